import SaddleNN
import SaddleTensor

/// A line of a network's summary.
public struct LayerSummary: Hashable, Sendable, Codable {
  public let name: String
  /// Of one sample.
  public let shape: [Int]
  public let parameters: Int
}

extension Generator {
  /// Layer by layer, from the latent numbers to a sample.
  public var summary: [LayerSummary] {
    var pass = Pass(.zeros([layout.count]), of: layout, for: .evaluation)
    let z = Tensor.zeros([1, latent.count])
    let labels = classes.map { _ in Tensor.zeros([1], .int32) }
    return [LayerSummary(name: "latent", shape: [latent.count], parameters: 0)]
      + (labelWidth.map { [layout.line("label", [$0])] } ?? [])
      + layout.trace(layers, input(z, labels, pass), &pass)
  }
}

extension Critic {
  /// Layer by layer, from a sample to its score.
  public var summary: [LayerSummary] {
    var pass = Pass(.zeros([layout.count]), of: layout, for: .evaluation)
    let x = Tensor.zeros(Shape([1] + sampleShape.dimensions))
    let lines = layout.trace(layers, x, &pass)
    return [LayerSummary(name: "sample", shape: sampleShape.dimensions, parameters: 0)] + lines
      + [layout.line("score", [1])] + (classes == nil ? [] : [layout.line("label", [1])])
  }
}

extension RecognitionModel {
  /// Layer by layer, from a sample to the moments of its latent point.
  public var summary: [LayerSummary] {
    var pass = Pass(.zeros([layout.count]), of: layout, for: .evaluation)
    let lines = layout.trace(layers, .zeros(Shape([1] + sampleShape.dimensions)), &pass)
    return [LayerSummary(name: "sample", shape: sampleShape.dimensions, parameters: 0)] + lines
      + (embedded.map { [layout.line("label", [$0])] } ?? []) + [layout.line("moments", [momentCount])]
  }
}

extension Autoencoder {
  /// Layer by layer, from a sample to its code.
  public var summary: [LayerSummary] {
    var pass = Pass(.zeros([layout.count]), of: layout, for: .evaluation)
    let lines = layout.trace(layers, .zeros(Shape([1] + sampleShape.dimensions)), &pass)
    return [LayerSummary(name: "sample", shape: sampleShape.dimensions, parameters: 0)] + lines
      + [layout.line("code", [codeCount])]
  }
}

extension ParameterLayout {
  fileprivate func line(_ name: String, _ shape: [Int]) -> LayerSummary {
    let own = parameters.filter { $0.name.hasPrefix("\(name).") }
    return LayerSummary(name: name, shape: shape, parameters: own.reduce(0) { $0 + $1.shape.count })
  }

  fileprivate func trace(_ layers: [any Layer], _ x: Tensor, _ pass: inout Pass) -> [LayerSummary] {
    var x = x
    return layers.map { layer in
      x = layer(x, &pass)
      return line(layer.name, Array(x.shape.dimensions.dropFirst()))
    }
  }
}
