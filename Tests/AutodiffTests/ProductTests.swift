import OperationCatalogue
import SaddleAutodiff
import SaddleReference
import SaddleTensor
import Testing

@Suite("Products with Jacobians and Hessians")
struct ProductTests {
  // f(x, y) = tanh(A x) * (y · y) + exp(y): from R³ and R² to R².
  private let x = Tensor.input("x", [3])
  private let y = Tensor.input("y", [2])
  private let point: Point
  private let f: Tensor
  private let u: Tensor, v: Tensor, w: Tensor

  /// Float64 sums of a dozen products in another order: 1e-14 each.
  private static let tolerance = 1e-13

  init() {
    var draw = Draw(seed: 21)
    point = Point([(x, draw.uniform([3])), (y, draw.uniform([2]))])
    let a = Tensor(draw.uniform([2, 3]))
    f = a.matmul(x).tanh() * y.squared().sum() + y.exp()
    u = Tensor(draw.uniform([3]))
    v = Tensor(draw.uniform([2]))
    w = Tensor(draw.uniform([2]))
  }

  /// The Jacobian row by row, from gradients of single elements: rows [2][5].
  private func jacobian() throws -> [[Double]] {
    try (0..<2).map { row in
      try point.evaluate(gradient(of: f[row], withRespectTo: [x, y])).flatMap(\.doubles)
    }
  }

  private func doubles(_ tensors: Tensor...) throws -> [Double] {
    try point.evaluate(tensors).flatMap(\.doubles)
  }

  private func close(_ a: [Double], _ b: [Double]) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { ($0 - $1).magnitude < Self.tolerance }
  }

  @Test("A Jacobian-vector product equals the explicit matrix times the vector")
  func forward() throws {
    let direction = try doubles(u, v)
    let expected = try jacobian().map { zip($0, direction).reduce(0) { $0 + $1.0 * $1.1 } }
    let actual = jacobianVectorProduct(of: f, withRespectTo: [x, y], tangents: [u, v])
    #expect(actual.type == f.type)
    #expect(close(try doubles(actual), expected))
  }

  @Test("A vector-Jacobian product equals the vector times the explicit matrix")
  func reverse() throws {
    let (rows, weights) = (try jacobian(), try doubles(w))
    let expected = (0..<5).map { weights[0] * rows[0][$0] + weights[1] * rows[1][$0] }
    let actual = vectorJacobianProduct(of: [f], withRespectTo: [x, y], cotangents: [w])
    #expect(close(try point.evaluate(actual).flatMap(\.doubles), expected))
  }

  @Test("Cotangents of several results add up, also where one result feeds another")
  func severalResults() throws {
    let g = f * 2
    let together = vectorJacobianProduct(of: [f, g], withRespectTo: [x], cotangents: [w, w])[0]
    let alone = vectorJacobianProduct(of: [f], withRespectTo: [x], cotangents: [w * 3])[0]
    #expect(close(try doubles(together), try doubles(alone)))
  }

  @Test("A Hessian-vector product equals the explicit matrix, cross terms included, times the vector")
  func hessian() throws {
    let scalar = f.squared().sum()
    let slopes = gradient(of: scalar, withRespectTo: [x, y])
    let elements = (0..<3).map { slopes[0][$0] } + (0..<2).map { slopes[1][$0] }
    let matrix = try elements.map { slope in
      try point.evaluate(gradient(of: slope, withRespectTo: [x, y])).flatMap(\.doubles)
    }
    // Second derivatives commute; a wrong rule rarely does.
    for i in 0..<5 { for j in 0..<5 { #expect((matrix[i][j] - matrix[j][i]).magnitude < 1e-12) } }
    let direction = try doubles(u, v)
    let expected = matrix.map { zip($0, direction).reduce(0) { $0 + $1.0 * $1.1 } }
    let product = hessianVectorProduct(of: scalar, withRespectTo: [x, y], vectors: [u, v])
    let actual = try point.evaluate(product).flatMap(\.doubles)
    #expect(zip(actual, expected).allSatisfy { ($0 - $1).magnitude < 1e-12 })
  }

  @Test("The compiled product holds nothing of the reverse pass that made it")
  func noDetour() {
    let actual = jacobianVectorProduct(of: f, withRespectTo: [x, y], tangents: [u, v])
    let names = Graph(of: [actual]).vertices.compactMap { vertex -> String? in
      if case .input(_, let name) = vertex.primitive { name } else { nil }
    }
    #expect(Set(names) == ["x", "y"])
  }

  @Test(
    "A Jacobian-vector product is the limit of differences, for every differentiable sample",
    arguments: Catalogue.samples(order: 1))
  func catalogue(_ sample: Sample) throws {
    let (tensors, output) = sample.build()
    var draw = Draw(seed: SeededGenerator.seed(sample.name))
    let indices = tensors.indices.filter { sample.isDifferentiable[$0] }
    let tangents = indices.map { draw.uniform(tensors[$0].shape) }
    let product = jacobianVectorProduct(
      of: output, withRespectTo: indices.map { tensors[$0] }, tangents: tangents.map { Tensor($0) })
    func moved(_ step: Double) throws -> [Double] {
      var point = Point(Array(zip(tensors, sample.operands)))
      for (index, tangent) in zip(indices, tangents) {
        point.values[index] = Value(
          zip(point.values[index].doubles, tangent.doubles).map { $0 + step * $1 },
          shape: tangent.shape)
      }
      return try point.evaluate(output).doubles
    }
    let (above, below) = (try moved(differenceStep), try moved(-differenceStep))
    let expected = Value(
      zip(above, below).map { ($0 - $1) / (2 * differenceStep) }, shape: output.shape)
    let actual = try Point(Array(zip(tensors, sample.operands))).evaluate(product)
    // The errors that differenceStep states, for numbers up to 1000 and third derivatives up to 10⁴.
    #expect(mismatch(actual, expected, relative: 1e-6, absolute: 1e-6) == nil)
  }
}
