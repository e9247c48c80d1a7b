import OperationCatalogue
import SaddleAutodiff
import SaddleReference
import SaddleTensor
import Testing

/// What adversarial training needs of derivatives of derivatives.
@Suite("Derivatives through derivatives")
struct UnrolledTests {
  @Test("Through three steps of gradient descent (an unrolled GAN's generator gradient)")
  func unrolled() throws {
    var draw = Draw(seed: 31)
    let generator = Tensor.input("generator", [3])
    let critic = Tensor.input("critic", [3])
    let point = Point([(generator, draw.uniform([3])), (critic, draw.uniform([3]))])
    let mixing = Tensor(draw.uniform([3, 3]))
    func objective(_ critic: Tensor) -> Tensor {
      (mixing.matmul(critic).tanh() * generator.sin()).sum() + 0.5 * (critic * critic).sum()
    }
    var unrolled = critic
    for _ in 0..<3 {
      unrolled = unrolled - 0.25 * gradient(of: objective(unrolled), withRespectTo: [unrolled])[0]
    }
    let loss = objective(unrolled)
    let first = gradient(of: loss, withRespectTo: [generator, critic])
    #expect(try gradientMismatch(of: loss, first, withRespectTo: [0, 1], at: point) == nil)
    let contracted = (first[0] * Tensor(draw.uniform([3]))).sum()
    let second = gradient(of: contracted, withRespectTo: [generator, critic])
    #expect(try gradientMismatch(of: contracted, second, withRespectTo: [0, 1], at: point) == nil)
  }

  @Test("Through the gradient penalty of a convolutional critic, with respect to its parameters")
  func gradientPenalty() throws {
    var draw = Draw(seed: 32)
    let images = Tensor(draw.uniform([2, 4, 4, 1]))
    let filter = Tensor.input("filter", [3, 3, 1, 2])
    let weights = Tensor.input("weights", [8, 1])
    let point = Point([(filter, draw.uniform([3, 3, 1, 2])), (weights, draw.uniform([8, 1]))])
    let features = images.convolved(with: filter, .init(stride: 2, padding: 1)).softplus()
    let scores = features.flattened(from: 1).matmul(weights)
    let slopes = gradient(of: scores.sum(), withRespectTo: [images])[0].flattened(from: 1)
    let penalty = (slopes.norm(axes: [1]) - 1).squared().mean()
    let gradients = gradient(of: penalty, withRespectTo: [filter, weights])
    #expect(try gradientMismatch(of: penalty, gradients, withRespectTo: [0, 1], at: point) == nil)
  }

  @Test(
    "Of random graphs, with respect to every input, in a random direction",
    arguments: 0..<100 as Range<UInt64>)
  func randomGraphs(_ seed: UInt64) throws {
    let graph = RandomGraph(seed: seed, stoppingGradients: false)
    let variables = graph.inputs.filter { $0.0.elementType == .float32 }
    guard !variables.isEmpty else { return }
    let scalar = graph.outputs.filter(\.elementType.isFloatingPoint).map { ($0 + $0.squared()).mean() }
      .reduce(Tensor(scalar: 0), +)
    var draw = Draw(seed: seed)
    let directions = variables.map { draw.uniform($0.1.shape) }
    let gradients = gradient(of: scalar, withRespectTo: variables.map(\.0))
    let slope = zip(gradients, directions).map { ($0 * Tensor($1)).sum() }.reduce(Tensor(scalar: 0), +)
    let point = Point(graph.inputs)
    func moved(_ step: Double) throws -> Double {
      var point = point
      for (variable, direction) in zip(variables, directions) {
        guard let index = point.tensors.firstIndex(where: { $0.vertex === variable.0.vertex }) else {
          continue
        }
        point.values[index] = Value(
          zip(point.values[index].doubles, direction.doubles).map { $0 + step * $1 }, shape: direction.shape)
      }
      return try point.evaluate(scalar).scalar
    }
    let actual = try point.evaluate(slope).scalar
    // A kink (|x|, a maximum) that lies within a step spoils one difference, not those with shorter steps.
    let errors = try [1e-5, 1e-6, 1e-7].map { step in
      let expected = try (moved(step) - moved(-step)) / (2 * step)
      return (actual - expected).magnitude / max(1, actual.magnitude)
    }
    // Rounding: 2⁻⁵³ times tens of terms near 1, over the shortest step, is some 1e-8; truncation less.
    #expect(errors.contains { $0 < 1e-5 }, "relative errors \(errors)")
  }
}
