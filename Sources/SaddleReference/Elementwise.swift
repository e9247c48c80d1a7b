import RealModule
import SaddleTensor

/// Element-wise operations; each costs O(elements).
extension ReferenceExecutor {
  static func unary(_ function: Unary, _ x: Value) -> Value {
    switch x.storage {
    case .float64(let elements):
      let evaluate = floatingPoint(function)
      return Value(elements.lazy.map { evaluate($0) }, shape: x.shape)
    case .int32(let elements):
      return Value(elements.lazy.map { integer(function, $0) }, shape: x.shape)
    case .uint32(let elements):
      return Value(elements.lazy.map { integer(function, $0) }, shape: x.shape)
    case .float32, .bool: preconditionFailure("reference: \(function.rawValue) of \(x.type)")
    }
  }

  private static func floatingPoint(_ function: Unary) -> (Double) -> Double {
    switch function {
    case .negate: { -$0 }
    case .absolute: { $0.magnitude }
    case .sign: { $0 > 0 ? 1 : $0 < 0 ? -1 : $0.isNaN ? .nan : 0 }
    case .floor: { $0.rounded(.down) }
    case .exponential: { .exp($0) }
    case .logarithm: { .log($0) }
    case .hyperbolicTangent: { .tanh($0) }
    case .sine: { .sin($0) }
    case .cosine: { .cos($0) }
    case .squareRoot: { $0.squareRoot() }
    case .logistic: { 1 / (1 + .exp(-$0)) }
    // exp of a non-positive number cannot overflow; max(x, 0) keeps a NaN only if x comes first.
    case .softplus: { x in x.isNaN ? x : Swift.max(x, 0) + .log(onePlus: .exp(-x.magnitude)) }
    }
  }

  private static func integer<Element: FixedWidthInteger>(_ function: Unary, _ x: Element) -> Element {
    switch function {
    case .negate: return 0 &- x
    case .absolute: return x < 0 ? 0 &- x : x
    case .sign: return x < 0 ? 0 &- 1 : x > 0 ? 1 : 0
    case .floor, .exponential, .logarithm, .hyperbolicTangent, .sine, .cosine, .squareRoot, .logistic,
      .softplus:
      preconditionFailure("reference: \(function.rawValue) of integers")
    }
  }

  static func binary(_ function: Binary, _ a: Value, _ b: Value) -> Value {
    let shape = a.shape
    switch (a.storage, b.storage) {
    case (.float64(let a), .float64(let b)):
      let evaluate = floatingPoint(function)
      return Value(zip(a, b).lazy.map { evaluate($0, $1) }, shape: shape)
    case (.int32(let a), .int32(let b)):
      return Value(zip(a, b).lazy.map { integer(function, $0, $1) }, shape: shape)
    case (.uint32(let a), .uint32(let b)):
      return Value(zip(a, b).lazy.map { integer(function, $0, $1) }, shape: shape)
    case (.bool(let a), .bool(let b)):
      return Value(zip(a, b).lazy.map { boolean(function, $0, $1) }, shape: shape)
    default: preconditionFailure("reference: \(function.rawValue) of \(a.type) and \(b.type)")
    }
  }

  private static func floatingPoint(_ function: Binary) -> (Double, Double) -> Double {
    switch function {
    case .add: { $0 + $1 }
    case .subtract: { $0 - $1 }
    case .multiply: { $0 * $1 }
    case .divide: { $0 / $1 }
    case .power: { power($0, $1) }
    case .maximum: { $0.isNaN || $1.isNaN ? .nan : Swift.max($0, $1) }
    case .minimum: { $0.isNaN || $1.isNaN ? .nan : Swift.min($0, $1) }
    case .remainder: { $0.truncatingRemainder(dividingBy: $1) }
    case .bitwiseAnd, .bitwiseOr, .bitwiseXor, .shiftLeft, .shiftRight:
      preconditionFailure("reference: \(function.rawValue) of floating-point numbers")
    }
  }

  /// C's pow. RealModule's is the real function exp(y log x), NaN for every negative base and for 0 to the
  /// power of 0; C extends it to integer exponents.
  private static func power(_ x: Double, _ y: Double) -> Double {
    if y == 0 || x == 1 { return 1 }
    if x.isNaN || y.isNaN { return .nan }
    if x > 0, x.isFinite, y.isFinite { return .pow(x, y) }
    if y.isInfinite {
      let grows = (x.magnitude > 1) == (y > 0)
      return x == -1 ? 1 : grows ? .infinity : 0
    }
    let isInteger = y.rounded(.towardZero) == y
    let isOdd = isInteger && y.truncatingRemainder(dividingBy: 2) != 0
    if x < 0, x.isFinite, !isInteger { return .nan }
    let magnitude: Double =
      x == 0 ? (y > 0 ? 0 : .infinity) : x.isInfinite ? (y > 0 ? .infinity : 0) : .pow(-x, y)
    return isOdd && x.sign == .minus ? -magnitude : magnitude
  }

  private static func integer<Element: FixedWidthInteger>(
    _ function: Binary, _ a: Element, _ b: Element
  ) -> Element {
    switch function {
    case .add: a &+ b
    case .subtract: a &- b
    case .multiply: a &* b
    // The overflow of min / -1 wraps to min, its remainder is 0, as arithmetic modulo 2^32 has it.
    case .divide: b == 0 ? 0 : a.dividedReportingOverflow(by: b).partialValue
    case .remainder: b == 0 ? 0 : a.remainderReportingOverflow(dividingBy: b).partialValue
    case .maximum: Swift.max(a, b)
    case .minimum: Swift.min(a, b)
    case .bitwiseAnd: a & b
    case .bitwiseOr: a | b
    case .bitwiseXor: a ^ b
    case .shiftLeft: shift(a, by: b) { $0 << $1 }
    case .shiftRight: shift(a, by: b) { $0 >> $1 }
    case .power: preconditionFailure("reference: power of integers")
    }
  }

  /// A shift of the bit pattern as an unsigned word, and by an unsigned count.
  private static func shift<Element: FixedWidthInteger>(
    _ a: Element, by b: Element, _ shift: (UInt32, UInt32) -> UInt32
  ) -> Element {
    Element(truncatingIfNeeded: shift(UInt32(truncatingIfNeeded: a), UInt32(truncatingIfNeeded: b)))
  }

  private static func boolean(_ function: Binary, _ a: Bool, _ b: Bool) -> Bool {
    switch function {
    case .bitwiseAnd: return a && b
    case .bitwiseOr: return a || b
    case .bitwiseXor: return a != b
    case .add, .subtract, .multiply, .divide, .power, .maximum, .minimum, .remainder, .shiftLeft,
      .shiftRight:
      preconditionFailure("reference: \(function.rawValue) of Booleans")
    }
  }

  static func compare(_ comparison: Comparison, _ a: Value, _ b: Value) -> Value {
    // Float64 holds every element type exactly, so one comparison serves them all.
    let (x, y) = (a.doubles, b.doubles)
    let holds: (Double, Double) -> Bool =
      switch comparison {
      case .equal: { $0 == $1 }
      case .notEqual: { $0 != $1 }
      case .less: { $0 < $1 }
      case .lessOrEqual: { $0 <= $1 }
      case .greater: { $0 > $1 }
      case .greaterOrEqual: { $0 >= $1 }
      }
    return Value(zip(x, y).lazy.map { holds($0, $1) }, shape: a.shape)
  }

  static func select(_ condition: Value, _ yes: Value, _ no: Value) -> Value {
    guard case .bool(let chosen) = condition.storage else {
      preconditionFailure("reference: a condition of type \(condition.type)")
    }
    // Positions in the concatenation of the two values.
    let positions = chosen.indices.map { chosen[$0] ? $0 : chosen.count + $0 }
    return concatenate([yes.flat, no.flat], axis: 0, to: [2 * chosen.count])
      .picking(positions, shape: condition.shape)
  }

  /// Float to integer truncates towards zero and clamps; between integers the bits stay; to Boolean is
  /// `!= 0`.
  static func cast(_ x: Value, to elementType: ElementType) -> Value {
    switch elementType {
    case .float32, .float64: Value(x.doubles, shape: x.shape)
    case .bool: Value(x.doubles.lazy.map { $0 != 0 }, shape: x.shape)
    case .int32: Value(integers(x, Int32.self), shape: x.shape)
    case .uint32: Value(integers(x, UInt32.self), shape: x.shape)
    }
  }

  private static func integers<Element: FixedWidthInteger>(_ x: Value, _: Element.Type) -> [Element] {
    switch x.storage {
    case .float32(let elements): elements.map { Element(saturating: Double($0)) }
    case .float64(let elements): elements.map { Element(saturating: $0) }
    case .int32(let elements): elements.map { Element(truncatingIfNeeded: $0) }
    case .uint32(let elements): elements.map { Element(truncatingIfNeeded: $0) }
    case .bool(let elements): elements.map { $0 ? 1 : 0 }
    }
  }
}

extension Value {
  /// The elements as a vector.
  var flat: Value { reshaped([shape.count]) }
}
