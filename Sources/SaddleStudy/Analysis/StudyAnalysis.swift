import SaddleMetrics

/// What a study says in numbers, of the trials that are done.
public struct StudyAnalysis: Sendable {
  /// Which trainings models are compared by.
  public enum Basis: Hashable, Sendable {
    /// Of each model's best settings: as published.
    case repetitions
    /// Of the search, where fewer than two models have repetitions, or the only one has none: random settings
    /// against random settings.
    case search
  }

  public let study: Study
  /// The metric that decides: the study's first.
  public let judge: Metric
  /// In the study's order.
  public let models: [ModelResult]
  public let basis: Basis
  /// Each pair of models that have trainings of the basis.
  public let comparisons: [Comparison]
  /// By number. Those that waited or ran are missing.
  public let trials: [Trial]
  /// Trials that wait or run.
  public let unfinishedCount: Int

  /// - Parameters:
  ///   - study: with at least one metric.
  ///   - trials: its record, in any order. Trials of models that the study does not have are passed over.
  public init(_ study: Study, trials: [Trial]) {
    precondition(!study.metrics.isEmpty, "study \(study.name) has no metric; give it at least one")
    let judge = study.metrics[0]
    let names = Set(study.models.map(\.name))
    let own = trials.filter { names.contains($0.model) }.sorted { $0.number < $1.number }
    let done = own.filter(\.isDone)
    let metrics = study.metrics.map { metric in
      let worst = done.filter(\.isOfSearch).compactMap { $0.outcome(by: metric) }.map(metric.loss).max()
      return (metric: metric, worst: worst.map(metric.loss))
    }
    var models = study.models.map { model in
      ModelResult(model, trials: done.filter { $0.model == model.name }, metrics: metrics, judge: judge)
    }
    Self.correct(&models)
    let repeated = models.count { !$0.repetitions.isEmpty }
    let basis = repeated >= min(2, models.count) ? Basis.repetitions : .search
    self.study = study
    self.judge = judge
    self.models = models
    self.basis = basis
    self.trials = done
    unfinishedCount = own.count - done.count
    let losses = models.map { model in
      (model: model.model.name, losses: model.trials(of: basis).map { $0.loss(by: judge) })
    }
    comparisons = Comparison.all(losses.filter { !$0.losses.isEmpty })
  }

  /// All sensitivities of a study are read together.
  private static func correct(_ models: inout [ModelResult]) {
    let places = models.indices.flatMap { model in
      models[model].sensitivities.indices.map { (model: model, row: $0) }
    }
    let tested = places.compactMap { place in
      models[place.model].sensitivities[place.row].pValue.map { (place: place, pValue: $0) }
    }
    for (test, adjusted) in zip(tested, holmCorrected(tested.map(\.pValue))) {
      models[test.place.model].sensitivities[test.place.row].adjustedPValue = adjusted
    }
  }

  /// Best first: by the mean over repetitions, or by the best of the search where those are what models are
  /// compared by. Models without a number are missing.
  public var ranking: [(model: ModelResult, value: Double)] {
    let numbered = models.compactMap { model in
      score(of: model).map { (model: model, value: $0) }
    }
    return numbered.enumerated()
      .sorted { (judge.loss($0.element.value), $0.offset) < (judge.loss($1.element.value), $1.offset) }
      .map(\.element)
  }

  /// What a model is ranked by.
  func score(of model: ModelResult) -> Double? {
    basis == .repetitions ? model.summary?.mean : model.best?.outcome(by: judge)
  }

  /// The models that come out better than another.
  func winners(over name: String) -> [String] {
    comparisons.filter { $0.first == name || $0.second == name }.compactMap(\.winner).filter { $0 != name }
  }
}

extension ModelResult {
  func trials(of basis: StudyAnalysis.Basis) -> [Trial] { basis == .repetitions ? repetitions : search }

  /// How many of the trials have no result by a metric.
  func failures(by metric: Metric, among trials: [Trial]) -> Int {
    trials.count { $0.outcome(by: metric) == nil }
  }
}
