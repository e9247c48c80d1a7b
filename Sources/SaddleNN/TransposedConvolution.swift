import SaddleTensor

/// A transposed convolution ("deconvolution") of NHWC images: the way back through a convolution of the same
/// geometry, which makes images larger by the stride.
///
/// Shapes: x [n, h, w, inputs], filter [kh, kw, outputs, inputs] (that of the convolution which this
/// transposes), bias [outputs], y [n, oh, ow, outputs] with oh = stride (h - 1) + dilation (kh - 1) + 1 -
/// paddings: 4x4 with stride 2 and padding 1 doubles the size exactly.
public struct TransposedConvolution: Sendable {
  public let name: String
  public let filter: Parameter
  public let bias: Parameter?
  public let geometry: ConvolutionGeometry

  /// - Parameter weights: by default as PyTorch's, uniform within 1 / sqrt(outputs kh kw); the bias too.
  public init(
    _ inputs: Int, _ outputs: Int, kernel: (height: Int, width: Int), _ geometry: ConvolutionGeometry,
    in layout: inout ParameterLayout, name: String, hasBias: Bool = true, weights: Initializer? = nil
  ) {
    self.name = name
    self.geometry = geometry
    let byDefault = Initializer.inverseRoot(inputs: outputs * kernel.height * kernel.width)
    filter = layout.add(
      "\(name).filter", [kernel.height, kernel.width, outputs, inputs], weights ?? byDefault)
    bias = hasBias ? layout.add("\(name).bias", [outputs], byDefault) : nil
  }

  public func callAsFunction(_ x: Tensor, _ flat: Tensor) -> Tensor {
    withLabel(name) {
      let result = x.transposeConvolved(with: filter(flat), geometry)
      return bias.map { result + $0(flat) } ?? result
    }
  }
}
