import SaddleNN
import SaddleTensor

/// The inputs of a game's graphs.
struct StepInputs {
  /// A batch, [batch] + sampleShape.
  let real: Tensor
  /// Its classes, of a conditional game.
  let labels: Tensor?
  let key = Tensor.input("key", [2], .uint32)
  let critic: Trainee
  let generator: Trainee
  let average: RunningAverage?
  /// The deviation of the instance noise, a scalar.
  let noise: Tensor?
  /// The data's first batch, for a critic with virtual batch norms.
  let reference: Tensor?

  init(_ game: Game) {
    real = .input("real", Shape([game.batch] + game.generator.sampleShape.dimensions))
    labels = game.generator.classes.map { _ in .input("labels", [game.batch], .int32) }
    reference = game.critic.usesReference ? .input("reference", real.shape) : nil
    critic = game.criticGame.trainee(
      historyWeight: game.historyWeight, referenceBatch: reference.map(game.view.packed))
    generator = Trainee(
      "generator", game.generator.layout, optimizer: game.generatorOptimizer,
      gradientNormLimit: game.gradientNormLimit, historyWeight: game.historyWeight)
    average = game.averageDecay.map { _ in RunningAverage(of: game.generator.layout) }
    noise = game.view.instanceNoise.map { _ in .input("noise", []) }
  }

  /// What both updates read.
  var data: [Tensor] { [real] + [labels, noise, reference].compactMap { $0 } }
}
