import SaddleTensor

/// The state of one evaluation: values of the vertices that later vertices or the caller still need.
package struct ReferenceExecutor {
  private var values: [Value?]
  private var position: [UInt64: Int] = [:]
  /// How often a vertex is still going to be read, as an operand or as an output.
  private var remainingUses: [Int]

  /// - Complexity: O(vertices and edges).
  init(_ graph: Graph) {
    values = Array(repeating: nil, count: graph.vertices.count)
    remainingUses = Array(repeating: 0, count: graph.vertices.count)
    position.reserveCapacity(graph.vertices.count)
    for (place, vertex) in graph.vertices.enumerated() {
      position[vertex.number] = place
      for operand in vertex.operands { remainingUses[index(of: operand)] += 1 }
    }
    for output in graph.outputs { remainingUses[index(of: output.vertex)] += 1 }
  }

  private func index(of vertex: Vertex) -> Int {
    guard let index = position[vertex.number] else {
      preconditionFailure("reference: a vertex is used before its place in the order")
    }
    return index
  }

  func value(of tensor: Tensor) -> Value { value(at: index(of: tensor.vertex)) }

  private func value(at index: Int) -> Value {
    guard let value = values[index] else {
      preconditionFailure("reference: a value was released before its last use")
    }
    return value
  }

  /// Computes the vertex at `place` in the graph's order and releases the operands that nothing else needs.
  /// - Precondition: the operands have been executed.
  mutating func execute(_ vertex: Vertex, at place: Int, input: Value?) {
    let operands = vertex.operands.map { self.index(of: $0) }
    let result = Self.result(
      of: vertex.primitive, operands.map { value(at: $0) }, type: vertex.type, input: input)
    assert(result.shape == vertex.type.shape)
    values[place] = result
    for operand in operands {
      remainingUses[operand] -= 1
      if remainingUses[operand] == 0 { values[operand] = nil }
    }
  }

  /// The result of one primitive. Operands and result are `float64` where the type is floating-point.
  static func result(of primitive: Primitive, _ operands: [Value], type: TensorType, input: Value?) -> Value {
    switch primitive {
    case .input:
      guard let input else { preconditionFailure("reference: an input without a value") }
      return input.widened
    case .constant(let value): return value.widened
    case .iota(let shape, let axis): return iota(shape, axis: axis)
    case .randomBits(let shape): return randomBits(shape, key: operands[0])

    case .unary(let function): return unary(function, operands[0])
    case .binary(let function): return binary(function, operands[0], operands[1])
    case .compare(let comparison): return compare(comparison, operands[0], operands[1])
    case .select: return select(operands[0], operands[1], operands[2])
    case .cast(let elementType): return cast(operands[0], to: elementType)
    case .stopGradient: return operands[0]

    case .reduce(let reduction, let axes): return reduce(reduction, operands[0], axes: axes)
    case .argumentExtremum(let largest, let axis):
      return argumentExtremum(operands[0], largest: largest, axis: axis)
    case .argumentSort: return argumentSort(operands[0])

    case .reshape(let shape): return operands[0].reshaped(shape)
    case .transpose(let permutation): return transpose(operands[0], permutation)
    case .broadcast(let shape): return broadcast(operands[0], to: shape)
    case .slice(let starts, _, let strides):
      return slice(operands[0], starts: starts, strides: strides, to: type.shape)
    case .pad(let low, _, let interior):
      return pad(operands[0], low: low, interior: interior, to: type.shape)
    case .concatenate(let axis): return concatenate(operands, axis: axis, to: type.shape)
    case .reverse(let axes): return reverse(operands[0], axes: axes)
    case .gather(let axis): return gather(operands[0], indices: operands[1], axis: axis)
    case .scatterAdd(let axis, _):
      return scatterAdd(operands[0], indices: operands[1], axis: axis, to: type.shape)

    case .matrixProduct: return matrixProduct(operands[0], operands[1], to: type.shape)
    case .convolution(let geometry):
      return convolution(operands[0], operands[1], geometry, to: type.shape)
    case .convolutionInputGradient(let geometry, _, _):
      return convolutionInputGradient(operands[0], operands[1], geometry, to: type.shape)
    case .convolutionFilterGradient(let geometry, _, _):
      return convolutionFilterGradient(operands[0], operands[1], geometry, to: type.shape)
    }
  }
}

extension Value {
  /// The same value with floating-point elements as `float64`.
  var widened: Value {
    guard case .float32(let elements) = storage else { return self }
    return Value(elements.lazy.map(Double.init), shape: shape)
  }

  /// - Precondition: the elements are `float64`, as all floating-point values of an evaluation are.
  var float64Elements: ContiguousArray<Double> {
    guard case .float64(let elements) = storage else {
      preconditionFailure("reference: floating-point elements expected, not \(type)")
    }
    return elements
  }

  /// - Precondition: the elements are `int32`.
  var int32Elements: ContiguousArray<Int32> {
    guard case .int32(let elements) = storage else {
      preconditionFailure("reference: int32 elements expected, not \(type)")
    }
    return elements
  }
}
