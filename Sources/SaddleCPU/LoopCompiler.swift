import CKernels
import SaddleTensor

/// Builds one fused loop: virtual registers first, physical ones when all is known.
struct LoopCompiler {
  struct Operation {
    var opcode: saddle_opcode
    let destination: Int
    var arguments: [Int]
    var stride = 1, extent = 1
    var key: Place?
  }

  struct Reduction {
    let kind: saddle_reduction_kind
    let place: Place
    let register: Int
    let outer: Int, middle: Int, inner: Int
  }

  let space: Shape
  /// The virtual register of each node of the region.
  var registers: [Int: Int] = [:]
  private(set) var operands: [(place: Place, strides: [Int], isBool: Bool, register: Int)] = []
  private(set) var operations: [Operation] = []
  var results: [(place: Place, isBool: Bool, register: Int)] = []
  var reductions: [Reduction] = []
  private(set) var keys: [Place] = []
  private var registerCount = 0

  init(space: Shape) { self.space = space }

  private mutating func newRegister() -> Int {
    registerCount += 1
    return registerCount - 1
  }

  mutating func load(_ place: Place, _ strides: [Int], isBool: Bool) -> Int {
    let register = newRegister()
    operands.append((place, strides, isBool, register))
    return register
  }

  private mutating func append(_ opcode: saddle_opcode, _ arguments: Int...) -> Int {
    let register = newRegister()
    operations.append(Operation(opcode: opcode, destination: register, arguments: arguments))
    return register
  }

  mutating func random(key: Place) -> Int {
    let register = append(SADDLE_OP_RANDOM)
    operations[operations.count - 1].key = key
    keys.append(key)
    return register
  }

  /// Applies an element-wise primitive; returns the register of its result.
  mutating func compute(
    _ primitive: Primitive, _ arguments: [Int], _ type: TensorType, operandType: ElementType?
  ) -> Int {
    switch primitive {
    case .iota(let shape, let axis):
      let register = append(SADDLE_OP_IOTA)
      operations[operations.count - 1].stride = shape.rowMajorStrides[axis]
      operations[operations.count - 1].extent = shape[axis]
      return register
    case .unary(.absolute) where type.elementType == .uint32: return arguments[0]
    case .unary(.sign) where type.elementType == .uint32:
      return append(SADDLE_OP_MASK_TO_INTEGER, append(SADDLE_OP_INTEGER_TO_MASK, arguments[0]))
    case .unary(let function): return append(function.opcode(type.elementType), arguments[0])
    case .binary(let function):
      return append(function.opcode(type.elementType), arguments[0], arguments[1])
    case .compare(let comparison):
      // Two comparisons serve for four with their operands exchanged.
      let isExchanged = comparison == .greater || comparison == .greaterOrEqual
      return append(
        comparison.opcode(operandType!), arguments[isExchanged ? 1 : 0], arguments[isExchanged ? 0 : 1])
    case .select: return append(SADDLE_OP_SELECT, arguments[0], arguments[1], arguments[2])
    case .cast(let target):
      guard let opcode = Self.cast(from: operandType!, to: target) else { return arguments[0] }
      return append(opcode, arguments[0])
    default: fatalError("\(primitive.name) is not element-wise")
    }
  }

  /// nil where the bits stay the same.
  private static func cast(from source: ElementType, to target: ElementType) -> saddle_opcode? {
    switch (source, target) {
    case (.float32, .int32): SADDLE_OP_FLOAT_TO_SIGNED
    case (.float32, .uint32): SADDLE_OP_FLOAT_TO_UNSIGNED
    case (.float32, .bool): SADDLE_OP_FLOAT_TO_MASK
    case (.int32, .float32): SADDLE_OP_SIGNED_TO_FLOAT
    case (.uint32, .float32): SADDLE_OP_UNSIGNED_TO_FLOAT
    case (.int32, .bool), (.uint32, .bool): SADDLE_OP_INTEGER_TO_MASK
    case (.bool, .float32): SADDLE_OP_MASK_TO_FLOAT
    case (.bool, .int32), (.bool, .uint32): SADDLE_OP_MASK_TO_INTEGER
    case (.int32, .uint32), (.uint32, .int32): nil
    case (.float64, _), (_, .float64): fatalError("float64 was refused before")
    case (.float32, .float32), (.int32, .int32), (.uint32, .uint32), (.bool, .bool): nil
    }
  }

  // MARK: Finishing

  /// Sums of a product become fused multiply-adds where nothing else needs the product.
  private mutating func fuseMultiplyAdds() {
    var uses = [Int](repeating: 0, count: registerCount)
    for operation in operations { for argument in operation.arguments { uses[argument] += 1 } }
    for result in results { uses[result.register] += 1 }
    for reduction in reductions { uses[reduction.register] += 1 }
    var product: [Int: Int] = [:]
    for (index, operation) in operations.enumerated() where operation.opcode == SADDLE_OP_MULTIPLY {
      if uses[operation.destination] == 1 { product[operation.destination] = index }
    }
    var dropped = Set<Int>()
    for index in operations.indices {
      let operation = operations[index]
      let factors: Int?
      let rest: Int
      switch operation.opcode {
      case SADDLE_OP_ADD:
        if let found = product[operation.arguments[0]] {
          (factors, rest) = (found, operation.arguments[1])
        } else {
          (factors, rest) = (product[operation.arguments[1]], operation.arguments[0])
        }
      case SADDLE_OP_SUBTRACT:
        (factors, rest) = (product[operation.arguments[1]], operation.arguments[0])
      default: continue
      }
      guard let factors else { continue }
      operations[index].opcode =
        operation.opcode == SADDLE_OP_ADD ? SADDLE_OP_MULTIPLY_ADD : SADDLE_OP_NEGATED_MULTIPLY_ADD
      operations[index].arguments = operations[factors].arguments + [rest]
      dropped.insert(factors)
    }
    operations = operations.indices.filter { !dropped.contains($0) }.map { operations[$0] }
  }

  /// The loop over merged axes and physical registers; nil when more axes remain than the kernels take.
  mutating func description() -> LoopDescription? {
    fuseMultiplyAdds()
    let (extents, strides) = mergedAxes()
    guard extents.count <= Int(SADDLE_MAX_RANK) else { return nil }
    // Registers of operands, results and reductions keep their tile; the others are used again as soon as
    // their last reader is done, so that the tiles in use stay few.
    var lastUse = [Int](repeating: -1, count: registerCount)
    for (index, operation) in operations.enumerated() {
      for argument in operation.arguments { lastUse[argument] = index }
    }
    for result in results { lastUse[result.register] = .max }
    for reduction in reductions { lastUse[reduction.register] = .max }
    var physical = [Int](repeating: -1, count: registerCount)
    var count = 0
    var free: [Int] = []
    for operand in operands {
      physical[operand.register] = count
      count += 1
      lastUse[operand.register] = .max
    }
    var loop = LoopDescription(extents: extents)
    for (operand, strides) in zip(operands, strides) {
      loop.operands.append(
        .init(
          place: operand.place, strides: strides, isBool: operand.isBool,
          register: UInt16(physical[operand.register])))
    }
    for (index, operation) in operations.enumerated() {
      let arguments = operation.arguments.map { UInt16(physical[$0]) }
      for argument in Set(operation.arguments) where lastUse[argument] == index {
        free.append(physical[argument])
      }
      // A register whose value ends in memory is not shared, so that the kernels can write it there.
      if lastUse[operation.destination] < .max, let reused = free.popLast() {
        physical[operation.destination] = reused
      } else {
        physical[operation.destination] = count
        count += 1
      }
      loop.operations.append(
        .init(
          opcode: operation.opcode, destination: UInt16(physical[operation.destination]),
          a: arguments.first ?? 0, b: arguments.count > 1 ? arguments[1] : 0,
          c: arguments.count > 2 ? arguments[2] : 0, stride: operation.stride, extent: operation.extent,
          key: operation.key))
      if lastUse[operation.destination] == -1 { free.append(physical[operation.destination]) }
    }
    guard count <= Int(SADDLE_MAX_REGISTERS) else { fatalError("a loop of \(count) registers") }
    loop.results = results.map {
      .init(place: $0.place, isBool: $0.isBool, register: UInt16(physical[$0.register]))
    }
    loop.reductions = reductions.map {
      .init(
        kind: $0.kind, place: $0.place, register: UInt16(physical[$0.register]), outer: $0.outer,
        middle: $0.middle, inner: $0.inner)
    }
    return loop
  }

  /// The loop's axes with those merged that every operand walks with one stride.
  private func mergedAxes() -> (extents: [Int], strides: [[Int]]) {
    var extents: [Int] = []
    var strides = [[Int]](repeating: [], count: operands.count)
    for axis in 0..<space.rank where space[axis] != 1 {
      let steps = operands.map { $0.strides[axis] }
      if let last = extents.last,
        strides.indices.allSatisfy({ strides[$0].last! == steps[$0] * space[axis] })
      {
        extents[extents.count - 1] = last * space[axis]
        for operand in strides.indices { strides[operand][extents.count - 1] = steps[operand] }
      } else {
        extents.append(space[axis])
        for operand in strides.indices { strides[operand].append(steps[operand]) }
      }
    }
    if extents.isEmpty { return ([1], operands.map { _ in [0] }) }
    return (extents, strides)
  }
}

extension Unary {
  func opcode(_ type: ElementType) -> saddle_opcode {
    switch self {
    case .negate: type.isInteger ? SADDLE_OP_INTEGER_NEGATE : SADDLE_OP_NEGATE
    case .absolute: type.isInteger ? SADDLE_OP_INTEGER_ABSOLUTE : SADDLE_OP_ABSOLUTE
    case .sign: type.isInteger ? SADDLE_OP_INTEGER_SIGN : SADDLE_OP_SIGN
    case .floor: SADDLE_OP_FLOOR
    case .exponential: SADDLE_OP_EXPONENTIAL
    case .logarithm: SADDLE_OP_LOGARITHM
    case .hyperbolicTangent: SADDLE_OP_HYPERBOLIC_TANGENT
    case .sine: SADDLE_OP_SINE
    case .cosine: SADDLE_OP_COSINE
    case .squareRoot: SADDLE_OP_SQUARE_ROOT
    case .logistic: SADDLE_OP_LOGISTIC
    case .softplus: SADDLE_OP_SOFTPLUS
    }
  }
}

extension Binary {
  func opcode(_ type: ElementType) -> saddle_opcode {
    func pick(_ float: saddle_opcode, _ signed: saddle_opcode, _ unsigned: saddle_opcode) -> saddle_opcode {
      type == .int32 ? signed : type == .uint32 ? unsigned : float
    }
    return switch self {
    case .add: pick(SADDLE_OP_ADD, SADDLE_OP_INTEGER_ADD, SADDLE_OP_INTEGER_ADD)
    case .subtract: pick(SADDLE_OP_SUBTRACT, SADDLE_OP_INTEGER_SUBTRACT, SADDLE_OP_INTEGER_SUBTRACT)
    case .multiply: pick(SADDLE_OP_MULTIPLY, SADDLE_OP_INTEGER_MULTIPLY, SADDLE_OP_INTEGER_MULTIPLY)
    case .divide: pick(SADDLE_OP_DIVIDE, SADDLE_OP_SIGNED_DIVIDE, SADDLE_OP_UNSIGNED_DIVIDE)
    case .power: SADDLE_OP_POWER
    case .maximum: pick(SADDLE_OP_MAXIMUM, SADDLE_OP_SIGNED_MAXIMUM, SADDLE_OP_UNSIGNED_MAXIMUM)
    case .minimum: pick(SADDLE_OP_MINIMUM, SADDLE_OP_SIGNED_MINIMUM, SADDLE_OP_UNSIGNED_MINIMUM)
    case .remainder: pick(SADDLE_OP_REMAINDER, SADDLE_OP_SIGNED_REMAINDER, SADDLE_OP_UNSIGNED_REMAINDER)
    case .bitwiseAnd: SADDLE_OP_BITWISE_AND
    case .bitwiseOr: SADDLE_OP_BITWISE_OR
    case .bitwiseXor: SADDLE_OP_BITWISE_XOR
    case .shiftLeft: SADDLE_OP_SHIFT_LEFT
    case .shiftRight: SADDLE_OP_SHIFT_RIGHT
    }
  }
}

extension Comparison {
  /// The operation for operands in the given order, or exchanged for greater and greaterOrEqual.
  func opcode(_ type: ElementType) -> saddle_opcode {
    let isFloat = type == .float32
    return switch self {
    case .equal: isFloat ? SADDLE_OP_EQUAL : SADDLE_OP_INTEGER_EQUAL
    case .notEqual: isFloat ? SADDLE_OP_NOT_EQUAL : SADDLE_OP_INTEGER_NOT_EQUAL
    case .less, .greater:
      isFloat ? SADDLE_OP_LESS : type == .int32 ? SADDLE_OP_SIGNED_LESS : SADDLE_OP_UNSIGNED_LESS
    case .lessOrEqual, .greaterOrEqual:
      isFloat
        ? SADDLE_OP_LESS_OR_EQUAL
        : type == .int32 ? SADDLE_OP_SIGNED_LESS_OR_EQUAL : SADDLE_OP_UNSIGNED_LESS_OR_EQUAL
    }
  }
}
