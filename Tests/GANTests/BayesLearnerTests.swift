import Foundation
import SaddleBayes
import SaddleCPU
import SaddleData
import SaddleGAN
import SaddleNN
import SaddleTensor
import Testing

@Suite("Classical models as learners")
struct BayesLearnerTests {
  /// Two classes in the plane, in other units than those of training: around (10, 20), with a correlation, and
  /// around (30, 20), in shares of 1 to 3.
  private static let clouds: Dataset = {
    var generator = SplitMix(state: 3)
    func normal() -> Float { (0..<12).reduce(-6) { sum, _ in sum + .random(in: 0..<1, using: &generator) } }
    let labels = (0..<2000).map { Int32($0 % 4 == 0 ? 0 : 1) }
    let points = labels.flatMap { label -> [Float] in
      let (a, b) = (normal(), normal())
      return label == 0 ? [10 + 2 * a, 20 + 2 * a + b] : [30 + a, 20 + 3 * b]
    }
    return Dataset(
      name: "clouds", kind: .table, shape: [2], samples: .floats(ContiguousArray(points)), labels: labels,
      classNames: ["left", "right"], columns: ["x", "y"],
      scaling: Scaling(offsets: [20, 20], scales: [10, 5]))
  }()

  private func trainer(
    _ kind: BayesLearner.Kind, _ data: Dataset, classes: Int? = 2, components: Int = 1,
    shrinkage: Double = 0, seed: UInt64 = 1
  ) throws -> Trainer {
    let learner = try BayesLearner(
      kind, classes: classes, sampleShape: data.shape, batch: 4, smoothing: 1e-9, shrinkage: shrinkage,
      components: components, seed: seed)
    return try Trainer(
      learner, reading: BatchReader(data, batch: 4, seed: 1, threads: 1), seed: seed, steps: 100, threads: 1)
  }

  /// Of each feature, and of the first two features' product: over samples of one class, in own units.
  private func moments(
    _ trainer: Trainer, _ data: Dataset, class label: Int32?, count: Int = 20_000
  ) throws -> (means: [Double], covariances: [Double]) {
    let samples = try Sampler(trainer.learner.generator, threads: 1).samples(
      count, seed: 5, classes: label.map { Array(repeating: $0, count: count) },
      from: trainer.weights(averaged: true))
    let (own, d) = (data.scaling.toOwn(samples.floats).map(Double.init), data.shape.count)
    let means = (0..<d).map { k in
      stride(from: k, to: own.count, by: d).reduce(0.0) { $0 + own[$1] } / Double(count)
    }
    let covariances = (0..<d * d).map { index in
      let (i, j) = (index / d, index % d)
      return (0..<count).reduce(0.0) {
        $0 + (own[$1 * d + i] - means[i]) * (own[$1 * d + j] - means[j])
      } / Double(count)
    }
    return (means, covariances)
  }

  private func close(_ a: [Double], _ b: [Double], within tolerance: Double, _ comment: Comment = "") {
    #expect(zip(a, b).allSatisfy { abs($0 - $1) <= tolerance }, "\(a), \(b) \(comment)")
  }

  // MARK: Samples

  /// The tolerance is some five standard errors of 20,000 samples, and what the fit of 2,000 leaves.
  @Test("Samples of a class have the moments that the model has for it")
  func gaussianSamples() throws {
    let quadratic = try trainer(.qda, Self.clouds)
    _ = try quadratic.advance()
    var (means, covariances) = try moments(quadratic, Self.clouds, class: 0)
    close(means, [10, 20], within: 0.5)
    close(covariances, [4, 4, 4, 5], within: 1.2)
    (means, covariances) = try moments(quadratic, Self.clouds, class: 1)
    close(means, [30, 20], within: 0.5)
    close(covariances, [1, 0, 0, 9], within: 1.2)
    // All classes alike: (1 x [4, 4, 4, 5] + 3 x [1, 0, 0, 9]) / 4.
    let linear = try trainer(.lda, Self.clouds)
    _ = try linear.advance()
    (means, covariances) = try moments(linear, Self.clouds, class: 0)
    close(means, [10, 20], within: 0.5)
    close(covariances, [1.75, 1, 1, 8], within: 1.2)
    let naive = try trainer(.gaussianNaiveBayes, Self.clouds)
    _ = try naive.advance()
    close(try moments(naive, Self.clouds, class: 0).covariances, [4, 0, 0, 5], within: 1.2)
  }

  @Test("A mixture of all data finds its clouds, with their shares")
  func mixtureSamples() throws {
    let mixture = try trainer(.mixture, Self.clouds, classes: nil, components: 2)
    var likelihoods: [Double] = []
    for _ in 0..<30 { likelihoods.append(try #require(mixture.advance()["logLikelihood"])) }
    // Rounding of what is kept aside.
    #expect(zip(likelihoods, likelihoods.dropFirst()).allSatisfy { $0 < $1 + 1e-5 }, "\(likelihoods)")
    let samples = try Sampler(mixture.learner.generator, threads: 1).samples(
      20_000, seed: 5, from: mixture.weights(averaged: true))
    let firsts = stride(from: 0, to: 40_000, by: 2).map { samples.floats[$0] }
    let left = Double(firsts.count { $0 < 0 }) / 20_000
    #expect(abs(left - 0.25) < 0.02, "\(left)")
    // Variance within and between: 0.25 x 4 + 0.75 x 1 + 0.25 x 0.75 x 20^2.
    let covariances = try moments(mixture, Self.clouds, class: nil).covariances
    #expect(abs(covariances[0] - 76.75) < 2.5)
  }

  @Test("Features that are on or off are on as often as in the data")
  func bernoulliSamples() throws {
    let data = Dataset(
      name: "bits", kind: .table, shape: [2],
      samples: .floats([1, -1, 1, -1, 1, 1, -1, -1, 1, 1, 1, -1, 1, 1, 1, -1]),
      labels: [0, 0, 0, 0, 1, 1, 1, 1], classNames: ["a", "b"], scaling: .identity(2))
    let trainer = try trainer(.bernoulliNaiveBayes, data)
    let record = try trainer.advance()
    // Of class a 3 and 1 of 4, of class b 4 and 2.
    close(try moments(trainer, data, class: 0).means, [0.5, -0.5], within: 0.04)
    close(try moments(trainer, data, class: 1).means, [1, 0], within: 0.04)
    // ln 1/2 for the class; a: 3 ln 3/4 + ln 1/4 twice; b: 4 ln 1/2.
    let expected = log(0.5) + (2 * (3 * log(0.75) + log(0.25)) + 4 * log(0.5)) / 8
    #expect(abs((record["logLikelihood"] ?? 0) - expected) < 1e-6)
  }

  @Test("Counts have Poisson's mean and variance, for small rates and large")
  func countSamples() throws {
    // Rates of 0.25, 3, 12 and 400: each sample is the mean.
    let data = Dataset(
      name: "counts", kind: .table, shape: [4],
      samples: .floats([0.25, 3, 12, 400, 0.25, 3, 12, 400]), scaling: .identity(4))
    let trainer = try trainer(.multinomialNaiveBayes, data, classes: nil)
    _ = try trainer.advance()
    let (means, covariances) = try moments(trainer, data, class: nil)
    for (k, rate) in [0.25, 3, 12, 400].enumerated() {
      #expect(abs(means[k] - rate) < 5 * (rate / 20_000).squareRoot(), "\(means[k])")
      #expect(abs(covariances[5 * k] / rate - 1) < 0.1, "\(covariances[5 * k])")
    }
    #expect(abs(covariances[1]) < 0.05)
  }

  // MARK: Densities

  @Test("Densities are of samples in own units, and Bayes' rule tells the clouds apart")
  func densities() throws {
    let trainer = try trainer(.qda, Self.clouds)
    let record = try trainer.advance()
    #expect(try #require(record["classAccuracy"]) > 0.99)
    let samples = try GeneratedSamples(
      trainer.weights(averaged: true), of: trainer.learner.generator, DatasetDescription(Self.clouds),
      seed: 1,
      threads: 1)
    let density = try #require(try samples.density)
    #expect(density.classes == 2)
    // At the right cloud's centre: ln 3/4 - ln 2 pi - ln (1 x 3), up to what was estimated.
    let joint = density.logJoint(of: [30, 20])
    #expect(abs(joint[1] - (log(0.75) - log(2 * Double.pi) - log(3))) < 0.2, "\(joint)")
    #expect(joint[0] < joint[1])
    let game = try Play().trainer()
    let made = try GeneratedSamples(
      game.weights(averaged: true), of: game.learner.generator, DatasetDescription(.made([2])), seed: 1,
      threads: 1)
    #expect(try made.density == nil)
  }

  // MARK: Runs

  private static func grey(_ index: Int) -> UInt8 { UInt8((index * 37 + index / 9 * 11) % 256) }

  @Test(
    "A run on disk is saved, made longer to the same bits and sampled", arguments: BayesLearner.Kind.allCases)
  func run(kind: BayesLearner.Kind) throws {
    let scratch = try Scratch()
    // Counts are of images' bytes: in own units nothing is below 0.
    let data = Dataset(
      name: "grey", kind: .images, shape: [3, 3, 1],
      samples: .bytes(Data((0..<40 * 9).map(Self.grey))),
      labels: (0..<40).map { Int32($0 % 2) }, classNames: ["even", "odd"], scaling: .images(channels: 1))
    var configuration = try Configuration(
      resolving: [("method", kind.rawValue), ("conditional", "true"), ("threads", "1")].map {
        (name: $0.0, value: $0.1)
      }, for: data.kind, shape: data.shape, classes: 2)
    configuration.mixtureComponents = kind == .mixture ? 2 : 10
    configuration.steps = 6
    let whole = try TrainingRun(configuration, on: data, in: RunDirectory.made(in: scratch, "whole"))
    #expect(try whole.train() == .finished)
    #expect(whole.trainer.step == (kind == .mixture ? 6 : 1))
    let parts = try RunDirectory.made(in: scratch, "parts")
    configuration.steps = 3
    _ = try TrainingRun(configuration, on: data, in: parts).train()
    let checkpoint = try TrainingRun.newestCheckpoint(in: parts).checkpoint
    configuration.steps = 6
    let second = try TrainingRun(checkpoint, with: configuration, on: data, in: parts)
    #expect(try second.train() == .finished)
    #expect(second.trainer.state == whole.trainer.state)
    let step = kind == .mixture ? 6 : 1
    let model = try Checkpoint(model: parts.checkpoint(step: step).appending(path: "model.safetensors"))
    #expect(model.learner is BayesLearner)
    let samples = try Sampler(model.learner.generator, threads: 1).samples(
      5, seed: 1, classes: [0, 1, 0, 1, 0], from: model.weights(averaged: true))
    #expect(samples.shape == [5, 3, 3, 1] && samples.floats.allSatisfy { (-1...1).contains($0) })
  }

  @Test("Endless data is fitted to a part of it")
  func endless() throws {
    let ring = try Dataset.open("ring")
    let trainer = try trainer(.qda, ring, classes: nil)
    let record = try trainer.advance()
    // Eight modes on a circle of radius 2 / 1.414: variances of nearly 1.
    close(try moments(trainer, ring, class: nil).covariances, [1, 0, 0, 1], within: 0.05)
    #expect(record["classAccuracy"] == nil)
  }

  // MARK: What makes no sense

  @Test("Data with classes is fitted class by class, mixtures when asked")
  func conditions() throws {
    func isConditional(_ method: String, classes: Int, _ more: [(String, String)] = []) throws -> Bool {
      try Configuration(
        resolving: ([("method", method)] + more).map { (name: $0.0, value: $0.1) }, for: .table, shape: [2],
        classes: classes
      ).isConditional
    }
    for kind in BayesLearner.Kind.allCases {
      #expect(try isConditional(kind.rawValue, classes: 3) == (kind != .mixture))
      #expect(try !isConditional(kind.rawValue, classes: 0))
      #expect(try !isConditional(kind.rawValue, classes: 3, [("conditional", "false")]))
    }
  }

  @Test("Settings of no use and numbers that make no sense are refused")
  func refusals() throws {
    func refusal(_ method: String, _ change: (inout Configuration) -> Void) -> String {
      var configuration = Configuration()
      configuration.method = method
      change(&configuration)
      do { _ = try configuration.learner(sampleShape: [2], classes: 0) } catch { return error.description }
      return "none"
    }
    #expect(refusal("qda") { $0.shrinkage = 0.5 } == "none")
    #expect(
      refusal("qda") { $0.smoothing = 0.5 }
        == "smoothing 0.5 is a setting of --method gaussian-naive-bayes, bernoulli-naive-bayes, "
        + "multinomial-naive-bayes; leave it out")
    #expect(
      refusal("lda") { $0.mixtureComponents = 3 }
        == "mixture-components 3 is a setting of --method mixture; leave it out")
    #expect(
      refusal("wgan-gp") { $0.shrinkage = 0.5 }
        == "shrinkage 0.5 is a setting of --method lda, qda, mixture; leave it out")
    #expect(
      refusal("mixture") { $0.criticSteps = 3 }
        == "critic-steps 3 is of no use to mixture, which has no networks; leave it out")
    #expect(refusal("qda") { $0.latent.count = 7 }.hasPrefix("latent-size 7 is of no use"))
    #expect(throws: GameError.self) {
      try BayesLearner(.qda, classes: 100, sampleShape: [64, 64, 3], batch: 1)
    }
    #expect(throws: GameError.self) {
      try BayesLearner(.lda, classes: 2, sampleShape: [2], batch: 1, shrinkage: 2)
    }
    #expect(throws: GameError.self) {
      try BayesLearner(.mixture, classes: nil, sampleShape: [2], batch: 1, iterations: 0)
    }
    let points = try trainer(.multinomialNaiveBayes, .made([2]), classes: nil)
    let error = #expect(throws: BayesError.self) { try points.advance() }
    #expect(error?.what.contains("counts are at least 0") == true)
  }
}
