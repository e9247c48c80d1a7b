import SaddleTensor

/// A fully connected layer: y = x W + b.
///
/// Shapes: x [..., inputs], W [inputs, outputs], b [outputs], y [..., outputs]. PyTorch stores the transpose
/// of W.
///
/// ```swift
/// var layout = ParameterLayout()
/// let layer = Dense(2, 64, in: &layout, name: "hidden")
/// let y = layer(x, flat)   // x: [256, 2], flat: [layout.count], y: [256, 64]
/// ```
public struct Dense: Sendable {
  /// Labels the layer's vertices; its parameters are `name`.weight and `name`.bias.
  public let name: String
  public let weight: Parameter
  public let bias: Parameter?

  /// - Parameters:
  ///   - weights: by default ``Initializer/inverseRoot``, as PyTorch's.
  ///   - biases: likewise, with the weight's fan.
  public init(
    _ inputs: Int, _ outputs: Int, in layout: inout ParameterLayout, name: String, hasBias: Bool = true,
    weights: Initializer = .inverseRoot, biases: Initializer = .inverseRoot
  ) {
    self.name = name
    let fan = Fan.dense(inputs, outputs)
    weight = layout.add("\(name).weight", [inputs, outputs], weights, fan: fan)
    bias = hasBias ? layout.add("\(name).bias", [outputs], biases, fan: fan) : nil
  }

  /// - Parameters:
  ///   - x: [..., inputs].
  ///   - flat: all parameters of the layout.
  public func callAsFunction(_ x: Tensor, _ flat: Tensor) -> Tensor {
    withLabel(name) {
      let product = x.matmul(weight(flat))
      return bias.map { product + $0(flat) } ?? product
    }
  }
}
