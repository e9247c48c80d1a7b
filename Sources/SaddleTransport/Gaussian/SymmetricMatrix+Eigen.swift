/// A = V^T diag(values) V of a symmetric matrix A, where row k of V is the k-th eigenvector.
package struct SymmetricEigen: Sendable, Hashable {
  /// [d], ascending.
  package let values: [Double]
  /// Row-major [d, d], orthonormal: row k belongs to values[k].
  package let vectors: [Double]

  /// V^T diag(f(values)) V: f applied to the matrix. O(d^3).
  package func mapValues(_ f: (Double) -> Double) -> SymmetricMatrix {
    let d = values.count
    var result = [Double](repeating: 0, count: d * d)
    for k in 0..<d {
      let value = f(values[k])
      for i in 0..<d {
        let scaled = value * vectors[k * d + i]
        for j in 0..<d { result[i * d + j] += scaled * vectors[k * d + j] }
      }
    }
    return SymmetricMatrix(averaging: result, dimension: d)
  }
}

extension SymmetricMatrix {
  /// Eigenvalues and eigenvectors by cyclic Jacobi rotations (Jacobi 1846; Golub and Van Loan, Matrix
  /// Computations, section 8.5).
  ///
  /// Each rotation is exact to rounding, and rotations go on until what is left off the diagonal is below
  /// 2^-53 of the matrix: eigenvalues are within about d * 2^-52 * |A|_F of the truth, vectors orthonormal to
  /// the same degree. O(d^3) a sweep, of which 6 to 10 are needed.
  package func eigen() -> SymmetricEigen {
    let d = dimension
    var a = elements
    var v = identityMatrix(d)
    // Scaled by the largest entry, so that no square overflows or vanishes.
    let scale = a.reduce(0) { max($0, abs($1)) }
    guard scale > 0 else { return SymmetricEigen(values: [Double](repeating: 0, count: d), vectors: v) }
    for i in a.indices { a[i] /= scale }
    let negligible = a.reduce(0) { $0 + $1 * $1 } * 0x1p-106
    for _ in 0..<Self.sweepLimit where offDiagonalSquares(a) > negligible {
      for p in 0..<d {
        for q in p + 1..<max(d, p + 1) { rotate(&a, &v, p, q) }
      }
    }
    let order = (0..<d).sorted { a[$0 * d + $0] < a[$1 * d + $1] }
    return SymmetricEigen(
      values: order.map { a[$0 * d + $0] * scale },
      vectors: order.flatMap { v[$0 * d..<($0 + 1) * d] })
  }

  /// Convergence is quadratic; no matrix is known to need more than about 15.
  private static let sweepLimit = 60

  private func offDiagonalSquares(_ a: [Double]) -> Double {
    var sum = 0.0
    for i in 0..<dimension {
      for j in 0..<i { sum += 2 * a[i * dimension + j] * a[i * dimension + j] }
    }
    return sum
  }

  /// The rotation in the plane (p, q) that makes a_pq 0, by the smaller of the two angles.
  private func rotate(_ a: inout [Double], _ v: inout [Double], _ p: Int, _ q: Int) {
    let d = dimension
    let apq = a[p * d + q]
    guard apq != 0 else { return }
    let theta = (a[q * d + q] - a[p * d + p]) / (2 * apq)
    // A square that overflows gives tangent 0, which is right.
    let tangent = (theta < 0 ? -1 : 1) / (abs(theta) + (theta * theta + 1).squareRoot())
    let cosine = 1 / (tangent * tangent + 1).squareRoot()
    let sine = tangent * cosine
    let (app, aqq) = (a[p * d + p] - tangent * apq, a[q * d + q] + tangent * apq)
    for k in 0..<d {
      let (x, y) = (a[p * d + k], a[q * d + k])
      a[p * d + k] = cosine * x - sine * y
      a[q * d + k] = sine * x + cosine * y
      let (vx, vy) = (v[p * d + k], v[q * d + k])
      v[p * d + k] = cosine * vx - sine * vy
      v[q * d + k] = sine * vx + cosine * vy
    }
    for k in 0..<d {
      a[k * d + p] = a[p * d + k]
      a[k * d + q] = a[q * d + k]
    }
    a[p * d + p] = app
    a[q * d + q] = aqq
    a[p * d + q] = 0
    a[q * d + p] = 0
  }
}
