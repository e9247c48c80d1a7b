import SaddleMetrics

/// What a study says about one of its models. Trials that wait or run are not in it.
public struct ModelResult: Hashable, Sendable {
  public let model: Model
  /// The trials of the search, by number.
  public let search: [Trial]
  /// Trainings with the best settings and other seeds, by number. Of several settings that were repeated, as
  /// after a search that was extended, those best in the search.
  public let repetitions: [Trial]
  /// Of the search, by the study's first metric; `nil` where no trial has a result.
  public let best: Trial?
  /// One for each metric of the study: of repetitions, those that have a result.
  public let summaries: [Summary?]
  /// One for each metric of the study.
  public let curves: [BudgetCurve]
  /// One for each dimension of the model's search.
  public internal(set) var sensitivities: [Sensitivity]
  /// Of training, all of its trials together; of one that was trained anew, the last time.
  public let seconds: Double

  /// The mean over repetitions is free of the luck that the best of a search has.
  public var summary: Summary? { summaries.first ?? nil }

  /// - Parameters:
  ///   - trials: those of this model that are done, by number.
  ///   - metrics: the first is the judge; each with the worst number of the study, if it has one.
  init(_ model: Model, trials: [Trial], metrics: [(metric: Metric, worst: Double?)], judge: Metric) {
    self.model = model
    let search = trials.filter(\.isOfSearch)
    let repeated = search.filter { trial in trials.contains { $0.repeats == trial.number } }
    // Repetitions of settings that never had a result are repetitions still.
    let source = repeated.best(by: judge)?.number ?? repeated.first?.number
    let repetitions = source.map { source in trials.filter { $0.repeats == source } } ?? []
    self.search = search
    self.repetitions = repetitions
    best = search.best(by: judge)
    summaries = metrics.map { metric in Summary(repetitions.compactMap { $0.outcome(by: metric.metric) }) }
    curves = metrics.map { BudgetCurve($0.metric, of: search, judge: judge, worst: $0.worst) }
    sensitivities = model.search.map { Sensitivity($0, of: model.name, trials: search, judge: judge) }
    seconds = trials.reduce(0) { $0 + $1.seconds }
  }
}
