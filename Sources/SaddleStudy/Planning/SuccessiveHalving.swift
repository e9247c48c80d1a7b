import SaddleMetrics

/// Successive halving by thirds (Jamieson and Talwalkar, 1502.07943, algorithm 1, with eta = 3): all trials
/// get a small share of the budget, the best third of them three times as much, until the last have all of
/// it.
///
/// A trial that goes on is trained anew from its start, to the same bits as far as it had come, so that
/// nothing needs to be kept of the others; that costs at most half as much again.
package struct SuccessiveHalving {
  private static let factor = 3

  /// After how many measurements each rung ends, ascending; the last is all of them.
  package let rungs: [Int]

  /// - Parameters:
  ///   - trials: of a model's search; each rung but the first needs one that reaches it.
  ///   - measurements: along the whole budget; rungs end at one.
  package init(trials: Int, measurements: Int) {
    var rungs = [measurements]
    var (left, share) = (trials / Self.factor, 1)
    while left >= 1, rungs[0] > 1 {
      share *= Self.factor
      rungs.insert((measurements + share - 1) / share, at: 0)
      left /= Self.factor
    }
    self.rungs = rungs
  }

  /// A trial as the choice sees it.
  package struct Contender {
    /// The deciding metric at each measurement so far.
    let values: [Double]
    /// Whether it cannot go on: it diverged or failed.
    let isLost: Bool

    package init(values: [Double], isLost: Bool) {
      self.values = values
      self.isLost = isLost
    }
  }

  /// To how many measurements each trial of one model's search is to be trained, as far as rungs are over.
  package func targets(of trials: [Contender], better: Metric.Direction) -> [Int] {
    var targets = trials.map { _ in rungs[0] }
    var contenders = Array(trials.indices)
    for (rung, next) in zip(rungs, rungs.dropFirst()) {
      let isOver = contenders.allSatisfy { trials[$0].isLost || trials[$0].values.count >= rung }
      guard isOver else { break }
      let sound = contenders.filter {
        !trials[$0].isLost && trials[$0].values[rung - 1].isFinite
      }
      // Ties go to the earlier trial.
      let ranked = sound.sorted { first, second in
        let (a, b) = (trials[first].values[rung - 1], trials[second].values[rung - 1])
        return a == b ? first < second : better == .lower ? a < b : a > b
      }
      contenders = Array(ranked.prefix(max(1, contenders.count / Self.factor)))
      for trial in contenders { targets[trial] = next }
    }
    return targets
  }
}
