import Foundation
import SaddleData
import SaddleDiagnosis
import SaddleGAN
import SaddleTensor

/// A folder of a test's own, removed with the object.
final class Scratch: Sendable {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "saddle-diagnosis-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func write(_ text: String, to name: String) throws -> URL {
    let file = url.appending(path: name)
    try Data(text.utf8).write(to: file)
    return file
  }
}

extension RunRecord {
  /// A run of these settings that left these numbers.
  static func made(
    _ settings: [(String, String)] = [], losses: [Double] = [], norms: [Double] = [],
    observations: Observations = Observations()
  ) throws -> RunRecord {
    var configuration = Configuration()
    for (name, value) in settings { try configuration.set(name, to: value) }
    configuration.steps = max(losses.count, observations.all.last?.step ?? 1, 1)
    var history = History()
    for (index, loss) in losses.enumerated() {
      var values = [(name: "criticLoss", value: loss), (name: "generatorLoss", value: 1.0)]
      if norms.indices.contains(index) { values.append(("generatorGradientNorm", norms[index])) }
      history.append(step: index + 1, values)
    }
    return RunRecord(
      directory: RunDirectory(URL(filePath: "runs/a run")), configuration: configuration, history: history,
      observations: observations)
  }
}

extension Observations {
  /// Looks every 100 steps at samples over eight modes of equal weight, the first one at step 0.
  /// - Parameters:
  ///   - histograms: one a look.
  ///   - distances: likewise; `averaged` of the running average.
  static func made(
    _ histograms: [[Int]], distances: [Double], diversity: Double = 1, averaged: [Double]? = nil
  ) -> Observations {
    var observations = Observations()
    let count = histograms[0].count
    observations.cells = CellSummary(
      kind: "modes", shares: Array(repeating: 1 / Double(count), count: count), near: 0.99, duplicates: 0)
    for (index, histogram) in histograms.enumerated() {
      func snapshot(_ distance: Double) -> Snapshot {
        Snapshot(
          histogram: histogram, near: 0.9, diversity: diversity, duplicates: 0, distance: distance)
      }
      observations.append(
        Observation(
          step: 100 * index, raw: snapshot(distances[index]),
          averaged: averaged.map { snapshot($0[index]) }))
    }
    return observations
  }
}

extension Answer {
  var finding: Finding? { if case .finding(let finding) = self { finding } else { nil } }
  var isClear: Bool { if case .clear = self { true } else { false } }
  var reason: String? { if case .untold(let reason) = self { reason } else { nil } }
}

extension Finding {
  func value(_ name: String) -> Double? { evidence.first { $0.name == name }?.value }
}
