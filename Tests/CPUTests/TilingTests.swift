import OperationCatalogue
import SaddleAutodiff
import SaddleCPU
import SaddleReference
import SaddleTensor
import Testing

/// Convolutions large enough to be computed in tiles.
@Suite struct TilingTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let images: Shape
    let filters: Int
    let geometry: ConvolutionGeometry
    var testDescription: String { "\(images), \(filters) filters, padding \(geometry.vertical.low)" }
  }

  static let cases = [
    Case(images: [32, 8, 8, 32], filters: 64, geometry: .init(stride: 2, padding: 1)),
    Case(images: [15, 11, 10, 64], filters: 32, geometry: .init(stride: 2, padding: 1)),
    Case(
      images: [32, 7, 9, 32], filters: 32,
      geometry: .init(
        vertical: .init(stride: 2, low: 0, high: 2), horizontal: .init(stride: 2, low: 3, high: 0))),
  ]

  /// Of the largest element: sums of up to 1024 products, some tens of roundings of 6e-8.
  private static let tolerance = 3e-6

  @Test(
    "a convolution in tiles and its gradients of first and second order give the reference's values",
    arguments: cases, 1...2)
  func equalsReference(test: Case, threads: Int) throws {
    var draw = Draw(seed: 5)
    let filterShape: Shape = [4, 4, test.images[3], test.filters]
    let values = [
      draw.uniform(test.images), draw.uniform(filterShape, in: -0.2...0.2), draw.uniform([test.filters]),
      draw.uniform(test.images),
    ]
    let inputs = values.map { Tensor.input("x", $0.shape) }
    let (x, filter, bias, weights) = (inputs[0], inputs[1], inputs[2], inputs[3])
    let activation = (x.convolved(with: filter, test.geometry) + bias).leakyReLU(slope: 0.2)
    let slope = gradient(of: (activation * activation).sum(), withRespectTo: [x])[0]
    let penalty = gradient(of: (slope * weights).sum(), withRespectTo: [filter, x])
    // A transposed convolution with what follows it.
    let restored =
      (activation.transposeConvolved(
        with: filter, test.geometry, height: test.images[1], width: test.images[2])
      + bias[0..<1].broadcast(to: [test.images[3]])).relu()
    let outputs = [activation, slope, restored] + penalty
    let program = try Program(inputs: inputs, outputs: outputs, options: .init(threads: threads))
    #expect(program.describe().contains("convolution + bias + activation [tiles"))
    #expect(program.describe().contains("convolutionInputGradient + bias + activation [tiles"))
    #expect(program.describe().contains("convolutionFilterGradient [tiles"))
    let expected = try Reference.evaluate(outputs, inputs: Array(zip(inputs, values)))
    for (index, (actual, expected)) in zip(try program(values), expected).enumerated() {
      let scale = expected.doubles.map(\.magnitude).max()!
      let difference = mismatch(actual, expected, absolute: Self.tolerance * scale)
      #expect(difference == nil, "output \(index)")
    }
  }

  @Test("a small convolution, and one with other filters, is left to the library")
  func others() throws {
    for (images, taps) in [([1, 8, 8, 32], 4), ([32, 8, 8, 32], 3), ([32, 8, 8, 20], 4)] as [(Shape, Int)] {
      let (x, filter) = (Tensor.input("x", images), Tensor.input("filter", [taps, taps, images[3], 32]))
      let program = try Program(
        inputs: [x, filter], outputs: [x.convolved(with: filter, .init(stride: 2, padding: 1))])
      #expect(!program.describe().contains("tiles"))
    }
  }
}
