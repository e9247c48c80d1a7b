import SaddleCPU
import SaddleNN
import SaddleReference
import SaddleTensor

/// What computes a test's tensors: every test here holds on both.
enum Executor: String, CaseIterable, Sendable, CustomStringConvertible {
  case reference, cpu

  var description: String { rawValue }

  /// What rounding allows, relative to a tensor's largest element. The reference computes in float64, but a
  /// graph's constants are float32: 6e-8 each. The CPU computes in float32, here in sums of at most 200 terms.
  var tolerance: Double {
    switch self {
    case .reference: 1e-6
    case .cpu: 2e-5
    }
  }

  func evaluate(_ outputs: [Tensor], _ inputs: [(Tensor, Value)] = []) throws -> [Value] {
    switch self {
    case .reference:
      return try Reference.evaluate(outputs, inputs: inputs)
    case .cpu:
      let program = try Program(inputs: inputs.map(\.0), outputs: outputs)
      return try program(inputs.map { float32($0.1) })
    }
  }

  func evaluate(_ output: Tensor, _ inputs: [(Tensor, Value)] = []) throws -> Value {
    try evaluate([output], inputs)[0]
  }
}

/// What differs between two values, in words, or `nil`: the shape, or the largest difference relative to the
/// largest expected element.
func mismatch(_ value: Value, _ expected: Value, tolerance: Double) -> String? {
  guard value.shape == expected.shape else { return "shape \(value.shape), not \(expected.shape)" }
  let scale = expected.doubles.reduce(0) { max($0, abs($1)) }
  for (index, (a, b)) in zip(value.doubles, expected.doubles).enumerated()
  where !(abs(a - b) <= tolerance * scale) {
    return "element \(index) is \(a), not \(b); the largest is \(scale)"
  }
  return nil
}

/// What differs between two flat vectors, each entry by its own scale, or `nil`.
func mismatch(_ value: Value, _ expected: Value, _ layout: ParameterLayout, tolerance: Double) -> String? {
  guard value.shape == expected.shape else { return "shape \(value.shape), not \(expected.shape)" }
  var inside = Set<Int>()
  for entry in layout.parameters {
    let range = entry.offset..<entry.offset + entry.shape.count
    inside.formUnion(range)
    let (a, b) = (Array(value.doubles[range]), Array(expected.doubles[range]))
    let found = mismatch(Value(a, shape: entry.shape), Value(b, shape: entry.shape), tolerance: tolerance)
    if let found { return "\(entry.name): \(found)" }
  }
  for (index, number) in value.doubles.enumerated() where number != 0 && !inside.contains(index) {
    return "element \(index), between parameters, is \(number)"
  }
  return nil
}
