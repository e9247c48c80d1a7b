import SaddleReference
import SaddleTensor
import Testing

@Suite("Movement and indexing")
struct MovementTests {
  private let x = Tensor([[1, 2, 3], [4, 5, 6]])
  // y = numpy.arange(60).reshape(3, 4, 5)
  private static let y = Tensor((0..<60).map { Float($0) }, shape: [3, 4, 5])

  /// A subscript, and what NumPy's gives: shape, the first elements, the sum of all.
  struct Subscript: Sendable, CustomStringConvertible {
    let description: String
    let result: Tensor
    let shape: Shape
    let first: [Double]
    let sum: Double
  }

  @Test(
    "Subscripts select what NumPy's do",
    arguments: [
      // v = ...; v.shape, v.ravel()[:4], v.sum()
      Subscript(description: "y[0]", result: y[0], shape: [4, 5], first: [0, 1, 2, 3], sum: 190),
      Subscript(description: "y[-1]", result: y[-1], shape: [4, 5], first: [40, 41, 42, 43], sum: 990),
      Subscript(
        description: "y[:, 2]", result: y[.all, 2], shape: [3, 5], first: [10, 11, 12, 13], sum: 480),
      Subscript(
        description: "y[..., -2]", result: y[.rest, -2], shape: [3, 4], first: [3, 8, 13, 18], sum: 366),
      Subscript(
        description: "y[1, ..., 3]", result: y[1, .rest, 3], shape: [4], first: [23, 28, 33, 38], sum: 122),
      Subscript(
        description: "y[1:3, :, 2:5]", result: y[1..<3, .all, 2...4], shape: [2, 4, 3],
        first: [22, 23, 24, 27], sum: 972),
      Subscript(
        description: "y[1:, :2]", result: y[1..., ..<2], shape: [2, 2, 5], first: [20, 21, 22, 23], sum: 690),
      Subscript(
        description: "y[::2]", result: y[.every(2)], shape: [2, 4, 5], first: [0, 1, 2, 3], sum: 1180),
      Subscript(
        description: "y[:, ::3, 0:0]", result: y[.all, .every(3), 0..<0], shape: [3, 2, 0], first: [],
        sum: 0),
      Subscript(
        description: "y[None, ..., None]", result: y[.new, .rest, .new], shape: [1, 3, 4, 5, 1],
        first: [0, 1, 2, 3], sum: 1770),
      Subscript(
        description: "y[:, None, 1]", result: y[.all, .new, 1], shape: [3, 1, 5], first: [5, 6, 7, 8],
        sum: 405),
      Subscript(description: "y[2, 3, 4]", result: y[2, 3, 4], shape: [], first: [59], sum: 59),
      Subscript(
        description: "y[-2:-1]", result: y[AxisIndex.range(start: -2, end: -1, stride: 1)], shape: [1, 4, 5],
        first: [20, 21, 22, 23], sum: 590),
    ])
  func subscripts(_ sample: Subscript) throws {
    #expect(sample.result.shape == sample.shape)
    let elements = try Reference.evaluate(sample.result).doubles
    #expect(Array(elements.prefix(4)) == sample.first)
    #expect(elements.reduce(0, +) == sample.sum)
  }

  @Test("A subscript of whole axes makes no vertex")
  func wholeSubscript() {
    #expect(x[.all, .all].vertex === x.vertex)
    #expect(x[.rest].vertex === x.vertex)
  }

  @Test("Reshaping keeps row-major order; transposing moves axes")
  func shapes() throws {
    #expect(try mismatch(x.reshaped([3, 2]), [1, 2, 3, 4, 5, 6], [3, 2]) == nil)
    #expect(try mismatch(x.transposed(), [1, 4, 2, 5, 3, 6], [3, 2]) == nil)
    #expect(try mismatch(x.matrixTransposed, [1, 4, 2, 5, 3, 6], [3, 2]) == nil)
    // numpy.arange(24).reshape(2, 3, 4).transpose(2, 0, 1)[1]
    let z = Tensor((0..<24).map { Float($0) }, shape: [2, 3, 4])
    #expect(z.transposed([2, 0, 1]).shape == [4, 2, 3])
    #expect(try mismatch(z.transposed([2, 0, 1])[1], [1, 5, 9, 13, 17, 21], [2, 3]) == nil)
    #expect(z.flattened(from: 1).shape == [2, 12])
    #expect(z.expandingDimension(1).shape == [2, 1, 3, 4])
    #expect(z.expandingDimension(-1).shape == [2, 3, 4, 1])
    #expect(z.expandingDimension(1).squeezed(1).shape == z.shape)
    #expect(try mismatch(x.reversed(axes: [0]), [4, 5, 6, 1, 2, 3], [2, 3]) == nil)
    #expect(try mismatch(x.reversed(axes: [0, -1]), [6, 5, 4, 3, 2, 1], [2, 3]) == nil)
    #expect(
      try mismatch(Tensor([[1], [2]]).broadcast(to: [2, 2, 2]), [1, 1, 2, 2, 1, 1, 2, 2], [2, 2, 2]) == nil)
  }

  @Test("Slices, parts, padding")
  func slices() throws {
    #expect(try mismatch(x.sliced(0..<3, axis: 1, stride: 2), [1, 3, 4, 6], [2, 2]) == nil)
    let parts = x.split(3, axis: 1)
    #expect(parts.count == 3)
    #expect(try mismatch(parts[2], [3, 6], [2, 1]) == nil)
    #expect(try mismatch(x.padded([(1, 0), (0, 1)]), [0, 0, 0, 0, 1, 2, 3, 0, 4, 5, 6, 0], [3, 4]) == nil)
    #expect(
      try mismatch(x.padded([(1, 0), (0, 1)], with: 9), [9, 9, 9, 9, 1, 2, 3, 9, 4, 5, 6, 9], [3, 4]) == nil)
    let spread = Tensor(applying: .pad(low: [1], high: [0], interior: [2]), to: Tensor([1, 2, 3]))
    #expect(try mismatch(spread, [0, 1, 0, 0, 2, 0, 0, 3], [8]) == nil)
  }

  @Test("Joining along an axis, old or new")
  func joins() throws {
    let y = Tensor([[7], [8]])
    #expect(try mismatch(.concatenate([x, y], axis: 1), [1, 2, 3, 7, 4, 5, 6, 8], [2, 4]) == nil)
    #expect(try mismatch(.concatenate([x, x]), [1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6], [4, 3]) == nil)
    let (a, b) = (Tensor([1, 2]), Tensor([3, 4]))
    #expect(try mismatch(.stack([a, b]), [1, 2, 3, 4], [2, 2]) == nil)
    #expect(try mismatch(.stack([a, b], axis: -1), [1, 3, 2, 4], [2, 2]) == nil)
  }

  @Test("Gathering takes slices by index and clamps; scattering adds them up")
  func gathers() throws {
    let indices = Tensor(indices: [2, -5, 99, 1])
    #expect(try mismatch(x.gathered(indices, axis: 1), [3, 1, 3, 2, 6, 4, 6, 5], [2, 4]) == nil)
    #expect(try mismatch(x.gathered(Tensor(indices: [1])), [4, 5, 6], [1, 3]) == nil)
    let table = Tensor(Value([0, 1, 1, 0] as [Int32], shape: [2, 2]))
    #expect(x.gathered(table).shape == [2, 2, 3])
    #expect(try mismatch(x.gathered(table)[1, 0], [4, 5, 6], [3]) == nil)
    #expect(try mismatch(x.gathered(Tensor(scalar: 1, .int32)), [4, 5, 6], [3]) == nil)
    let sums = Tensor(applying: .scatterAdd(axis: 0, extent: 3), to: x, Tensor(indices: [2, 2]))
    #expect(try mismatch(sums, [0, 0, 0, 0, 0, 0, 5, 7, 9], [3, 3]) == nil)
  }

  @Test("Made tensors")
  func creation() throws {
    #expect(try mismatch(.range(4), [0, 1, 2, 3], [4]) == nil)
    #expect(try mismatch(.linearlySpaced(from: -1, to: 1, count: 5), [-1, -0.5, 0, 0.5, 1], [5]) == nil)
    #expect(try mismatch(.linearlySpaced(from: 3, to: 9, count: 1), [3], [1]) == nil)
    #expect(try mismatch(.identity(2), [1, 0, 0, 1], [2, 2]) == nil)
    #expect(try mismatch(.full([2], 7, .int32), [7, 7], [2]) == nil)
    #expect(
      try mismatch(Tensor(indices: [2, 0, 5]).oneHot(classes: 3), [0, 0, 1, 1, 0, 0, 0, 0, 0], [3, 3]) == nil)
    #expect(try mismatch(Tensor(applying: .iota([2, 3], axis: 0)), [0, 0, 0, 1, 1, 1], [2, 3]) == nil)
  }
}
