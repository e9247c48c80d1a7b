import SaddleMetrics

extension Trial {
  /// Whether it needs no more training, whatever came of it.
  public var isDone: Bool { state != .waiting && state != .running }

  /// Of the search, not a repetition.
  public var isOfSearch: Bool { repeats == nil }

  /// What a trial is judged by: the metric where its training ended. `nil` for what is not done, diverged,
  /// failed, or gave no finite number there; among trials that are done, that is worse than any number.
  ///
  /// The last measurement and not the best along the curve: it is what the budget buys. The best of several
  /// noisy measurements is too good by an amount that grows with their count, and picking it is one more
  /// search. A trial that was ended early counts as it was then.
  public func outcome(by metric: Metric) -> Double? {
    guard state == .finished || state == .stopped else { return nil }
    return curve.last?.values[metric.name].flatMap { $0.isFinite ? $0 : nil }
  }

  /// The outcome turned so that less is better; infinite where there is none.
  func loss(by metric: Metric) -> Double { outcome(by: metric).map(metric.loss) ?? .infinity }
}

extension Metric {
  /// A value of the metric as a number of which less is better; also the way back.
  func loss(_ value: Double) -> Double { better == .lower ? value : -value }
}

extension Collection<Trial> {
  /// The trial with the best outcome of those that spent their budget, the first by number among equals;
  /// `nil` where none has an outcome.
  public func best(by metric: Metric) -> Trial? {
    filter { $0.state == .finished && $0.outcome(by: metric) != nil }
      .min { ($0.loss(by: metric), $0.number) < ($1.loss(by: metric), $1.number) }
  }
}
