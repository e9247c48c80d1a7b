import SaddleReport

extension StudyAnalysis {
  /// What depends on the searched quantities.
  var sensitivitySection: ReportDocument.Section {
    let sensitivities = models.filter { !$0.search.isEmpty }.flatMap(\.sensitivities)
    guard !sensitivities.isEmpty else {
      return .init(name: "settings", title: Self.sensitivityTitle, blocks: [])
    }
    var blocks: [ReportDocument.Block] = [.table(table(of: sensitivities))]
    let panels = models.flatMap { result in
      result.model.search.compactMap { panel(for: $0, of: result) }
    }
    if !panels.isEmpty {
      blocks.append(
        .chart(
          .init(
            name: "settings",
            caption: "Each point is a trial of the search; a cross at the edge has no result.", panels: panels
          )))
    }
    return .init(name: "settings", title: Self.sensitivityTitle, blocks: blocks)
  }

  private static let sensitivityTitle = "What the settings do"

  private func table(of sensitivities: [Sensitivity]) -> ReportTable {
    ReportTable(
      caption:
        "Over the trials of the search, by ranks: Spearman's correlation of a quantity with how good the "
        + "trial is (above 0: more is better); the share of the differences that it explains alone, in four groups "
        + "of equal size or by its values; the p-value of that (Kruskal and Wallis), after Holm's correction "
        + "for all rows. Below 0.05 is in bold.",
      columns: [
        .text("model"), .text("quantity"), .number("correlation"), .number("explains"), .number("p"),
      ],
      rows: sensitivities.map { row in
        let isStrong = row.adjustedPValue ?? 1 < 0.05
        let explained = row.explainedShare.map { "\(Int((100 * $0).rounded())) %" } ?? "–"
        return [
          .init(row.model), .init(row.dimension.name), .init(row.correlation.map(short) ?? "–"),
          .init(explained, isStrong: isStrong),
          .init(row.adjustedPValue.map(chance) ?? "–", isStrong: isStrong),
        ]
      })
  }

  private func panel(for dimension: SearchDimension, of result: ModelResult) -> ReportDocument.Chart.Panel? {
    let observed = result.search.compactMap { trial in
      dimension.position(in: trial).map { (x: $0, y: trial.outcome(by: judge)) }
    }
    let points = observed.compactMap { point in point.y.map { (x: point.x, y: $0) } }
    guard let worst = points.map({ judge.loss($0.y) }).max().map(judge.loss) else { return nil }
    let failures = observed.filter { $0.y == nil }.map(\.x)
    let name = result.model.name
    var marks: [Mark] = [
      .points(x: points.map(\.x), y: points.map(\.y), color: .blue, radius: 2.2, opacity: 0.75)
    ]
    if !failures.isEmpty {
      marks.append(
        .points(x: failures, y: failures.map { _ in worst }, color: .vermilion, radius: 3, marker: .cross))
    }
    let share = result.sensitivities.first { $0.dimension == dimension }?.explainedShare
    return .init(
      plot: Plot(
        title: "\(name): \(dimension.name)", x: dimension.axis,
        y: Axis(judge.name, scale: scale(for: points.map(\.y))), marks: marks),
      alternative:
        "\(judge.name) of \(name) against \(dimension.name): \(counted(points.count, "trial")) with a "
        + "result, \(failures.count) without\(share.map { "; it explains \(Int((100 * $0).rounded())) %" } ?? "")."
    )
  }
}

extension SearchDimension {
  fileprivate var axis: Axis {
    switch range {
    case .uniform, .integers: Axis(name)
    case .logarithmic: Axis(name, scale: .logarithmic)
    case .choice(let values): .categories(values, label: name)
    }
  }
}
