import SaddleGAN

extension Budget {
  /// The generator updates after which a training is measured, the last of which ends it: the most that each
  /// part of the budget pays for, at least one. `nil` for a budget of time.
  ///
  /// An autoencoder that is an adversary counts as a critic; learners without one pay one critic step for each
  /// of theirs. Classical models are done when they are fitted, whatever is left of the budget.
  /// - Parameter count: of measurements.
  /// - Complexity: O(generator updates).
  public func steps(of learner: any Learner, measurements count: Int) -> [Int]? {
    let total: Int
    let finalStep = learner.finalStep ?? .max
    switch self {
    case .seconds: return nil
    case .generatorSteps(let steps):
      return (1...count).map { min(finalStep, Self.part($0, of: count, steps)) }
    case .criticSteps(let steps): total = steps
    }
    var stops: [Int] = []
    var (step, paid) = (0, 0)
    for index in 1...count {
      let limit = Self.part(index, of: count, total)
      while step < finalStep, paid + learner.criticSteps(before: step) <= limit {
        paid += learner.criticSteps(before: step)
        step += 1
      }
      stops.append(max(1, step))
    }
    return stops
  }

  private static func part(_ index: Int, of count: Int, _ total: Int) -> Int {
    // Without the product, which may overflow.
    total / count * index + total % count * index / count
  }
}
