import SaddleGAN
import SaddleNN

/// How strongly each layer of a network is pulled.
struct LayerGradients {
  struct Layer {
    let name: String
    /// The root mean square of the loss's derivatives by the layer's weights.
    let size: Double
    /// That of the weights.
    let weight: Double
  }

  let network: String
  /// The weights, not the biases and scales, from the first layer to the last.
  let layers: [Layer]

  /// - Parameters:
  ///   - gradients: of some batches, [layout.count] each.
  init(_ network: String, _ layout: ParameterLayout, _ gradients: [[Float]], weights: [Float]) {
    self.network = network
    func size(_ values: [Float], _ parameter: Parameter) -> Double {
      let slice = values[parameter.offset..<parameter.offset + parameter.shape.count]
      let squares = slice.reduce(0) { $0 + Double($1) * Double($1) }
      return (squares / Double(max(1, slice.count))).squareRoot()
    }
    layers = layout.parameters.filter { $0.shape.rank > 1 && !$0.name.hasPrefix("label") }.map { parameter in
      Layer(
        name: parameter.name, size: gradients.map { size($0, parameter) }.mean,
        weight: size(weights, parameter))
    }
  }

  var largest: Double { layers.map(\.size).max() ?? 0 }

  /// The first layer's over the last one's: how much of the signal arrives.
  var arrival: Double {
    guard let first = layers.first, let last = layers.last, last.size > 0 else { return 0 }
    return first.size / last.size
  }
}

extension Examination {
  /// Of both networks, over some batches.
  /// - Parameter player: whether at the checkpoint or at the run's start.
  func layerGradients(_ player: Rehearsal.Player) throws -> [LayerGradients] {
    let rehearsal = try rehearsal(player)
    try rehearsal.reset()
    let gradients = try rehearsal.trainer.gradients(batches: effort.isQuick ? 2 : 8)
    let game = try material().game
    return [("generator", game.generator.layout), ("critic", game.critic.layout)].map { name, layout in
      LayerGradients(
        name, layout, gradients.compactMap { $0[name] }, weights: rehearsal.start[name]?.floats ?? [])
    }
  }
}
