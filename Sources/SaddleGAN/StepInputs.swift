import SaddleNN
import SaddleTensor

/// The inputs of a step's graphs.
struct StepInputs {
  /// A batch, [batch] + sampleShape.
  let real: Tensor
  /// Its classes, of a conditional game.
  let labels: Tensor?
  let critic: CriticInputs
  let generator: Tensor
  let generatorStatistics: Tensor?
  let generatorRate = Tensor.input("generator.rate", [])
  /// The weight of the new parameters, the averaged parameters and the averaged statistics.
  let average: (weight: Tensor, parameters: Tensor, statistics: Tensor?)?

  init(_ game: Game) {
    let layout = game.generator.layout
    real = .input("real", Shape([game.batch] + game.generator.sampleShape.dimensions))
    labels = game.generator.classes.map { _ in .input("labels", [game.batch], .int32) }
    critic = CriticInputs(game.critic)
    generator = .input("generator", [layout.count])
    generatorStatistics = .statistics("generator", of: layout)
    average = game.averageDecay.map { _ in
      (
        .input("average.weight", []), .input("average", [layout.count]),
        .statistics("average", of: layout)
      )
    }
  }

  var data: [Tensor] { [real] + (labels.map { [$0] } ?? []) }
  var generatorState: [Tensor] { [generator] + (generatorStatistics.map { [$0] } ?? []) }

  func generatorPass(_ game: Game, key: RandomKey) -> Pass {
    Pass(generator, statistics: generatorStatistics, of: game.generator.layout, for: .training, key: key)
  }
}

/// The inputs of a critic's update that are the critic's own.
struct CriticInputs {
  let key = Tensor.input("key", [2], .uint32)
  let flat: Tensor
  let statistics: Tensor?
  let rate = Tensor.input("critic.rate", [])

  init(_ critic: Critic) {
    flat = .input("critic", [critic.layout.count])
    statistics = .statistics("critic", of: critic.layout)
  }

  var state: [Tensor] { [flat] + (statistics.map { [$0] } ?? []) }

  func pass(of critic: Critic, key: RandomKey) -> Pass {
    Pass(flat, statistics: statistics, of: critic.layout, for: .training, key: key)
  }
}

extension Tensor {
  /// The running statistics of a network that has any.
  fileprivate static func statistics(_ name: String, of layout: ParameterLayout) -> Tensor? {
    layout.statistics.count == 0 ? nil : .input("\(name).statistics", [layout.statistics.count])
  }
}
