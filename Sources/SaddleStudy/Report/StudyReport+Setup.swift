import Foundation
import SaddleMetrics

extension StudyReport {
  /// What was compared, and at what cost.
  func setupSection(details: [Detail]) -> ReportDocument.Section {
    let study = analysis.study
    let shorter =
      study.sampler == .successiveHalving ? ", without the shorter trainings that went before" : ""
    var rows = [
      Detail("data", study.data),
      Detail("budget of a trial", study.budget.sentence),
      Detail("search", "\(counted(study.trials, "trial")) a model, \(study.sampler.rawValue)"),
      Detail(
        "repetitions", "the best settings of each model with \(counted(study.repetitions, "more seed"))"),
    ]
    rows += study.metrics.map { metric in
      let caution =
        metric.needs.contains(.heldOut)
        ? "; held out is a fifth of the data that the models were trained on" : ""
      return Detail(metric.name, "\(metric.meaning)\(caution); \(metric.better.rawValue) is better")
    }
    rows += [
      Detail("decided by", "\(analysis.judge.name) at the end of a trial's budget"),
      Detail("measured", "\(counted(study.measurements, "time")) a trial, on \(study.samples) samples"),
      Detail("features", study.features),
      Detail("seed", "\(study.seed)"),
      Detail("hopeless trials", study.stopsHopeless ? "ended early" : "trained to the end"),
      Detail(
        "trained",
        "\(counted(analysis.trials.count, "training")), \(duration(seconds)) of training in all\(shorter)"
      ),
    ]
    if !study.settings.isEmpty { rows.append(Detail("settings of all", sentence(study.settings))) }
    rows += details
    let setup = ReportTable(
      caption: "The study. All trials and their settings are in trials.csv.",
      columns: [.text("what"), .text("how")],
      rows: rows.map { [.init($0.name), .init($0.text)] })
    let models = ReportTable(
      caption: "The models and what was searched of each.",
      columns: [.text("model"), .text("settings"), .text("searched")],
      rows: study.models.map { model in
        let searched = model.search.map { "\($0.name): \($0.range.sentence)" }.joined(separator: "; ")
        return [.init(model.name), .init(sentence(model.settings)), .init(searched)]
      })
    return .init(name: "setup", title: "What was compared", blocks: [.table(setup), .table(models)])
  }

  private var seconds: Double { analysis.models.reduce(0) { $0 + $1.seconds } }

  /// Grids of samples, one a model.
  var sampleSection: ReportDocument.Section {
    let blocks = analysis.models.enumerated().compactMap { index, result -> ReportDocument.Block? in
      guard let data = pictures[result.model.name] else { return nil }
      let name = result.model.name
      // As the record keeps it: of the search and of all repetitions.
      let own = analysis.trials.filter { $0.model == name }
      let best = own.best(by: analysis.judge).flatMap { trial in
        trial.outcome(by: analysis.judge).map {
          ": trial \(trial.number), \(analysis.judge.name) \(short($0))"
        }
      }
      return .picture(
        .init(
          name: "samples-\(index + 1)", caption: "\(name)\(best ?? "").",
          alternative: "A grid of samples of the best trial of \(name).", data: data))
    }
    return .init(name: "samples", title: "Samples of the best", blocks: blocks)
  }
}

/// Assignments as a cell of a table has them.
func sentence(_ assignments: [Assignment]) -> String {
  assignments.map { "\($0.name) \(Double($0.value).map(short) ?? $0.value)" }.joined(separator: ", ")
}

/// "45 s", "12 min", "3 h 20 min".
func duration(_ seconds: Double) -> String {
  guard seconds.isFinite, seconds < 1e9 else { return "\(short(seconds)) s" }
  if seconds < 100 { return "\(short(seconds)) s" }
  let minutes = Int((seconds / 60).rounded())
  return minutes < 60 ? "\(minutes) min" : "\(minutes / 60) h \(minutes % 60) min"
}

extension Budget {
  var sentence: String {
    switch self {
    case .criticSteps(let steps): "\(steps) updates of the critic"
    case .generatorSteps(let steps): "\(steps) updates of the generator"
    case .seconds(let seconds): "\(duration(seconds)) of training"
    }
  }
}

extension SearchRange {
  fileprivate var sentence: String {
    switch self {
    case .uniform(let low, let high): "\(short(low)) to \(short(high))"
    case .logarithmic(let low, let high): "\(short(low)) to \(short(high)), logarithmic"
    case .integers(let low, let high): "\(low) to \(high), whole"
    case .choice(let values): values.joined(separator: " or ")
    }
  }
}
