import SaddleTensor

/// A two-dimensional convolution of NHWC images.
///
/// Shapes: x [n, h, w, inputs], filter [kh, kw, inputs, outputs], bias [outputs],
/// y [n, oh, ow, outputs] with oh = (h + paddings - dilation (kh - 1) - 1) / stride + 1, rounded down.
public struct Convolution: Sendable {
  public let name: String
  public let filter: Parameter
  public let bias: Parameter?
  public let geometry: ConvolutionGeometry

  /// - Parameter weights: by default as PyTorch's, uniform within 1 / sqrt(inputs kh kw); the bias too.
  public init(
    _ inputs: Int, _ outputs: Int, kernel: (height: Int, width: Int), _ geometry: ConvolutionGeometry,
    in layout: inout ParameterLayout, name: String, hasBias: Bool = true, weights: Initializer? = nil
  ) {
    self.name = name
    self.geometry = geometry
    let byDefault = Initializer.inverseRoot(inputs: inputs * kernel.height * kernel.width)
    filter = layout.add(
      "\(name).filter", [kernel.height, kernel.width, inputs, outputs], weights ?? byDefault)
    bias = hasBias ? layout.add("\(name).bias", [outputs], byDefault) : nil
  }

  public func callAsFunction(_ x: Tensor, _ flat: Tensor) -> Tensor {
    withLabel(name) {
      let result = x.convolved(with: filter(flat), geometry)
      return bias.map { result + $0(flat) } ?? result
    }
  }
}
