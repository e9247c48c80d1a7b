import OperationCatalogue
import SaddleAutodiff
import SaddleReference
import SaddleTensor

/// Tensors with the values at which a test evaluates them, in Float64.
struct Point {
  let tensors: [Tensor]
  var values: [Value]

  init(_ pairs: [(Tensor, Value)]) {
    tensors = pairs.map(\.0)
    // Float64 from the start, so that a difference step does not drown in rounding.
    values = pairs.map { $1.elementType == .float32 ? Value($1.doubles, shape: $1.shape) : $1 }
  }

  func evaluate(_ outputs: [Tensor]) throws -> [Value] {
    try Reference.evaluate(
      outputs, inputs: Catalogue.inputs(Array(zip(tensors, values)), neededBy: outputs))
  }

  func evaluate(_ output: Tensor) throws -> Value { try evaluate([output])[0] }

  /// The same point with one element of one tensor moved.
  func moved(_ tensor: Int, _ element: Int, by step: Double) -> Point {
    var result = self
    var elements = values[tensor].doubles
    elements[element] += step
    result.values[tensor] = Value(elements, shape: values[tensor].shape)
    return result
  }
}

/// The step of central differences.
///
/// Their error is step² f'''/6, about 2e-11 f''', plus rounding, 2⁻⁵³ |f| / step, about 1e-11 |f|.
let differenceStep = 1e-5

/// What differs between the gradient of a scalar and central differences of it, or `nil`.
///
/// The tolerance is 1e-6 of the largest derivative or of 1, plus 1e-9 |f|. That is fifty times and more the
/// errors that ``differenceStep`` states, which leaves room for third derivatives beyond 1 and for sums of
/// many terms; a wrong rule is off by far more.
func gradientMismatch(
  of scalar: Tensor, _ gradients: [Tensor], withRespectTo indices: [Int], at point: Point
) throws -> String? {
  let size = try point.evaluate(scalar).scalar.magnitude
  for (gradient, index) in zip(gradients, indices) {
    let actual = try point.evaluate(gradient)
    let differences = try actual.doubles.indices.map { element in
      let above = try point.moved(index, element, by: differenceStep).evaluate(scalar).scalar
      let below = try point.moved(index, element, by: -differenceStep).evaluate(scalar).scalar
      return (above - below) / (2 * differenceStep)
    }
    let largest = differences.reduce(1) { max($0, $1.magnitude) }
    let expected = Value(differences, shape: point.tensors[index].shape)
    if let text = mismatch(actual, expected, absolute: 1e-6 * largest + 1e-9 * size) {
      return "derivative with respect to operand \(index): \(text)"
    }
  }
  return nil
}

/// Checks the derivatives of a sample up to `order`: each is contracted with random numbers into a scalar,
/// whose gradient is the next and is compared with central differences.
func derivativeMismatch(_ sample: Sample, order: Int) throws -> String? {
  let (tensors, output) = sample.build()
  let point = Point(Array(zip(tensors, sample.operands)))
  let indices = tensors.indices.filter { sample.isDifferentiable[$0] }
  let variables = indices.map { tensors[$0] }
  var draw = Draw(seed: SeededGenerator.seed(sample.name))
  func contracted(_ parts: [Tensor]) -> Tensor {
    parts.map { ($0 * Tensor(draw.awayFromZero($0.shape, magnitude: 0.5...1))).sum() }
      .reduce(Tensor(scalar: 0), +)
  }
  // The second derivative of y + cos(y) does not vanish at 0: linear operations get higher derivatives too.
  var scalar = contracted([output + output.cos()])
  for order in 1...order {
    let gradients = gradient(of: scalar, withRespectTo: variables)
    if let text = try gradientMismatch(of: scalar, gradients, withRespectTo: indices, at: point) {
      return "order \(order): \(text)"
    }
    scalar = contracted(gradients)
  }
  return nil
}
