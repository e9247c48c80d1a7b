import CKernels
import CLAPACK

/// A = V^T diag(values) V of a symmetric matrix A, where row k of V is the k-th eigenvector.
package struct SymmetricEigen: Sendable, Hashable {
  /// [d], ascending.
  package let values: [Double]
  /// Row-major [d, d], orthonormal: row k belongs to values[k].
  package let vectors: [Double]

  /// V^T diag(f(values)) V: f applied to the matrix. O(d^3).
  /// - Parameter threads: nil: one for each core.
  package func mapValues(threads: Int? = nil, _ f: (Double) -> Double) -> SymmetricMatrix {
    let d = values.count
    var scaled = vectors
    for k in 0..<d {
      let value = f(values[k])
      for i in 0..<d { scaled[k * d + i] *= value }
    }
    return SymmetricMatrix(
      averaging: product(vectors, scaled, dimension: d, transposingFirst: true, threads: threads),
      dimension: d)
  }
}

extension SymmetricMatrix {
  /// Eigenvalues and eigenvectors by LAPACK's divide and conquer (dsyevd; Cuppen 1981).
  ///
  /// Eigenvalues are within a small multiple of d * 2^-52 * |A| of the truth, vectors orthonormal to the same
  /// degree. NaN where the matrix is not finite. O(d^3).
  ///
  /// - Parameter threads: nil: one for each core.
  package func eigen(threads: Int? = nil) -> SymmetricEigen {
    let d = dimension
    var vectors = elements
    var values = [Double](repeating: 0, count: d)
    let isFinite = elements.allSatisfy(\.isFinite)
    guard isFinite, saddle_symmetric_eigen(threadCount(threads), Int32(d), 1, &vectors, &values) == 0 else {
      return SymmetricEigen(
        values: [Double](repeating: .nan, count: d), vectors: [Double](repeating: .nan, count: d * d))
    }
    return SymmetricEigen(values: values, vectors: vectors)
  }
}

/// A B, or A^T B, of row-major [d, d] matrices. O(d^3).
func product(
  _ a: [Double], _ b: [Double], dimension d: Int, transposingFirst: Bool = false, threads: Int?
) -> [Double] {
  var result = [Double](repeating: 0, count: d * d)
  let size = Int32(d)
  saddle_matrix_product(
    threadCount(threads), size, size, size, 1, transposingFirst ? 1 : 0, a, 0, b, 0, &result)
  return result
}

/// As many threads as asked for, at least one; nil: one for each core.
func threadCount(_ threads: Int?) -> Int32 {
  threads.map { Int32(clamping: max(1, $0)) } ?? saddle_core_count()
}
