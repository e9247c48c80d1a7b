import OperationCatalogue
import SaddleReference
import SaddleTensor

/// A `float64` value.
func doubles(_ elements: [Double], _ shape: Shape) -> Value { Value(elements, shape: shape) }

/// What differs between a tensor without inputs and the expected elements, or `nil`.
///
/// Where nothing else is said the expected numbers are NumPy's in Float64, printed in full, and the reference
/// computes in Float64 too: 1e-14 leaves some fifty units in the last place for another order of operations.
func mismatch(
  _ tensor: Tensor, _ elements: [Double], _ shape: Shape, relative: Double = 1e-14
) throws -> String? {
  let value = try Reference.evaluate(tensor)
  return mismatch(
    Value(value.doubles, shape: value.shape), doubles(elements, shape), relative: relative,
    absolute: relative)
}
