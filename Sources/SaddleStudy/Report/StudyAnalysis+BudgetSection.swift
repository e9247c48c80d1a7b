import SaddleMetrics
import SaddleReport

extension StudyAnalysis {
  /// What more trials buy; without blocks where no model has more than one.
  var budgetSection: ReportDocument.Section {
    guard judgedCurves.contains(where: { $0.points.count > 1 }) else {
      return .init(name: "budget", title: Self.budgetTitle, blocks: [])
    }
    var blocks: [ReportDocument.Block] = [
      .chart(
        .init(
          name: "budget",
          caption:
            "Expected \(judge.name) of the best of so many trials, each of \(study.budget.sentence), over "
            + "all subsets of the trials made. A trial without a result counts as the worst number of the study.",
          panels: [panel(for: 0, title: nil)])),
      .chart(
        .init(
          name: "budget-bands",
          caption:
            "The same for each model, the others in grey; in the band are eight of ten subsets. It closes "
            + "at the right, where one subset is left.",
          panels: bandPanels)),
      .table(budgetTable),
    ]
    if study.metrics.count > 1 {
      blocks.append(
        .chart(
          .init(
            name: "metrics",
            caption: "All metrics of the trial that has the best \(judge.name) of so many.",
            panels: study.metrics.indices.map { panel(for: $0, title: study.metrics[$0].name) })))
    }
    return .init(name: "budget", title: Self.budgetTitle, blocks: blocks)
  }

  private static let budgetTitle = "What more trials buy"

  /// The curves of a metric, one a model.
  private func panel(for metric: Int, title: String?) -> ReportDocument.Chart.Panel {
    let curves = models.map { (name: $0.model.name, points: $0.curves[metric].points) }
    let marks = curves.enumerated().filter { !$0.element.points.isEmpty }.map { index, curve in
      line(curve.points, name: curve.name, style: ModelStyle(index))
    }
    let name = study.metrics[metric].name
    let ends = curves.compactMap { curve in
      curve.points.last.map { "\(curve.name) \(short($0.mean)) with \($0.trials)" }
    }
    return .init(
      plot: Plot(
        title: title, x: Axis("trials"),
        y: Axis(name, scale: scale(for: curves.flatMap { $0.points.map(\.mean) })), marks: marks,
        legend: .below),
      alternative:
        "Expected \(name) of the best trial against the number of trials: \(ends.joined(separator: ", ")).")
  }

  private var bandPanels: [ReportDocument.Chart.Panel] {
    let curves = models.enumerated().map { index, result in
      (name: result.model.name, points: result.curves[0].points, style: ModelStyle(index))
    }.filter { !$0.points.isEmpty }
    // All panels have one scale, so that they can be compared.
    let values = curves.flatMap { $0.points.flatMap { [$0.lower, $0.mean, $0.upper] } }
    guard let least = values.min(), let largest = values.max() else { return [] }
    let axis = Axis(judge.name, scale: scale(for: values), range: least...largest)
    return curves.map { curve in
      let x = curve.points.map { Double($0.trials) }
      let others = curves.filter { $0.name != curve.name }.map {
        Mark.line(
          x: $0.points.map { Double($0.trials) }, y: $0.points.map(\.mean), color: .gray, width: 0.5,
          opacity: 0.5)
      }
      let band = Mark.band(
        x: x, lower: curve.points.map(\.lower), upper: curve.points.map(\.upper), color: curve.style.color)
      let one = curve.points.first.map { "\(short($0.lower)) to \(short($0.upper))" } ?? ""
      return .init(
        plot: Plot(
          title: curve.name, x: Axis("trials"), y: axis,
          marks: others + [band, line(curve.points, name: nil, style: curve.style)]),
        alternative:
          "\(curve.name): expected best \(judge.name) against trials, with its band; one trial gives \(one).")
    }
  }

  private func line(_ points: [BudgetCurve.Point], name: String?, style: ModelStyle) -> Mark {
    let (x, y) = (points.map { Double($0.trials) }, points.map(\.mean))
    // A line through one point is invisible.
    return points.count == 1
      ? .points(x: x, y: y, name: name, color: style.color, radius: 3)
      : .line(x: x, y: y, name: name, color: style.color, dash: style.dash)
  }

  private var budgetTable: ReportTable {
    let most = judgedCurves.map(\.points.count).max() ?? 0
    let trials = [1, 2, 5, 10, 20, 50, 100, 200, 500].filter { $0 < most } + [most]
    let ordered = inOrder.compactMap { result in judgedCurves.first { $0.model == result.model.name } }
    let rows = ordered.map { curve in
      [ReportTable.Cell(curve.model)]
        + trials.map { trials -> ReportTable.Cell in
          trials <= curve.points.count ? .init(curve.points[trials - 1].sentence) : "–"
        }
    }
    return ReportTable(
      caption:
        "Expected \(judge.name) of the best of so many trials; in brackets the probability that none of "
        + "them has a result, where it is 1 % or more.",
      columns: [.text("model")] + trials.map { ReportTable.Column.number("\($0)") }, rows: rows)
  }
}

extension BudgetCurve.Point {
  fileprivate var sentence: String {
    let percent = Int((100 * failureProbability).rounded())
    return short(mean) + (percent > 0 ? " (\(percent) %)" : "")
  }
}
