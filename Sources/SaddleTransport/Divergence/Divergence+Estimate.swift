import RealModule

extension Divergence {
  /// KL(P|Q), or its reverse, from samples of distributions with densities, by distances to k-th neighbours.
  ///
  /// With ρ_i the distance of x_i to its k-th neighbour among the other x and ν_i that to its k-th among the
  /// y, the estimate is d/n Σ ln(ν_i/ρ_i) + ln(m/(n - 1)) (Wang, Kulkarni and Verdú 2009, where it is shown
  /// to converge).
  ///
  /// Bias: none that shows where P = Q, else towards 0, falling slowly, above all in high dimension. Measured
  /// between normals of unit covariance whose means differ by 1, where KL is 0.5, with k = 5 and n = m; mean
  /// ± deviation:
  ///
  /// | n | d = 1 | d = 2 | d = 8 |
  /// |---|---|---|---|
  /// | 100 | 0.39 ± 0.14 | 0.37 ± 0.14 | 0.30 ± 0.18 |
  /// | 1,000 | 0.47 ± 0.05 | 0.44 ± 0.05 | 0.36 ± 0.06 |
  /// | 10,000 | 0.49 ± 0.02 | 0.49 ± 0.01 | 0.39 ± 0.02 |
  ///
  /// The standard error given was two thirds of those deviations: terms share neighbours, and the chance in y
  /// is left out.
  ///
  /// Samples at distance 0 are passed over, to the next one at a positive distance, and counted in
  /// ``SampleEstimate/coincident``: with densities there are none.
  ///
  /// - Parameters:
  ///   - p: n samples with equal weights; `q`: m.
  ///   - neighbours: k; more give less noise and more bias.
  /// - Throws: ``TransportError`` for other divergences, which have ``lowerBound(from:and:neighbours:)``, for
  ///   weights, for fewer than k + 1 samples, and for a set with no k + 1 samples at different places.
  /// - Complexity: O(n log n) where the dimension is low, O(n (n + m) d) on all cores where
  ///   it is above 12.
  public func estimate(
    from p: PointCloud, and q: PointCloud, neighbours k: Int = 5
  ) throws(TransportError) -> SampleEstimate {
    switch self {
    case .kullbackLeibler: return try relativeEntropy(from: p, and: q, k)
    case .reverseKullbackLeibler:
      let estimate = try relativeEntropy(from: q, and: p, k)
      return SampleEstimate(
        value: estimate.value, standardError: estimate.standardError, firstCount: p.count,
        secondCount: q.count,
        neighbours: k, coincident: estimate.coincident)
    default:
      throw TransportError(
        "Distances to neighbours estimate KL and its reverse; for the \(rawValue) divergence there is "
          + "lowerBound."
      )
    }
  }

  private func relativeEntropy(
    from p: PointCloud, and q: PointCloud, _ k: Int
  ) throws(TransportError) -> SampleEstimate {
    try requireSamples(p, q, neighbours: k)
    let (d, n) = (p.dimension, p.count)
    let (own, other) = (NeighbourSearch(p.points, dimension: d), NeighbourSearch(q.points, dimension: d))
    var near = own.nearest(k, to: p.points, areOwn: true)
    var far = other.nearest(k, to: p.points)
    let coincident = (0..<n).count { near[$0][0].squaredDistance == 0 || far[$0][0].squaredDistance == 0 }
    if coincident > 0 {
      near = own.nearest(k, to: p.points, beyond: 0)
      far = other.nearest(k, to: p.points, beyond: 0)
    }
    guard near.allSatisfy({ $0.count == k }), far.allSatisfy({ $0.count == k }) else {
      throw TransportError(
        "Fewer than \(k + 1) of the samples are at different places, so there is no density to estimate; "
          + "compare them as discrete distributions.")
    }
    let terms = zip(near, far).map {
      0.5 * Double(d) * (.log($1[k - 1].squaredDistance) - .log($0[k - 1].squaredDistance))
    }
    let (mean, variance) = meanAndVariance(terms)
    return SampleEstimate(
      value: mean + .log(Double(q.count) / Double(n - 1)), standardError: variance.squareRoot(),
      firstCount: n, secondCount: q.count, neighbours: k, coincident: coincident)
  }
}
