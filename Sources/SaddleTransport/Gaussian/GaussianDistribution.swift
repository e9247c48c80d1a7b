import CLAPACK

/// The normal distribution N(m, C) on R^d; C may be singular, and all of it 0 is a Dirac.
///
/// ```swift
/// let line = try GaussianDistribution(mean: [0], covariance: [4])  // standard deviation 2
/// let plane = try GaussianDistribution(mean: [0, 0], covariance: [1, 0.5, 0.5, 1])
/// ```
public struct GaussianDistribution: Sendable, Hashable {
  /// [d].
  public let mean: [Double]
  /// Row-major [d, d], exactly symmetric, positive semi-definite up to rounding.
  public let covariance: [Double]
  /// Row-major [d, d], an F with F F^T = C: the Cholesky factor, or the square root where there is none, with
  /// eigenvalues that are nothing but rounding taken as 0. Kept, since a distance costs several times less
  /// with it.
  let factor: [Double]

  public var dimension: Int { mean.count }

  /// - Parameters:
  ///   - mean: [d], d >= 1, finite.
  ///   - covariance: row-major [d, d], finite. Entries across the diagonal may differ by 1e-6 of the
  ///     geometric mean of their variances, and eigenvalues may be below 0 by 1e-6 of the largest, as float32
  ///     rounding leaves them; the first is averaged away here, the second counts as 0 wherever eigenvalues
  ///     are used.
  ///   - threads: nil: one for each core.
  /// - Throws: ``TransportError`` where that does not hold. O(d^3).
  public init(mean: [Double], covariance: [Double], threads: Int? = nil) throws(TransportError) {
    let d = mean.count
    guard d >= 1 else { throw TransportError("A Gaussian needs a mean of at least one coordinate.") }
    let (size, overflow) = d.multipliedReportingOverflow(by: d)
    guard !overflow, covariance.count == size else {
      throw TransportError("\(covariance.count) numbers are no \(d) by \(d) covariance.")
    }
    if let bad = mean.firstIndex(where: { !$0.isFinite }) {
      throw TransportError("Coordinate \(bad) of the mean is \(mean[bad]); all must be finite.")
    }
    if let bad = covariance.firstIndex(where: { !$0.isFinite }) {
      throw TransportError(
        "The covariance in row \(bad / d), column \(bad % d) is \(covariance[bad]); all must be finite.")
    }
    for i in 0..<d {
      for j in 0..<i {
        let (lower, upper) = (covariance[i * d + j], covariance[j * d + i])
        let scale = abs(covariance[i * d + i]).squareRoot() * abs(covariance[j * d + j]).squareRoot()
        // Zeros on both sides are equal whatever the scale.
        guard lower == upper || abs(lower - upper) <= Self.tolerance * scale else {
          throw TransportError(
            "The covariance is not symmetric: row \(i), column \(j) has \(lower), the other side \(upper)."
          )
        }
      }
    }
    let matrix = SymmetricMatrix(averaging: covariance, dimension: d)
    // Only a matrix that is not clearly definite needs its eigenvalues looked at, at ten times the work.
    if let cholesky = matrix.cholesky(threads: threads) {
      factor = cholesky.lower
    } else {
      let eigen = matrix.eigen(threads: threads)
      let (least, largest) = (eigen.values[0], eigen.values[d - 1])
      guard least >= -Self.tolerance * max(largest, 0) else {
        throw TransportError(
          "The covariance has the eigenvalue \(least); a covariance is positive semi-definite.")
      }
      let rounding = Double(d) * .ulpOfOne * largest
      factor = eigen.mapValues(threads: threads) { $0 > rounding ? $0.squareRoot() : 0 }.elements
    }
    self.mean = mean
    self.covariance = matrix.elements
  }

  /// The Gaussian with a cloud's mean and covariance: m = sum of w_i x_i, C = sum of w_i (x_i - m)(x_i -
  /// m)^T.
  ///
  /// It is the Gaussian of largest likelihood; the unbiased estimate from n equal weights is n / (n - 1)
  /// times C. O(n d^2).
  ///
  /// - Parameter threads: nil: one for each core.
  /// - Throws: ``TransportError`` where squares of the coordinates overflow.
  public init(fitting cloud: PointCloud, threads: Int? = nil) throws(TransportError) {
    let d = cloud.dimension
    let mean = cloud.mean
    var covariance = [Double](repeating: 0, count: d * d)
    // In blocks, so that no second copy of the points is made.
    for first in stride(from: 0, to: cloud.count, by: Self.block) {
      let rows = first..<min(first + Self.block, cloud.count)
      var centred: [Double] = []
      var scaled: [Double] = []
      for i in rows {
        for k in 0..<d {
          let difference = cloud.points[i * d + k] - mean[k]
          centred.append(difference)
          scaled.append(cloud.weights[i] > 0 ? cloud.weights[i] * difference : 0)
        }
      }
      saddle_matrix_product(
        threadCount(threads), Int32(d), Int32(d), Int32(rows.count), 1, 1, scaled, 0, centred, 1, &covariance)
    }
    try self.init(mean: mean, covariance: covariance, threads: threads)
  }

  /// The covariance as a matrix with its factorisations.
  package var covarianceMatrix: SymmetricMatrix {
    SymmetricMatrix(averaging: covariance, dimension: dimension)
  }

  private static let tolerance = 1e-6
  private static let block = 1024
}
