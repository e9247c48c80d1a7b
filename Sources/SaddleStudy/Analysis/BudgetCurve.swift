import SaddleMetrics

/// What a metric of the best of k trials comes to, for each k: how good a model is for those who can afford k
/// trials.
///
/// The best is always chosen by the study's first metric; of another metric this is what the chosen trial
/// has. A trial without a result counts as the worst number that any trial of the study's search has: it is
/// the less good, but finite.
public struct BudgetCurve: Hashable, Sendable {
  public let metric: Metric
  /// For k = 1, 2, ... up to the number of trials; none where no trial of the study has a result.
  public let points: [Point]

  /// The best of some trials, over all subsets of so many.
  public struct Point: Hashable, Sendable {
    public let trials: Int
    public let mean: Double
    public let median: Double
    /// The 10 % and the 90 % quantile. There is but one subset of all trials, so they meet there.
    public let lower: Double
    public let upper: Double
    /// The probability that none of the trials has a result.
    public let failureProbability: Double
  }

  /// - Parameters:
  ///   - trials: of one model's search, all done.
  ///   - worst: in the place of results that are missing. A model that has none by a metric has no curve of it.
  /// - Complexity: O(n² log n) for n trials.
  init(_ metric: Metric, of trials: [Trial], judge: Metric, worst: Double?) {
    self.metric = metric
    guard let worst, metric == judge || trials.contains(where: { $0.outcome(by: metric) != nil }) else {
      points = []
      return
    }
    let losses = trials.map { $0.loss(by: judge) }
    let values = trials.map { trial in
      trial.loss(by: judge).isFinite ? trial.outcome(by: metric) ?? worst : worst
    }
    points = trials.indices.map { index in
      let best = BestOfSubsets(of: index + 1, losses: losses)
      return Point(
        trials: index + 1, mean: best.mean(of: values), median: best.quantile(0.5, of: values),
        lower: best.quantile(0.1, of: values), upper: best.quantile(0.9, of: values),
        failureProbability: best.failureProbability)
    }
  }
}
