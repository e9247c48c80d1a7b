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

  /// - Parameters:
  ///   - weights: by default ``Initializer/inverseRoot``, as PyTorch's.
  ///   - biases: likewise, with the filter's fan.
  public init(
    _ inputs: Int, _ outputs: Int, kernel: (height: Int, width: Int),
    _ geometry: ConvolutionGeometry = .init(), in layout: inout ParameterLayout, name: String,
    hasBias: Bool = true, weights: Initializer = .inverseRoot,
    biases: Initializer = .inverseRoot
  ) {
    self.name = name
    self.geometry = geometry
    let fan = Fan.convolution(kernel: kernel, inputs, outputs, geometry)
    filter = layout.add("\(name).weight", [kernel.height, kernel.width, inputs, outputs], weights, fan: fan)
    bias = hasBias ? layout.add("\(name).bias", [outputs], biases, fan: fan) : nil
  }

  /// - Parameters:
  ///   - x: [n, h, w, inputs].
  ///   - flat: all parameters of the layout.
  public func callAsFunction(_ x: Tensor, _ flat: Tensor) -> Tensor {
    withLabel(name) {
      let result = x.convolved(with: filter(flat), geometry)
      return bias.map { result + $0(flat) } ?? result
    }
  }
}
