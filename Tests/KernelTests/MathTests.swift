import CKernels
import Foundation
import Testing

/// The distance from the exact value in units of the last place of float32.
private func ulps(_ got: Float, _ exact: Double) -> Double {
  let rounded = Float(exact)
  if rounded.isNaN || got.isNaN { return rounded.isNaN && got.isNaN ? 0 : .infinity }
  if rounded.isInfinite || got.isInfinite { return rounded == got ? 0 : .infinity }
  let unit = Swift.max(rounded.magnitude, .leastNormalMagnitude).ulp
  return (Double(got) - exact).magnitude / Double(unit)
}

private struct Function: Sendable {
  var name: String
  var opcode: saddle_opcode
  var range: ClosedRange<Float>
  var ulps: Double
  var exact: @Sendable (Double) -> Double
}

// The limits are what a polynomial in float32 with a reduced argument attains (1 to 2 units), and one
// more for the rounding of a further step (a division, an addition) where there is one.
private let functions: [Function] = [
  Function(name: "exp", opcode: SADDLE_OP_EXPONENTIAL, range: -104...89, ulps: 2) { exp($0) },
  Function(name: "log", opcode: SADDLE_OP_LOGARITHM, range: 0...1e30, ulps: 2) { log($0) },
  Function(name: "tanh", opcode: SADDLE_OP_HYPERBOLIC_TANGENT, range: -12...12, ulps: 3) { tanh($0) },
  Function(name: "sin", opcode: SADDLE_OP_SINE, range: -1e5...1e5, ulps: 2) { sin($0) },
  Function(name: "cos", opcode: SADDLE_OP_COSINE, range: -1e5...1e5, ulps: 2) { cos($0) },
  Function(name: "logistic", opcode: SADDLE_OP_LOGISTIC, range: -100...100, ulps: 3) {
    $0 < 0 ? exp($0) / (1 + exp($0)) : 1 / (1 + exp(-$0))
  },
  Function(name: "softplus", opcode: SADDLE_OP_SOFTPLUS, range: -100...100, ulps: 3) {
    Swift.max($0, 0) + log1p(exp(-$0.magnitude))
  },
  Function(name: "sqrt", opcode: SADDLE_OP_SQUARE_ROOT, range: 0...1e30, ulps: 0.51) { $0.squareRoot() },
  Function(name: "floor", opcode: SADDLE_OP_FLOOR, range: -1e9...1e9, ulps: 0) { floor($0) },
  Function(name: "negate", opcode: SADDLE_OP_NEGATE, range: -10...10, ulps: 0) { -$0 },
  Function(name: "absolute", opcode: SADDLE_OP_ABSOLUTE, range: -10...10, ulps: 0) { $0.magnitude },
  Function(name: "sign", opcode: SADDLE_OP_SIGN, range: -10...10, ulps: 0) {
    $0.isNaN ? .nan : $0 > 0 ? 1 : $0 < 0 ? -1 : 0
  },
]

extension KernelTests {
  @Suite("Functions of one float") struct MathTests {
    /// Evenly over the range, and over the orders of magnitude down to the smallest normal number.
    private func samples(_ range: ClosedRange<Float>) -> [Float] {
      var generator = Generator(7)
      var values = generator.floats(60_000, in: range)
      for _ in 0..<60_000 {
        let magnitude = Float(exp2(Double.random(in: -126...17, using: &generator)))
        for x in [magnitude, -magnitude] where range.contains(x) { values.append(x) }
      }
      values += (-4000...4000).map { Float($0) / 256 }.filter(range.contains)
      // Where the sine and cosine cancel most: next to the multiples of pi / 2.
      values += (-60_000...60_000).map { Float(Double($0) * .pi / 2) }.filter(range.contains)
      return values
    }

    @Test("Every function is as accurate as its limit over its whole range", arguments: functions.indices)
    func accuracy(index: Int) throws {
      let function = functions[index]
      let values = samples(function.range)
      try onEveryInstructionSet { set in
        let got = try apply(function.opcode, values)
        var worst = 0.0
        var at: Float = 0
        for (x, y) in zip(values, got) {
          let error = ulps(y, function.exact(Double(x)))
          if error > worst { (worst, at) = (error, x) }
        }
        #expect(worst <= function.ulps, "\(function.name)(\(at)) with \(set)")
      }
    }

    @Test("Special values are what IEEE 754 and the C library make of them", arguments: functions.indices)
    func specialValues(index: Int) throws {
      let function = functions[index]
      let values: [Float] = [
        .nan, -.nan, .infinity, -.infinity, 0, -0.0, 1, -1, 88.8, 89, 1000, -103, -104, -150, -1000,
        .greatestFiniteMagnitude, -.greatestFiniteMagnitude, .leastNormalMagnitude, .leastNonzeroMagnitude,
        1e6,
        1e20, -0.5, 0.5, 2_147_483_648, -2_147_483_648, 8_388_607.5, -8_388_607.5,
      ]
      try onEveryInstructionSet { set in
        for (x, y) in zip(values, try apply(function.opcode, values)) {
          let exact = function.exact(Double(x))
          // A sign of zero is part of the value, except of the sign function's, which is defined as 0.
          #expect(ulps(y, exact) <= function.ulps, "\(function.name)(\(x)) with \(set)")
          if exact == 0 && x == 0 {
            #expect(y.sign == exact.sign, "\(function.name)(\(x)) with \(set)")
          }
        }
      }
    }

    @Test("Small arguments keep their relative accuracy where the result vanishes with them")
    func smallArguments() throws {
      let values = (0..<120).map { Float(exp2(-Double($0))) }.flatMap { [$0, -$0] }
      try onEveryInstructionSet { set in
        for (x, y) in zip(values, try apply(SADDLE_OP_HYPERBOLIC_TANGENT, values)) {
          #expect(ulps(y, tanh(Double(x))) <= 2, "tanh(\(x)) with \(set)")
        }
        let negative = stride(from: Float(-87), to: 0, by: 0.5).map { $0 }
        for (x, y) in zip(negative, try apply(SADDLE_OP_SOFTPLUS, negative)) {
          #expect(ulps(y, log1p(exp(Double(x)))) <= 3, "softplus(\(x)) with \(set)")
        }
      }
    }

    @Test("A function gives the same for a value wherever in an array it stands")
    func positionsDoNotMatter() throws {
      try onEveryInstructionSet { set in
        for function in functions {
          for count in [1, 2, 3, 5, 7, 15, 16, 17, 31, 33, 1023, 1025] {
            let x = (0..<count).map { Float($0 % 7) * 0.37 + 0.25 }
            let y = try apply(function.opcode, x)
            let once = try apply(function.opcode, Array(x.prefix(7)) + [Float](repeating: 1, count: 64))
            for i in 0..<count where y[i] != once[i % 7] {
              Issue.record("\(function.name) at \(i) of \(count) with \(set)")
            }
          }
        }
      }
    }

    @Test("Sine and cosine of arguments beyond the reduction's range are the C library's")
    func largeArguments() throws {
      let values: [Float] = [1.0001e5, -3e5, 1e7, 1e10, -1e15, 1e30, 3e38]
      try onEveryInstructionSet { set in
        for (x, y) in zip(values, try apply(SADDLE_OP_SINE, values)) {
          #expect(ulps(y, sin(Double(x))) <= 1, "sin(\(x)) with \(set)")
        }
        for (x, y) in zip(values, try apply(SADDLE_OP_COSINE, values)) {
          #expect(ulps(y, cos(Double(x))) <= 1, "cos(\(x)) with \(set)")
        }
      }
    }
  }
}
