import RealModule

/// Two Gaussians on the same affine subspace, in coordinates in which the second is N(0, I) and the first is
/// N(shift, diag(variance)): every f-divergence depends on these alone.
struct GaussianPair {
  struct Axis {
    /// Of the first, in units of the second: λ > 0.
    var variance: Double
    /// λ - 1, exact where λ is near 1.
    var excess: Double
    var shift: Double

    /// KL along this axis: ½ (λ - 1 - ln λ + δ²).
    var relativeEntropy: Double {
      // For λ far below 1, λ - 1 has lost what ln needs.
      let scale = abs(excess) < 0.25 ? logarithmExcess(excess) : excess - .log(variance)
      return 0.5 * (scale + shift * shift)
    }

    /// With the first as the unit.
    var swapped: Axis {
      Axis(variance: 1 / variance, excess: -excess / variance, shift: shift / variance.squareRoot())
    }

    /// ln ∫ √(pq) along this axis: ¼ ln λ - ½ ln((1 + λ)/2) - δ²/(4 (1 + λ)). The first two are
    /// ¼ ln(4 λ/(1 + λ)²) = ¼ ln(1 - ((λ - 1)/(λ + 1))²).
    var logarithmOfAffinity: Double {
      let ratio = excess / (1 + variance)
      let scale =
        abs(ratio) < 0.5 ? .log(onePlus: -ratio * ratio) : .log(variance) - 2 * .log((1 + variance) / 2)
      return scale / 4 - shift * shift / (4 * (1 + variance))
    }

    /// ln ∫ p²/q along this axis for λ < 2: -½ ln(λ (2 - λ)) + δ²/(2 - λ), with λ (2 - λ) = 1 - (λ - 1)².
    var logarithmOfSecondMoment: Double {
      let scale = abs(excess) < 0.5 ? .log(onePlus: -excess * excess) : .log(variance) + .log(2 - variance)
      return -scale / 2 + shift * (shift / (2 - variance))
    }
  }

  let axes: [Axis]

  /// Nil where the two lie on different subspaces.
  init?(_ p: GaussianDistribution, _ q: GaussianDistribution) {
    let difference = zip(p.mean, q.mean).map { $0 - $1 }
    if let first = p.covarianceMatrix.cholesky(), let second = q.covarianceMatrix.cholesky() {
      axes = Self.axes(p.covarianceMatrix, first, q.covarianceMatrix, second, difference)
      return
    }
    guard let basis = Self.commonBasis(p, q, difference) else { return nil }
    let d = p.dimension
    let rank = basis.count / d
    guard rank > 0 else {
      axes = []
      return
    }
    let (a, b) = (p.covarianceMatrix.restricted(to: basis), q.covarianceMatrix.restricted(to: basis))
    guard let first = a.cholesky(), let second = b.cholesky() else { return nil }
    axes = Self.axes(a, first, b, second, product(basis, difference, rows: rank))
  }

  /// The one axis in which the two differ; nil where there are several. Equal covariances can be turned so
  /// that the means differ along one axis.
  var onlyAxis: Axis? {
    let differing = axes.filter { $0.excess != 0 }
    if differing.isEmpty {
      let length = axes.reduce(0) { $0 + $1.shift * $1.shift }.squareRoot()
      return Axis(variance: 1, excess: 0, shift: length)
    }
    guard axes.count == 1 else { return nil }
    return axes[0]
  }

  /// An orthonormal basis, row by row, of the range of both covariances; nil where the ranges differ, or the
  /// means differ across them.
  private static func commonBasis(
    _ p: GaussianDistribution, _ q: GaussianDistribution, _ difference: [Double]
  ) -> [Double]? {
    let d = p.dimension
    let both = SymmetricMatrix(
      averaging: zip(p.covariance, q.covariance).map { $0 / 2 + $1 / 2 }, dimension: d)
    let eigen = both.eigen()
    let negligible = 1e-12 * max(eigen.values[d - 1], 0)
    let kept = (0..<d).filter { eigen.values[$0] > negligible }
    for covariance in [p.covarianceMatrix, q.covarianceMatrix] {
      let values = covariance.eigen().values
      guard values.count(where: { $0 > 1e-12 * max(values[d - 1], 0) }) == kept.count else { return nil }
    }
    var outside = difference
    for k in kept {
      let row = eigen.vectors[k * d..<(k + 1) * d]
      let length = zip(row, difference).reduce(0) { $0 + $1.0 * $1.1 }
      for (i, entry) in row.enumerated() { outside[i] -= length * entry }
    }
    // What rounding leaves of a difference inside of the range.
    let rest = outside.reduce(0) { $0 + $1 * $1 }
    guard rest <= negligible + 1e-28 * difference.reduce(0, { $0 + $1 * $1 }) else { return nil }
    return kept.flatMap { eigen.vectors[$0 * d..<($0 + 1) * d] }
  }

  private static func axes(
    _ a: SymmetricMatrix, _ first: CholeskyFactor, _ b: SymmetricMatrix, _ second: CholeskyFactor,
    _ difference: [Double]
  ) -> [Axis] {
    let d = a.dimension
    let shift = second.solveLower(difference)
    // L^-1 (A - B) L^-T: the difference first, so that nearly equal covariances give exact small numbers.
    var rows: [[Double]] = (0..<d).map { j in second.solveLower((0..<d).map { a[$0, j] - b[$0, j] }) }
    rows = (0..<d).map { i in second.solveLower((0..<d).map { rows[$0][i] }) }
    let eigen = SymmetricMatrix(averaging: rows.flatMap { $0 }, dimension: d).eigen()
    return (0..<d).map { k in
      let vector = Array(eigen.vectors[k * d..<(k + 1) * d])
      // |L_a^T L_b^-T v|², which is exact for variances far below 1 too.
      let solved = second.solveTransposed(vector)
      var variance = 0.0
      for j in 0..<d {
        var entry = 0.0
        for i in j..<d { entry += first.lower[i * d + j] * solved[i] }
        variance += entry * entry
      }
      let isNear = abs(eigen.values[k]) < 0.5
      return Axis(
        variance: isNear ? 1 + eigen.values[k] : variance, excess: isNear ? eigen.values[k] : variance - 1,
        shift: zip(vector, shift).reduce(0) { $0 + $1.0 * $1.1 })
    }
  }
}

extension CholeskyFactor {
  /// L^-T b. O(d^2).
  fileprivate func solveTransposed(_ b: [Double]) -> [Double] {
    var x = b
    for i in (0..<dimension).reversed() {
      x[i] /= lower[i * dimension + i]
      for k in 0..<i { x[k] -= lower[i * dimension + k] * x[i] }
    }
    return x
  }
}

extension SymmetricMatrix {
  /// B A B^T for the rows of B.
  fileprivate func restricted(to basis: [Double]) -> SymmetricMatrix {
    let rank = basis.count / dimension
    let half = (0..<dimension).map { column in
      product(basis, (0..<dimension).map { self[$0, column] }, rows: rank)
    }
    let result = (0..<rank).flatMap { i in product(basis, half.map { $0[i] }, rows: rank) }
    return SymmetricMatrix(averaging: result, dimension: rank)
  }
}

/// A matrix of so many rows times a vector.
private func product(_ matrix: [Double], _ vector: [Double], rows: Int) -> [Double] {
  let d = vector.count
  return (0..<rows).map { row in (0..<d).reduce(0) { $0 + matrix[row * d + $1] * vector[$1] } }
}
