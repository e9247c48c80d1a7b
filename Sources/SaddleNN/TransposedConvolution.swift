import SaddleTensor

/// A transposed convolution ("deconvolution") of NHWC images: the way back through a convolution of the same
/// geometry, which makes images larger by the stride.
///
/// Shapes: x [n, h, w, inputs], filter [kh, kw, outputs, inputs] (that of the convolution which this
/// transposes), bias [outputs], y [n, oh, ow, outputs] with
/// oh = stride (h - 1) + dilation (kh - 1) + 1 - paddings + extra: a 4x4 kernel with stride 2 and padding 1
/// doubles the size exactly. PyTorch stores the filter as [inputs, outputs, kh, kw].
///
/// ```swift
/// let half = ConvolutionGeometry(stride: 2, padding: 1)
/// let layer = TransposedConvolution(128, 64, kernel: (4, 4), half, in: &layout, name: "up 1")
/// let y = layer(x, flat)   // x: [n, 8, 8, 128], y: [n, 16, 16, 64]
/// ```
public struct TransposedConvolution: Sendable {
  /// Labels the layer's vertices; its parameters are `name`.weight and `name`.bias.
  public let name: String
  public let filter: Parameter
  public let bias: Parameter?
  public let geometry: ConvolutionGeometry
  /// Rows and columns added at the bottom and the right, below the stride ("output padding" in PyTorch): a
  /// convolution that strides maps several sizes to one, and this chooses among them.
  public let extra: Int
  public let spectralNorm: SpectralNorm?

  /// - Parameters:
  ///   - weights: by default uniform within 1 / sqrt(outputs kh kw), as PyTorch's: it takes the fan of the
  ///     convolution that this transposes. ``Fan/transposedConvolution(kernel:_:_:_:)``, by which given
  ///     initialisers scale, counts what flows into an output instead.
  ///   - biases: by default likewise.
  ///   - isSpectrallyNormalised: whether the filter is divided by its largest singular value
  ///     (``SpectralNorm``). Its parameter is then called weight_orig, as in PyTorch.
  public init(
    _ inputs: Int, _ outputs: Int, kernel: (height: Int, width: Int),
    _ geometry: ConvolutionGeometry = .init(), extra: Int = 0, in layout: inout ParameterLayout, name: String,
    hasBias: Bool = true, weights: Initializer? = nil, biases: Initializer? = nil,
    isSpectrallyNormalised: Bool = false
  ) {
    self.name = name
    self.geometry = geometry
    self.extra = extra
    let fan = Fan.transposedConvolution(kernel: kernel, inputs, outputs, geometry)
    let byDefault = Initializer.uniform(bound: 1 / fan.output.squareRoot())
    let shape: Shape = [kernel.height, kernel.width, outputs, inputs]
    filter = layout.add(
      "\(name).weight" + (isSpectrallyNormalised ? "_orig" : ""), shape, weights ?? byDefault, fan: fan,
      portableAxes: [3, 2, 0, 1])
    spectralNorm =
      isSpectrallyNormalised
      ? SpectralNorm(shape, outputAxis: 2, in: &layout, name: "\(name).weight") : nil
    bias = hasBias ? layout.add("\(name).bias", [outputs], biases ?? byDefault, fan: fan) : nil
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
    func extent(_ axis: ConvolutionGeometry.Axis, _ extent: Int, _ taps: Int) -> Int {
      axis.stride * (extent - 1) + axis.dilation * (taps - 1) + 1 - axis.low - axis.high + extra
    }
    return withLabel(name) {
      let result = x.transposeConvolved(
        with: filter, geometry, height: extent(geometry.vertical, x.shape[1], filter.shape[0]),
        width: extent(geometry.horizontal, x.shape[2], filter.shape[1]))
      return bias.map { result + $0(flat) } ?? result
    }
  }
}
