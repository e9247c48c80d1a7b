import SaddleTensor

/// Operations that move elements without computing. Each first works out, for every element of the result,
/// its position in the operand, and then picks; the cost is O(elements of the result), times the rank.
extension ReferenceExecutor {
  static func iota(_ shape: Shape, axis: Int) -> Value {
    var strides = Array(repeating: 0, count: shape.rank)
    strides[axis] = 1
    return Value(positions(shape, strides: strides).lazy.map { Int32($0) }, shape: shape)
  }

  /// For each index of `shape`, in row-major order, `offset` plus the sum of index times stride.
  static func positions(_ shape: Shape, strides: [Int], offset: Int = 0) -> [Int] {
    guard shape.count > 0 else { return [] }
    var result = [offset]
    result.reserveCapacity(shape.count)
    for axis in 0..<shape.rank {
      let (extent, stride) = (shape[axis], strides[axis])
      result = result.flatMap { base in (0..<extent).map { base + $0 * stride } }
    }
    return result
  }

  static func transpose(_ x: Value, _ permutation: [Int]) -> Value {
    let shape = Shape(permutation.map { x.shape[$0] })
    let strides = x.shape.rowMajorStrides
    return x.picking(positions(shape, strides: permutation.map { strides[$0] }), shape: shape)
  }

  static func broadcast(_ x: Value, to shape: Shape) -> Value {
    let strides = zip(x.shape.dimensions, x.shape.rowMajorStrides).map { $0 == 1 ? 0 : $1 }
    return x.picking(positions(shape, strides: strides), shape: shape)
  }

  static func slice(_ x: Value, starts: [Int], strides: [Int], to shape: Shape) -> Value {
    let rowMajor = x.shape.rowMajorStrides
    let offset = zip(starts, rowMajor).reduce(0) { $0 + $1.0 * $1.1 }
    let steps = zip(strides, rowMajor).map { $0 * $1 }
    return x.picking(positions(shape, strides: steps, offset: offset), shape: shape)
  }

  static func reverse(_ x: Value, axes: [Int]) -> Value {
    var strides = x.shape.rowMajorStrides
    var offset = 0
    for axis in Set(axes) {
      offset += (x.shape[axis] - 1) * strides[axis]
      strides[axis] = -strides[axis]
    }
    return x.picking(positions(x.shape, strides: strides, offset: offset), shape: x.shape)
  }

  static func pad(_ x: Value, low: [Int], interior: [Int], to shape: Shape) -> Value {
    let rowMajor = shape.rowMajorStrides
    let offset = zip(low, rowMajor).reduce(0) { $0 + $1.0 * $1.1 }
    let steps = zip(interior, rowMajor).map { ($0 + 1) * $1 }
    var sources = [Int?](repeating: nil, count: shape.count)
    for (source, target) in positions(x.shape, strides: steps, offset: offset).enumerated() {
      sources[target] = source
    }
    return x.picking(sources, shape: shape)
  }

  static func concatenate(_ operands: [Value], axis: Int, to shape: Shape) -> Value {
    // The operands' elements one after the other, then in the result's order.
    let rowMajor = shape.rowMajorStrides
    var sources = [Int](repeating: 0, count: shape.count)
    var (start, first) = (0, 0)
    for operand in operands {
      let targets = positions(operand.shape, strides: rowMajor, offset: start * rowMajor[axis])
      for (source, target) in targets.enumerated() { sources[target] = first + source }
      start += operand.shape[axis]
      first += operand.shape.count
    }
    return Value.joining(operands).picking(sources, shape: shape)
  }

  static func gather(_ x: Value, indices: Value, axis: Int) -> Value {
    let shape = x.shape.replacing(axis, with: indices.shape.count)
    return x.picking(sources(x.shape, indices: indices, axis: axis, of: shape), shape: shape)
  }

  /// The positions in a tensor of shape `source` of the slices that `indices` name along `axis`.
  private static func sources(_ source: Shape, indices: Value, axis: Int, of shape: Shape) -> [Int] {
    var strides = source.rowMajorStrides
    let step = strides[axis]
    strides[axis] = 0
    let bases = positions(shape, strides: strides)
    let along = iota(shape, axis: axis).int32Elements
    let chosen = indices.int32Elements.map { Swift.min(Swift.max(Int($0), 0), source[axis] - 1) }
    return zip(bases, along).map { $0 + chosen[Int($1)] * step }
  }

  static func scatterAdd(_ x: Value, indices: Value, axis: Int, to shape: Shape) -> Value {
    let elements = x.float64Elements
    var result = ContiguousArray<Double>(repeating: 0, count: shape.count)
    for (source, target) in sources(shape, indices: indices, axis: axis, of: x.shape).enumerated() {
      result[target] += elements[source]
    }
    return Value(storage: .float64(result), shape: shape)
  }
}

extension Value {
  /// The elements at `positions`.
  func picking(_ positions: [Int], shape: Shape) -> Value {
    switch storage {
    case .float32(let elements): Value(positions.lazy.map { elements[$0] }, shape: shape)
    case .float64(let elements): Value(positions.lazy.map { elements[$0] }, shape: shape)
    case .int32(let elements): Value(positions.lazy.map { elements[$0] }, shape: shape)
    case .uint32(let elements): Value(positions.lazy.map { elements[$0] }, shape: shape)
    case .bool(let elements): Value(positions.lazy.map { elements[$0] }, shape: shape)
    }
  }

  /// The elements at `positions`, zero or false where there is none.
  func picking(_ positions: [Int?], shape: Shape) -> Value {
    switch storage {
    case .float32(let elements): Value(positions.lazy.map { $0.map { elements[$0] } ?? 0 }, shape: shape)
    case .float64(let elements): Value(positions.lazy.map { $0.map { elements[$0] } ?? 0 }, shape: shape)
    case .int32(let elements): Value(positions.lazy.map { $0.map { elements[$0] } ?? 0 }, shape: shape)
    case .uint32(let elements): Value(positions.lazy.map { $0.map { elements[$0] } ?? 0 }, shape: shape)
    case .bool(let elements): Value(positions.lazy.map { $0.map { elements[$0] } ?? false }, shape: shape)
    }
  }

  /// A vector of the elements of all `values`, which have one element type.
  static func joining(_ values: [Value]) -> Value {
    guard let first = values.first else { preconditionFailure("reference: nothing to join") }
    let shape: Shape = [values.reduce(0) { $0 + $1.shape.count }]
    var joined = first.storage
    for value in values.dropFirst() {
      switch (joined, value.storage) {
      case (.float32(let a), .float32(let b)): joined = .float32(a + b)
      case (.float64(let a), .float64(let b)): joined = .float64(a + b)
      case (.int32(let a), .int32(let b)): joined = .int32(a + b)
      case (.uint32(let a), .uint32(let b)): joined = .uint32(a + b)
      case (.bool(let a), .bool(let b)): joined = .bool(a + b)
      default: preconditionFailure("reference: values of different element types are joined")
      }
    }
    return Value(storage: joined, shape: shape)
  }
}
