import SaddleTensor

extension Catalogue {
  static let elementwise: [Operation] = unary + binary + logic

  private static let unary: [Operation] = Unary.allCases.map { function in
    Operation("unary \(function.rawValue)") { operation in
      let apply: @Sendable ([Tensor]) -> Tensor = { Tensor(applying: .unary(function), to: $0[0]) }
      for shape in edgeShapes { operation.sample([operand(function, shape, &operation.draw)], apply) }
      switch function {
      case .negate, .absolute, .sign:
        operation.sample([operation.draw.integers([9], in: -5...5)], order: 0, apply)
        operation.sample([Value([Int32.min, .max, 0, -1], shape: [4])], order: 0, "limits", apply)
        operation.sample([Value([UInt32.max, 0, 1], shape: [3])], order: 0, "limits", apply)
        operation.error(.unary(function), [bool(2)], "not defined for Booleans")
      case .floor, .exponential, .logarithm, .hyperbolicTangent, .sine, .cosine, .squareRoot, .logistic,
        .softplus:
        operation.error(.unary(function), [int32(2)], "floating-point tensors only")
      }
      operation.error(.unary(function), [float(2), float(2)], "takes 1 operands, got 2")
    }
  }

  /// An operand inside the function's domain and away from its kinks.
  private static func operand(_ function: Unary, _ shape: Shape, _ draw: inout Draw) -> Value {
    switch function {
    case .negate, .exponential, .hyperbolicTangent, .logistic: draw.uniform(shape, in: -3...3)
    case .sine, .cosine: draw.uniform(shape, in: -7...7)
    // 0 is where a composition of |x| would have a wrong second derivative.
    case .softplus:
      shape == [7]
        ? Value([-30, -2, -0.5, 0, 0.5, 2, 30] as [Float], shape: [7])
        : draw.uniform(shape, in: -3...3)
    case .absolute, .sign: draw.awayFromZero(shape)
    case .floor: fractional(shape, &draw)
    case .logarithm, .squareRoot: draw.uniform(shape, in: 0.3...3)
    }
  }

  /// Numbers at least 0.1 away from the next integer.
  private static func fractional(_ shape: Shape, _ draw: inout Draw) -> Value {
    let whole = draw.integers(shape, in: -3...2).doubles
    return Value(whole.map { Float($0 + draw.number(in: 0.1...0.9)) }, shape: shape)
  }

  private static let binary: [Operation] = Binary.allCases.map { function in
    Operation("binary \(function.rawValue)") { operation in
      let apply: @Sendable ([Tensor]) -> Tensor = { Tensor(applying: .binary(function), to: $0[0], $0[1]) }
      switch function {
      case .add, .subtract, .multiply, .divide, .power, .maximum, .minimum, .remainder:
        for shape in edgeShapes { operation.sample(operands(function, shape, &operation.draw), apply) }
      case .bitwiseAnd, .bitwiseOr, .bitwiseXor, .shiftLeft, .shiftRight: break
      }
      integers(function, &operation, apply)
      operation.error(.binary(function), [int32(2), int32(3)], "same shape and element type")
      operation.error(.binary(function), [float(2), int32(2)], "same shape and element type")
      operation.error(.binary(function), [float(2)], "takes 2 operands, got 1")
      switch function {
      case .add, .subtract, .multiply, .divide, .maximum, .minimum, .remainder:
        operation.error(.binary(function), [bool(2), bool(2)], "not defined for Booleans")
      case .power: operation.error(.binary(function), [int32(2), int32(2)], "floating-point tensors only")
      case .bitwiseAnd, .bitwiseOr, .bitwiseXor:
        operation.error(.binary(function), [float(2), float(2)], "integers and Booleans only")
      case .shiftLeft, .shiftRight:
        operation.error(.binary(function), [bool(2), bool(2)], "integers only")
      }
    }
  }

  /// Floating-point operands away from poles, ties and jumps.
  private static func operands(_ function: Binary, _ shape: Shape, _ draw: inout Draw) -> [Value] {
    switch function {
    case .divide: return [draw.uniform(shape), draw.awayFromZero(shape, magnitude: 0.5...2)]
    case .power: return [draw.uniform(shape, in: 0.5...2), draw.uniform(shape, in: -2...2)]
    case .maximum, .minimum:
      let both = draw.distinct(Shape([2] + shape.dimensions)).floats
      return [Value(both.prefix(shape.count), shape: shape), Value(both.suffix(shape.count), shape: shape)]
    case .remainder:
      // quotient = whole + fraction with the fraction away from 0 and 1, so that truncation does not jump.
      let divisor = draw.awayFromZero(shape, magnitude: 0.8...2)
      let quotient = fractional(shape, &draw)
      return [Value(zip(divisor.floats, quotient.floats).map { $0 * $1 }, shape: shape), divisor]
    case .add, .subtract, .multiply, .bitwiseAnd, .bitwiseOr, .bitwiseXor, .shiftLeft, .shiftRight:
      return [draw.uniform(shape), draw.uniform(shape)]
    }
  }

  /// Integer and Boolean operands, with wrap-around and division's edge cases.
  private static func integers(
    _ function: Binary, _ operation: inout Operation.Builder,
    _ apply: @escaping @Sendable ([Tensor]) -> Tensor
  ) {
    func sample(_ a: Value, _ b: Value, _ note: String = "") {
      operation.sample([a, b], order: 0, note, apply)
    }
    let signed: [Int32] = [.min, .min, .max, .max, -7, 7, -7, 5, 0, 0]
    let others: [Int32] = [-1, .max, .max, 2, 3, -3, 0, 0, 9, 0]
    let unsigned: [UInt32] = [.max, .max, 0, 1, 7, 0x8000_0000, 123_456_789, 5]
    let otherUnsigned: [UInt32] = [.max, 1, 1, .max, 0, 3, 987_654_321, 2]
    switch function {
    case .power: break
    case .add, .subtract, .multiply, .divide, .maximum, .minimum, .remainder:
      sample(operation.draw.integers([3, 5], in: -9...9), operation.draw.integers([3, 5], in: 1...4))
      sample(Value(signed, shape: [10]), Value(others, shape: [10]), "limits")
      sample(Value(unsigned, shape: [8]), Value(otherUnsigned, shape: [8]), "limits")
    case .bitwiseAnd, .bitwiseOr, .bitwiseXor:
      sample(operation.draw.integers([3, 5], in: -99...99), operation.draw.integers([3, 5], in: -99...99))
      sample(Value(unsigned, shape: [8]), Value(otherUnsigned, shape: [8]))
      sample(Value([true, true, false, false], shape: [4]), Value([true, false, true, false], shape: [4]))
      sample(operation.draw.booleans([]), operation.draw.booleans([]))
    case .shiftLeft, .shiftRight:
      let counts: [Int32] = [0, 1, 31, 32, 33, 8]
      sample(Value([-1, -1, -1, -1, 1, -256] as [Int32], shape: [6]), Value(counts, shape: [6]), "logical")
      sample(
        Value([.max, .max, .max, .max, 1, 256] as [UInt32], shape: [6]),
        Value(counts.map { UInt32($0) }, shape: [6]), "logical")
    }
  }

  private static let logic: [Operation] =
    Comparison.allCases.map { comparison in
      Operation("compare \(comparison.rawValue)") { operation in
        let apply: @Sendable ([Tensor]) -> Tensor = {
          Tensor(applying: .compare(comparison), to: $0[0], $0[1])
        }
        for shape in edgeShapes {
          let operands = (0..<2).map { _ in operation.draw.integers(shape, in: 0...2, .float32) }
          operation.sample(operands, order: 0, apply)
        }
        let infinity = Float.infinity
        operation.sample(
          [
            Value([.nan, 1, .nan, infinity, -infinity, 0], shape: [6]),
            Value([1, .nan, .nan, infinity, infinity, -0.0] as [Float], shape: [6]),
          ], order: 0, "special values", apply)
        operation.sample(
          [Value([Int32.min, -1, 3], shape: [3]), Value([Int32.max, 1, 3], shape: [3])], order: 0, apply)
        // As signed numbers these would compare the other way round.
        operation.sample(
          [Value([UInt32.max, 0, 3], shape: [3]), Value([UInt32(0), .max, 3], shape: [3])], order: 0, apply)
        operation.sample(
          [operation.draw.booleans([8]), operation.draw.booleans([8])], order: 0, apply)
        operation.error(.compare(comparison), [float(2), float(3)], "same shape and element type")
      }
    } + [select, casts, stopGradient]

  private static let select = Operation("select") { operation in
    let apply: @Sendable ([Tensor]) -> Tensor = { Tensor(applying: .select, to: $0[0], $0[1], $0[2]) }
    for shape in edgeShapes {
      let draws = [operation.draw.uniform(shape), operation.draw.uniform(shape)]
      operation.sample([operation.draw.booleans(shape)] + draws, apply)
    }
    let condition = operation.draw.booleans([5])
    operation.sample(
      [condition, operation.draw.integers([5], in: -9...9), operation.draw.integers([5], in: -9...9)],
      order: 0, apply)
    operation.sample(
      [condition, operation.draw.booleans([5]), operation.draw.booleans([5])], order: 0, apply)
    operation.error(.select, [float(2), float(2), float(2)], "the condition must be Boolean")
    operation.error(.select, [bool(3), float(2), float(2)], "must have the same shape")
    operation.error(.select, [bool(2), float(2), int32(2)], "the values the same type")
  }

  private static let casts = Operation("cast") { operation in
    let numbers: [Float] = [0, 0.9, -0.9, 2.5, -2.5, 3e9, -3e9, 5e9, .infinity, -.infinity, .nan]
    for type in ElementType.allCases where type != .float64 {
      let apply: @Sendable ([Tensor]) -> Tensor = { Tensor(applying: .cast(type), to: $0[0]) }
      operation.sample([Value(numbers, shape: [11])], order: 0, "to \(type.rawValue)", apply)
      operation.sample(
        [Value([Int32.min, -1, 0, 7, 1 << 24], shape: [5])], order: 0, "to \(type.rawValue)", apply)
      operation.sample([Value([UInt32.max, 0, 1 << 31], shape: [3])], order: 0, "to \(type.rawValue)", apply)
      operation.sample([Value([true, false], shape: [2])], order: 0, "to \(type.rawValue)", apply)
    }
    operation.sample([operation.draw.uniform([2, 3])], order: 2, "to float32") {
      Tensor(applying: .cast(.float32), to: $0[0])
    }
    operation.error(.cast(.int32), [], "takes 1 operands, got 0")
  }

  private static let stopGradient = Operation("stopGradient") { operation in
    // Order 0: its derivative is 0 by definition, which differences contradict.
    operation.sample([operation.draw.uniform([2, 3])], order: 0) { $0[0].stoppingGradient() }
    operation.sample([operation.draw.integers([4], in: 0...9)], order: 0) { $0[0].stoppingGradient() }
    // The other factor still has a derivative.
    operation.sample(
      [operation.draw.uniform([4]), operation.draw.uniform([4])], differentiable: [true, false],
      "one factor constant"
    ) { $0[0] * $0[1].stoppingGradient() }
    operation.error(.stopGradient, [float(2), float(2)], "takes 1 operands, got 2")
  }
}
