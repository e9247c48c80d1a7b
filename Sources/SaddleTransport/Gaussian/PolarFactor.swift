/// The orthogonal U of M's polar decomposition, M = U (M^T M)^1/2: among orthogonal matrices the one with the
/// largest trace of U^T M, the sum of M's singular values.
///
/// By one-sided Jacobi rotations of M's rows until they are orthogonal (Hestenes 1958; Golub and Van Loan,
/// Matrix Computations, section 8.6): a product J of rotations gives J M = Sigma Q^T, hence U = J^T Q^T.
/// Where a singular value is 0 U is not unique, and any orthonormal completion serves. O(d^3) a sweep, of
/// which 6 to 10 are needed.
///
/// - Parameter matrix: row-major [d, d], finite.
func orthogonalPolarFactor(_ matrix: [Double], dimension d: Int) -> [Double] {
  // Scaled, so that no square overflows or vanishes; U does not change.
  let largest = matrix.reduce(0) { max($0, abs($1)) }
  var rows = largest > 0 ? matrix.map { $0 / largest } : matrix
  var rotations = identityMatrix(d)
  // Convergence is quadratic; the limit is never near.
  var rotated = true
  for _ in 0..<60 where rotated {
    rotated = false
    for p in 0..<d {
      for q in p + 1..<max(d, p + 1) where orthogonalise(&rows, &rotations, p, q, d) { rotated = true }
    }
  }
  let lengths = (0..<d).map { k in rows[k * d..<(k + 1) * d].reduce(0) { $0 + $1 * $1 }.squareRoot() }
  let negligible = Double(d) * .ulpOfOne * (lengths.max() ?? 0)
  for k in 0..<d {
    let length = lengths[k] > negligible ? lengths[k] : 0
    for c in 0..<d { rows[k * d + c] = length > 0 ? rows[k * d + c] / length : 0 }
  }
  complete(&rows, missing: (0..<d).filter { lengths[$0] <= negligible }, d)

  var result = [Double](repeating: 0, count: d * d)
  for k in 0..<d {
    for i in 0..<d {
      let factor = rotations[k * d + i]
      for j in 0..<d { result[i * d + j] += factor * rows[k * d + j] }
    }
  }
  return result
}

func identityMatrix(_ d: Int) -> [Double] {
  var identity = [Double](repeating: 0, count: d * d)
  for i in 0..<d { identity[i * d + i] = 1 }
  return identity
}

/// Rotates rows p and q so that they are orthogonal; false if they are.
private func orthogonalise(
  _ rows: inout [Double], _ rotations: inout [Double], _ p: Int, _ q: Int, _ d: Int
) -> Bool {
  var (pp, qq, pq) = (0.0, 0.0, 0.0)
  for k in 0..<d {
    let (x, y) = (rows[p * d + k], rows[q * d + k])
    pp += x * x
    qq += y * y
    pq += x * y
  }
  // A product of two rows is off by about this much however they are rotated. Rows beside which it counts for
  // nothing are singular values of 0.
  guard abs(pq) > Double(d) * .ulpOfOne * (pp * qq).squareRoot(), pp > 0x1p-200, qq > 0x1p-200 else {
    return false
  }
  let theta = (qq - pp) / (2 * pq)
  let tangent = (theta < 0 ? -1 : 1) / (abs(theta) + (theta * theta + 1).squareRoot())
  let cosine = 1 / (tangent * tangent + 1).squareRoot()
  let sine = tangent * cosine
  for k in 0..<d {
    let (x, y) = (rows[p * d + k], rows[q * d + k])
    rows[p * d + k] = cosine * x - sine * y
    rows[q * d + k] = sine * x + cosine * y
    let (u, v) = (rotations[p * d + k], rotations[q * d + k])
    rotations[p * d + k] = cosine * u - sine * v
    rotations[q * d + k] = sine * u + cosine * v
  }
  return true
}

/// Fills rows that are 0 so that all are orthonormal: with axes, less what the other rows already span of
/// them.
private func complete(_ rows: inout [Double], missing: [Int], _ d: Int) {
  var axis = 0
  for row in missing {
    // The rows that are there leave an axis of which at least 1/d is outside their span.
    while axis < d {
      var candidate = [Double](repeating: 0, count: d)
      candidate[axis] = 1
      axis += 1
      var length = 0.0
      // Twice is enough (Kahan; Parlett, The Symmetric Eigenvalue Problem, section 6.9).
      for _ in 0..<2 {
        for k in 0..<d {
          let product = (0..<d).reduce(0) { $0 + candidate[$1] * rows[k * d + $1] }
          for c in 0..<d { candidate[c] -= product * rows[k * d + c] }
        }
        length = candidate.reduce(0) { $0 + $1 * $1 }.squareRoot()
      }
      guard length > 0.5 / Double(d).squareRoot() else { continue }
      for c in 0..<d { rows[row * d + c] = candidate[c] / length }
      break
    }
  }
}
