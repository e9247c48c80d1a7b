import SaddleTensor

extension RandomKey {
  /// `count` independent indices, each drawn with a probability in proportion to its weight: `int32[count]`.
  ///
  /// - Parameter weights: none negative, with sum 1; partial sums are rounded to float32.
  package func indices(_ count: Int, weights: [Double]) -> Tensor {
    guard Set(weights).count > 1 else { return integers([count], in: 0..<weights.count) }
    // The number of partial sums that a uniform number reaches.
    var sum = 0.0
    let bounds = weights.dropLast().map { weight in
      sum += weight
      return Float(sum)
    }
    return (uniform([count, 1]) .>= Tensor(bounds)).cast(to: .float32).sum(axes: [1]).cast(to: .int32)
  }
}
