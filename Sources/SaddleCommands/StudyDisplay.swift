import Foundation
import SaddleMetrics
import SaddleStudy

/// What a person sees of a study at work.
struct StudyDisplay {
  private let record: StudyRecord
  private let console: Console
  private let metric: Metric
  /// Trials that were told of.
  private var told: Set<Int>
  /// What the record was at the last look.
  private var seen: Int?

  /// - Throws: `DataError` when the record cannot be read.
  init(_ record: StudyRecord, _ console: Console) throws {
    self.record = record
    self.console = console
    metric = try record.study().metrics[0]
    told = Set(try record.trials().filter(\.isDone).map(\.number))
  }

  /// Tells of trials that ended since, a line each, and renews the changing line.
  mutating func update() throws {
    let changes = try record.changes()
    guard changes != seen else { return }
    seen = changes
    for trial in try record.trials() where trial.isDone && told.insert(trial.number).inserted {
      console.print(line(trial))
    }
    let progress = try StudyProgress(of: record)
    let left = progress.secondsLeft.map { ", \(TrainingDisplay.duration($0)) left" } ?? ""
    console.show("\(progress.done) of \(progress.total) trials\(left)")
  }

  private func line(_ trial: Trial) -> String {
    let what = trial.repeats.map { " repeats \($0)" } ?? ""
    let settings = trial.hyperparameters.map { "\($0.name) \($0.value)" }.joined(separator: ", ")
    let value = trial.state == .finished ? trial.outcome(by: metric) : nil
    let result = value.map { "\(metric.name) \(EvaluationReport.number($0))" }
    let outcome = result ?? "\(trial.state.rawValue)" + (trial.message.map { ": \($0)" } ?? "")
    let end = ([TrainingDisplay.duration(trial.seconds)] + (settings.isEmpty ? [] : [settings]))
    return "\(trial.number) \(trial.model)\(what): \(outcome)  (\(end.joined(separator: "; ")))"
  }

  /// A study as a table, a line a model.
  static func table(_ progress: StudyProgress) -> [String] {
    let left = progress.secondsLeft.map { ", about \(TrainingDisplay.duration($0)) left" } ?? ""
    let head = "\(progress.study) on \(progress.data): \(progress.done) of \(progress.total) trials"
    var rows = [
      [
        "model", "finished", "diverged", "failed", "stopped", "running", "waiting", progress.metric, "trial",
        "time",
      ]
    ]
    rows += progress.models.map { model in
      [
        model.name, "\(model.finished)", "\(model.diverged)", "\(model.failed)", "\(model.stopped)",
        "\(model.running)", "\(model.waiting)", model.bestValue.map { EvaluationReport.number($0) } ?? "-",
        model.bestTrial.map { "\($0)" } ?? "-", TrainingDisplay.duration(model.seconds),
      ]
    }
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    let lines = rows.map { row in
      row.indices.map { column in
        let space = String(repeating: " ", count: widths[column] - row[column].count)
        return column == 0 ? row[column] + space : space + row[column]
      }.joined(separator: "  ")
    }
    return [head + (progress.isComplete ? ", complete" : left)] + lines
  }
}
