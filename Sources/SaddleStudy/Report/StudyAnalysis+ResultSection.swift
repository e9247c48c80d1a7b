import SaddleMetrics
import SaddleReport

extension StudyAnalysis {
  /// The best of each model.
  var resultSection: ReportDocument.Section {
    var blocks: [ReportDocument.Block] = [.table(bestTable), .chart(resultChart)]
    if study.metrics.count > 1, basis == .repetitions { blocks.append(.table(metricTable)) }
    blocks.append(.table(settingsTable))
    return .init(name: "results", title: "Best of each model", blocks: blocks)
  }

  /// Ranked models first, then those without a number.
  var inOrder: [ModelResult] {
    let ranked = ranking.map(\.model)
    let names = Set(ranked.map(\.model.name))
    return ranked + models.filter { !names.contains($0.model.name) }
  }

  private var bestTable: ReportTable {
    let leader = ranking.first?.model.model.name
    let rows = inOrder.map { result -> [ReportTable.Cell] in
      let isLeader = result.model.name == leader
      let mean = result.summary.map { short($0.mean) } ?? "–"
      let deviation = result.summary?.deviation.map(short) ?? "–"
      let interval = result.summary?.interval.map(\.sentence)
      let best = result.best?.outcome(by: judge).map(short) ?? "none"
      return [
        .init(result.model.name), .init(mean, isStrong: isLeader && basis == .repetitions), .init(deviation),
        .init(interval ?? "–"), .init(best, isStrong: isLeader && basis == .search),
        .init(result.failureCount(by: judge, among: result.repetitions)),
        .init(result.failureCount(by: judge, among: result.search)),
        .init("\(result.search.count { $0.state == .stopped })"), .init(duration(result.seconds)),
      ]
    }
    return ReportTable(
      caption:
        "\(judge.name), \(judge.better.rawValue) is better. Mean, standard deviation and 95 % interval of "
        + "the mean (Student's t) are over those repetitions of the best settings that have a result; the best "
        + "of the search is too good by the luck of being picked. Without a result are trainings that diverged, "
        + "failed, or gave no finite number.",
      columns: [
        .text("model"), .number("mean"), .number("deviation"), .number("95 % interval"),
        .number("best of search"), .number("repetitions without result"), .number("search without result"),
        .number("ended early"), .number("training time"),
      ], rows: rows)
  }

  private var metricTable: ReportTable {
    ReportTable(
      caption: "All metrics over the repetitions: mean ± standard deviation.",
      columns: [.text("model")] + study.metrics.map { ReportTable.Column.number($0.name) },
      rows: inOrder.map { result in
        [.init(result.model.name)] + result.summaries.map { ReportTable.Cell($0?.sentence ?? "–") }
      })
  }

  private var settingsTable: ReportTable {
    ReportTable(
      caption: "The best trial of each model's search.",
      columns: [.text("model"), .number("trial"), .number(judge.name), .text("settings found")],
      rows: inOrder.map { result in
        guard let best = result.best, let value = best.outcome(by: judge) else {
          return [.init(result.model.name), "–", "–", "no trial has a result"]
        }
        return [
          .init(result.model.name), .init("\(best.number)"), .init(short(value)),
          .init(sentence(best.hyperparameters)),
        ]
      })
  }

  /// Every training as a point.
  private var resultChart: ReportDocument.Chart {
    var marks: [Mark] = []
    var missing = 0
    var values: [Double] = []
    func points(_ trials: [Trial], at x: Double, _ style: ModelStyle, isFilled: Bool) {
      let outcomes = trials.compactMap { $0.outcome(by: judge) }
      missing += trials.count - outcomes.count
      values += outcomes
      marks.append(
        .points(
          x: outcomes.map { _ in x }, y: outcomes, color: isFilled ? style.color : .gray,
          radius: isFilled ? 2.2 : 1.6, opacity: isFilled ? 0.8 : 0.45))
    }
    for (index, result) in inOrder.enumerated() {
      let style = ModelStyle(models.firstIndex { $0.model.name == result.model.name } ?? index)
      points(result.search, at: Double(index) - 0.2, style, isFilled: false)
      points(result.repetitions, at: Double(index) + 0.1, style, isFilled: true)
      guard let interval = result.summary?.interval else { continue }
      marks.append(
        .whiskers(x: [Double(index) + 0.3], lower: [interval.lowerBound], upper: [interval.upperBound]))
    }
    let plot = Plot(
      x: .categories(inOrder.map(\.model.name)), y: Axis(judge.name, scale: scale(for: values)), marks: marks,
      note: missing == 0
        ? nil : "\(counted(missing, "training")) without a result \(missing == 1 ? "has" : "have") no point.")
    let sentences = inOrder.map { "\($0.model.name) \($0.summary?.sentence ?? "none")" }
    return .init(
      name: "results",
      caption:
        "Each point is a training: grey those of the search, coloured the repetitions of the best settings, "
        + "with the 95 % interval of their mean.",
      panels: [
        .init(
          plot: plot,
          alternative:
            "\(judge.name) of all trainings by model. Means over repetitions: \(enumeration(sentences))."
        )
      ])
  }
}

extension ModelResult {
  /// "2 of 30".
  fileprivate func failureCount(by metric: Metric, among trials: [Trial]) -> String {
    "\(failures(by: metric, among: trials)) of \(trials.count)"
  }
}

extension ClosedRange<Double> {
  /// "3.9 to 4.3".
  var sentence: String { "\(short(lowerBound)) to \(short(upperBound))" }
}

extension Summary {
  /// "4.1 ± 0.3".
  var sentence: String { short(mean) + (deviation.map { " ± \(short($0))" } ?? "") }
}
