import SaddleTensor

/// A two-dimensional convolution of NHWC images.
///
/// Shapes: x [n, h, w, inputs], filter [kh, kw, inputs, outputs], bias [outputs], y [n, oh, ow, outputs] with
/// oh = (h + paddings - dilation (kh - 1) - 1) / stride + 1, rounded down. PyTorch stores the filter as
/// [outputs, inputs, kh, kw].
///
/// ```swift
/// let half = ConvolutionGeometry(stride: 2, padding: 1)
/// let layer = Convolution(3, 64, kernel: (4, 4), half, in: &layout, name: "down 1")
/// let y = layer(x, flat)   // x: [n, 32, 32, 3], y: [n, 16, 16, 64]
/// ```
public struct Convolution: Sendable {
  /// Labels the layer's vertices; its parameters are `name`.weight and `name`.bias.
  public let name: String
  public let filter: Parameter
  public let bias: Parameter?
  public let geometry: ConvolutionGeometry
  public let spectralNorm: SpectralNorm?

  /// - Parameters:
  ///   - weights: by default ``Initializer/inverseRoot``, as PyTorch's.
  ///   - biases: likewise, with the filter's fan.
  ///   - isSpectrallyNormalised: whether the filter is divided by its largest singular value
  ///     (``SpectralNorm``). Its parameter is then called weight_orig, as in PyTorch.
  public init(
    _ inputs: Int, _ outputs: Int, kernel: (height: Int, width: Int),
    _ geometry: ConvolutionGeometry = .init(), in layout: inout ParameterLayout, name: String,
    hasBias: Bool = true, weights: Initializer = .inverseRoot,
    biases: Initializer = .inverseRoot, isSpectrallyNormalised: Bool = false
  ) {
    self.name = name
    self.geometry = geometry
    let fan = Fan.convolution(kernel: kernel, inputs, outputs, geometry)
    let shape: Shape = [kernel.height, kernel.width, inputs, outputs]
    filter = layout.add(
      "\(name).weight" + (isSpectrallyNormalised ? "_orig" : ""), shape, weights, fan: fan,
      portableAxes: [3, 2, 0, 1])
    spectralNorm =
      isSpectrallyNormalised ? SpectralNorm(shape, in: &layout, name: "\(name).weight") : nil
    bias = hasBias ? layout.add("\(name).bias", [outputs], biases, fan: fan) : nil
  }

  /// - Parameters:
  ///   - x: [n, h, w, inputs].
  ///   - flat: all parameters of the layout.
  /// - Precondition: the layer is not spectrally normalised.
  public func callAsFunction(_ x: Tensor, _ flat: Tensor) -> Tensor {
    apply(spectralNorm.plain(filter, flat, name), to: x, flat)
  }

  /// The same for a layer that may be spectrally normalised; `statistics` moves in training if it is.
  public func callAsFunction(
    _ x: Tensor, _ flat: Tensor, _ statistics: inout RunningStatistics
  ) -> Tensor {
    apply(spectralNorm.divided(filter, flat, &statistics), to: x, flat)
  }

  private func apply(_ filter: Tensor, to x: Tensor, _ flat: Tensor) -> Tensor {
    withLabel(name) {
      let result = x.convolved(with: filter, geometry)
      return bias.map { result + $0(flat) } ?? result
    }
  }
}
