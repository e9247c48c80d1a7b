import SaddleAutodiff
import SaddleNN
import SaddleTensor

/// One step of adversarial training as two graphs: an update of the critic, run K times, and an update of the
/// generator (Algorithm 1 of Goodfellow et al., 1406.2661; Algorithm 1 of Arjovsky et al., 1701.07875). Pure:
/// no state, no input or output.
public struct AdversarialStep: Sendable {
  public let critic: Update
  public let generator: Update

  public init(_ game: Game) {
    let inputs = StepInputs(game)
    critic = Self.criticUpdate(game, inputs)
    generator = Self.generatorUpdate(game, inputs)
  }

  private static func criticUpdate(_ game: Game, _ inputs: StepInputs) -> Update {
    let keys = RandomKey(inputs.key).split(7)
    let fake = withLabel("generator") {
      var pass = inputs.generator.pass(key: keys[0])
      return game.generator(game.generator.latent(game.batch, key: keys[1]), labels: inputs.labels, &pass)
        .stoppingGradient()
    }
    return game.criticGame.update(
      inputs.critic, real: game.view(inputs.real, noise: inputs.noise, key: keys[5]),
      fake: game.view(fake, noise: inputs.noise, key: keys[6]), labels: inputs.labels, key: inputs.key,
      keys: Array(keys[2...4]), constants: inputs.data + inputs.generator.networkState)
  }

  private static func generatorUpdate(_ game: Game, _ inputs: StepInputs) -> Update {
    let keys = RandomKey(inputs.key).split(7)
    var pass = inputs.generator.pass(key: keys[0])
    let samples = withLabel("generator") {
      game.generator(game.generator.latent(game.batch, key: keys[1]), labels: inputs.labels, &pass)
    }
    let real = game.view(inputs.real, noise: inputs.noise, key: keys[4])
    let fake = game.view(samples, noise: inputs.noise, key: keys[5])
    let ahead = withLabel("unrolled") {
      unrolled(game, inputs, real: real, fake: fake, keys: keys[6].split(game.unrolledSteps + 1))
    }
    let critic = inputs.critic.pass(key: keys[2], at: ahead)
    let loss =
      game.matchesFeatures
      ? featureDistance(game, real: real, fake: fake, critic: critic)
      : adversarialLoss(game, inputs, real: real, fake: fake, critic: critic)
    let looksAhead = game.unrolledSteps > 0
    let looked = looksAhead ? inputs.critic.memory + [inputs.critic.rate] : []
    let history = looksAhead ? inputs.critic.history.map { [$0.mean] } ?? [] : []
    return withLabel("generator") {
      Update(
        of: loss, [(inputs.generator, pass.statistics.flat)], key: (inputs.key, keys[3].tensor),
        constants: inputs.data + inputs.critic.networkState + looked + history,
        outputs: [("generatorLoss", loss)], average: inputs.average)
    }
  }

  /// The critic after K further updates on the same batch, each as its own optimizer makes it, as a function
  /// of the generator's samples, so that the generator's derivative sees how the critic answers (Metz et al.,
  /// 1611.02163, equations 7 to 9). K = 0 is the critic as it is.
  private static func unrolled(
    _ game: Game, _ inputs: StepInputs, real: Tensor, fake: Tensor, keys: [RandomKey]
  ) -> (parameters: Tensor, statistics: Tensor?) {
    let trainee = inputs.critic
    var (critic, memory) = ((trainee.parameters, trainee.statistics), trainee.memory)
    for step in 0..<game.unrolledSteps {
      let own = keys[step].split(2)
      var pass = trainee.pass(key: own[0], at: critic)
      let loss = game.criticGame.loss(real: real, fake: fake, labels: inputs.labels, key: own[1], &pass).value
      let whole = trainee.historicalPenalty(critic.0).map { loss + $0 } ?? loss
      let slope = gradient(of: whole, withRespectTo: [critic.0])[0]
      (critic.0, memory) = trainee.descended(critic.0, memory: memory, slope: slope)
      if critic.1 != nil { critic.1 = pass.statistics.flat }
    }
    return critic
  }

  private static func adversarialLoss(
    _ game: Game, _ inputs: StepInputs, real: Tensor, fake: Tensor, critic: Pass
  ) -> Tensor {
    let scores = withLabel("critic") {
      var pass = critic
      return [real, fake].map { game.critic($0, labels: inputs.labels, &pass) }
    }
    return withLabel("generator") { game.objective.generatorLoss(real: scores[0], fake: scores[1]) }
  }

  /// ‖E f(real) − E f(fake)‖², f the critic's features (Salimans et al., 1606.03498, section 3.1).
  private static func featureDistance(
    _ game: Game, real: Tensor, fake: Tensor, critic: Pass
  ) -> Tensor {
    let means = withLabel("critic") {
      var pass = critic
      return [real, fake].map { game.critic.features(of: $0, &pass).mean(axes: [0]) }
    }
    return (means[0] - means[1]).squared().sum()
  }
}
