import SaddleNN
import SaddleTensor

/// The inputs of a step's graphs.
struct StepInputs {
  /// A batch, [batch] + sampleShape.
  let real: Tensor
  /// Its classes, of a conditional game.
  let labels: Tensor?
  let key = Tensor.input("key", [2], .uint32)
  let critic: Tensor
  let criticStatistics: Tensor?
  let generator: Tensor
  let generatorStatistics: Tensor?
  let criticRate = Tensor.input("critic.rate", [])
  let generatorRate = Tensor.input("generator.rate", [])
  /// The weight of the new parameters, the averaged parameters and the averaged statistics.
  let average: (weight: Tensor, parameters: Tensor, statistics: Tensor?)?

  init(_ game: Game) {
    func statistics(_ name: String, _ layout: ParameterLayout) -> Tensor? {
      layout.statistics.count == 0 ? nil : .input("\(name).statistics", [layout.statistics.count])
    }
    let (generatorLayout, criticLayout) = (game.generator.layout, game.critic.layout)
    real = .input("real", Shape([game.batch] + game.generator.sampleShape.dimensions))
    labels = game.generator.classes.map { _ in .input("labels", [game.batch], .int32) }
    critic = .input("critic", [criticLayout.count])
    criticStatistics = statistics("critic", criticLayout)
    generator = .input("generator", [generatorLayout.count])
    generatorStatistics = statistics("generator", generatorLayout)
    average = game.averageDecay.map { _ in
      (
        .input("average.weight", []), .input("average", [generatorLayout.count]),
        statistics("average", generatorLayout)
      )
    }
  }

  var data: [Tensor] { [real] + (labels.map { [$0] } ?? []) }
  var criticState: [Tensor] { [critic] + (criticStatistics.map { [$0] } ?? []) }
  var generatorState: [Tensor] { [generator] + (generatorStatistics.map { [$0] } ?? []) }

  func criticPass(_ game: Game, key: RandomKey) -> Pass {
    Pass(critic, statistics: criticStatistics, of: game.critic.layout, for: .training, key: key)
  }

  func generatorPass(_ game: Game, key: RandomKey) -> Pass {
    Pass(generator, statistics: generatorStatistics, of: game.generator.layout, for: .training, key: key)
  }
}
