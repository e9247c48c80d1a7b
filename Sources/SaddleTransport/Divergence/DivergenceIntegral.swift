/// A divergence between densities, as quadrature found it.
public struct DivergenceIntegral: Sendable, Hashable {
  /// Infinite where supports part on a set of positive measure and the divergence says so, or where the
  /// integrand is beyond 1e308.
  public let value: Double
  /// An estimate of how far the value is off, 0 for an infinite one. Not a bound: see ``Divergence``'s
  /// `between(_:_:tolerance:evaluationLimit:)`.
  public let error: Double
  /// What the densities integrate to over the same nodes. Far from 1, a density is not normalised, or a peak
  /// was missed.
  public let firstMass: Double
  public let secondMass: Double
  /// How often the pair of densities was evaluated.
  public let evaluations: Int
  /// Whether the error is within the tolerance and both masses are within 1e-6 of 1.
  public let converged: Bool

  init(_ divergence: Divergence, _ result: AdaptiveQuadrature.Result) {
    let integral = result.values[0]
    value = result.isInfinite ? .infinity : divergence.value(ofIntegral: integral)
    if result.isInfinite {
      error = 0
    } else {
      // How far the value moves as the integral does: a root moves farther near 0.
      let (above, below) = (integral + result.errors[0], max(0, integral - result.errors[0]))
      error =
        divergence == .hellinger
        ? max(above.squareRoot() - integral.squareRoot(), integral.squareRoot() - below.squareRoot())
        : result.errors[0]
    }
    (firstMass, secondMass) = (result.values[1], result.values[2])
    evaluations = result.evaluations
    converged = result.converged && abs(firstMass - 1) < 1e-6 && abs(secondMass - 1) < 1e-6
  }
}
