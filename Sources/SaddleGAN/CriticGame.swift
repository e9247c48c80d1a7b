import SaddleNN
import SaddleTensor

/// The critic's half of a game: what it minimises, what holds it back and how it learns, whoever makes the fakes.
public struct CriticGame: Sendable {
  public let critic: Critic
  public let objective: any Objective
  public let constraints: [Constraint]
  public let optimizer: any Optimizer
  /// Gradients are scaled down to at most this Euclidean norm; `nil` leaves them.
  public let gradientNormLimit: Double?

  /// - Throws: ``GameError`` when parts do not fit each other or a number makes no sense.
  public init(
    _ critic: Critic, objective: any Objective, constraints: [Constraint] = [], optimizer: any Optimizer,
    gradientNormLimit: Double? = nil
  ) throws(GameError) {
    self.critic = critic
    self.objective = objective
    self.constraints = constraints
    self.optimizer = optimizer
    self.gradientNormLimit = gradientNormLimit
    if let problem = problem { throw GameError(problem) }
  }

  private var problem: String? {
    if let problem = critic.layout.problem(of: "critic") { return problem }
    if let problem = constraints.lazy.compactMap(\.problem).first { return problem }
    if let penalty = constraints.first(where: \.isPerSamplePenalty),
      let layer = critic.layers.first(where: \.mixesSamples)
    {
      let (name, instead) =
        switch layer {
        case is MinibatchDiscrimination: ("minibatch discrimination", "Leave it out, or the penalty")
        case is MinibatchStandardDeviation: ("minibatch standard deviation", "Leave it out, or the penalty")
        default: ("batch normalisation", "Use layer normalisation, virtual batch normalisation or none")
        }
      return """
        \(name) in a critic under \(penalty): the penalty bounds the derivative of each sample's score by that \
        sample, and \(name) makes a score depend on the whole batch. \(instead) (Gulrajani et al., \
        1704.00028, section 4)
        """
    }
    if constraints.contains(.spectralNorm) != critic.isSpectrallyNormalised {
      return
        "spectral normalisation is both a constraint and a property of the critic's layers: say both or neither"
    }
    if let limit = gradientNormLimit, !(limit > 0) {
      return "the gradient's norm limit must be positive, not \(limit)"
    }
    return nil
  }

  /// The critic as an update moves it.
  func trainee(historyWeight: Double? = nil, referenceBatch: Tensor? = nil) -> Trainee {
    let bounds = constraints.compactMap { if case .clipping(let bound) = $0 { bound } else { nil } }
    return Trainee(
      "critic", critic.layout, optimizer: optimizer, gradientNormLimit: gradientNormLimit,
      historyWeight: historyWeight, referenceBatch: referenceBatch,
      projection: { bounds.reduce($0) { $0.clamped(to: -$1...$1) } })
  }

  /// What the critic minimises on a batch of each kind.
  /// - Parameters:
  ///   - key: of the penalties.
  ///   - pass: through the critic, at any parameters.
  func loss(
    real: Tensor, fake: Tensor, labels: Tensor?, key: RandomKey, _ pass: inout Pass
  ) -> (value: Tensor, outputs: [(String, Tensor)]) {
    // A critic that scores each sample by itself cannot tell one batch from two.
    var current = pass
    let batch = ScoredBatch(
      real: real, fake: fake, labels: labels, constraints: constraints, isJoint: !critic.mixesSamples,
      score: { critic($0, labels: $1, &current) })
    let scores = batch.scores
    let loss = objective.criticLoss(real: scores.real, fake: scores.fake)
    let penalties = zip(constraints, key.split(max(1, constraints.count)))
      .compactMap { $0.penalty(batch, key: $1) }
    pass = current
    let (realScore, fakeScore) = (scores.real.mean(), scores.fake.mean())
    var outputs = [
      ("criticLoss", loss), ("wassersteinEstimate", realScore - fakeScore), ("realScore", realScore),
      ("fakeScore", fakeScore),
      // Of pairs, since the zero of a Wasserstein critic means nothing.
      ("criticAccuracy", (scores.real .> scores.fake).cast(to: .float32).mean()),
    ]
    if let first = penalties.first {
      let penalty = penalties.dropFirst().reduce(first.value) { $0 + $1.value }
      outputs += [("penalty", penalty), ("slope", first.slope)]
    }
    return (penalties.reduce(loss) { $0 + $1.value }, outputs)
  }

  /// The update as a graph.
  /// - Parameters:
  ///   - fake: a batch as large as the real one, whose makers are not asked for a gradient.
  ///   - keys: of the critic's pass and of the penalties, and the next stored key.
  ///   - constants: what the fakes and labels are made from.
  func update(
    _ trainee: Trainee, real: Tensor, fake: Tensor, labels: Tensor?, key: Tensor, keys: [RandomKey],
    constants: [Tensor]
  ) -> Update {
    withLabel("critic") {
      var pass = trainee.pass(key: keys[0])
      let loss = loss(real: real, fake: fake, labels: labels, key: keys[1], &pass)
      return Update(
        of: loss.value, [(trainee, pass.statistics.flat)], key: (key, keys[2].tensor), constants: constants,
        outputs: loss.outputs)
    }
  }
}

extension ParameterLayout {
  /// What is wrong with the size of a network, or `nil`.
  func problem(of network: String) -> String? {
    count > Int(Int32.max)
      ? "the \(network) has \(parameterCount) parameters, and 2 thousand million is the most; make it narrower"
      : nil
  }
}
