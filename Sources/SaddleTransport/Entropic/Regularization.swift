/// How strongly the entropy smooths a transport problem: epsilon, in the cost's units.
public enum Regularization: Sendable, Hashable {
  /// Epsilon itself.
  case absolute(Double)
  /// A fraction of sum of a_i b_j |c_ij|, the mean cost of the plan that pairs points independently. (Where
  /// that is 0, every plan is as good as any other, and epsilon is the fraction itself.)
  case relativeToMeanCost(Double)

  /// Epsilon for a problem whose costs are of this size.
  ///
  /// - Throws: ``TransportError`` where it is not positive, or so small beside the costs that nothing is left
  ///   of exp(-c / epsilon)'s digits.
  func epsilon(meanCost: Double, largestCost: Double) throws(TransportError) -> Double {
    let given: Double
    let epsilon: Double
    switch self {
    case .absolute(let value): (given, epsilon) = (value, value)
    case .relativeToMeanCost(let fraction):
      (given, epsilon) = (fraction, meanCost > 0 ? fraction * meanCost : fraction)
    }
    guard given > 0, given.isFinite else {
      throw TransportError("A regularization of \(given) is none; it must be positive and finite.")
    }
    // Costs carry 2^-53 of relative rounding, and the plan's exponents that times c / epsilon.
    guard epsilon.isFinite, epsilon >= 1e-12 * largestCost, epsilon >= 1e-290 else {
      throw TransportError(
        "A regularization of \(epsilon) is lost beside costs of up to \(largestCost); take at least 1e-12 of "
          + "them, or an exact solver.")
    }
    return epsilon
  }
}
