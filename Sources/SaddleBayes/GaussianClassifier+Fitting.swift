extension GaussianClassifier {
  /// Gaussian naive Bayes: within a class the features are independent.
  ///
  /// The variances are those of largest likelihood, divided by n, plus `smoothing` times the largest variance
  /// that a feature has over all samples: scikit-learn's `GaussianNB(var_smoothing:)`. O(classes d).
  /// - Parameter smoothing: at least 0; with 0 a feature that is constant within a class is an error.
  /// - Throws: ``BayesError`` for a class with fewer than 2 samples, or a feature without variance.
  public static func naiveBayes(
    _ moments: ClassMoments, smoothing: Double = 1e-9
  ) throws(BayesError) -> GaussianClassifier {
    precondition(moments.spread == .diagonal, "naive Bayes is fitted to moments that are diagonal")
    try require(2, inEach: moments.counts)
    let d = moments.dimension
    let added = smoothing * (moments.totalVariances.max() ?? 0)
    guard added >= 0, added.isFinite else {
      throw BayesError("variances cannot be smoothed by \(smoothing)", advice: "take a share of at least 0")
    }
    let variances = zip(moments.scatters, moments.counts).flatMap { scatter, count in
      scatter.map { $0 / Double(count) + added }
    }
    if let bad = variances.firstIndex(where: { $0 <= 0 }) {
      throw BayesError(
        "feature \(bad % d + 1) has no variance in class \(bad / d)",
        advice: "raise the smoothing, or leave the feature out")
    }
    return try GaussianClassifier(
      priors: moments.priors, weights: Array(repeating: 1, count: moments.classes), means: moments.means,
      factors: .deviations(variances.map { $0.squareRoot() }))
  }

  /// A linear discriminant (Fisher 1936): all classes share one covariance.
  ///
  /// It is the mean of the classes' by their shares. O(d^3).
  /// - Parameters:
  ///   - regularisation: of the covariance, which is divided by n. With `.shrinkage`, scikit-learn's
  ///     `LinearDiscriminantAnalysis(solver="lsqr", shrinkage:)`; without, any of its solvers'.
  ///   - threads: for linear algebra.
  /// - Throws: ``BayesError`` for a class with fewer than 2 samples, or a covariance that stays singular.
  public static func linearDiscriminant(
    _ moments: ClassMoments, _ regularisation: CovarianceRegularisation = .none, threads: Int = 1
  ) throws(BayesError) -> GaussianClassifier {
    precondition(moments.spread == .pooled, "a linear discriminant is fitted to moments that are pooled")
    try require(2, inEach: moments.counts)
    try regularisation.check()
    let divisor = Double(moments.total)
    let factor = try regularisation.factor(
      of: moments.scatters[0].map { $0 / divisor }, dimension: moments.dimension, threads: threads,
      "all classes")
    return try GaussianClassifier(
      priors: moments.priors, weights: Array(repeating: 1, count: moments.classes), means: moments.means,
      factors: .shared(factor), threads: threads)
  }

  /// A quadratic discriminant: each class has a covariance of its own. O(classes d^3).
  /// - Parameters:
  ///   - regularisation: of the covariances, which are divided by n. With `.shrinkage`, scikit-learn's
  ///     `QuadraticDiscriminantAnalysis(solver="eigen", shrinkage:)`; with `.identity`, its `reg_param:` (since
  ///     scikit-learn 1.9; before, it divided by n - 1).
  ///   - threads: for linear algebra.
  /// - Throws: ``BayesError`` for a class with fewer than 2 samples, or a covariance that stays singular.
  public static func quadraticDiscriminant(
    _ moments: ClassMoments, _ regularisation: CovarianceRegularisation = .none, threads: Int = 1
  ) throws(BayesError) -> GaussianClassifier {
    precondition(moments.spread == .full, "a quadratic discriminant is fitted to moments that are full")
    try require(2, inEach: moments.counts)
    try regularisation.check()
    var factors: [Double] = []
    for (label, scatter) in moments.scatters.enumerated() {
      let divisor = Double(moments.counts[label])
      factors += try regularisation.factor(
        of: scatter.map { $0 / divisor }, dimension: moments.dimension, threads: threads, "class \(label)")
    }
    return try GaussianClassifier(
      priors: moments.priors, weights: Array(repeating: 1, count: moments.classes), means: moments.means,
      factors: .own(factors), threads: threads)
  }
}

extension ClassMoments {
  /// Of each feature over all samples, divided by their number: within classes and between them.
  fileprivate var totalVariances: [Double] {
    (0..<dimension).map { k in
      let centre = (0..<classes).reduce(0) { $0 + priors[$1] * means[$1 * dimension + k] }
      return (0..<classes).reduce(0) { sum, label in
        let apart = means[label * dimension + k] - centre
        return sum + scatters[label][k] / Double(total) + priors[label] * apart * apart
      }
    }
  }
}
