extension GaussianDistribution {
  /// W_2 to another Gaussian, under |x - y|^2:
  ///
  /// W_2^2 = |m - n|^2 + tr(A + B - 2 (A^1/2 B A^1/2)^1/2)
  ///
  /// (Dowson and Landau 1982; the second term is the squared Bures distance, and the whole the Fréchet
  /// distance of generative models' scores). Covariances may be singular. Computed as the smallest |F - K
  /// U|_F^2 over orthogonal U, with A = F F^T and B = K K^T, which does not cancel: between near Gaussians
  /// the distance is as accurate as between far ones, and it is exactly 0 between equal ones.
  ///
  /// The error is about d * 2^-52 * (tr A + tr B)^1/2. Of singular covariances, eigenvalues below d * 2^-52
  /// of the largest are rounding and count as 0: where they are meant, that is an error of at most the root
  /// of their sum, 1.5e-8 d times the largest standard deviation. O(d^3).
  ///
  /// - Parameter threads: nil: one for each core.
  /// - Throws: ``TransportError`` for another dimension, or squares that overflow.
  public func wassersteinDistance(to other: GaussianDistribution, threads: Int? = nil)
    throws(TransportError) -> Double
  {
    try squaredWassersteinDistance(to: other, threads: threads).squareRoot()
  }

  /// W_2^2: see ``wassersteinDistance(to:threads:)``.
  public func squaredWassersteinDistance(to other: GaussianDistribution, threads: Int? = nil)
    throws(TransportError) -> Double
  {
    try requireSameDimension(other)
    var squares = CompensatedSum()
    for (a, b) in zip(mean, other.mean) { squares.add((a - b) * (a - b)) }
    if covariance != other.covariance {
      let aligned = try alignedFactor(of: other, with: factor, threads: threads)
      for (a, b) in zip(factor, aligned) { squares.add((a - b) * (a - b)) }
    }
    return try SaddleTransport.root(of: squares.sum, power: 1)
  }

  /// The map T(x) = n + M (x - m) that carries this Gaussian to another at the least mean squared distance:
  ///
  /// M = A^-1/2 (A^1/2 B A^1/2)^1/2 A^-1/2,
  ///
  /// symmetric, positive semi-definite, with M A M = B. Its relative error is about d * 2^-52 times the
  /// square root of A's condition number. O(d^3).
  ///
  /// - Parameter threads: nil: one for each core.
  /// - Throws: ``TransportError`` for another dimension, or where A is singular to working precision: there
  ///   need then be no such map.
  public func optimalMap(to other: GaussianDistribution, threads: Int? = nil) throws(TransportError)
    -> AffineMap
  {
    try requireSameDimension(other)
    let d = dimension
    guard let cholesky = covarianceMatrix.cholesky(threads: threads) else {
      throw TransportError("The source's covariance is singular: no map need carry it to the target.")
    }
    // M L = K U for B = K K^T: its rows solve m L = (K U)_i, where the last entry depends on the last alone.
    var rows = try alignedFactor(of: other, with: cholesky.lower, threads: threads)
    for i in 0..<d {
      for k in (0..<d).reversed() {
        rows[i * d + k] /= cholesky.lower[k * d + k]
        for l in 0..<k { rows[i * d + l] -= rows[i * d + k] * cholesky.lower[k * d + l] }
      }
    }
    let matrix = SymmetricMatrix(averaging: rows, dimension: d)
    return AffineMap(sourceMean: mean, targetMean: other.mean, matrix: matrix.elements)
  }

  /// K U for a target's covariance B = K K^T and the orthogonal U that brings it nearest to F, where F F^T =
  /// A.
  private func alignedFactor(
    of other: GaussianDistribution, with factor: [Double], threads: Int?
  ) throws(TransportError) -> [Double] {
    let d = dimension
    // |F - K U|^2 = tr A + tr B - 2 tr(U^T K^T F), largest at the orthogonal polar factor of K^T F.
    let alignment = try orthogonalPolarFactor(
      product(other.factor, factor, dimension: d, transposingFirst: true, threads: threads), dimension: d,
      threads: threads)
    return product(other.factor, alignment, dimension: d, threads: threads)
  }

  private func requireSameDimension(_ other: GaussianDistribution) throws(TransportError) {
    guard dimension == other.dimension else {
      throw TransportError(
        "The Gaussians have \(dimension) coordinates on one side and \(other.dimension) on the other.")
    }
  }
}

/// T(x) = targetMean + matrix (x - sourceMean).
public struct AffineMap: Sendable, Hashable {
  public let sourceMean: [Double]
  public let targetMean: [Double]
  /// Row-major [d, d].
  public let matrix: [Double]

  /// The image of a point, [d]. O(d^2).
  public func callAsFunction(_ point: some Collection<Double>) -> [Double] {
    precondition(
      point.count == sourceMean.count, "A point of \(point.count) coordinates is not in this map's domain.")
    let centred = zip(point, sourceMean).map { $0 - $1 }
    return targetMean.indices.map { i in
      centred.indices.reduce(targetMean[i]) { $0 + matrix[i * centred.count + $1] * centred[$1] }
    }
  }
}
