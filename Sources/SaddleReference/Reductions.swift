import SaddleTensor

/// Operations that combine or order the elements along axes.
extension ReferenceExecutor {
  /// - Complexity: O(elements of the operand).
  static func reduce(_ reduction: Reduction, _ x: Value, axes: [Int]) -> Value {
    let shape = x.shape.removing(axes)
    // A reduced axis moves nothing in the result.
    var strides = shape.rowMajorStrides[...]
    let steps = x.shape.dimensions.indices.map { axes.contains($0) ? 0 : strides.removeFirst() }
    let targets = positions(x.shape, strides: steps)
    let initial: Double
    let combine: (Double, Double) -> Double
    switch reduction {
    case .sum:
      initial = 0
      combine = { $0 + $1 }
    case .maximum:
      initial = -.infinity
      combine = { $0.isNaN || $1.isNaN ? .nan : Swift.max($0, $1) }
    case .minimum:
      initial = .infinity
      combine = { $0.isNaN || $1.isNaN ? .nan : Swift.min($0, $1) }
    }
    var result = ContiguousArray(repeating: initial, count: shape.count)
    for (element, target) in zip(x.float64Elements, targets) {
      result[target] = combine(result[target], element)
    }
    return Value(storage: .float64(result), shape: shape)
  }

  /// - Complexity: O(elements of the operand).
  static func argumentExtremum(_ x: Value, largest: Bool, axis: Int) -> Value {
    let elements = x.doubles
    let (extent, step) = (x.shape[axis], x.shape.rowMajorStrides[axis])
    let shape = x.shape.removing([axis])
    var strides = x.shape.rowMajorStrides
    strides.remove(at: axis)
    let winners = positions(shape, strides: strides).map { base in
      var winner = 0
      for candidate in 1..<Swift.max(extent, 1) {
        let (best, other) = (elements[base + winner * step], elements[base + candidate * step])
        let beats = other.isNaN || (largest ? other > best : other < best)
        if !best.isNaN, beats { winner = candidate }
      }
      return Int32(winner)
    }
    return Value(winners, shape: shape)
  }

  /// - Complexity: O(n log n) comparisons for each row of n elements.
  static func argumentSort(_ x: Value) -> Value {
    let elements = x.doubles
    let extent = x.shape[x.shape.rank - 1]
    guard extent > 0 else { return Value([Int32](), shape: x.shape) }
    var result: [Int32] = []
    for base in stride(from: 0, to: elements.count, by: extent) {
      // Swift's sort promises no stability, so the position decides between equals.
      let order = (0..<extent).sorted { i, j in
        let (a, b) = (elements[base + i], elements[base + j])
        if a.isNaN || b.isNaN { return a.isNaN == b.isNaN ? i < j : b.isNaN }
        return a == b ? i < j : a < b
      }
      result += order.map { Int32($0) }
    }
    return Value(result, shape: x.shape)
  }
}
