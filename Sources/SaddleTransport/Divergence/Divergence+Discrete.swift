extension Divergence {
  /// The divergence between two distributions on the same finite set.
  ///
  /// ```swift
  /// try Divergence.totalVariation.between([3, 1], [1, 1])  // 0.25
  /// ```
  /// - Parameters:
  ///   - p: a weight for each outcome, in any unit: they are divided by their sum.
  ///   - q: as many weights.
  /// - Returns: the value, infinite where supports part and the formula says so. The terms are none negative,
  ///   so that n of them leave a relative error of about n 2^-53.
  /// - Throws: ``TransportError`` for different numbers of weights, and for weights that are no distribution.
  /// - Complexity: O(n).
  public func between(_ p: [Double], _ q: [Double]) throws(TransportError) -> Double {
    guard p.count == q.count else {
      throw TransportError(
        "There are \(p.count) weights on one side and \(q.count) on the other; give one for each outcome.")
    }
    let (p, q) = (try normalised(p), try normalised(q))
    var integral = 0.0
    for (p, q) in zip(p, q) { integral += integrand(p, q) }
    return value(ofIntegral: integral)
  }

  /// The divergence between two discrete distributions on R^d: points with equal coordinates are one outcome.
  ///
  /// Between samples of distributions with densities this says nothing of those: no two points are equal, and
  /// every divergence is at its upper bound. For them there are ``estimate(from:and:neighbours:)`` and
  /// ``lowerBound(from:and:neighbours:)``.
  ///
  /// - Throws: ``TransportError`` where the dimensions differ.
  /// - Complexity: O((n + m) d) expected.
  public func between(_ p: PointCloud, _ q: PointCloud) throws(TransportError) -> Double {
    try requireSameDimension(p, q)
    var masses: [[Double]: SIMD2<Double>] = [:]
    for (i, weight) in p.weights.enumerated() { masses[Array(p[i]), default: .zero][0] += weight }
    for (i, weight) in q.weights.enumerated() { masses[Array(q[i]), default: .zero][1] += weight }
    // In an order that does not change from run to run, so that the sum does not either.
    let terms = masses.values.map { integrand($0[0], $0[1]) }.sorted()
    return value(ofIntegral: terms.reduce(0, +))
  }
}

func requireSameDimension(_ p: PointCloud, _ q: PointCloud) throws(TransportError) {
  guard p.dimension == q.dimension else {
    throw TransportError(
      "The points have \(p.dimension) coordinates on one side and \(q.dimension) on the other.")
  }
}
