import SaddleTensor

/// How many terms are summed into one number of a layer, forwards and backwards: what initialisers scale by.
public struct Fan: Hashable, Sendable {
  /// Terms in one element of the output ("fan in").
  public let input: Double
  /// Terms in one element of the derivative with respect to the input ("fan out").
  public let output: Double

  public init(input: Double, output: Double) {
    self.input = input
    self.output = output
  }

  /// A dense layer.
  public static func dense(_ inputs: Int, _ outputs: Int) -> Fan {
    Fan(input: Double(inputs), output: Double(outputs))
  }

  /// A convolution with filter [kh, kw, inputs, outputs]. An input position is under kh kw / (stride area)
  /// windows, so a stride lessens the output's fan, as in the WGAN-GP authors' code; PyTorch ignores it.
  public static func convolution(
    kernel: (height: Int, width: Int), _ inputs: Int, _ outputs: Int, _ geometry: ConvolutionGeometry
  ) -> Fan {
    let taps = Double(kernel.height * kernel.width)
    return Fan(
      input: taps * Double(inputs),
      output: taps * Double(outputs) / Double(geometry.vertical.stride * geometry.horizontal.stride))
  }

  /// A transposed convolution with filter [kh, kw, outputs, inputs]: ``convolution(kernel:_:_:_:)`` with the
  /// two directions exchanged. Of the taps only one in (stride area) meets an input.
  public static func transposedConvolution(
    kernel: (height: Int, width: Int), _ inputs: Int, _ outputs: Int, _ geometry: ConvolutionGeometry
  ) -> Fan {
    let back = convolution(kernel: kernel, outputs, inputs, geometry)
    return Fan(input: back.output, output: back.input)
  }

  /// That of a weight [..., inputs, outputs], where leading axes are a filter's taps; `nil` below rank 2.
  init?(of shape: Shape) {
    guard shape.rank >= 2 else { return nil }
    let taps = shape.dimensions.dropLast(2).reduce(1, *)
    self.init(
      input: Double(taps * shape[shape.rank - 2]), output: Double(taps * shape[shape.rank - 1]))
  }
}
