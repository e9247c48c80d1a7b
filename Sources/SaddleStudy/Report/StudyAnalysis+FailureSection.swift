extension StudyAnalysis {
  /// Every training without a result, and why.
  var failureSection: ReportDocument.Section {
    let failures = trials.filter { $0.outcome(by: judge) == nil }
    let rows = failures.map { trial -> [ReportTable.Cell] in
      let reason = trial.message ?? "no finite \(judge.name) was measured at its end"
      let what = trial.repeats.map { "repeats trial \($0)" } ?? sentence(trial.hyperparameters)
      return [
        .init("\(trial.number)"), .init(trial.model), .init(trial.state.rawValue), .init(reason), .init(what),
      ]
    }
    let table = ReportTable(
      caption: "Trainings without a result. They count as the worst where trainings are compared.",
      columns: [.number("trial"), .text("model"), .text("state"), .text("why"), .text("settings")], rows: rows
    )
    return .init(
      name: "failures", title: "Failures",
      blocks: [rows.isEmpty ? .paragraph("Every trial that is done has a result.") : .table(table)])
  }
}
