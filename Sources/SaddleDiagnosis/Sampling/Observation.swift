import Foundation
import SaddleData

/// Some generated samples, measured against real ones.
public struct Snapshot: Sendable, Codable, Hashable {
  /// Samples nearest to each cell.
  public var histogram: [Int]
  /// The share of samples near the data: within three deviations of a known mode, or as far from a cell's
  /// centre as 99 % of the reals in it.
  public var near: Double
  /// The mean distance between two samples, over that of the reals: 1 is the data's own.
  public var diversity: Double
  /// The share of samples whose nearest neighbour is closer than a tenth of what is usual between reals.
  public var duplicates: Double
  /// The energy distance to the reals, over their mean distance: 0 for equal distributions (up to the
  /// sampling error of about 1 / count), near 1 for points far apart.
  public var distance: Double

  package init(histogram: [Int], near: Double, diversity: Double, duplicates: Double, distance: Double) {
    self.histogram = histogram
    self.near = near
    self.diversity = diversity
    self.duplicates = duplicates
    self.distance = distance
  }

  /// Whether the numbers are such as a monitor writes.
  func isSound(cells: Int) -> Bool {
    histogram.count == cells && histogram.allSatisfy { $0 >= 0 && $0 < 1 << 32 }
      && [near, diversity, duplicates, distance].allSatisfy(\.isFinite)
  }

  var count: Int { histogram.reduce(0, +) }
}

/// Samples of a generator at one step.
public struct Observation: Sendable, Codable, Hashable {
  public var step: Int
  /// Of the generator as it is.
  public var raw: Snapshot
  /// Of its running average, where the run keeps one.
  public var averaged: Snapshot?

  package init(step: Int, raw: Snapshot, averaged: Snapshot?) {
    self.step = step
    self.raw = raw
    self.averaged = averaged
  }

  /// What a user of the run gets.
  public var served: Snapshot { averaged ?? raw }
}

/// What samples are counted into.
public struct CellSummary: Sendable, Codable, Hashable {
  /// "modes" that the data is made of, or "cells" of real samples (k-means).
  public var kind: String
  /// The reals' share of each.
  public var shares: [Double]
  /// ``Snapshot/near`` of reals.
  public var near: Double
  /// ``Snapshot/duplicates`` of reals.
  public var duplicates: Double

  package init(kind: String, shares: [Double], near: Double, duplicates: Double) {
    self.kind = kind
    self.shares = shares
    self.near = near
    self.duplicates = duplicates
  }

  public var count: Int { shares.count }
  var isSound: Bool {
    (1...100_000).contains(count) && shares.allSatisfy { $0 >= 0 && $0 <= 1 } && near.isFinite
      && duplicates.isFinite
  }

  /// The cells that hold at least a fifth of what the data would give them, by their weight in the data: 1
  /// for a generator that leaves out nothing. A fifth of 5 expected samples is one, so that a cell is
  /// missed by chance once in 150.
  package func covered(_ snapshot: Snapshot) -> Set<Int> {
    let total = Double(snapshot.count)
    return Set(shares.indices.filter { Double(snapshot.histogram[$0]) >= max(1, shares[$0] * total / 5) })
  }

  func weight(of cells: Set<Int>) -> Double { cells.reduce(0) { $0 + shares[$1] } }

  package func coverage(_ snapshot: Snapshot) -> Double { weight(of: covered(snapshot)) }

  /// KL(samples ‖ data) over the cells, in nats.
  func divergence(_ snapshot: Snapshot) -> Double {
    let total = Double(max(1, snapshot.count))
    return zip(snapshot.histogram, shares).reduce(0) { sum, cell in
      let share = Double(cell.0) / total
      return share > 0 ? sum + share * log(share / max(cell.1, 1e-9)) : sum
    }
  }
}

/// Samples over a training.
public struct Observations: Sendable {
  public package(set) var cells: CellSummary?
  /// By rising step.
  public private(set) var all: [Observation] = []

  public init() {}

  public mutating func append(_ observation: Observation) { all.append(observation) }

  /// Reads an observations.jsonl; what is no line of one is left out.
  /// - Throws: `DataError` when the file cannot be read.
  public init(contentsOf url: URL) throws {
    let decoder = JSONDecoder.ofLines
    for line in try JSONLines(contentsOf: url) {
      if cells == nil {
        guard let header = try? decoder.decode(Header.self, from: line), header.cells.isSound else {
          continue
        }
        cells = header.cells
      } else if let observation = try? decoder.decode(Observation.self, from: line),
        observation.step > (all.last?.step ?? -1),
        [observation.raw, observation.served].allSatisfy({ $0.isSound(cells: cells?.count ?? 0) })
      {
        all.append(observation)
      }
    }
  }

  /// The first line of the file. Its step lets it live in one that is cut where training goes on.
  struct Header: Codable {
    var step = 0
    var cells: CellSummary
  }

  package func before(_ step: Int) -> Observations {
    var result = self
    result.all = all.filter { $0.step < step }
    return result
  }

  func series(_ value: (Observation) -> Double) -> Series {
    Series(steps: all.map(\.step), values: all.map(value))
  }
}
