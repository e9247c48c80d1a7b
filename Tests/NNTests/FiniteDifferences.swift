import SaddleAutodiff
import SaddleReference
import SaddleTensor

/// What differs between the derivatives of a scalar and central differences of it, in words, or `nil`.
///
/// In float64 with steps of 1e-5 the differences are off by 2e-11 of the third derivative and 1e-11 of the
/// value; 1e-6 of the largest derivative, or of 1, leaves room for sums of many terms.
func differenceMismatch(of scalar: Tensor, at points: [(Tensor, Value)]) throws -> String? {
  let points = points.map { ($0, Value($1.doubles, shape: $1.shape)) }
  let slopes = try Reference.evaluate(
    gradient(of: scalar, withRespectTo: points.map(\.0)), inputs: points)
  for (index, slope) in slopes.enumerated() {
    let step = 1e-5
    let differences = try slope.doubles.indices.map { element in
      let sides = try [step, -step].map { move in
        var moved = points
        var numbers = points[index].1.doubles
        numbers[element] += move
        moved[index].1 = Value(numbers, shape: points[index].1.shape)
        return try Reference.evaluate([scalar], inputs: moved)[0].scalar
      }
      return (sides[0] - sides[1]) / (2 * step)
    }
    let largest = differences.reduce(1) { max($0, abs($1)) }
    for (element, (a, b)) in zip(slope.doubles, differences).enumerated()
    where !(abs(a - b) <= 1e-6 * largest) {
      return "variable \(index), element \(element): the derivative is \(a), the difference \(b)"
    }
  }
  return nil
}
