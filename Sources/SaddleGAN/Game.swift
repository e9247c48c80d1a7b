import SaddleNN
import SaddleTensor

/// An adversarial game: two networks, what they minimise, what holds the critic back and how both learn. The
/// parts are independent values that combine freely.
///
/// ```swift
/// let game = try Game(
///   generator: Generator(.init(count: 2), sampleShape: [2], .mlp(widths: [128, 128, 128])),
///   critic: Critic(sampleShape: [2], .mlp(widths: [128, 128, 128])),
///   objective: Wasserstein(), constraints: [.gradientPenalty(weight: 0.1)],
///   optimizer: Adam(learningRate: 1e-4, beta1: 0.5, beta2: 0.9), batch: 256, criticSteps: 5)
/// ```
public struct Game: Sendable {
  public let generator: Generator
  public let critic: Critic
  public let objective: any Objective
  public let constraints: [Constraint]
  public let generatorOptimizer: any Optimizer
  public let criticOptimizer: any Optimizer
  /// Samples in a batch, of each kind.
  public let batch: Int
  /// Critic updates before each generator update: K of Goodfellow's Algorithm 1, n_critic of the WGAN's.
  public let criticSteps: Int
  /// Whether the critic is trained ahead, as in the WGAN authors' code: ``criticSteps(before:)``.
  public let warmsUp: Bool
  /// Gradients are scaled down to at most this Euclidean norm; `nil` leaves them.
  public let gradientNormLimit: Double?
  /// The weight of the past in the running average of the generator's parameters, in [0, 1); `nil` keeps
  /// none.
  public let averageDecay: Double?

  /// - Parameter generatorOptimizer: `nil` is the critic's.
  /// - Throws: ``GameError`` when parts do not fit each other or a number makes no sense.
  public init(
    generator: Generator, critic: Critic, objective: any Objective, constraints: [Constraint] = [],
    optimizer: any Optimizer, generatorOptimizer: (any Optimizer)? = nil, batch: Int, criticSteps: Int = 1,
    warmsUp: Bool = false, gradientNormLimit: Double? = nil, averageDecay: Double? = 0.999
  ) throws(GameError) {
    self.generator = generator
    self.critic = critic
    self.objective = objective
    self.constraints = constraints
    self.criticOptimizer = optimizer
    self.generatorOptimizer = generatorOptimizer ?? optimizer
    self.batch = batch
    self.criticSteps = criticSteps
    self.warmsUp = warmsUp
    self.gradientNormLimit = gradientNormLimit
    self.averageDecay = averageDecay
    if let problem = problem { throw GameError(problem) }
  }

  private var problem: String? {
    if generator.sampleShape != critic.sampleShape {
      return "the generator makes samples \(generator.sampleShape), the critic takes \(critic.sampleShape)"
    }
    if generator.classes != critic.classes {
      return "generator and critic must be conditional on the same classes, or neither"
    }
    for (name, layout) in [("generator", generator.layout), ("critic", critic.layout)]
    where layout.count > Int(Int32.max) {
      return
        "the \(name) has \(layout.parameterCount) parameters, and 2 thousand million is the most; make it narrower"
    }
    if batch < 1 { return "a batch needs at least 1 sample, not \(batch)" }
    if criticSteps < 1 {
      return "critic steps K = \(criticSteps): the critic needs at least 1 update for each of the generator's"
    }
    if let problem = constraints.lazy.compactMap(\.problem).first { return problem }
    if let penalty = constraints.first(where: \.isPerSamplePenalty), critic.mixesSamples {
      return """
        batch normalisation in a critic under \(penalty): the penalty bounds the derivative of each sample's \
        score by that sample, and a batch norm makes a score depend on the whole batch. Use layer \
        normalisation or none (Gulrajani et al., 1704.00028, section 4)
        """
    }
    if constraints.contains(.spectralNorm) != critic.isSpectrallyNormalised {
      return
        "spectral normalisation is both a constraint and a property of the critic's layers: say both or neither"
    }
    if let limit = gradientNormLimit, !(limit > 0) {
      return "the gradient's norm limit must be positive, not \(limit)"
    }
    if let decay = averageDecay, !(0..<1).contains(decay) {
      return "the decay of the generator's average must be in [0, 1), not \(decay)"
    }
    return nil
  }

  /// Critic updates before generator update `step`, counted from 0. While warming up: 100 before each of the
  /// first 25 and before every 500th (Arjovsky et al., authors' code).
  public func criticSteps(before step: Int) -> Int {
    warmsUp && (step < 25 || step % 500 == 0) ? max(100, criticSteps) : criticSteps
  }
}

/// Why a game cannot be played.
public struct GameError: Error, Hashable, CustomStringConvertible {
  public let description: String

  init(_ description: String) { self.description = description }
}
