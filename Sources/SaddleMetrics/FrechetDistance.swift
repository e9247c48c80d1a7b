import SaddleTransport

extension FeatureStatistics {
  /// The Frechet distance, called FID where the features are Inception's (Heusel et al., 1706.08500):
  ///
  /// |m - n|² + tr(A + B - 2 (A^½ B A^½)^½)
  ///
  /// It is the squared W_2 between Gaussians of these moments, computed as `GaussianDistribution` says: in
  /// Float64, symmetrised, never negative, and defined for singular covariances; the product A B, whose root
  /// other tools take, may have complex roots by rounding. Within about d 2^-52 (tr A + tr B). O(d³).
  ///
  /// - Parameter threads: nil: one for each core.
  /// - Throws: ``MetricError`` for features of another size, or matrices that are no covariances.
  public func frechetDistance(to other: FeatureStatistics, threads: Int? = nil) throws(MetricError) -> Double
  {
    try other.frechetDistance(from: gaussian(threads: threads), threads: threads)
  }

  /// Their Gaussian, which takes a good part of the time that distances from it then take less.
  func gaussian(threads: Int?) throws(MetricError) -> GaussianDistribution {
    do { return try GaussianDistribution(mean: mean, covariance: covariance, threads: threads) } catch {
      throw MetricError("no Frechet distance: \(error)", advice: "compute the statistics again")
    }
  }

  func frechetDistance(from other: GaussianDistribution, threads: Int?) throws(MetricError) -> Double {
    guard dimension == other.dimension else {
      throw MetricError(
        "features have \(other.dimension) numbers on one side and \(dimension) on the other",
        advice: "compute both with the same extractor and resize rule")
    }
    let own = try gaussian(threads: threads)
    do { return try other.squaredWassersteinDistance(to: own, threads: threads) } catch {
      throw MetricError("no Frechet distance: \(error)", advice: "compute the statistics again")
    }
  }

  /// Why the distance cannot be trusted, if so.
  ///
  /// Eigenvalues of a covariance estimated from n samples spread from (1 - √(d/n))² to (1 + √(d/n))² times
  /// the true ones (Marchenko and Pastur 1967): with n = 2 d from 0.09 to 2.9 times, and with n <= d it is
  /// singular. The distance then grows with the noise of both sides, and comparisons hold only between equal
  /// counts.
  package static func caution(_ counts: [Int?], dimension: Int) -> String? {
    let known = counts.compactMap { $0 }
    guard let least = known.min(), least < 2 * dimension else {
      return known.count < counts.count ? "the number of samples behind the statistics is not known" : nil
    }
    let singular = least <= dimension ? ", so that the covariance is singular" : ""
    return "\(least) samples for \(dimension) dimensions\(singular): too high, and comparable only at equal "
      + "counts; take at least \(2 * dimension)"
  }
}
