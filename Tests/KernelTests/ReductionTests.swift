import CKernels
import Testing

private struct Form: Sendable, CustomTestStringConvertible {
  var outer, middle, inner: Int
  var testDescription: String { "[\(outer), \(middle), \(inner)]" }
  var count: Int { outer * middle * inner }
}

private let forms: [Form] = [
  // Over everything
  (1, 1, 1), (1, 5, 1), (1, 17, 1), (1, 1023, 1), (1, 1024, 1), (1, 40_001, 1),
  // Along rows
  (5, 3, 1), (3, 1, 1), (17, 10, 1), (900, 64, 1), (1001, 33, 1), (7, 1500, 1), (3, 20_000, 1), (2, 1024, 1),
  // Across rows
  (1, 5, 3), (1, 20_003, 3), (1, 700, 15), (1, 700, 16), (1, 513, 17), (1, 300, 64), (1, 301, 100),
  (1, 129, 128), (1, 40, 1000), (1, 9, 1024), (1, 21, 1500), (1, 1, 40), (1, 3, 9000),
].map { Form(outer: $0.0, middle: $0.1, inner: $0.2) }

private let kinds: [(saddle_reduction_kind, Float, @Sendable (Float, Float) -> Float)] = [
  (SADDLE_REDUCE_SUM, 0, { $0 + $1 }),
  (SADDLE_REDUCE_MAXIMUM, -.infinity, { $0.isNaN || $1.isNaN ? .nan : max($0, $1) }),
  (SADDLE_REDUCE_MINIMUM, .infinity, { $0.isNaN || $1.isNaN ? .nan : min($0, $1) }),
]

private func reduced(_ values: [Float], _ form: Form, kind: Int) -> [Float] {
  var result = [Float](repeating: kinds[kind].1, count: form.outer * form.inner)
  for o in 0..<form.outer {
    for m in 0..<form.middle {
      for i in 0..<form.inner {
        let to = o * form.inner + i
        result[to] = kinds[kind].2(result[to], values[(o * form.middle + m) * form.inner + i])
      }
    }
  }
  return result
}

extension KernelTests {
  @Suite("Reductions") struct ReductionTests {
    /// All three kinds at once, of an operand and of a computed register.
    private func run(_ values: [Float], _ form: Form, threads: Int) throws -> [[Float]] {
      let outputs = (0..<4).map { _ in Buffer(bytes: form.outer * form.inner * 4) }
      let reductions = (0..<4).map { k in
        reduction(
          kinds[k % 3].0, slot: k + 1, register: k == 3 ? 1 : 0, form.outer, form.middle, form.inner)
      }
      try Loop(
        extents: [form.outer, form.middle, form.inner],
        operands: [operand(slot: 0, register: 0, strides: [form.middle * form.inner, form.inner, 1])],
        operations: [operation(SADDLE_OP_NEGATE, 1, 0)], reductions: reductions, threads: threads
      ).run([Buffer(values)] + outputs)
      return outputs.map(\.floats)
    }

    @Test("Sums, maxima and minima of every form are exact where the arithmetic is", arguments: forms)
    private func exact(form: Form) throws {
      var generator = Generator(31)
      let values = generator.exactFloats(form.count)
      let expected = (0..<3).map { reduced(values, form, kind: $0) }
      try onEveryInstructionSet { set in
        for threads in 1...2 {
          let got = try run(values, form, threads: threads)
          for k in 0..<3 { #expect(got[k] == expected[k], "kind \(k), \(threads) threads, \(set)") }
          #expect(got[3] == expected[0].map { -$0 }, "of a computed register, \(threads) threads, \(set)")
        }
      }
    }

    @Test("A NaN reaches the maximum, the minimum and the sum it belongs to, and no other", arguments: forms)
    private func notANumber(form: Form) throws {
      var generator = Generator(32)
      var values = generator.exactFloats(form.count)
      for _ in 0..<3 { values[Int.random(in: 0..<form.count, using: &generator)] = .nan }
      let expected = (0..<3).map { reduced(values, form, kind: $0) }
      try onEveryInstructionSet { set in
        let got = try run(values, form, threads: 2)
        for k in 0..<3 {
          #expect(firstDifference(got[k], expected[k]) == nil, "kind \(k), \(set)")
        }
      }
    }

    @Test("A sum of a million equal fractions does not drift, and is the same bits in every run")
    func longSums() throws {
      let count = 1_000_003
      let values = [Float](repeating: 0.1, count: count)
      // Within a tile a lane adds no more than 64 values in float32, and its 64 roundings of half a unit
      // are at most 64 * 2^-24 of its sum; across tiles the sum is exact to float64.
      let exact = Double(Float(0.1)) * Double(count)
      for threads in 1...2 {
        let form = Form(outer: 1, middle: count, inner: 1)
        let sums = try (0..<3).map { _ in try run(values, form, threads: threads)[0][0] }
        #expect((Double(sums[0]) - exact).magnitude <= exact * 64 * 0x1p-24)
        #expect(Set(sums.map(\.bitPattern)).count == 1)
      }
    }

    @Test("Over an empty dimension a sum is 0, a maximum -infinity and a minimum infinity")
    func emptyDimensions() throws {
      for (outer, middle, inner) in [(1, 0, 1), (4, 0, 1), (1, 0, 6), (0, 3, 1), (1, 3, 0)] {
        let got = try run([], Form(outer: outer, middle: middle, inner: inner), threads: 2)
        for k in 0..<3 {
          #expect(got[k] == [Float](repeating: kinds[k].1, count: outer * inner))
        }
      }
    }

    @Test("A loop writes results and several reductions of different forms in one pass")
    func together() throws {
      var generator = Generator(33)
      let (rows, columns) = (130, 37)
      let values = generator.exactFloats(rows * columns)
      let bias = generator.exactFloats(columns)
      for threads in 1...2 {
        let sums = Buffer(bytes: values.count * 4)
        let along = Buffer(bytes: rows * 4)
        let across = Buffer(bytes: columns * 4)
        let everything = Buffer(bytes: 4)
        let constant = Buffer(bytes: rows * 4)
        try Loop(
          extents: [rows, columns],
          operands: [
            operand(slot: 0, register: 0, strides: [columns, 1]),
            operand(slot: 1, register: 1, strides: [0, 1]), operand(slot: 7, register: 3, strides: [0, 0]),
          ],
          operations: [operation(SADDLE_OP_ADD, 2, 0, 1)],
          results: [result(slot: 2, register: 2)],
          reductions: [
            reduction(SADDLE_REDUCE_MAXIMUM, slot: 3, register: 2, rows, columns, 1),
            reduction(SADDLE_REDUCE_SUM, slot: 4, register: 2, 1, rows, columns),
            reduction(SADDLE_REDUCE_SUM, slot: 5, register: 2, 1, rows * columns, 1),
            reduction(SADDLE_REDUCE_SUM, slot: 6, register: 3, rows, columns, 1),
          ],
          threads: threads
        ).run([
          Buffer(values), Buffer(bias), sums, along, across, everything, constant, Buffer([Float(0.25)]),
        ])
        let expected = values.indices.map { values[$0] + bias[$0 % columns] }
        #expect(sums.floats == expected)
        #expect(
          along.floats == reduced(expected, Form(outer: rows, middle: columns, inner: 1), kind: 1))
        #expect(
          across.floats == reduced(expected, Form(outer: 1, middle: rows, inner: columns), kind: 0))
        #expect(everything.floats == [expected.reduce(0, +)])
        #expect(constant.floats == [Float](repeating: 0.25 * Float(columns), count: rows))
      }
    }

    @Test("An operand is reduced before a result takes its place")
    func reducedInPlace() throws {
      var generator = Generator(34)
      let x = generator.exactFloats(9000)
      let memory = Buffer(x)
      let sum = Buffer(bytes: 4)
      try Loop(
        extents: [9000], operands: [operand(slot: 0, register: 0, strides: [1])],
        operations: [operation(SADDLE_OP_ADD, 1, 0, 0)], results: [result(slot: 0, register: 1)],
        reductions: [reduction(SADDLE_REDUCE_SUM, slot: 1, register: 0, 1, 9000, 1)], threads: 2
      ).run([memory, sum], once: true)
      #expect(sum.floats == [x.reduce(0, +)])
      #expect(memory.floats == x.map { $0 + $0 })
    }
  }
}
