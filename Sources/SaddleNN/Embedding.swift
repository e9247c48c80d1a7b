import SaddleTensor

/// A learnt vector for each class.
///
/// Shapes: labels `int32` [n], weight [classes, width], y [n, width]. PyTorch stores the weight alike.
///
/// ```swift
/// let embedding = Embedding(10, 64, in: &layout, name: "label")
/// let y = embedding(labels, flat)   // labels: int32[256], y: [256, 64]
/// ```
public struct Embedding: Sendable {
  /// Labels the layer's vertices; its parameter is `name`.weight.
  public let name: String
  public let weight: Parameter

  /// - Parameter weights: by default standard normal, as PyTorch's.
  public init(
    _ classes: Int, _ width: Int, in layout: inout ParameterLayout, name: String,
    weights: Initializer = .normal(standardDeviation: 1)
  ) {
    self.name = name
    weight = layout.add("\(name).weight", [classes, width], weights)
  }

  /// - Parameters:
  ///   - labels: `int32` of any shape, from 0; one outside is taken as the nearest class.
  ///   - flat: all parameters of the layout.
  public func callAsFunction(_ labels: Tensor, _ flat: Tensor) -> Tensor {
    withLabel(name) { weight(flat).gathered(labels) }
  }
}
