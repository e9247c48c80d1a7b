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
    let (real, labels) = (inputs.real, inputs.labels)
    let keys = RandomKey(inputs.key).split(5)
    let fake = withLabel("generator") {
      var pass = inputs.generatorPass(game, key: keys[0])
      return game.generator(game.generator.latent(game.batch, key: keys[1]), labels: labels, &pass)
        .stoppingGradient()
    }
    return withLabel("critic") {
      var pass = inputs.criticPass(game, key: keys[2])
      // A critic that scores each sample by itself cannot tell one batch from two.
      let batch = ScoredBatch(
        real: real, fake: fake, labels: labels, constraints: game.constraints,
        isJoint: !game.critic.mixesSamples, score: { game.critic($0, labels: $1, &pass) })
      let scores = batch.scores
      let objective = game.objective.criticLoss(real: scores.real, fake: scores.fake)
      let penalties = zip(game.constraints, keys[3].split(max(1, game.constraints.count)))
        .compactMap { $0.penalty(batch, key: $1) }
      var outputs = [
        ("criticLoss", objective), ("wassersteinEstimate", scores.real.mean() - scores.fake.mean()),
      ]
      if let first = penalties.first {
        let penalty = penalties.dropFirst().reduce(first.value) { $0 + $1.value }
        outputs += [("penalty", penalty), ("slope", first.slope)]
      }
      return Update(
        of: penalties.reduce(objective) { $0 + $1.value }, parameters: inputs.critic,
        statistics: (inputs.criticStatistics, pass.statistics.flat), optimizer: game.criticOptimizer,
        rate: inputs.criticRate, key: (inputs.key, keys[4].tensor), game,
        constants: inputs.data + inputs.generatorState, outputs: outputs,
        projection: { flat in
          game.constraints.reduce(flat) { flat, constraint in
            if case .clipping(let bound) = constraint { flat.clamped(to: -bound...bound) } else { flat }
          }
        })
    }
  }

  private static func generatorUpdate(_ game: Game, _ inputs: StepInputs) -> Update {
    let keys = RandomKey(inputs.key).split(4)
    var pass = inputs.generatorPass(game, key: keys[0])
    let fake = withLabel("generator") {
      game.generator(game.generator.latent(game.batch, key: keys[1]), labels: inputs.labels, &pass)
    }
    let scores = withLabel("critic") {
      var pass = inputs.criticPass(game, key: keys[2])
      return [inputs.real, fake].map { game.critic($0, labels: inputs.labels, &pass) }
    }
    return withLabel("generator") {
      let loss = game.objective.generatorLoss(real: scores[0], fake: scores[1])
      return Update(
        of: loss, parameters: inputs.generator,
        statistics: (inputs.generatorStatistics, pass.statistics.flat), optimizer: game.generatorOptimizer,
        rate: inputs.generatorRate, key: (inputs.key, keys[3].tensor), game,
        constants: inputs.data + inputs.criticState, outputs: [("generatorLoss", loss)],
        average: inputs.average)
    }
  }
}
