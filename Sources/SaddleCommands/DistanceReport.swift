import Dispatch
import Foundation

/// What `saddle distance` prints: a line a metric, as soon as it is known.
struct DistanceReport {
  private let console: Console
  private let isJSON: Bool
  private let counts: (first: Int, second: Int)
  /// Of the longest name.
  private let width: Int

  init(_ console: Console, isJSON: Bool, _ metrics: [DistanceMetric], counts: (first: Int, second: Int)) {
    self.console = console
    self.isJSON = isJSON
    self.counts = counts
    width = max("metric".count, metrics.map(\.name.count).max() ?? 0)
  }

  /// A sentence on what is compared: beside the results of `--json`, on standard error.
  func tell(_ sentence: String) {
    if isJSON { console.note(sentence) } else { console.print(sentence) }
  }

  func begin() {
    if !isJSON { console.print(row("metric", "value", "off by", "", "")) }
  }

  func add(_ result: DistanceMeasurement.Result, seconds: Double) throws {
    guard isJSON else {
      // A certified gap is a bound, a standard error is not.
      let uncertainty =
        result.gap.map { $0 == 0 ? "0" : "<= \(TrainingDisplay.short($0))" }
        ?? result.error.map { "± \(TrainingDisplay.short($0))" } ?? ""
      let note = result.converged ? "" : " (not converged)"
      return console.print(
        row(
          result.metric.name, Self.number(result.value), uncertainty, TrainingDisplay.duration(seconds),
          result.meaning + note))
    }
    let line = Line(
      metric: result.metric.name, value: result.value, gap: result.gap, error: result.error, n: counts.first,
      m: counts.second, converged: result.converged, seconds: seconds, meaning: result.meaning)
    try console.print(json: line)
  }

  private struct Line: Encodable {
    let metric: String
    let value: Double
    let gap: Double?
    let error: Double?
    let n: Int
    let m: Int
    let converged: Bool
    let seconds: Double
    let meaning: String
  }

  private func row(_ cells: String...) -> String {
    let widths = [width, 9, 10, 6, 0]
    let padded = zip(cells, widths).map { $0 + String(repeating: " ", count: max(0, $1 - $0.count)) }
    return padded.joined(separator: "  ").trimmingCharacters(in: .whitespaces)
  }

  /// Five digits.
  private static func number(_ value: Double) -> String {
    value.isFinite ? String(format: "%.5g", value) : "infinite"
  }
}

/// Shows how long something takes, from its second second on.
final class ElapsedLine {
  private let queue = DispatchQueue(label: "saddle.elapsed")
  private let timer: any DispatchSourceTimer
  private let console: Console

  init(_ activity: String, _ console: Console) {
    let start = ContinuousClock.now
    self.console = console
    timer = DispatchSource.makeTimerSource(queue: queue)
    timer.schedule(deadline: .now() + 2, repeating: 1)
    timer.setEventHandler { @Sendable in
      console.show("\(activity): \(TrainingDisplay.duration((ContinuousClock.now - start) / .seconds(1)))")
    }
    timer.activate()
  }

  /// Removes the line, for good.
  func end() {
    timer.cancel()
    queue.sync { console.clear() }
  }

  deinit { timer.cancel() }
}
