/// Why an operation cannot be applied to its operands.
public struct OperationError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The operation's name.
  public let operation: String
  /// The operands' types.
  public let operands: [TensorType]
  /// The rule that they break, in words.
  public let rule: String

  package init(operation: String, operands: [TensorType], rule: String) {
    self.operation = operation
    self.operands = operands
    self.rule = rule
  }

  public var description: String {
    "\(operation) of \(operands.map(\.description).joined(separator: " and ")): \(rule)"
  }
}

extension Primitive {
  /// The type of the result for operands of the given types.
  ///
  /// Building a tensor traps where this throws, so a program that takes shapes from outside can ask first.
  /// - Throws: ``OperationError`` with the operation, the operands' types and the rule they break.
  public func resultType(of operands: [TensorType]) throws(OperationError) -> TensorType {
    func require(_ condition: Bool, _ rule: @autoclosure () -> String) throws(OperationError) {
      if !condition { throw OperationError(operation: name, operands: operands, rule: rule()) }
    }
    func requireCount(_ count: Int) throws(OperationError) {
      try require(operands.count == count, "takes \(count) operands, got \(operands.count)")
    }
    func requireAxis(_ axis: Int, _ shape: Shape) throws(OperationError) {
      try require(
        shape.dimensions.indices.contains(axis), "axis \(axis) does not exist; the rank is \(shape.rank)")
    }
    func requireSameTypes() throws(OperationError) {
      try require(operands[0] == operands[1], "operands must have the same shape and element type")
    }
    func requireIndices() throws(OperationError) {
      try require(
        operands[1].elementType == .int32 && operands[1].shape.rank == 1,
        "indices must be an int32 tensor of rank 1")
    }

    switch self {
    case .input(let type, _):
      try requireCount(0)
      return type
    case .constant(let value):
      try requireCount(0)
      return value.type
    case .iota(let shape, let axis):
      try requireCount(0)
      try requireAxis(axis, shape)
      return TensorType(shape, .int32)
    case .randomBits(let shape):
      try requireCount(1)
      try require(operands[0] == TensorType([2], .uint32), "the key must be uint32[2]")
      return TensorType(shape, .uint32)

    case .unary(let function):
      try requireCount(1)
      let type = operands[0].elementType
      switch function {
      case .negate, .absolute, .sign:
        try require(type != .bool, "not defined for Booleans")
      case .floor, .exponential, .logarithm, .hyperbolicTangent, .sine, .cosine, .squareRoot, .logistic,
        .softplus:
        try require(type.isFloatingPoint, "defined for floating-point tensors only")
      }
      return operands[0]
    case .binary(let function):
      try requireCount(2)
      try requireSameTypes()
      let type = operands[0].elementType
      switch function {
      case .add, .subtract, .multiply, .divide, .maximum, .minimum, .remainder:
        try require(type != .bool, "not defined for Booleans")
      case .power: try require(type.isFloatingPoint, "defined for floating-point tensors only")
      case .bitwiseAnd, .bitwiseOr, .bitwiseXor:
        try require(type == .bool || type.isInteger, "defined for integers and Booleans only")
      case .shiftLeft, .shiftRight: try require(type.isInteger, "defined for integers only")
      }
      return operands[0]
    case .compare:
      try requireCount(2)
      try requireSameTypes()
      return TensorType(operands[0].shape, .bool)
    case .select:
      try requireCount(3)
      try require(operands[0].elementType == .bool, "the condition must be Boolean")
      try require(
        operands[1] == operands[2] && operands[0].shape == operands[1].shape,
        "the condition and both values must have the same shape, and the values the same type")
      return operands[1]
    case .cast(let type):
      try requireCount(1)
      return TensorType(operands[0].shape, type)
    case .stopGradient:
      try requireCount(1)
      return operands[0]

    case .reduce(_, let axes):
      try requireCount(1)
      try require(operands[0].elementType.isFloatingPoint, "defined for floating-point tensors only")
      for axis in axes { try requireAxis(axis, operands[0].shape) }
      try require(
        zip(axes, axes.dropFirst()).allSatisfy { $0 < $1 }, "axes \(axes) must ascend without repetition")
      return TensorType(operands[0].shape.removing(axes), operands[0].elementType)
    case .argumentExtremum(_, let axis):
      try requireCount(1)
      try requireAxis(axis, operands[0].shape)
      try require(operands[0].shape[axis] > 0, "axis \(axis) is empty")
      try require(operands[0].elementType != .bool, "not defined for Booleans")
      return TensorType(operands[0].shape.removing([axis]), .int32)
    case .argumentSort:
      try requireCount(1)
      try require(operands[0].shape.rank > 0, "a scalar has no axis to sort along")
      try require(operands[0].elementType != .bool, "not defined for Booleans")
      return TensorType(operands[0].shape, .int32)

    case .reshape(let shape):
      try requireCount(1)
      try require(
        shape.count == operands[0].shape.count,
        "the new shape \(shape) has \(shape.count) elements, not \(operands[0].shape.count)")
      return TensorType(shape, operands[0].elementType)
    case .transpose(let permutation):
      try requireCount(1)
      try require(
        permutation.sorted() == Array(0..<operands[0].shape.rank),
        "\(permutation) is not a permutation of the axes")
      return TensorType(Shape(permutation.map { operands[0].shape[$0] }), operands[0].elementType)
    case .broadcast(let shape):
      try requireCount(1)
      let source = operands[0].shape
      try require(
        source.rank == shape.rank
          && zip(source.dimensions, shape.dimensions).allSatisfy { $0 == $1 || $0 == 1 },
        "cannot be stretched to \(shape): the rank must be equal, each extent too or else 1")
      return TensorType(shape, operands[0].elementType)
    case .slice(let starts, let ends, let strides):
      try requireCount(1)
      let shape = operands[0].shape
      try require(
        starts.count == shape.rank && ends.count == shape.rank && strides.count == shape.rank,
        "needs a start, an end and a stride for each axis")
      for axis in 0..<shape.rank {
        try require(
          0 <= starts[axis] && starts[axis] <= ends[axis] && ends[axis] <= shape[axis],
          "\(starts[axis])..<\(ends[axis]) is not within axis \(axis) of extent \(shape[axis])")
        try require(strides[axis] >= 1, "the stride \(strides[axis]) of axis \(axis) is below 1")
      }
      return TensorType(
        Shape((0..<shape.rank).map { (ends[$0] - starts[$0] + strides[$0] - 1) / strides[$0] }),
        operands[0].elementType)
    case .pad(let low, let high, let interior):
      try requireCount(1)
      let shape = operands[0].shape
      try require(
        low.count == shape.rank && high.count == shape.rank && interior.count == shape.rank,
        "needs a low, a high and an interior padding for each axis")
      try require((low + high + interior).allSatisfy { $0 >= 0 }, "a padding is negative")
      return TensorType(
        Shape(
          (0..<shape.rank).map { low[$0] + high[$0] + shape[$0] + max(0, shape[$0] - 1) * interior[$0] }),
        operands[0].elementType)
    case .concatenate(let axis):
      try require(!operands.isEmpty, "needs at least one operand")
      let first = operands[0]
      try requireAxis(axis, first.shape)
      for other in operands {
        try require(
          other.elementType == first.elementType && other.shape.rank == first.shape.rank
            && other.shape.collapsing([axis]) == first.shape.collapsing([axis]),
          "operands must agree in element type and in every axis but \(axis)")
      }
      return TensorType(
        first.shape.replacing(axis, with: operands.reduce(0) { $0 + $1.shape[axis] }), first.elementType)
    case .reverse(let axes):
      try requireCount(1)
      for axis in axes { try requireAxis(axis, operands[0].shape) }
      return operands[0]
    case .gather(let axis):
      try requireCount(2)
      try requireIndices()
      try requireAxis(axis, operands[0].shape)
      try require(operands[0].shape[axis] > 0 || operands[1].shape.count == 0, "axis \(axis) is empty")
      return TensorType(
        operands[0].shape.replacing(axis, with: operands[1].shape.count), operands[0].elementType)
    case .scatterAdd(let axis, let extent):
      try requireCount(2)
      try requireIndices()
      try requireAxis(axis, operands[0].shape)
      try require(operands[0].elementType.isFloatingPoint, "defined for floating-point tensors only")
      try require(
        operands[0].shape[axis] == operands[1].shape.count,
        "\(operands[1].shape.count) indices for \(operands[0].shape[axis]) slices along axis \(axis)")
      try require(extent > 0 || operands[1].shape.count == 0, "the extent \(extent) holds no index")
      return TensorType(operands[0].shape.replacing(axis, with: extent), operands[0].elementType)

    case .matrixProduct:
      try requireCount(2)
      let (a, b) = (operands[0].shape, operands[1].shape)
      try require(
        operands[0].elementType == operands[1].elementType && operands[0].elementType.isFloatingPoint,
        "operands must have the same floating-point type")
      try require(a.rank >= 2 && a.rank == b.rank, "both ranks must be equal and at least 2")
      try require(
        a[a.rank - 1] == b[b.rank - 2],
        "the inner extents \(a[a.rank - 1]) and \(b[b.rank - 2]) differ")
      try require(a.dimensions.dropLast(2) == b.dimensions.dropLast(2), "the batch axes differ")
      return TensorType(
        Shape(Array(a.dimensions.dropLast()) + [b[b.rank - 1]]), operands[0].elementType)
    case .convolution(let geometry):
      return try convolutionType(operands, geometry, requireCount, require) { [name] images, filter in
        guard images[3] == filter[2] else {
          return .failure(
            .init(
              operation: name, operands: operands, rule: "the channels \(images[3]) and \(filter[2]) differ"))
        }
        guard let height = geometry.vertical.outputExtent(images[1], taps: filter[0]),
          let width = geometry.horizontal.outputExtent(images[2], taps: filter[1])
        else {
          return .failure(
            .init(operation: name, operands: operands, rule: "the filter is larger than the padded image"))
        }
        return .success([images[0], height, width, filter[3]])
      }
    case .convolutionInputGradient(let geometry, let height, let width):
      return try convolutionType(operands, geometry, requireCount, require) { [name] outputs, filter in
        guard outputs[3] == filter[3] else {
          return .failure(
            .init(
              operation: name, operands: operands, rule: "the channels \(outputs[3]) and \(filter[3]) differ")
          )
        }
        guard geometry.vertical.outputExtent(height, taps: filter[0]) == outputs[1],
          geometry.horizontal.outputExtent(width, taps: filter[1]) == outputs[2]
        else {
          return .failure(
            .init(
              operation: name, operands: operands,
              rule:
                "a convolution of \(height) by \(width) images does not give this output (\(geometry.summary))"
            ))
        }
        return .success([outputs[0], height, width, filter[2]])
      }
    case .convolutionFilterGradient(let geometry, let height, let width):
      return try convolutionType(operands, geometry, requireCount, require) { [name] images, outputs in
        guard images[0] == outputs[0],
          geometry.vertical.outputExtent(images[1], taps: height) == outputs[1],
          geometry.horizontal.outputExtent(images[2], taps: width) == outputs[2]
        else {
          return .failure(
            .init(
              operation: name, operands: operands,
              rule:
                "a \(height) by \(width) filter on these images does not give this output (\(geometry.summary))"
            ))
        }
        return .success([height, width, images[3], outputs[3]])
      }
    }
  }

  /// What the three convolutions check alike: two floating-point operands of rank 4 and a sound geometry.
  private func convolutionType(
    _ operands: [TensorType], _ geometry: ConvolutionGeometry,
    _ requireCount: (Int) throws(OperationError) -> Void,
    _ require: (Bool, @autoclosure () -> String) throws(OperationError) -> Void,
    _ shape: (Shape, Shape) -> Result<Shape, OperationError>
  ) throws(OperationError) -> TensorType {
    try requireCount(2)
    let type = operands[0].elementType
    try require(
      type == operands[1].elementType && type.isFloatingPoint,
      "operands must have the same floating-point type")
    try require(operands.allSatisfy { $0.shape.rank == 4 }, "both operands must have rank 4")
    for axis in [geometry.vertical, geometry.horizontal] {
      try require(
        axis.stride >= 1 && axis.dilation >= 1 && axis.low >= 0 && axis.high >= 0,
        "stride and dilation must be at least 1 and paddings not negative (\(geometry.summary))")
    }
    return TensorType(try shape(operands[0].shape, operands[1].shape).get(), type)
  }
}
