import CLAPACK

/// What makes an estimated covariance definite, and better than the estimate where samples are few for their
/// dimension: constant pixels alone make that of images singular.
public enum CovarianceRegularisation: Hashable, Sendable {
  /// The estimate as it is.
  case none
  /// (1 - s) C + s (tr C / d) I, s in [0, 1]: towards a ball of the same mean variance (Ledoit and Wolf 2004),
  /// whatever the features' unit. `shrinkage` of scikit-learn's discriminants.
  case shrinkage(Double)
  /// (1 - r) C + r I, r in [0, 1] (Friedman 1989): `reg_param` of scikit-learn's quadratic discriminant.
  case identity(Double)
  /// C + v I, v at least 0: `reg_covar` of scikit-learn's mixtures.
  case addition(Double)

  /// The covariance so changed.
  func applied(to covariance: [Double], dimension d: Int) -> [Double] {
    let (kept, added): (Double, Double) =
      switch self {
      case .none: (1, 0)
      case .shrinkage(let s): (1 - s, s * (0..<d).reduce(0.0) { $0 + covariance[$1 * d + $1] } / Double(d))
      case .identity(let r): (1 - r, r)
      case .addition(let v): (1, v)
      }
    var result = covariance.map { kept * $0 }
    for k in 0..<d { result[k * d + k] += added }
    return result
  }

  /// - Throws: ``BayesError`` unless the number is one of the case's range.
  func check() throws(BayesError) {
    let (number, range): (Double, ClosedRange<Double>) =
      switch self {
      case .none: (0, 0...0)
      case .shrinkage(let s): (s, 0...1)
      case .identity(let r): (r, 0...1)
      case .addition(let v): (v, 0...Double.greatestFiniteMagnitude)
      }
    guard range.contains(number) else {
      throw BayesError(
        "the covariance cannot be regularised by \(number)",
        advice: "take a number from \(range.lowerBound) to \(range.upperBound)")
    }
  }

  /// The lower Cholesky factor of the covariance so changed, [d, d]. O(d^3).
  ///
  /// A pivot that is left with less than d 2^-52 of its variance is rounding and no proof of definiteness.
  /// - Parameter what: whose covariance it is: "class 3".
  /// - Throws: ``BayesError`` where it is singular.
  func factor(
    of covariance: [Double], dimension d: Int, threads: Int, _ what: String
  ) throws(BayesError) -> [Double] {
    let matrix = applied(to: covariance, dimension: d)
    var lower = matrix
    let isDefinite =
      saddle_cholesky(Int32(threads), Int32(d), &lower) == 0
      && (0..<d).allSatisfy { k in
        let pivot = lower[k * d + k] * lower[k * d + k]
        return pivot > Double(d) * .ulpOfOne * matrix[k * d + k]
      }
    guard isDefinite else {
      throw BayesError(
        "the covariance of \(what) is singular: a feature is constant there, or follows from others",
        advice: "raise the shrinkage, give more samples, or leave such features out")
    }
    return lower
  }
}
