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
    let keys = RandomKey(inputs.critic.key).split(5)
    let fake = withLabel("generator") {
      var pass = inputs.generatorPass(game, key: keys[0])
      return game.generator(game.generator.latent(game.batch, key: keys[1]), labels: inputs.labels, &pass)
        .stoppingGradient()
    }
    return game.criticGame.update(
      inputs.critic, real: inputs.real, fake: fake, labels: inputs.labels, keys: Array(keys[2...]),
      constants: inputs.data + inputs.generatorState)
  }

  private static func generatorUpdate(_ game: Game, _ inputs: StepInputs) -> Update {
    let keys = RandomKey(inputs.critic.key).split(4)
    var pass = inputs.generatorPass(game, key: keys[0])
    let fake = withLabel("generator") {
      game.generator(game.generator.latent(game.batch, key: keys[1]), labels: inputs.labels, &pass)
    }
    let scores = withLabel("critic") {
      var pass = inputs.critic.pass(of: game.critic, key: keys[2])
      return [inputs.real, fake].map { game.critic($0, labels: inputs.labels, &pass) }
    }
    return withLabel("generator") {
      let loss = game.objective.generatorLoss(real: scores[0], fake: scores[1])
      return Update(
        of: loss, parameters: inputs.generator,
        statistics: (inputs.generatorStatistics, pass.statistics.flat), optimizer: game.generatorOptimizer,
        rate: inputs.generatorRate, key: (inputs.critic.key, keys[3].tensor),
        gradientNormLimit: game.gradientNormLimit,
        constants: inputs.data + inputs.critic.state, outputs: [("generatorLoss", loss)],
        average: inputs.average)
    }
  }
}
