import SaddleTensor

/// A fully connected layer: y = x W + b.
///
/// Shapes: x [..., inputs], W [inputs, outputs], b [outputs], y [..., outputs].
///
/// ```swift
/// var layout = ParameterLayout()
/// let layer = Dense(2, 64, in: &layout, name: "hidden")
/// let y = layer(x, flat)   // x: [256, 2], flat: [layout.count], y: [256, 64]
/// ```
public struct Dense: Sendable {
  public let name: String
  public let weight: Parameter
  public let bias: Parameter?

  /// - Parameter weights: by default as PyTorch's, uniform within 1 / sqrt(inputs); the bias too.
  public init(
    _ inputs: Int, _ outputs: Int, in layout: inout ParameterLayout, name: String, hasBias: Bool = true,
    weights: Initializer? = nil
  ) {
    self.name = name
    weight = layout.add("\(name).weight", [inputs, outputs], weights ?? .inverseRoot(inputs: inputs))
    bias = hasBias ? layout.add("\(name).bias", [outputs], .inverseRoot(inputs: inputs)) : nil
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
