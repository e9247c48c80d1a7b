import SaddleBayes
import SaddleCPU
import SaddleData
import SaddleNN
import SaddleTensor

/// The classical generative models as learners: what they fit is P(x | c) for each class and P(c), in one pass
/// over the data or, for mixtures, in one iteration of expectation and maximisation a step.
///
/// The generator is the map that draws a sample of a class from latent numbers, and its parameters are those
/// of the model, so that a model file holds all there is: a run goes on, and densities are computed, from
/// there. Fitting is in Float64, what is kept is float32.
///
/// Samples of images are clipped to the range of images, and so are not quite the model's.
///
/// ```swift
/// let learner = try BayesLearner(.qda, classes: 10, sampleShape: [8, 8, 1], batch: 64, shrinkage: 0.1)
/// ```
public struct BayesLearner: Sendable {
  public enum Kind: String, Sendable, CaseIterable {
    case gaussianNaiveBayes = "gaussian-naive-bayes"
    case bernoulliNaiveBayes = "bernoulli-naive-bayes"
    case multinomialNaiveBayes = "multinomial-naive-bayes"
    case lda, qda, mixture
  }

  public let kind: Kind
  public let generator: Generator
  public let batch: Int
  /// Of naive Bayes: as `var_smoothing` of scikit-learn's Gaussian one, `alpha` of the others.
  public let smoothing: Double
  /// Of the covariances of discriminants and mixtures (`CovarianceRegularisation.shrinkage`).
  public let shrinkage: Double
  /// Of a mixture, in each class.
  public let components: Int
  /// Of expectation and maximisation; the other models are fitted in one step.
  public let iterations: Int
  /// Decides what a mixture starts from.
  public let seed: UInt64
  let model: any ModelSampling

  /// - Parameters:
  ///   - classes: `nil` fits one model to all data.
  ///   - batch: of the reader that gives the data; what is fitted does not depend on it.
  /// - Throws: ``GameError`` when a number makes no sense, or there would be more than 2^28 parameters.
  public init(
    _ kind: Kind, classes: Int?, sampleShape: Shape, batch: Int, smoothing: Double = 1,
    shrinkage: Double = 0.1, components: Int = 1, iterations: Int = 50, seed: UInt64 = 0
  ) throws(GameError) {
    self.kind = kind
    self.batch = batch
    self.smoothing = smoothing
    self.shrinkage = shrinkage
    self.components = components
    self.iterations = iterations
    self.seed = seed
    if let problem = Self.problem(smoothing, shrinkage, components, iterations, batch) {
      throw GameError(problem)
    }
    let (d, groups) = (Double(sampleShape.count), Double((classes ?? 1) * components))
    let most =
      switch kind {
      case .lda: d * d + groups * d
      case .qda, .mixture: d * d * groups
      case .gaussianNaiveBayes, .bernoulliNaiveBayes, .multinomialNaiveBayes: d * groups
      }
    guard most <= 0x1p28 else {
      throw GameError(
        "\(kind.rawValue) has \(most) parameters for samples \(sampleShape); make samples smaller, or take "
          + "gaussian-naive-bayes")
    }
    var layout = ParameterLayout()
    let model: any ModelSampling =
      switch kind {
      case .gaussianNaiveBayes: GaussianSampling(.diagonal, classes, sampleShape, in: &layout)
      case .bernoulliNaiveBayes: BernoulliSampling(classes, sampleShape, in: &layout)
      case .multinomialNaiveBayes: PoissonSampling(classes, sampleShape, in: &layout)
      case .lda: GaussianSampling(.shared, classes, sampleShape, in: &layout)
      case .qda: GaussianSampling(.own, classes, sampleShape, in: &layout)
      case .mixture:
        GaussianSampling(.own, classes, components: components, sampleShape, in: &layout)
      }
    self.model = model
    generator = Generator(
      latent: model.latent, classes: classes, sampleShape: sampleShape, layout: layout, layers: [model]
    ) { weights, scaling, threads in
      try model.density(of: weights.flat.value.floats, scaling, threads: threads)
    }
  }

  private static func problem(
    _ smoothing: Double, _ shrinkage: Double, _ components: Int, _ iterations: Int, _ batch: Int
  ) -> String? {
    if batch < 1 { return "a batch needs at least 1 sample, not \(batch)" }
    if !(smoothing >= 0 && smoothing.isFinite) { return "smoothing is at least 0, not \(smoothing)" }
    if !(0...1).contains(shrinkage) { return "shrinkage is from 0 to 1, not \(shrinkage)" }
    if !(1...10_000).contains(components) { return "a mixture has 1 to 10000 components, not \(components)" }
    if iterations < 1 { return "a mixture is fitted in at least 1 step, not \(iterations)" }
    return nil
  }
}

extension BayesLearner: Learner {
  public var networks: [LearntNetwork] {
    [LearntNetwork("generator", generator.layout, summary: generator.summary)]
  }

  public var averageDecay: Double? { nil }

  public var finalStep: Int? { kind == .mixture ? iterations : 1 }

  public func procedure(over workspace: Workspace) throws -> any Procedure {
    try BayesProcedure(self, workspace)
  }
}
