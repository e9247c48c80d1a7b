import CKernels
import Testing

private struct Layout: Sendable, CustomTestStringConvertible {
  var testDescription: String
  var extents: [Int]
  var strides: [Int]
  var offset = 0
}

private let layouts: [Layout] = [
  Layout(testDescription: "contiguous", extents: [3, 5, 401], strides: [2005, 401, 1]),
  Layout(testDescription: "one value", extents: [3, 5, 401], strides: [0, 0, 0], offset: 3),
  Layout(testDescription: "a row for all rows, period within a tile", extents: [50, 96], strides: [0, 1]),
  Layout(testDescription: "a row for all rows, longer than a tile", extents: [4, 1500], strides: [0, 1]),
  Layout(testDescription: "a value for each long row", extents: [7, 1500], strides: [1, 0]),
  Layout(testDescription: "a value for each short row", extents: [900, 3], strides: [1, 0]),
  Layout(testDescription: "a value for each row of 16", extents: [200, 16], strides: [1, 0]),
  Layout(testDescription: "repeated in the middle", extents: [6, 7, 40], strides: [40, 0, 1]),
  Layout(testDescription: "periodic, a value for each row", extents: [30, 8, 25], strides: [0, 1, 0]),
  Layout(testDescription: "transposed", extents: [70, 61], strides: [1, 70]),
  Layout(testDescription: "every third", extents: [2500], strides: [3], offset: 1),
  Layout(testDescription: "backwards", extents: [2500], strides: [-1], offset: 2499),
  Layout(testDescription: "rows of a wider matrix", extents: [40, 33], strides: [50, 1], offset: 7),
  Layout(testDescription: "wide rows of a wider matrix", extents: [5, 2100], strides: [2200, 1], offset: 7),
  Layout(testDescription: "window of a periodic row", extents: [11, 9, 10], strides: [0, 20, 2], offset: 4),
  Layout(
    testDescription: "eight dimensions", extents: [2, 3, 1, 2, 5, 1, 3, 7],
    strides: [1, 2, 99, 6, 12, 99, 0, 60]),
]

extension KernelTests {
  @Suite("The fused loop") struct LoopTests {
    @Test(
      "Operands of every layout give their elements in order, as words and as Booleans",
      arguments: layouts)
    private func operandLayouts(layout: Layout) throws {
      let from = offsets(layout.extents, layout.strides, offset: layout.offset)
      let length = from.max()! + 1
      let count = from.count
      var generator = Generator(21)
      let values = generator.floats(length)
      let bools = (0..<length).map { _ in UInt8.random(in: 0...1, using: &generator) }
      let dense = generator.floats(count)
      try onEveryInstructionSet { set in
        for threads in 1...2 {
          let words = Buffer(bytes: count * 4)
          let masks = Buffer(bytes: count)
          try Loop(
            extents: layout.extents,
            operands: [
              operand(slot: 0, register: 0, strides: layout.strides, offset: layout.offset),
              operand(slot: 1, register: 1, strides: layout.strides, offset: layout.offset, mask: true),
              operand(slot: 2, register: 2, strides: rowMajorStrides(layout.extents)),
            ],
            operations: [
              operation(SADDLE_OP_MAXIMUM, 3, 2, 0), operation(SADDLE_OP_SELECT, 4, 1, 3, 0),
            ],
            results: [result(slot: 3, register: 4), result(slot: 4, register: 1, mask: true)],
            threads: threads
          ).run([Buffer(values), Buffer(bools), Buffer(dense), words, masks])
          let expected = (0..<count).map { i in
            let x = values[from[i]]
            return bools[from[i]] != 0 ? max(dense[i], x) : x
          }
          #expect(firstDifference(words.floats, expected) == nil, "\(threads) threads, \(set)")
          #expect(masks.values(as: UInt8.self) == from.map { bools[$0] }, "\(threads) threads, \(set)")
        }
      }
    }

    @Test("A loop over no dimension, over one element and over none does as much as that")
    func smallest() throws {
      for extents in [[], [1], [1, 1, 1]] {
        let output = Buffer(bytes: 4)
        try Loop(
          extents: extents,
          operands: [operand(slot: 0, register: 0, strides: extents.map { _ in 1 })],
          operations: [operation(SADDLE_OP_ADD, 1, 0, 0)], results: [result(slot: 1, register: 1)]
        ).run([Buffer([Float(1.5)]), output])
        #expect(output.floats == [3])
      }
      try Loop(
        extents: [5, 0], operands: [operand(slot: 0, register: 0, strides: [1, 1])],
        operations: [operation(SADDLE_OP_ADD, 1, 0, 0)], results: [result(slot: 1, register: 1)]
      ).run([Buffer(bytes: 0), Buffer(bytes: 0)])
    }

    @Test("Constants, single values and what is computed from them alone reach results and operations")
    func constants() throws {
      for count in [1, 5, 3000] {
        let sums = Buffer(bytes: count * 4)
        let plain = Buffer(bytes: count * 4)
        let masks = Buffer(bytes: count)
        try Loop(
          extents: [count],
          operands: [
            operand(slot: 0, register: 0, strides: [0]), operand(slot: 4, register: 1, strides: [0]),
          ],
          operations: [
            operation(SADDLE_OP_MULTIPLY, 2, 0, 1), operation(SADDLE_OP_LESS, 3, 0, 2),
            iota(4, stride: 1, extent: 7), operation(SADDLE_OP_SIGNED_TO_FLOAT, 4, 4),
            operation(SADDLE_OP_ADD, 5, 4, 2),
          ],
          results: [
            result(slot: 1, register: 5), result(slot: 2, register: 2),
            result(slot: 3, register: 3, mask: true),
          ],
          threads: 2
        ).run([Buffer([Float(3)]), sums, plain, masks, Buffer([Float(2.5)])])
        #expect(sums.floats == (0..<count).map { Float($0 % 7) + 7.5 })
        #expect(plain.floats == [Float](repeating: 7.5, count: count))
        #expect(masks.values(as: UInt8.self) == [UInt8](repeating: 1, count: count))
      }
    }

    @Test(
      "Iota counts by its stride and starts again at its extent",
      arguments: [(1, 10_000), (1, 7), (3, 5), (100, 4), (1500, 3), (1, 1), (7, 300)])
    func counting(stride: Int, extent: Int) throws {
      let count = 10_000
      let output = Buffer(bytes: count * 4)
      try Loop(
        extents: [count], operations: [iota(9, stride: stride, extent: extent)],
        results: [result(slot: 0, register: 9)], threads: 2
      ).run([output])
      #expect(output.words == (0..<count).map { UInt32($0 / stride % extent) })
    }

    @Test("A result may take an operand's place, even while later operations still read the operand")
    func inPlace() throws {
      var generator = Generator(22)
      let count = 5001
      let x = generator.exactFloats(count)
      let y = generator.exactFloats(count)
      try onEveryInstructionSet { set in
        for threads in 1...2 {
          let first = Buffer(x)
          let second = Buffer(y)
          // x' = x + y lies where x does, and y' = x * y + x' still wants x.
          try Loop(
            extents: [count],
            operands: [
              operand(slot: 0, register: 0, strides: [1]), operand(slot: 1, register: 1, strides: [1]),
            ],
            operations: [
              operation(SADDLE_OP_ADD, 2, 0, 1), operation(SADDLE_OP_MULTIPLY, 3, 0, 1),
              operation(SADDLE_OP_ADD, 3, 3, 2),
            ],
            results: [result(slot: 0, register: 2), result(slot: 1, register: 3)], threads: threads
          ).run([first, second], once: true)
          #expect(first.floats == zip(x, y).map { $0 + $1 }, "\(threads) threads, \(set)")
          #expect(second.floats == zip(x, y).map { $0 * $1 + ($0 + $1) }, "\(threads) threads, \(set)")
        }
      }
    }

    @Test("Two slots with the same memory count as the same memory")
    func sharedSlots() throws {
      var generator = Generator(23)
      let x = generator.exactFloats(3000)
      let shared = Buffer(x)
      let other = Buffer(bytes: 12_000)
      try Loop(
        extents: [3000], operands: [operand(slot: 0, register: 0, strides: [1])],
        operations: [operation(SADDLE_OP_ADD, 1, 0, 0), operation(SADDLE_OP_MULTIPLY, 2, 0, 1)],
        results: [result(slot: 1, register: 1), result(slot: 2, register: 2)]
      ).run([shared, shared, other], once: true)
      #expect(shared.floats == x.map { $0 + $0 })
      #expect(other.floats == x.map { $0 * ($0 + $0) })
    }

    @Test("Results can exchange two operands, and one register can be several results")
    func exchange() throws {
      var generator = Generator(24)
      let x = generator.exactFloats(3000)
      let y = generator.exactFloats(3000)
      let first = Buffer(x)
      let second = Buffer(y)
      let copies = [Buffer(bytes: 12_000), Buffer(bytes: 12_000)]
      try Loop(
        extents: [3000],
        operands: [operand(slot: 0, register: 0, strides: [1]), operand(slot: 1, register: 1, strides: [1])],
        operations: [operation(SADDLE_OP_ADD, 2, 0, 1)],
        results: [
          result(slot: 0, register: 1), result(slot: 1, register: 0), result(slot: 2, register: 2),
          result(slot: 3, register: 2),
        ]
      ).run([first, second] + copies, once: true)
      #expect(first.floats == y)
      #expect(second.floats == x)
      for copy in copies { #expect(copy.floats == zip(x, y).map { $0 + $1 }) }
    }

    @Test("A register can be used again and again, and an operand's memory stays as it is")
    func registersAreReused() throws {
      var generator = Generator(25)
      let x = generator.exactFloats(2222)
      let input = Buffer(x)
      let output = Buffer(bytes: 2222 * 4)
      try Loop(
        extents: [2222],
        operands: [
          operand(slot: 0, register: 0, strides: [1]), operand(slot: 2, register: 1, strides: [0]),
          operand(slot: 3, register: 2, strides: [0]),
        ],
        operations: [
          operation(SADDLE_OP_MULTIPLY, 0, 0, 1), operation(SADDLE_OP_ADD, 0, 0, 2),
          operation(SADDLE_OP_NEGATE, 0, 0), operation(SADDLE_OP_NEGATE, 1, 0),
          operation(SADDLE_OP_ADD, 0, 0, 1), operation(SADDLE_OP_ADD, 0, 1, 1),
        ],
        results: [result(slot: 1, register: 0)]
      ).run([input, output, Buffer([Float(3)]), Buffer([Float(2)])])
      #expect(input.floats == x)
      #expect(output.floats == x.map { 2 * (3 * $0 + 2) })
    }

    @Test("A result starts at its offset and leaves what lies before alone")
    func resultOffset() throws {
      let output = Buffer([Float](repeating: -1, count: 40))
      try Loop(
        extents: [30], operands: [operand(slot: 1, register: 0, strides: [0])],
        results: [result(slot: 0, register: 0, offset: 10)]
      ).run([output, Buffer([Float(4)])])
      #expect(output.floats == [Float](repeating: -1, count: 10) + [Float](repeating: 4, count: 30))
    }

    @Test("Arguments out of range are refused")
    func refusals() {
      let add = operation(SADDLE_OP_ADD, 1, 0, 0)
      let x = operand(slot: 0, register: 0, strides: [1])
      let fine = Loop(extents: [4], operands: [x], operations: [add])
      let loop = fine.create()
      #expect(loop != nil)
      saddle_loop_destroy(loop)

      var cases: [(String, Loop)] = []
      func refuse(_ what: String, _ change: (inout Loop) -> Void) {
        var changed = fine
        change(&changed)
        cases.append((what, changed))
      }
      refuse("a register that holds nothing") { $0.operations = [operation(SADDLE_OP_ADD, 1, 0, 5)] }
      refuse("a result of nothing") { $0.results = [result(slot: 0, register: 9)] }
      refuse("a register beyond the last") { $0.operations = [operation(SADDLE_OP_ADD, 64, 0, 0)] }
      refuse("an unknown operation") { $0.operations[0].opcode = UInt16(SADDLE_OP_COUNT.rawValue) }
      refuse("two operands in one register") { $0.operands = [x, x] }
      refuse("a negative extent") { $0.extents = [-1] }
      refuse("too many dimensions") { $0.extents = [Int](repeating: 1, count: 9) }
      refuse("more elements than can be addressed") { $0.extents = [1 << 40, 1 << 40] }
      refuse("no thread") { $0.threads = 0 }
      refuse("a reduction of another size") {
        $0.reductions = [reduction(SADDLE_REDUCE_SUM, slot: 0, register: 0, 1, 5, 1)]
      }
      refuse("a reduction in the middle") {
        $0.reductions = [reduction(SADDLE_REDUCE_SUM, slot: 0, register: 0, 2, 1, 2)]
      }
      refuse("a count without extent") { $0.operations = [iota(1, stride: 1, extent: 0)] }
      for (what, loop) in cases { #expect(loop.create() == nil, "\(what)") }
    }
  }
}
