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
  public let criticGame: CriticGame
  public let generatorOptimizer: any Optimizer
  /// Samples in a batch, of each kind.
  public let batch: Int
  /// Critic updates before each generator update: K of Goodfellow's Algorithm 1, n_critic of the WGAN's.
  public let criticSteps: Int
  /// Whether the critic is trained ahead, as in the WGAN authors' code: ``criticSteps(before:)``.
  public let warmsUp: Bool
  /// What the critic is shown of samples.
  public let view: CriticView
  /// Further critic updates that the generator's derivative looks ahead through (Metz et al., 1611.02163).
  public let unrolledSteps: Int
  /// Whether the generator matches the mean of the critic's features in place of its objective (Salimans et
  /// al., 1606.03498, section 3.1).
  public let matchesFeatures: Bool
  /// The weight of a pull of both networks' parameters towards the mean of all their earlier values
  /// (Salimans et al., 1606.03498, section 3.3); `nil`: none.
  public let historyWeight: Double?
  /// The weight of the past in the running average of the generator's parameters, in [0, 1); `nil` keeps
  /// none.
  public let averageDecay: Double?

  public var critic: Critic { criticGame.critic }
  public var objective: any Objective { criticGame.objective }
  public var constraints: [Constraint] { criticGame.constraints }
  public var criticOptimizer: any Optimizer { criticGame.optimizer }
  /// Gradients of both networks are scaled down to at most this Euclidean norm; `nil` leaves them.
  public var gradientNormLimit: Double? { criticGame.gradientNormLimit }

  /// - Parameter generatorOptimizer: `nil` is the critic's.
  /// - Throws: ``GameError`` when parts do not fit each other or a number makes no sense.
  public init(
    generator: Generator, critic: Critic, objective: any Objective, constraints: [Constraint] = [],
    optimizer: any Optimizer, generatorOptimizer: (any Optimizer)? = nil, batch: Int, criticSteps: Int = 1,
    warmsUp: Bool = false, gradientNormLimit: Double? = nil, averageDecay: Double? = 0.999,
    view: CriticView = CriticView(), unrolledSteps: Int = 0, matchesFeatures: Bool = false,
    historyWeight: Double? = nil
  ) throws(GameError) {
    self.generator = generator
    criticGame = try CriticGame(
      critic, objective: objective, constraints: constraints, optimizer: optimizer,
      gradientNormLimit: gradientNormLimit)
    self.generatorOptimizer = generatorOptimizer ?? optimizer
    self.batch = batch
    self.criticSteps = criticSteps
    self.warmsUp = warmsUp
    self.averageDecay = averageDecay
    self.view = view
    self.unrolledSteps = unrolledSteps
    self.matchesFeatures = matchesFeatures
    self.historyWeight = historyWeight
    if let problem = problem { throw GameError(problem) }
  }

  private var problem: String? {
    if batch < 1 { return "a batch needs at least 1 sample, not \(batch)" }
    if let problem = view.problem(batch: batch, sampleShape: generator.sampleShape) { return problem }
    if view.shape(of: generator.sampleShape) != critic.sampleShape {
      let packs = view.packing > 1 ? " in packs of \(view.packing)" : ""
      return
        "the generator makes samples \(generator.sampleShape)\(packs), the critic takes \(critic.sampleShape)"
    }
    if generator.classes != critic.classes {
      return "generator and critic must be conditional on the same classes, or neither"
    }
    if let problem = generator.layout.problem(of: "generator") { return problem }
    if criticSteps < 1 {
      return "critic steps K = \(criticSteps): the critic needs at least 1 update for each of the generator's"
    }
    if unrolledSteps < 0 { return "\(unrolledSteps) unrolled critic updates: give 0 or more" }
    if let weight = historyWeight, !(weight > 0 && weight.isFinite) {
      return "the weight of historical averaging must be a positive number, not \(weight); or leave it out"
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
