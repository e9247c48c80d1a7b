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
  public let spectralNorm: SpectralNorm?

  /// - Parameters:
  ///   - weights: by default ``Initializer/inverseRoot``, as PyTorch's.
  ///   - biases: likewise, with the weight's fan.
  ///   - isSpectrallyNormalised: whether the weight is divided by its largest singular value
  ///     (``SpectralNorm``). Its parameter is then called weight_orig, as in PyTorch.
  public init(
    _ inputs: Int, _ outputs: Int, in layout: inout ParameterLayout, name: String, hasBias: Bool = true,
    weights: Initializer = .inverseRoot, biases: Initializer = .inverseRoot,
    isSpectrallyNormalised: Bool = false
  ) {
    self.name = name
    let fan = Fan.dense(inputs, outputs)
    weight = layout.add(
      "\(name).weight" + (isSpectrallyNormalised ? "_orig" : ""), [inputs, outputs], weights, fan: fan,
      portableAxes: [1, 0])
    spectralNorm =
      isSpectrallyNormalised
      ? SpectralNorm([inputs, outputs], in: &layout, name: "\(name).weight") : nil
    bias = hasBias ? layout.add("\(name).bias", [outputs], biases, fan: fan) : nil
  }

  /// - Parameters:
  ///   - x: [..., inputs].
  ///   - flat: all parameters of the layout.
  /// - Precondition: the layer is not spectrally normalised.
  public func callAsFunction(_ x: Tensor, _ flat: Tensor) -> Tensor {
    apply(spectralNorm.plain(weight, flat, name), to: x, flat)
  }

  /// The same for a layer that may be spectrally normalised; `statistics` moves in training if it is.
  public func callAsFunction(
    _ x: Tensor, _ flat: Tensor, _ statistics: inout RunningStatistics
  ) -> Tensor {
    apply(spectralNorm.divided(weight, flat, &statistics), to: x, flat)
  }

  private func apply(_ weight: Tensor, to x: Tensor, _ flat: Tensor) -> Tensor {
    withLabel(name) {
      let product = x.matmul(weight)
      return bias.map { product + $0(flat) } ?? product
    }
  }
}
