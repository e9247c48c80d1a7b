import SaddleBayes
import Testing

@Suite("Classical models")
struct ModelTests {
  @Test("Moments of far-away samples are exact, however they are cut into blocks")
  func moments() throws {
    // 1e8 + {0, 1, 2, 3} and twice that: variance 1.25, covariance 2.5.
    let rows = [0.0, 1, 2, 3].flatMap { [1e8 + $0, 2e8 + 2 * $0] }
    for block in 1...4 {
      var moments = ClassMoments(classes: 1, dimension: 2, .full)
      for start in stride(from: 0, to: 4, by: block) {
        let end = min(4, start + block)
        try moments.add(
          Array(rows[2 * start..<2 * end]), labels: Array(repeating: 0, count: end - start))
      }
      let model = try GaussianClassifier.quadraticDiscriminant(moments, .addition(1))
      #expect(model.means == [1e8 + 1.5, 2e8 + 3])
      let errors = zip(model.covariances, [2.25, 2.5, 2.5, 6]).map { abs($0 - $1) }
      #expect(errors.allSatisfy { $0 < 1e-9 }, "\(model.covariances)")
    }
  }

  @Test("Bayes' rule holds where every density is too small for a number")
  func underflow() throws {
    let model = try GaussianClassifier(
      priors: [0.25, 0.75], weights: [1, 1], means: [0, 1], factors: .deviations([1, 1]))
    // ln of 0.25 N(x; 0, 1) / 0.75 N(x; 1, 1) at 1000 is ln(1/3) - 1000 + 1/2.
    let posteriors = model.logPosteriors(of: [1000])
    #expect(abs(posteriors[0] - (-999.5 - 1.0986122886681098)) < 1e-9 && posteriors[1] == 0)
    #expect(model.predictions(of: [1000, -1000, 0.5]) == [1, 0, 1])
    // ln(0.25 exp(-x^2 / 2) + 0.75 exp(-(x - 1)^2 / 2)) - ln(2 pi) / 2, the first term nothing beside the second.
    #expect(
      abs(model.logLikelihoods(of: [1000])[0] - (-0.2876820724517809 - 499000.5 - 0.9189385332046727)) < 1e-6)
  }

  @Test("A mixture's start has its components on distinct samples, and fitting separates two clouds")
  func mixture() throws {
    // Two clouds of four points around -5 and 5.
    let rows: [Double] = [-5.25, -5, -4.75, -5, 5.25, 5, 4.75, 5]
    let labels = [Int](repeating: 0, count: 8)
    func start(_ seed: UInt64) throws -> GaussianClassifier {
      try .mixtureStart(rows, labels: labels, dimension: 1, classes: 1, components: 2, seed: seed)
    }
    var model = try start(3)
    #expect(model.means.allSatisfy { rows.contains($0) } && model.means[0] != model.means[1])
    #expect(try start(3).means == model.means)
    for _ in 0..<20 {
      var iteration = ExpectationMaximisation(from: model)
      try iteration.add(rows, labels: labels)
      model = try iteration.maximised(.none)
    }
    #expect(zip(model.means.sorted(), [-5, 5]).allSatisfy { abs($0 - $1) < 1e-9 })
    // (2 x 0.25^2) / 4
    #expect(model.covariances.allSatisfy { abs($0 - 0.03125) < 1e-9 })
    #expect(model.weights.allSatisfy { abs($0 - 0.5) < 1e-9 })
  }

  // MARK: What cannot be fitted

  private func refusal(_ body: () throws -> Void) -> String {
    do { try body() } catch { return "\(error)" }
    return "none"
  }

  @Test("What cannot be fitted is refused with what to do")
  func refusals() throws {
    func moments(
      _ rows: [Double], _ labels: [Int], _ spread: ClassMoments.Spread = .full
    ) throws -> ClassMoments {
      var moments = ClassMoments(classes: 2, dimension: 2, spread)
      try moments.add(rows, labels: labels)
      return moments
    }
    #expect(
      refusal { _ = try moments([0, .nan], [0]) }
        == "feature 2 of a sample is nan; leave samples with infinities or NaN out, and find out why they are there"
    )
    #expect(refusal { _ = try moments([0, 1], [2]) } == "class 2 is none of 2; number classes from 0 to 1")
    let few = [0.0, 1, 1, 0, 2, 2]
    #expect(
      refusal { _ = try GaussianClassifier.quadraticDiscriminant(moments(few, [0, 0, 1])) }
        == "class 1 has 1 sample, and what is fitted to it needs at least 2; give the class more samples, or leave it out"
    )
    // The second feature is twice the first.
    let line = (0..<8).flatMap { [Double($0), 2 * Double($0)] }
    let half = (0..<8).map { $0 / 4 }
    #expect(
      refusal { _ = try GaussianClassifier.quadraticDiscriminant(moments(line, half)) }
        .hasPrefix("the covariance of class 0 is singular"))
    #expect(
      refusal { _ = try GaussianClassifier.linearDiscriminant(moments(line, half, .pooled)) }
        .contains("raise the shrinkage"))
    #expect(
      refusal { _ = try GaussianClassifier.linearDiscriminant(moments(line, half, .pooled), .shrinkage(0.1)) }
        == "none")
    #expect(
      refusal { _ = try GaussianClassifier.linearDiscriminant(moments(line, half, .pooled), .shrinkage(2)) }
        .hasPrefix("the covariance cannot be regularised by 2.0"))
    let constant: [Double] = (0..<8).flatMap { [Double($0), 7.0] }
    #expect(
      refusal {
        _ = try GaussianClassifier.naiveBayes(moments(constant, half, .diagonal), smoothing: 0)
      } == "feature 2 has no variance in class 0; raise the smoothing, or leave the feature out")
    var totals = ClassTotals(classes: 1, dimension: 2)
    #expect(
      refusal { try totals.add([3, -1], labels: [0]) }
        == "feature 2 of a sample is -1.0, and counts are at least 0; fit a Gaussian model to such data")
    try totals.add([0, 0], labels: [0])
    #expect(
      refusal { _ = try MultinomialNaiveBayes(totals, smoothing: 0) }
        == "the samples of class 0 count nothing; leave the class out")
  }

  @Test("A mixture that loses a component or has too few samples says so")
  func collapse() throws {
    let far = try GaussianClassifier(
      priors: [1], weights: [0.5, 0.5], means: [0, 1000], factors: .own([1, 1]))
    var iteration = ExpectationMaximisation(from: far)
    try iteration.add([-1, 0, 1], labels: [0, 0, 0])
    #expect(
      refusal { _ = try iteration.maximised(.addition(1e-6)) }
        == "component 1 collapsed: it holds 0.0 of a sample; take fewer components, more shrinkage or another seed"
    )
    #expect(
      refusal {
        _ = try GaussianClassifier.mixtureStart(
          [1, 1, 2], labels: [0, 0, 0], dimension: 1, classes: 1, components: 2, seed: 1)
      }
        == "class 0 has no more distinct samples than 2 components; take fewer components, or give the class more samples"
    )
  }

  @Test("Parameters that are none of a model are refused")
  func parameters() {
    func gaussian(_ priors: [Double], _ weights: [Double], _ means: [Double], _ s: [Double]) -> String {
      refusal {
        _ = try GaussianClassifier(
          priors: priors, weights: weights, means: means, factors: .deviations(s))
      }
    }
    #expect(gaussian([1], [1], [0], [1]) == "none")
    #expect(gaussian([1], [1], [0], [0]).contains("not positive"))
    #expect(gaussian([1], [1], [.infinity], [1]).contains("not finite"))
    #expect(gaussian([0.5], [1], [0], [1]).contains("do not sum to 1"))
    #expect(gaussian([1], [], [], []).contains("fit no model"))
    #expect(gaussian([1], [1], [0, 0], [1]).contains("missing"))
    #expect(
      refusal { _ = try BernoulliNaiveBayes(priors: [1], probabilities: [1.5]) }.contains("no probabilities"))
    #expect(
      refusal { _ = try MultinomialNaiveBayes(priors: [1], probabilities: [0.5], meanTotals: [1]) }.contains(
        "no probabilities"))
  }
}
