import CLAPACK

/// The orthogonal U of M's polar decomposition, M = U (M^T M)^1/2: among orthogonal matrices the one with the
/// largest trace of U^T M, the sum of M's singular values.
///
/// By Newton's iteration X -> (mu X + X^-T / mu) / 2 with Higham's scaling (1986) where M is not nearly
/// singular; otherwise from its singular values, M = P S Q^T and U = P Q^T. Where one of them is 0 U is not
/// unique, and any orthonormal completion serves. Orthogonal within about d * 2^-52. O(d^3).
///
/// - Parameter matrix: row-major [d, d].
/// - Throws: ``TransportError`` where M is not finite, or the decomposition fails, which a finite one's has
///   not been seen to do.
func orthogonalPolarFactor(
  _ matrix: [Double], dimension d: Int, threads: Int?
) throws(TransportError) -> [Double] {
  // Scaled, so that no square overflows or vanishes; U does not change.
  let largest = matrix.reduce(0) { max($0, abs($1)) }
  var factor = largest > 0 ? matrix.map { $0 / largest } : matrix
  guard factor.allSatisfy(\.isFinite) else {
    throw TransportError("The covariances are too large: their product overflows. Scale the data down.")
  }
  guard saddle_polar_factor(threadCount(threads), Int32(d), &factor) == 0 else {
    throw TransportError("The singular values of a \(d) by \(d) matrix were not found; memory may be short.")
  }
  return factor
}
