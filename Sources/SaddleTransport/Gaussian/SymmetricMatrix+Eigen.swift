import CKernels
import CLAPACK

/// A = V^T diag(values) V of a symmetric matrix A, where row k of V is the k-th eigenvector.
package struct SymmetricEigen: Sendable, Hashable {
  /// [d], ascending.
  package let values: [Double]
  /// Row-major [d, d], orthonormal: row k belongs to values[k].
  package let vectors: [Double]

  /// V^T diag(f(values)) V: f applied to the matrix. O(d^3).
  package func mapValues(_ f: (Double) -> Double) -> SymmetricMatrix {
    let d = values.count
    var scaled = vectors
    for k in 0..<d {
      let value = f(values[k])
      for i in 0..<d { scaled[k * d + i] *= value }
    }
    return SymmetricMatrix(
      averaging: product(vectors, scaled, dimension: d, transposingFirst: true), dimension: d)
  }
}

extension SymmetricMatrix {
  /// Eigenvalues and eigenvectors by LAPACK's divide and conquer (dsyevd; Cuppen 1981).
  ///
  /// Eigenvalues are within a small multiple of d * 2^-52 * |A| of the truth, vectors orthonormal to the same
  /// degree. NaN where the matrix is not finite. O(d^3).
  package func eigen() -> SymmetricEigen {
    let d = dimension
    var vectors = elements
    var values = [Double](repeating: 0, count: d)
    let isFinite = elements.allSatisfy(\.isFinite)
    guard isFinite, saddle_symmetric_eigen(saddle_core_count(), Int32(d), 1, &vectors, &values) == 0 else {
      return SymmetricEigen(
        values: [Double](repeating: .nan, count: d), vectors: [Double](repeating: .nan, count: d * d))
    }
    return SymmetricEigen(values: values, vectors: vectors)
  }
}

/// A B, or A^T B, of row-major [d, d] matrices. O(d^3).
func product(_ a: [Double], _ b: [Double], dimension d: Int, transposingFirst: Bool = false) -> [Double] {
  var result = [Double](repeating: 0, count: d * d)
  let size = Int32(d)
  saddle_matrix_product(
    saddle_core_count(), size, size, size, 1, transposingFirst ? 1 : 0, a, 0, b, 0, &result)
  return result
}
