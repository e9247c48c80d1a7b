import Foundation
import SaddleMetrics

/// What `saddle evaluate` prints: the numbers of each subject as soon as they are known, and of several which
/// is best.
final class EvaluationReport {
  private let console: Console
  private let isJSON: Bool
  private let against: String
  private let metrics: [Metric]
  private var seen: [(subject: EvaluationSubject, measurements: [MetricValue])] = []

  init(_ console: Console, isJSON: Bool, against: String, _ metrics: [Metric]) {
    self.console = console
    self.isJSON = isJSON
    self.against = against
    self.metrics = metrics
  }

  private struct Line: Encodable {
    let samples: String
    let step: Int?
    let against: String
    let measurement: MetricValue

    private enum CodingKeys: CodingKey { case samples, step, against }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(samples, forKey: .samples)
      try container.encodeIfPresent(step, forKey: .step)
      try container.encode(against, forKey: .against)
      try measurement.encode(to: encoder)
    }
  }

  func add(_ subject: EvaluationSubject, _ measurements: [MetricValue]) throws {
    seen.append((subject, measurements))
    guard !isJSON else {
      for measurement in measurements {
        try console.print(
          json: Line(
            samples: subject.name, step: subject.step, against: against, measurement: measurement))
      }
      return
    }
    guard let first = measurements.first else { return }
    let step = subject.step.map { ", step \($0)" } ?? ""
    console.print("\(subject.name)\(step): \(first.count) samples")
    if seen.count == 1 {
      // Saved statistics do not say how many samples they are of.
      let reference = first.referenceCount == 0 ? "statistics" : "\(first.referenceCount) samples"
      console.print(
        """
        against \(against): \(reference) (\(first.split)); features \(first.extractor), \
        \(first.dimension) numbers, resize \(first.resize); seed \(first.seed)
        """)
    }
    let width = measurements.map(\.metric.count).max() ?? 0
    for measurement in measurements {
      let better = Metric(rawValue: measurement.metric).map { $0.better == .lower ? "↓" : "↑" } ?? " "
      let error = measurement.error.map { " ± \(TrainingDisplay.short($0))" } ?? ""
      let counts =
        (measurement.count, measurement.referenceCount) == (first.count, first.referenceCount)
        ? "" : "  (\(measurement.count) against \(measurement.referenceCount))"
      let padding = String(repeating: " ", count: width - measurement.metric.count)
      console.print(
        "  \(measurement.metric)\(padding) \(better) \(Self.number(measurement.value))\(error)\(counts)"
          + (measurement.caution.map { "  ! \($0)" } ?? ""))
    }
  }

  /// Of several subjects, which is best by each metric.
  func finish() {
    guard !isJSON, seen.count > 1 else { return }
    for (index, metric) in metrics.enumerated() {
      let values = seen.compactMap { entry in
        entry.measurements.first { $0.metric == metric.name }.map { (entry.subject.step ?? 0, $0.value) }
      }.filter { $0.1.isFinite }
      let best = values.min { metric.better == .lower ? $0.1 < $1.1 : $0.1 > $1.1 }
      guard let best else { continue }
      console.print(
        "\(index == 0 ? "best:" : "     ") by \(metric.name) step \(best.0) (\(Self.number(best.1)))")
    }
  }

  /// Five digits.
  static func number(_ value: Double) -> String {
    value.isFinite ? String(format: "%.5g", value) : "\(value)"
  }
}
