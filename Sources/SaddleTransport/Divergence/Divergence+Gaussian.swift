import RealModule

extension Divergence {
  /// The divergence between two Gaussians, in closed form where one exists.
  ///
  /// With λ_i the eigenvalues of C_q^-1 C_p and δ_i the difference of means in those coordinates in which Q
  /// has unit covariance and P a diagonal one:
  ///
  /// - KL(P|Q) = ½ Σ (λ_i - 1 - ln λ_i + δ_i²)
  /// - H² = 1 - exp Σ (¼ ln λ_i - ½ ln((1 + λ_i)/2) - δ_i²/(4 (1 + λ_i)))
  /// - χ² = exp Σ (-½ ln(λ_i (2 - λ_i)) + δ_i²/(2 - λ_i)) - 1 where all λ_i < 2, that is, where 2 C_p^-1 -
  ///   C_q^-1 is positive definite; else infinite
  /// - total variation between equal covariances: erf(|δ|/√8)
  ///
  /// Jensen-Shannon (without halves, 0 to 2 ln 2, and halved) and total variation have no closed form. They
  /// are integrated, to 1e-9, in one dimension and wherever the two differ along one direction only, as
  /// Gaussians with equal covariances do.
  ///
  /// Singular covariances: Gaussians on the same affine subspace are compared there; on different ones no
  /// common set has positive mass under both, and each divergence is at its ``upperBound``. Variances below
  /// 1e-12 of the largest count as 0, unless the whole covariance has a Cholesky factor.
  ///
  /// ```swift
  /// let p = try GaussianDistribution(mean: [0], covariance: [1])
  /// let q = try GaussianDistribution(mean: [3], covariance: [1])
  /// try Divergence.kullbackLeibler.between(p, q)  // 4.5
  /// ```
  /// - Throws: ``TransportError`` where the dimensions differ, and for Jensen-Shannon and total variation
  ///   between Gaussians that differ in more than one direction: integrate their densities in two dimensions
  ///   (``PlaneDensity/gaussian(_:)``), or estimate from samples.
  /// - Complexity: O(d^3).
  public func between(_ p: GaussianDistribution, _ q: GaussianDistribution) throws(TransportError) -> Double {
    guard p.dimension == q.dimension else {
      throw TransportError("The Gaussians have \(p.dimension) and \(q.dimension) dimensions.")
    }
    guard let pair = GaussianPair(p, q) else { return upperBound }
    switch self {
    case .kullbackLeibler:
      return pair.axes.reduce(0) { $0 + $1.relativeEntropy }
    case .reverseKullbackLeibler:
      return pair.axes.reduce(0) { $0 + $1.swapped.relativeEntropy }
    case .hellinger, .squaredHellinger:
      return value(ofIntegral: -.expMinusOne(pair.axes.reduce(0) { $0 + $1.logarithmOfAffinity }))
    case .chiSquared:
      guard pair.axes.allSatisfy({ $0.variance < 2 }) else { return .infinity }
      return .expMinusOne(pair.axes.reduce(0) { $0 + $1.logarithmOfSecondMoment })
    case .jensenShannon, .halvedJensenShannon, .totalVariation:
      return try integrated(pair)
    }
  }

  private func integrated(_ pair: GaussianPair) throws(TransportError) -> Double {
    guard let axis = pair.onlyAxis else {
      throw TransportError(
        """
        Between Gaussians that differ in more than one direction, the \(rawValue) divergence has no closed \
        form. Integrate their densities in two dimensions (PlaneDensity.gaussian), or estimate from samples.
        """)
    }
    if self == .totalVariation, axis.excess == 0 { return .erf(abs(axis.shift) / Double(8).squareRoot()) }
    let integral = try between(
      .normal(mean: axis.shift, deviation: axis.variance.squareRoot()), .normal(mean: 0, deviation: 1))
    guard integral.converged else {
      throw TransportError(
        "The \(rawValue) divergence could not be integrated; the two differ too much in scale.")
    }
    return integral.value
  }
}
