import CKernels
import Foundation
import Testing

private func float(_ bits: UInt32) -> Float { Float(bitPattern: bits) }
private func signed(_ bits: UInt32) -> Int32 { Int32(bitPattern: bits) }
private func mask(_ value: Bool) -> UInt32 { value ? .max : 0 }

private struct Operation: Sendable {
  var opcode: saddle_opcode
  var isFloat = false
  var exact: @Sendable (UInt32, UInt32) -> UInt32

  static func onFloats(_ opcode: saddle_opcode, _ exact: @escaping @Sendable (Float, Float) -> Float) -> Self
  {
    Self(opcode: opcode, isFloat: true) { exact(float($0), float($1)).bitPattern }
  }

  static func onSigned(_ opcode: saddle_opcode, _ exact: @escaping @Sendable (Int32, Int32) -> Int32) -> Self
  {
    Self(opcode: opcode) { UInt32(bitPattern: exact(signed($0), signed($1))) }
  }

  static func onWords(
    _ opcode: saddle_opcode, _ exact: @escaping @Sendable (UInt32, UInt32) -> UInt32
  ) -> Self { Self(opcode: opcode, exact: exact) }
}

private let floatOperations: [Operation] = [
  .onFloats(SADDLE_OP_ADD) { $0 + $1 },
  .onFloats(SADDLE_OP_SUBTRACT) { $0 - $1 },
  .onFloats(SADDLE_OP_MULTIPLY) { $0 * $1 },
  .onFloats(SADDLE_OP_DIVIDE) { $0 / $1 },
  .onFloats(SADDLE_OP_POWER) { powf($0, $1) },
  .onFloats(SADDLE_OP_MAXIMUM) { $0.isNaN || $1.isNaN ? .nan : Swift.max($0, $1) },
  .onFloats(SADDLE_OP_MINIMUM) { $0.isNaN || $1.isNaN ? .nan : Swift.min($0, $1) },
  .onFloats(SADDLE_OP_REMAINDER) { fmodf($0, $1) },
  .onWords(SADDLE_OP_EQUAL) { mask(float($0) == float($1)) },
  .onWords(SADDLE_OP_NOT_EQUAL) { mask(float($0) != float($1)) },
  .onWords(SADDLE_OP_LESS) { mask(float($0) < float($1)) },
  .onWords(SADDLE_OP_LESS_OR_EQUAL) { mask(float($0) <= float($1)) },
]

private let integerOperations: [Operation] = [
  .onWords(SADDLE_OP_INTEGER_ADD) { $0 &+ $1 },
  .onWords(SADDLE_OP_INTEGER_SUBTRACT) { $0 &- $1 },
  .onWords(SADDLE_OP_INTEGER_MULTIPLY) { $0 &* $1 },
  .onSigned(SADDLE_OP_SIGNED_DIVIDE) { $1 == 0 ? 0 : $0.dividedReportingOverflow(by: $1).partialValue },
  .onSigned(SADDLE_OP_SIGNED_REMAINDER) { a, b in
    b == 0 ? 0 : a.remainderReportingOverflow(dividingBy: b).partialValue
  },
  .onSigned(SADDLE_OP_SIGNED_MAXIMUM) { Swift.max($0, $1) },
  .onSigned(SADDLE_OP_SIGNED_MINIMUM) { Swift.min($0, $1) },
  .onWords(SADDLE_OP_UNSIGNED_DIVIDE) { $1 == 0 ? 0 : $0 / $1 },
  .onWords(SADDLE_OP_UNSIGNED_REMAINDER) { $1 == 0 ? 0 : $0 % $1 },
  .onWords(SADDLE_OP_UNSIGNED_MAXIMUM) { Swift.max($0, $1) },
  .onWords(SADDLE_OP_UNSIGNED_MINIMUM) { Swift.min($0, $1) },
  .onWords(SADDLE_OP_BITWISE_AND) { $0 & $1 },
  .onWords(SADDLE_OP_BITWISE_OR) { $0 | $1 },
  .onWords(SADDLE_OP_BITWISE_XOR) { $0 ^ $1 },
  .onWords(SADDLE_OP_SHIFT_LEFT) { $0 << $1 },
  .onWords(SADDLE_OP_SHIFT_RIGHT) { $0 >> $1 },
  .onWords(SADDLE_OP_INTEGER_EQUAL) { mask($0 == $1) },
  .onWords(SADDLE_OP_INTEGER_NOT_EQUAL) { mask($0 != $1) },
  .onWords(SADDLE_OP_SIGNED_LESS) { mask(signed($0) < signed($1)) },
  .onWords(SADDLE_OP_SIGNED_LESS_OR_EQUAL) { mask(signed($0) <= signed($1)) },
  .onWords(SADDLE_OP_UNSIGNED_LESS) { mask($0 < $1) },
  .onWords(SADDLE_OP_UNSIGNED_LESS_OR_EQUAL) { mask($0 <= $1) },
]

private let unaryOperations: [Operation] = [
  .onWords(SADDLE_OP_INTEGER_NEGATE) { a, _ in 0 &- a },
  .onSigned(SADDLE_OP_INTEGER_ABSOLUTE) { a, _ in Int32(bitPattern: a.magnitude) },
  .onSigned(SADDLE_OP_INTEGER_SIGN) { a, _ in a.signum() },
  .onWords(SADDLE_OP_FLOAT_TO_SIGNED) { a, _ in
    let x = float(a)
    return UInt32(bitPattern: x.isNaN ? 0 : x >= 0x1p31 ? .max : x < -0x1p31 ? .min : Int32(x))
  },
  .onWords(SADDLE_OP_FLOAT_TO_UNSIGNED) { a, _ in
    let x = float(a)
    return x.isNaN || x <= -1 ? 0 : x >= 0x1p32 ? .max : UInt32(x)
  },
  .onWords(SADDLE_OP_SIGNED_TO_FLOAT) { a, _ in Float(signed(a)).bitPattern },
  .onWords(SADDLE_OP_UNSIGNED_TO_FLOAT) { a, _ in Float(a).bitPattern },
  .onWords(SADDLE_OP_FLOAT_TO_MASK) { a, _ in mask(float(a) != 0) },
  .onWords(SADDLE_OP_INTEGER_TO_MASK) { a, _ in mask(a != 0) },
]

private let specialFloats: [Float] = [
  .nan, .infinity, -.infinity, 0, -0.0, 1, -1, 2, 0.5, -2.5, 3e38, -3e38, 1e-30, 7, -7, 0.1,
  2_147_483_648, -2_147_483_648, 2_147_483_520, 4_294_967_296, 4_294_967_040, -0.9, 1e20, -1e20,
]
private let specialWords: [UInt32] = [
  0, 1, 2, 3, 5, 7, 31, 32, 33, 64, 0x7FFF_FFFF, 0x8000_0000, 0x8000_0001, .max, .max - 1, 1000, 65_537,
]

extension KernelTests {
  @Suite("Operations") struct OperationTests {
    private func check(_ operation: Operation, _ a: [UInt32], _ b: [UInt32], _ set: String) throws {
      let got = try apply(operation.opcode, [a, b])
      for i in 0..<got.count {
        let x = a[a.count == 1 ? 0 : i]
        let y = b[b.count == 1 ? 0 : i]
        let expected = operation.exact(x, y)
        let agrees = operation.isFloat ? same(float(got[i]), float(expected)) : got[i] == expected
        if !agrees {
          Issue.record("opcode \(operation.opcode.rawValue)(\(x), \(y)) gave \(got[i]) with \(set)")
          return
        }
      }
    }

    /// All pairs, in arrays and with one side a single value.
    private func check(_ operation: Operation, pairsOf values: [UInt32], _ set: String) throws {
      let a = values.flatMap { x in values.map { _ in x } }
      let b = values.flatMap { _ in values }
      try check(operation, a, b, set)
      for value in values {
        try check(operation, [value], b, set)
        try check(operation, a, [value], set)
      }
    }

    @Test("Float operations and comparisons are exact on all pairs of ordinary and special values")
    func floats() throws {
      var generator = Generator(11)
      let values = (specialFloats + generator.floats(9)).map(\.bitPattern)
      try onEveryInstructionSet { set in
        for operation in floatOperations { try check(operation, pairsOf: values, set) }
      }
    }

    @Test("Integer operations are exact modulo 2^32 on all pairs, zero divisors and long shifts included")
    func integers() throws {
      var generator = Generator(12)
      let values = specialWords + (0..<9).map { _ in UInt32.random(in: 0...(.max), using: &generator) }
      try onEveryInstructionSet { set in
        for operation in integerOperations { try check(operation, pairsOf: values, set) }
      }
    }

    @Test("Casts and integer operations of one argument are exact, saturating where a float does not fit")
    func unary() throws {
      let values = specialWords + specialFloats.map(\.bitPattern)
      try onEveryInstructionSet { set in
        for operation in unaryOperations {
          let got = try apply(operation.opcode, [values])
          #expect(got == values.map { operation.exact($0, 0) }, "opcode \(operation.opcode.rawValue), \(set)")
        }
        let masks: [UInt32] = (0..<37).map { $0 % 3 == 0 ? .max : 0 }
        #expect(
          try apply(SADDLE_OP_MASK_TO_FLOAT, [masks]) == masks.map { $0 == 0 ? 0 : Float(1).bitPattern })
        #expect(try apply(SADDLE_OP_MASK_TO_INTEGER, [masks]) == masks.map { $0 & 1 })
      }
    }

    @Test("Selection picks word by word, with any of its arguments a single value")
    func selection() throws {
      let masks: [UInt32] = (0..<53).map { $0 % 3 == 1 ? .max : 0 }
      let yes = (0..<53).map { UInt32($0) &* 0x9E37_79B9 }
      let no = (0..<53).map { ~(UInt32($0) &* 0x85EB_CA6B) }
      try onEveryInstructionSet { set in
        for splats in 0..<7 {
          let arguments = [masks, yes, no].enumerated().map { k, all in
            splats >> k & 1 == 1 ? [all[1]] : all
          }
          let got = try apply(SADDLE_OP_SELECT, arguments)
          let expected = (0..<53).map { i in
            let at = arguments.map { $0[$0.count == 1 ? 0 : i] }
            return at[0] != 0 ? at[1] : at[2]
          }
          #expect(got == expected, "splats \(splats) with \(set)")
        }
      }
    }

    @Test("Multiply-add and its negated form are right to the rounding, fused or not")
    func multiplyAdd() throws {
      var generator = Generator(13)
      let a = generator.floats(53)
      let b = generator.floats(53)
      let c = generator.floats(53)
      try onEveryInstructionSet { set in
        for (opcode, sign) in [(SADDLE_OP_MULTIPLY_ADD, 1.0), (SADDLE_OP_NEGATED_MULTIPLY_ADD, -1.0)] {
          for splats in 0..<7 {
            let arguments = [a, b, c].enumerated().map { k, all in
              splats >> k & 1 == 1 ? [all[1]] : all
            }
            let got = try apply(opcode, arguments.map { $0.map(\.bitPattern) })
            for i in 0..<53 {
              let at = arguments.map { Double($0[$0.count == 1 ? 0 : i]) }
              let product = sign * at[0] * at[1]
              // Two roundings at most, each half a unit of a value no greater than this.
              let tolerance = (product.magnitude + at[2].magnitude) * 0x1p-23
              #expect(
                (Double(float(got[i])) - (product + at[2])).magnitude <= tolerance,
                "opcode \(opcode.rawValue), splats \(splats), at \(i) with \(set)")
            }
          }
        }
      }
    }
  }
}
