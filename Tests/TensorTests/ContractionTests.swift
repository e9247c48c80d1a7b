import OperationCatalogue
import SaddleReference
import SaddleTensor
import Testing

@Suite("Contractions")
struct ContractionTests {
  /// numpy.arange(count).reshape(shape) * scale + offset
  private func sequence(_ shape: Shape, scale: Float = 1, offset: Float = 0) -> Tensor {
    Tensor((0..<shape.count).map { Float($0) * scale + offset }, shape: shape)
  }

  @Test("Matrix products batch and broadcast like NumPy's")
  func matrixProducts() throws {
    let (a, b) = (sequence([2, 2, 3]), sequence([2, 3, 2]))
    // a @ b
    #expect(try mismatch(a.matmul(b), [10, 13, 28, 40, 172, 193, 244, 274], [2, 2, 2]) == nil)
    // a @ numpy.array([1, -1, 2])
    #expect(try mismatch(a.matmul(Tensor([1, -1, 2])), [3, 9, 15, 21], [2, 2]) == nil)
    // numpy.arange(6.).reshape(2, 1, 3) @ numpy.arange(6.).reshape(3, 2)
    #expect(
      try mismatch(sequence([2, 1, 3]).matmul(sequence([3, 2])), [10, 13, 28, 40], [2, 1, 2]) == nil)
    // [1, 2] @ [[1, 2], [3, 4]] and [1, 2] @ [3, 4]
    #expect(try mismatch(Tensor([1, 2]).matmul(Tensor([[1, 2], [3, 4]])), [7, 10], [2]) == nil)
    #expect(try mismatch(Tensor([1, 2]).matmul(Tensor([3, 4])), [11], []) == nil)
    #expect(sequence([3, 1, 2, 4]).matmul(sequence([5, 4, 6])).shape == [3, 5, 2, 6])
    #expect(try mismatch(Tensor.zeros([2, 0]).matmul(.zeros([0, 2])), [0, 0, 0, 0], [2, 2]) == nil)
  }

  @Test("Convolutions have the values of their definition")
  func convolutions() throws {
    // conv(x, f, stride, low, high, dilation) pads x with zeros and, for each window (i, j), takes
    // numpy.einsum("nhwc,hwco->no", x[:, i*s0 : i*s0 + (kh-1)*d0 + 1 : d0, j*s1 : ... : d1], f)
    let (x, f) = (sequence([1, 4, 4, 1]), sequence([2, 2, 1, 1]))
    #expect(try mismatch(x.convolved(with: f), [24, 30, 36, 48, 54, 60, 72, 78, 84], [1, 3, 3, 1]) == nil)
    #expect(try mismatch(x.convolved(with: f, .init(stride: 2)), [24, 36, 72, 84], [1, 2, 2, 1]) == nil)
    #expect(try mismatch(x.convolved(with: f, .init(dilation: 2)), [48, 54, 72, 78], [1, 2, 2, 1]) == nil)
    // conv(x, f, (2, 1), (0, 1), (1, 0))
    let uneven = ConvolutionGeometry(
      vertical: .init(stride: 2, low: 0, high: 1), horizontal: .init(stride: 1, low: 1, high: 0))
    #expect(
      try mismatch(x.convolved(with: f, uneven), [12, 24, 30, 36, 44, 72, 78, 84], [1, 2, 4, 1]) == nil)
    // conv(numpy.arange(24.).reshape(1, 3, 4, 2) - 10, (numpy.arange(24.).reshape(3, 2, 2, 2) - 8) / 4,
    //      (1, 2), (1, 0), (1, 1))
    let channels = ConvolutionGeometry(
      vertical: .init(low: 1, high: 1), horizontal: .init(stride: 2, low: 0, high: 1))
    #expect(
      try mismatch(
        sequence([1, 3, 4, 2], offset: -10).convolved(
          with: sequence([3, 2, 2, 2], scale: 0.25, offset: -2), channels),
        [-26, -35, 30, 29, 131, 129.5, 167, 177.5, 30, 37, 22, 37], [1, 3, 2, 2]) == nil)
  }

  @Test("A transposed convolution spreads each element by the filter")
  func transposed() throws {
    // Two elements 1 and 10 with stride 2 and the filter [1, 2, 3]: [1, 2, 3, 0, 0] + [0, 0, 10, 20, 30].
    let x = Tensor([1, 10], shape: [1, 1, 2, 1])
    let f = Tensor([1, 2, 3], shape: [1, 3, 1, 1])
    let geometry = ConvolutionGeometry(horizontal: .init(stride: 2))
    #expect(try mismatch(x.transposeConvolved(with: f, geometry), [1, 2, 13, 20, 30], [1, 1, 5, 1]) == nil)
    #expect(
      try mismatch(x.transposeConvolved(with: f, geometry, width: 6), [1, 2, 13, 20, 30, 0], [1, 1, 6, 1])
        == nil)
    let padded = ConvolutionGeometry(horizontal: .init(stride: 2, low: 1, high: 1))
    #expect(try mismatch(x.transposeConvolved(with: f, padded), [2, 13, 20], [1, 1, 3, 1]) == nil)
  }

  @Test(
    "The three convolutions are one trilinear form",
    arguments: Catalogue.operations.first { $0.name == "convolution" }?.samples ?? [])
  func trilinear(_ sample: Sample) throws {
    let (operands, output) = sample.build()
    guard case .convolution(let geometry) = output.vertex.primitive else {
      Issue.record("not a convolution")
      return
    }
    let (x, f) = (operands[0], operands[1])
    var draw = Draw(seed: 1)
    let y = Tensor(draw.uniform(output.shape))
    let imageGradient = Tensor(
      applying: .convolutionInputGradient(geometry, height: x.shape[1], width: x.shape[2]), to: y, f)
    let filterGradient = Tensor(
      applying: .convolutionFilterGradient(geometry, height: f.shape[0], width: f.shape[1]), to: x, y)
    let forms = try Reference.evaluate(
      [(output * y).sum(), (imageGradient * x).sum(), (filterGradient * f).sum()],
      inputs: Array(zip(operands, sample.operands))
    ).map(\.scalar)
    // Sums of at most 10⁴ products of magnitude up to 4 in another order, in Float64.
    #expect((forms[0] - forms[1]).magnitude < 1e-11)
    #expect((forms[0] - forms[2]).magnitude < 1e-11)
    #expect(forms[0] != 0 || output.shape.count == 0 || sample.description.contains("padding only"))
  }
}
