import SaddleTensor

extension ReferenceExecutor {
  /// C[b, i, j] = sum over p of A[b, i, p] B[b, p, j].
  /// - Complexity: O(batch m n k).
  static func matrixProduct(_ a: Value, _ b: Value, to shape: Shape) -> Value {
    let (x, y) = (a.float64Elements, b.float64Elements)
    let rank = shape.rank
    let (m, n, k) = (shape[rank - 2], shape[rank - 1], a.shape[rank - 1])
    let batch = shape.dimensions.dropLast(2).reduce(1, *)
    var result = ContiguousArray<Double>(repeating: 0, count: shape.count)
    for matrix in 0..<batch {
      for i in 0..<m {
        for j in 0..<n {
          var sum = 0.0
          for p in 0..<k { sum += x[(matrix * m + i) * k + p] * y[(matrix * k + p) * n + j] }
          result[(matrix * m + i) * n + j] = sum
        }
      }
    }
    return Value(storage: .float64(result), shape: shape)
  }
}
