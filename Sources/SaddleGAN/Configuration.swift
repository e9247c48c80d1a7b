import SaddleNN
import SaddleTensor

/// Everything that decides a training run, as plain values: what a configuration file holds and what the
/// command line sets, setting by setting (``Setting``).
public struct Configuration: Hashable, Sendable {
  // The data.
  public var data = "digits"
  /// Of images; `nil` is the data's own.
  public var size: ImageSize?
  public var channels: Int?
  /// The column of a table that holds the class.
  public var labelColumn: String?
  /// "wgan-gp" or "pacgan": which paper's form of the made-up sets.
  public var form = "wgan-gp"
  public var isConditional = false

  // The game.
  /// The published method that the other settings start from.
  public var method = "wgan-gp"
  public var objective = "wasserstein"
  public var constraints: [Constraint] = []
  public var generator = NetworkStyle(.mlp, widths: [128])
  public var critic = NetworkStyle(.mlp, widths: [128])
  public var minibatch = MinibatchFeatures()
  public var latent = Latent(count: 2)
  public var optimizer = OptimizerName.adam
  public var learningRate = 1e-4
  public var generatorLearningRate = 1e-4
  public var beta1 = 0.5
  public var beta2 = 0.9
  public var momentum = 0.9
  public var batch = 64
  public var packing = 1
  public var augmentation: Augmentation = []
  public var unrolledSteps = 0
  public var labelSmoothing = 0.0
  public var instanceNoise: Double?
  /// Steps over which the instance noise falls to 0.
  public var instanceNoiseSteps: Int?
  public var matchesFeatures = false
  /// The weight of historical averaging.
  public var historicalAveraging: Double?
  /// Of ``IMLE``: latent points a real sample, passes between searches, deviation of the noise.
  public var imleFactor = 10
  public var imleStaleness = 5
  public var imleJitter = 0.01
  /// Of a ``VAE``: the weight of the divergence.
  public var vaeBeta = 1.0
  /// Of a ``BEGAN``: its ``Equilibrium``.
  public var beganGamma = 0.5
  public var beganLambda = 0.001
  /// Of a ``BayesLearner``.
  public var smoothing = 1.0
  public var shrinkage = 0.1
  public var mixtureComponents = 10
  public var criticSteps = 1
  public var warmsUp = false
  public var schedule = LearningRateSchedule.constant
  public var gradientNormLimit: Double?
  public var averageDecay: Double? = 0.999

  // The run.
  /// Generator updates.
  public var steps = 2000
  /// Stops after so long, if the steps are not done before.
  public var minutes: Double?
  public var seed: UInt64 = 0
  /// `nil` is one for each core.
  public var threads: Int?
  public var saveEvery = 500
  public var sampleEvery = 200
  /// Which checkpoints are kept.
  public var keep = CheckpointKeeping(newest: 3)
  /// Metrics that every checkpoint is measured by, with commas; the first decides which is best.
  public var metrics: String?
  /// Samples that are drawn for them.
  public var metricsCount = 2000
  /// "raw", or the file of an extractor, for metrics of features.
  public var features = "raw"
  /// Training stops when the first metric has not improved in so many checkpoints.
  public var patience: Int?

  public init() {}
}

/// Which checkpoints of a run are kept: "3", the newest three, or "best", the newest and the best.
public struct CheckpointKeeping: Hashable, Sendable, LosslessStringConvertible {
  /// How many of the newest, 1 or more.
  public let newest: Int
  public let keepsBest: Bool

  public init(newest: Int, keepsBest: Bool = false) {
    self.newest = newest
    self.keepsBest = keepsBest
  }

  public init?(_ text: String) {
    if text == "best" {
      self.init(newest: 1, keepsBest: true)
    } else if let newest = Int(text), newest >= 1 {
      self.init(newest: newest)
    } else {
      return nil
    }
  }

  public var description: String { keepsBest ? "best" : "\(newest)" }
}

/// Height and width of images: "28" or "28x32".
public struct ImageSize: Hashable, Sendable, LosslessStringConvertible {
  public let height: Int
  public let width: Int

  public init?(_ text: String) {
    let parts = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    guard (1...2).contains(parts.count), let height = parts[0], let width = parts[parts.count - 1],
      height > 0, width > 0
    else { return nil }
    self.height = height
    self.width = width
  }

  public var description: String { height == width ? "\(height)" : "\(height)x\(width)" }
}

/// The optimizers of Ruder's survey (1609.04747), by name.
public enum OptimizerName: String, Hashable, Sendable, CaseIterable {
  case sgd, momentum, nesterov, adagrad, adadelta, rmsprop, adam, adamax, nadam, adamw
}

extension Configuration {
  /// The optimizer of one network.
  func optimizer(learningRate: Double) -> any Optimizer {
    switch optimizer {
    case .sgd: SGD(learningRate: learningRate)
    case .momentum: SGD(learningRate: learningRate, momentum: momentum)
    case .nesterov: SGD(learningRate: learningRate, momentum: momentum, isNesterov: true)
    case .adagrad: AdaGrad(learningRate: learningRate)
    case .adadelta: AdaDelta(learningRate: learningRate)
    case .rmsprop: RMSProp(learningRate: learningRate)
    case .adam: Adam(learningRate: learningRate, beta1: beta1, beta2: beta2)
    case .adamax: AdaMax(learningRate: learningRate, beta1: beta1, beta2: beta2)
    case .nadam: Nadam(learningRate: learningRate, beta1: beta1, beta2: beta2)
    case .adamw: AdamW(learningRate: learningRate, beta1: beta1, beta2: beta2)
    }
  }

  /// The game for samples of a shape.
  /// - Parameter classes: of the data; used if the configuration is conditional.
  /// - Throws: ``GameError`` when settings do not fit each other or the data.
  public func game(sampleShape: Shape, classes: Int) throws(GameError) -> Game {
    for (name, style) in [("generator", generator), ("critic", critic)] {
      if let problem = style.problem(for: sampleShape) { throw GameError("\(name): \(problem)") }
    }
    guard var objective = Objectives.named(objective) else {
      throw GameError("there is no objective \"\(self.objective)\"")
    }
    if labelSmoothing > 0 {
      guard let smoothed = objective.smoothed(by: labelSmoothing) else {
        let names = Objectives.all.filter { $0.smoothed(by: 0) != nil }.map(\.name).joined(separator: ", ")
        throw GameError("label smoothing: \(objective.name) has no labels; those that have are \(names)")
      }
      objective = smoothed
    }
    if instanceNoise == nil, let steps = instanceNoiseSteps {
      throw GameError("noise that falls over \(steps) steps has no deviation: set instance-noise")
    }
    let view = CriticView(
      packing: packing,
      instanceNoise: instanceNoise.map { InstanceNoise(deviation: $0, steps: instanceNoiseSteps) },
      augmentation: augmentation)
    let classes = try conditions(classes)
    return try Game(
      generator: Generator(latent, classes: classes, sampleShape: sampleShape, generator),
      critic: Critic(
        classes: classes, sampleShape: view.shape(of: sampleShape), critic,
        isSpectrallyNormalised: constraints.contains(.spectralNorm), minibatch: minibatch),
      objective: objective, constraints: constraints, optimizer: optimizer(learningRate: learningRate),
      generatorOptimizer: optimizer(learningRate: generatorLearningRate), batch: batch,
      criticSteps: criticSteps, warmsUp: warmsUp, gradientNormLimit: gradientNormLimit,
      averageDecay: averageDecay, view: view, unrolledSteps: unrolledSteps, matchesFeatures: matchesFeatures,
      historyWeight: historicalAveraging)
  }
}
