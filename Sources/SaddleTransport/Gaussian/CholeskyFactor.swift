import CLAPACK
import RealModule

/// The lower triangular L with L L^T = A of a positive definite matrix A.
package struct CholeskyFactor: Sendable, Hashable {
  package let dimension: Int
  /// Row-major [d, d], 0 above the diagonal.
  package let lower: [Double]

  /// ln det A = 2 times the sum of ln L_ii.
  package var logDeterminant: Double {
    (0..<dimension).reduce(0) { $0 + 2 * .log(lower[$1 * dimension + $1]) }
  }

  /// L^-1 b. O(d^2). Its squared length is b^T A^-1 b.
  package func solveLower(_ b: [Double]) -> [Double] {
    var x = b
    for i in 0..<dimension {
      var rest = b[i]
      for k in 0..<i { rest -= lower[i * dimension + k] * x[k] }
      x[i] = rest / lower[i * dimension + i]
    }
    return x
  }

  /// A^-1 b = L^-T L^-1 b. O(d^2).
  package func solve(_ b: [Double]) -> [Double] {
    var x = solveLower(b)
    for i in (0..<dimension).reversed() {
      x[i] /= lower[i * dimension + i]
      for k in 0..<i { x[k] -= lower[i * dimension + k] * x[i] }
    }
    return x
  }
}

extension SymmetricMatrix {
  /// The factor of a positive definite matrix, nil for any other. O(d^3 / 3).
  ///
  /// A pivot that is left with less than d * 2^-52 of its diagonal entry is rounding and no proof of
  /// definiteness: a matrix that is singular to working precision gives nil, whatever the units of its rows.
  ///
  /// - Parameter threads: nil: one for each core.
  package func cholesky(threads: Int? = nil) -> CholeskyFactor? {
    let d = dimension
    var lower = elements
    guard saddle_cholesky(threadCount(threads), Int32(d), &lower) == 0 else { return nil }
    for i in 0..<d {
      let root = lower[i * d + i]
      guard root * root > Double(d) * .ulpOfOne * self[i, i] else { return nil }
    }
    return CholeskyFactor(dimension: d, lower: lower)
  }
}
