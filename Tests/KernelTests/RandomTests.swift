import CKernels
import Testing

/// Threefry-2x32 with 20 rounds, word for word after Random123's description.
private func threefry(counter: (UInt32, UInt32), key: (UInt32, UInt32)) -> (UInt32, UInt32) {
  let rotations: [UInt32] = [13, 15, 26, 6, 17, 29, 16, 24]
  let keys = [key.0, key.1, key.0 ^ key.1 ^ 0x1BD1_1BDA]
  var x = (counter.0 &+ key.0, counter.1 &+ key.1)
  for round in 0..<20 {
    x.0 &+= x.1
    let by = rotations[round % 8]
    x.1 = (x.1 << by | x.1 >> (32 - by)) ^ x.0
    if round % 4 == 3 {
      let group = round / 4 + 1
      x.0 &+= keys[group % 3]
      x.1 &+= keys[(group + 1) % 3] &+ UInt32(group)
    }
  }
  return x
}

extension KernelTests {
  @Suite("Random words") struct RandomTests {
    @Test("The check itself gives Random123's known answers")
    func knownAnswers() {
      #expect(threefry(counter: (0, 0), key: (0, 0)) == (0x6b20_0159, 0x99ba_4efe))
      #expect(
        threefry(counter: (.max, .max), key: (.max, .max)) == (0x1cb9_96fc, 0xbb00_2be7))
      #expect(
        threefry(counter: (0x243f_6a88, 0x85a3_08d3), key: (0x1319_8a2e, 0x0370_7344))
          == (0xc492_3a9c, 0x483d_f7a0))
    }

    @Test("The first words with a zero key are the known answer")
    func firstWords() throws {
      try onEveryInstructionSet { set in
        let output = Buffer(bytes: 8)
        try Loop(extents: [2], operations: [random(0, slot: 0)], results: [result(slot: 1, register: 0)])
          .run([Buffer([UInt32(0), 0]), output])
        #expect(output.words == [0x6b20_0159, 0x99ba_4efe], "with \(set)")
      }
    }

    @Test("Word p is output p mod 2 of counter p / 2, for any size, thread count and key offset")
    func stream() throws {
      let key: [UInt32] = [0xDEAD_BEEF, 0x1319_8a2e, 0x0370_7344]
      try onEveryInstructionSet { set in
        for (count, threads) in [(1, 1), (7, 1), (31, 1), (33, 2), (4097, 2), (20_001, 2)] {
          let output = Buffer(bytes: count * 4)
          try Loop(
            extents: [count], operations: [random(5, slot: 0, offset: 1)],
            results: [result(slot: 1, register: 5)], threads: threads
          ).run([Buffer(key), output])
          let expected = (0..<count).map { p in
            let pair = threefry(counter: (UInt32(p / 2), 0), key: (key[1], key[2]))
            return p % 2 == 0 ? pair.0 : pair.1
          }
          #expect(output.words == expected, "\(count) words with \(set)")
        }
      }
    }

    @Test("Tiles of odd length, which split counters, do not change the stream")
    func oddTiles() throws {
      // A periodic operand of 333 makes tiles of 999 words.
      let count = 333 * 40
      let output = Buffer(bytes: count * 4)
      try onEveryInstructionSet { set in
        try Loop(
          extents: [40, 333], operands: [operand(slot: 2, register: 0, strides: [0, 1])],
          operations: [random(1, slot: 0), operation(SADDLE_OP_BITWISE_XOR, 1, 1, 0)],
          results: [result(slot: 1, register: 1)], threads: 2
        ).run([Buffer([UInt32(3), 4]), output, Buffer([UInt32](repeating: 0, count: 333))])
        for p in [0, 1, 998, 999, 1000, 1998, 6659, 6660, 13_319] {
          let pair = threefry(counter: (UInt32(p / 2), 0), key: (3, 4))
          #expect(output.words[p] == (p % 2 == 0 ? pair.0 : pair.1), "word \(p) with \(set)")
        }
      }
    }
  }
}
