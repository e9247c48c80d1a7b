import SaddleBayes
import Testing

@Suite("Classical models as scikit-learn has them")
struct GoldenModelTests {
  private func close(_ a: [Double], _ b: [Double]?, _ comment: Comment) {
    guard let b, a.count == b.count else {
      Issue.record("\(a.count) numbers against \(b?.count ?? 0): \(comment)")
      return
    }
    let error = zip(a, b).map { abs($0 - $1) / max(1, abs($1)) }.max() ?? .infinity
    #expect(error < 1e-6, comment)
  }

  private func check(
    _ model: some GenerativeClassifier, _ golden: GoldenModel, on rows: [Double] = GoldenModel.samples
  ) {
    let first = Array(rows[..<(5 * GoldenModel.dimension)])
    close(model.priors, golden.parameters["priors"], "priors")
    close(model.logPosteriors(of: first), golden.logPosteriors, "posteriors")
    let likelihoods = model.logLikelihoods(of: rows)
    close(
      [likelihoods.reduce(0, +) / Double(likelihoods.count)], [golden.meanLogLikelihood], "log likelihood")
    #expect(model.predictions(of: rows) == golden.predictions)
  }

  private func check(gaussian model: GaussianClassifier, _ golden: GoldenModel, _ spread: String) {
    close(model.means, golden.parameters["means"], "means")
    close(model.covariances, golden.parameters[spread], "\(spread)")
    check(model, golden)
  }

  @Test("Gaussian naive Bayes is GaussianNB", arguments: [("gaussian 1e-09", 1e-9), ("gaussian 0.1", 0.1)])
  func gaussian(name: String, smoothing: Double) throws {
    let model = try GaussianClassifier.naiveBayes(GoldenModel.moments(.diagonal), smoothing: smoothing)
    check(gaussian: model, try #require(GoldenModel.named(name)), "variances")
  }

  @Test("Bernoulli naive Bayes is BernoulliNB", arguments: [("bernoulli 1", 1), ("bernoulli 0.25", 0.25)])
  func bernoulli(name: String, smoothing: Double) throws {
    var totals = ClassTotals(classes: GoldenModel.classes, dimension: GoldenModel.dimension)
    try totals.add(
      BernoulliNaiveBayes.binarised(GoldenModel.samples, above: 0.75), labels: GoldenModel.labels)
    let model = try BernoulliNaiveBayes(totals, smoothing: smoothing, threshold: 0.75)
    let golden = try #require(GoldenModel.named(name))
    close(model.probabilities, golden.parameters["probabilities"], "probabilities")
    check(model, golden)
  }

  @Test(
    "Multinomial naive Bayes is MultinomialNB", arguments: [("multinomial 1", 1), ("multinomial 0.25", 0.25)])
  func multinomial(name: String, smoothing: Double) throws {
    var totals = ClassTotals(classes: GoldenModel.classes, dimension: GoldenModel.dimension)
    try totals.add(GoldenModel.counts, labels: GoldenModel.labels)
    let model = try MultinomialNaiveBayes(totals, smoothing: smoothing)
    let golden = try #require(GoldenModel.named(name))
    close(model.probabilities, golden.parameters["probabilities"], "probabilities")
    check(model, golden, on: GoldenModel.counts)
  }

  @Test(
    "A linear discriminant is LinearDiscriminantAnalysis of its solvers lsqr and svd",
    arguments: [
      ("linear", .none), ("linear shrunk", .shrinkage(0.3)), ("linear svd", .none),
    ] as [(String, CovarianceRegularisation)])
  func linear(name: String, regularisation: CovarianceRegularisation) throws {
    let model = try GaussianClassifier.linearDiscriminant(GoldenModel.moments(.pooled), regularisation)
    check(gaussian: model, try #require(GoldenModel.named(name)), "covariances")
  }

  @Test(
    "A quadratic discriminant is QuadraticDiscriminantAnalysis of its solvers eigen and svd",
    arguments: [
      ("quadratic", .none), ("quadratic shrunk", .shrinkage(0.3)),
      ("quadratic regularised", .identity(0.2)),
    ] as [(String, CovarianceRegularisation)])
  func quadratic(name: String, regularisation: CovarianceRegularisation) throws {
    let model = try GaussianClassifier.quadraticDiscriminant(GoldenModel.moments(.full), regularisation)
    check(gaussian: model, try #require(GoldenModel.named(name)), "covariances")
  }

  @Test(
    "A mixture after 5 iterations from the same start is GaussianMixture",
    arguments: [("mixture 1e-06", 1e-6), ("mixture 0.01", 0.01)])
  func mixture(name: String, addition: Double) throws {
    let (d, k) = (GoldenModel.dimension, GoldenModel.classes)
    let golden = try #require(GoldenModel.named(name))
    let unlabelled = [Int](repeating: 0, count: GoldenModel.count)
    var model = try GaussianClassifier(
      priors: [1], weights: Array(repeating: 1 / Double(k), count: k),
      means: Array(GoldenModel.samples[..<(k * d)]),
      factors: .own((0..<k * d * d).map { $0 % (d * d) % (d + 1) == 0 ? 0.5 : 0 }))
    var likelihoods: [Double] = []
    for _ in 0..<5 {
      var iteration = ExpectationMaximisation(from: model)
      for start in stride(from: 0, to: GoldenModel.count, by: 25) {
        let rows = start..<min(GoldenModel.count, start + 25)
        try iteration.add(
          Array(GoldenModel.samples[rows.lowerBound * d..<rows.upperBound * d]),
          labels: Array(unlabelled[rows]))
      }
      likelihoods.append(iteration.meanLogLikelihood)
      model = try iteration.maximised(.addition(addition))
    }
    #expect(likelihoods == likelihoods.sorted())
    close(model.weights, golden.parameters["weights"], "weights")
    close(model.means, golden.parameters["means"], "means")
    close(model.covariances, golden.parameters["covariances"], "covariances")
    let rows = model.logLikelihoods(of: GoldenModel.samples)
    close([rows.reduce(0, +) / Double(rows.count)], [golden.meanLogLikelihood], "log likelihood")
  }
}
