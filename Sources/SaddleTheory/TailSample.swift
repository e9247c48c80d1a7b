import Foundation
import SaddleCPU
import SaddleTensor

/// Magnitudes whose tail is looked at, in blocks of numbers that depend on each other.
package struct TailSample {
  /// In descending order.
  private let sorted: [(magnitude: Double, block: Int)]
  private let blocks: Int
  private let fourthMoment: Double
  private let secondMoment: Double

  /// - Parameter rows: one row a block, one column a quantity. Each column is divided by its median
  ///   magnitude, so that quantities of different scales can be put together; columns of median 0 are left
  ///   out.
  package init(_ rows: [[Double]]) {
    let columns = rows.first?.indices ?? 0..<0
    let scales = columns.map { column in median(rows.map { abs($0[column]) }) }
    var all: [(magnitude: Double, block: Int)] = []
    for (block, row) in rows.enumerated() {
      for column in columns where scales[column] > 0 {
        all.append((abs(row[column]) / scales[column], block))
      }
    }
    sorted = all.sorted { $0.magnitude > $1.magnitude }
    blocks = rows.count
    secondMoment = sorted.reduce(0) { $0 + pow($1.magnitude, 2) }
    fourthMoment = sorted.reduce(0) { $0 + pow($1.magnitude, 4) }
  }

  /// All samples together, their blocks kept apart.
  package init(_ samples: [TailSample]) {
    var all: [(magnitude: Double, block: Int)] = []
    var blocks = 0
    for sample in samples {
      all += sample.sorted.map { ($0.magnitude, $0.block + blocks) }
      blocks += sample.blocks
    }
    sorted = all.sorted { $0.magnitude > $1.magnitude }
    self.blocks = blocks
    secondMoment = samples.reduce(0) { $0 + $1.secondMoment }
    fourthMoment = samples.reduce(0) { $0 + $1.fourthMoment }
  }

  package var count: Int { sorted.count }

  /// E[x⁴] / E[x²]² about 0: 3 for a normal distribution, without limit for one whose moments are infinite.
  package var kurtosis: Double { fourthMoment * Double(count) / (secondMoment * secondMoment) }

  /// The magnitude below which a share of the sample lies; NaN of an empty sample.
  package func quantile(_ share: Double) -> Double {
    sorted.isEmpty ? .nan : sorted[min(count - 1, Int((1 - share) * Double(count)))].magnitude
  }

  /// Hill's estimate of the α in P(|X| > x) ~ x^-α from the greatest `share` of the magnitudes: k over the
  /// sum of ln(x_i / x_k) over the k greatest (Hill, 1975). A Cauchy variable has α = 1; where all moments
  /// are finite, it grows without limit as `share` goes to 0.
  ///
  /// The interval holds 95% of the estimates from as many blocks drawn anew with replacement, 200 times.
  /// - Throws: whatever drawing throws.
  package func index(share: Double, seed: UInt64) throws -> TailIndex {
    let draws = 200
    let numbers = try RandomKey(seed: seed).integers([draws, blocks], in: 0..<blocks).evaluate().doubles
    let estimates = (0..<draws).map { draw in
      var weights = [Double](repeating: 0, count: blocks)
      for number in numbers[draw * blocks..<(draw + 1) * blocks] { weights[Int(number)] += 1 }
      return index(share: share) { weights[$0] }
    }.sorted()
    let mean = estimates.reduce(0, +) / Double(draws)
    let variance = estimates.reduce(0) { $0 + pow($1 - mean, 2) } / Double(draws - 1)
    return TailIndex(
      value: index(share: share) { _ in 1 }, low: estimates[draws / 40],
      high: estimates[draws - 1 - draws / 40],
      error: variance.squareRoot())
  }

  private func index(share: Double, weight: (_ block: Int) -> Double) -> Double {
    if sorted.isEmpty { return .nan }
    let wanted = share * Double(count)
    var (taken, sum, place) = (0.0, 0.0, 0)
    while taken < wanted, place < count {
      let weight = weight(sorted[place].block)
      taken += weight
      sum += weight * log(sorted[place].magnitude)
      place += 1
    }
    return taken / (sum - taken * log(sorted[min(place, count - 1)].magnitude))
  }
}

/// An estimate of a tail index with its 95% interval and standard error.
package struct TailIndex {
  package let value: Double
  package let low: Double
  package let high: Double
  package let error: Double
}
