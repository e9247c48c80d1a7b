import OperationCatalogue
import SaddleAutodiff
import SaddleReference
import SaddleTensor
import Testing

/// A network's parameters are slices of one flat vector, whose cotangents are put together slice by slice.
@Suite("Gradients through slices of a flat vector")
struct SliceGradientTests {
  private let parameters = Tensor.input("parameters", [12])
  private var point: Point {
    var draw = Draw(seed: 3)
    return Point([(parameters, draw.uniform([12]))])
  }

  /// Checks first and second derivatives of a scalar with respect to the flat vector.
  private func mismatch(of scalar: Tensor) throws -> String? {
    let first = gradient(of: scalar, withRespectTo: [parameters])
    if let text = try gradientMismatch(of: scalar, first, withRespectTo: [0], at: point) { return text }
    var draw = Draw(seed: 4)
    let contracted = (first[0] * Tensor(draw.uniform([12]))).sum()
    let second = gradient(of: contracted, withRespectTo: [parameters])
    return try gradientMismatch(of: contracted, second, withRespectTo: [0], at: point).map {
      "order 2: \($0)"
    }
  }

  @Test("Slices side by side, one of them unused: a small network")
  func network() throws {
    let weights = parameters[0..<6].reshaped([2, 3])
    let bias = parameters[6..<9]
    let output = parameters[10..<12]
    let hidden = (Tensor([1, -0.5]).matmul(weights) + bias).tanh()
    #expect(try mismatch(of: (hidden[..<2] * output).sum() + hidden.squared().sum()) == nil)
    // Element 9 belongs to no layer.
    let slope = gradient(of: (hidden[..<2] * output).sum(), withRespectTo: [parameters])[0]
    #expect(try point.evaluate(slope).doubles[9] == 0)
  }

  @Test("The parts are joined, not padded and added")
  func joined() {
    let parts = parameters.split(4).enumerated().map { ($1 * Double($0 + 1)).exp().sum() }
    let slope = gradient(of: parts.reduce(Tensor(scalar: 0), +), withRespectTo: [parameters])[0]
    #expect(slope.vertex.primitive == .concatenate(axis: 0))
    #expect(!Graph(of: [slope]).vertices.contains { $0.primitive.name == "pad" })
  }

  @Test("The same slice used twice, and the whole vector too")
  func repeated() throws {
    let a = parameters[2..<5]
    let again = parameters[2..<5]
    #expect(try mismatch(of: (a.exp() * again).sum() + parameters.squared().sum() + parameters[0]) == nil)
  }

  @Test("Slices that overlap, be it by one element")
  func overlapping() throws {
    #expect(try mismatch(of: (parameters[0..<5].exp() * parameters[4..<9].tanh()).sum()) == nil)
    #expect(try mismatch(of: (parameters[0..<8] * parameters[4..<12].tanh()).sum()) == nil)
    #expect(try mismatch(of: (parameters[0..<8].sin().sum() * parameters[3..<5].sum())) == nil)
  }

  @Test("Strided, single and empty slices")
  func strided() throws {
    let scalar =
      (parameters[.every(3)].exp().sum() + parameters[5] * parameters[-1] + parameters[4..<4].sum())
      * parameters[1..<2].sum()
    #expect(try mismatch(of: scalar) == nil)
  }

  @Test("Blocks of a matrix, cut along both axes")
  func blocks() throws {
    let matrix = parameters.reshaped([3, 4])
    let (corner, other) = (matrix[0..<2, 0..<2], matrix[1..<3, 2..<4])
    #expect(try mismatch(of: corner.matmul(other.tanh()).sum()) == nil)
    let columns = matrix[.all, 0..<1].exp().sum() * matrix[.all, 2..<4].squared().sum()
    #expect(try mismatch(of: columns) == nil)
  }
}
