import CKernels
import Testing

private struct Copy: Sendable, CustomTestStringConvertible {
  var testDescription: String
  var extents, to, from: [Int]
  var toOffset = 0
  var fromOffset = 0
}

private let copies: [Copy] = [
  Copy(testDescription: "nothing", extents: [3, 0], to: [1, 1], from: [1, 1]),
  Copy(testDescription: "one element", extents: [], to: [], from: []),
  Copy(testDescription: "contiguous", extents: [300, 401], to: [401, 1], from: [401, 1]),
  Copy(testDescription: "a transpose", extents: [301, 203], to: [203, 1], from: [1, 301]),
  Copy(testDescription: "a small transpose", extents: [5, 3], to: [3, 1], from: [1, 5]),
  Copy(testDescription: "transposed while written", extents: [65, 130], to: [1, 65], from: [130, 1]),
  Copy(
    testDescription: "channels last to channels first", extents: [4, 50, 37], to: [1850, 1, 50],
    from: [1850, 37, 1]),
  Copy(testDescription: "axes reversed", extents: [20, 30, 40], to: [1200, 40, 1], from: [1, 20, 600]),
  Copy(testDescription: "a row repeated", extents: [100, 500], to: [500, 1], from: [0, 1]),
  Copy(testDescription: "a column repeated", extents: [100, 500], to: [500, 1], from: [1, 0]),
  Copy(testDescription: "backwards", extents: [70_000], to: [1], from: [-1], fromOffset: 69_999),
  Copy(
    testDescription: "rows backwards into a window", extents: [90, 60], to: [100, 1], from: [-60, 1],
    toOffset: 13, fromOffset: 89 * 60),
  Copy(testDescription: "every second of every third", extents: [50, 70], to: [280, 2], from: [210, 3]),
  Copy(
    testDescription: "a transposed window", extents: [33, 47], to: [64, 1], from: [2, 80], toOffset: 3),
  Copy(testDescription: "long rows", extents: [2, 60_000], to: [60_000, 1], from: [61_000, 1]),
]

private func float32Keys(_ count: Int, _ generator: inout Generator) -> [UInt32] {
  let special: [Float] = [.nan, -.nan, .infinity, -.infinity, 0, -0.0]
  return (0..<count).map { _ in
    let pick = Int.random(in: 0..<40, using: &generator)
    return (pick < 6 ? special[pick] : Float(Int.random(in: -9...9, using: &generator))).bitPattern
  }
}

/// Whether a sorts before b, NaN behind everything.
private func precedes(_ a: UInt32, _ b: UInt32, _ type: saddle_key_type) -> Bool {
  switch type {
  case SADDLE_KEY_SIGNED: return Int32(bitPattern: a) < Int32(bitPattern: b)
  case SADDLE_KEY_UNSIGNED: return a < b
  default:
    let (x, y) = (Float(bitPattern: a), Float(bitPattern: b))
    return x.isNaN ? false : y.isNaN || x < y
  }
}

private let keyTypes = [SADDLE_KEY_FLOAT, SADDLE_KEY_SIGNED, SADDLE_KEY_UNSIGNED]

private func keys(_ type: saddle_key_type, _ count: Int, _ generator: inout Generator) -> [UInt32] {
  if type == SADDLE_KEY_FLOAT { return float32Keys(count, &generator) }
  // Few different values, so that ties are frequent, from both ends of the range.
  return (0..<count).map { _ in UInt32.random(in: 0...20, using: &generator) &- 10 }
}

extension KernelTests {
  @Suite("Data movement") struct MovementTests {
    @Test("A strided copy moves each element to its place and touches nothing else", arguments: copies)
    private func stridedCopy(copy: Copy) {
      let to = offsets(copy.extents, copy.to, offset: copy.toOffset)
      let from = offsets(copy.extents, copy.from, offset: copy.fromOffset)
      for threads in 1...2 {
        check(copy, to, from, threads, as: UInt32.self)
        check(copy, to, from, threads, as: UInt8.self)
      }
    }

    private func check<Element: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
      _ copy: Copy, _ to: [Int], _ from: [Int], _ threads: Int, as type: Element.Type
    ) {
      let size = MemoryLayout<Element>.stride
      let source = (0..<((from.max() ?? 0) + 1)).map { Element(truncatingIfNeeded: $0 &* 2_654_435_761) }
      var expected = [Element](repeating: 77, count: (to.max() ?? 0) + 1)
      let output = Buffer(expected)
      for (t, f) in zip(to, from) { expected[t] = source[f] }
      let input = Buffer(source)
      saddle_copy(
        Int32(threads), Int32(copy.extents.count), copy.extents.map(Int64.init), Int32(size),
        output.address! + copy.toOffset * size, copy.to.map(Int64.init),
        input.address! + copy.fromOffset * size, copy.from.map(Int64.init))
      #expect(output.values(as: type) == expected, "\(size) bytes, \(threads) threads")
      #expect(output.guardIsIntact)
    }

    @Test("Zeroing covers every byte and no more", arguments: [0, 1, 63, 64, 65, 1000, 300_001])
    func zeroing(bytes: Int) {
      for threads in 1...2 {
        let buffer = Buffer(bytes: bytes)
        saddle_zero(Int32(threads), buffer.address, bytes)
        #expect(buffer.values(as: UInt8.self).allSatisfy { $0 == 0 })
        #expect(buffer.guardIsIntact)
      }
    }

    @Test(
      "Gathering takes rows by index, an index out of range meaning the nearest row",
      arguments: [(1, 9, 20, 1), (3, 7, 50, 5), (2, 5, 300, 64), (1, 100, 40_000, 1), (4, 3, 0, 2)])
    func gathering(outer: Int, extent: Int, count: Int, inner: Int) {
      var generator = Generator(41)
      let indices = (0..<count).map { _ in Int32.random(in: -3...Int32(extent + 2), using: &generator) }
      let source = (0..<outer * extent * inner).map { UInt32(truncatingIfNeeded: $0 &* 2_654_435_761) }
      let from = (0..<outer).flatMap { o in
        indices.flatMap { index in
          let row = min(max(Int(index), 0), extent - 1)
          return (0..<inner).map { (o * extent + row) * inner + $0 }
        }
      }
      for threads in [Int32(1), 2] {
        let words = Buffer(bytes: from.count * 4)
        saddle_gather(
          threads, 4, Int64(outer), Int64(extent), Int64(count), Int64(inner), source, indices, words.address)
        #expect(words.words == from.map { source[$0] })
        #expect(words.guardIsIntact)
        let bytes = Buffer(bytes: from.count)
        saddle_gather(
          threads, 1, Int64(outer), Int64(extent), Int64(count), Int64(inner),
          source.map { UInt8(truncatingIfNeeded: $0) }, indices, bytes.address)
        #expect(bytes.values(as: UInt8.self) == from.map { UInt8(truncatingIfNeeded: source[$0]) })
        #expect(bytes.guardIsIntact)
      }
    }

    @Test(
      "Scattering adds rows in the order of their indices, so that threads do not change a bit",
      arguments: [(1, 9, 40, 1), (3, 7, 50, 5), (1, 5, 300, 100), (1, 50, 4000, 33), (64, 20, 30, 3)])
    func scattering(outer: Int, extent: Int, count: Int, inner: Int) throws {
      var generator = Generator(42)
      let indices = (0..<count).map { _ in Int32.random(in: -3...Int32(extent + 2), using: &generator) }
      let source = generator.floats(outer * count * inner)
      var expected = [Float](repeating: 0, count: outer * extent * inner)
      for o in 0..<outer {
        for (i, index) in indices.enumerated() {
          let row = min(max(Int(index), 0), extent - 1)
          for k in 0..<inner {
            expected[(o * extent + row) * inner + k] += source[(o * count + i) * inner + k]
          }
        }
      }
      onEveryInstructionSet { set in
        for threads in [Int32(1), 2] {
          let output = Buffer(bytes: expected.count * 4)
          saddle_scatter_add(
            threads, Int64(outer), Int64(extent), Int64(count), Int64(inner), source, indices,
            output.address!.assumingMemoryBound(to: Float.self))
          #expect(output.floats == expected, "\(threads) threads, \(set)")
          #expect(output.guardIsIntact)
        }
      }
    }

    @Test(
      "The index of an extremum is the first of the largest or smallest, and NaN's before all",
      arguments: [(1, 1, 1), (1, 50, 1), (200, 9, 1), (3, 20, 7), (2, 40, 600), (1, 30_000, 1)])
    func extrema(outer: Int, extent: Int, inner: Int) {
      var generator = Generator(43)
      for type in keyTypes {
        let source = keys(type, outer * extent * inner, &generator)
        for largest in [true, false] {
          let expected = (0..<outer * inner).map { at in
            func key(_ e: Int) -> UInt32 { source[(at / inner * extent + e) * inner + at % inner] }
            func isNaN(_ e: Int) -> Bool { type == SADDLE_KEY_FLOAT && Float(bitPattern: key(e)).isNaN }
            var best = 0
            for e in 1..<max(extent, 1) where !isNaN(best) {
              if isNaN(e) || (largest ? precedes(key(best), key(e), type) : precedes(key(e), key(best), type))
              {
                best = e
              }
            }
            return Int32(best)
          }
          for threads in [Int32(1), 2] {
            let output = Buffer(bytes: expected.count * 4)
            saddle_argument_extremum(
              threads, largest, type, Int64(outer), Int64(extent), Int64(inner), source,
              output.address!.assumingMemoryBound(to: Int32.self))
            #expect(
              output.values(as: Int32.self) == expected, "key type \(type.rawValue), largest \(largest)")
            #expect(output.guardIsIntact)
          }
        }
      }
    }

    @Test(
      "Sorting indices is stable, with NaN last",
      arguments: [(1, 1), (5, 7), (3, 48), (3, 49), (40, 300), (1, 20_000)])
    func sorting(outer: Int, extent: Int) {
      var generator = Generator(44)
      for type in keyTypes {
        var source = keys(type, outer * extent, &generator)
        // And a row of all different bits.
        if type != SADDLE_KEY_FLOAT {
          for i in 0..<extent { source[i] = UInt32.random(in: 0...(.max), using: &generator) }
        }
        let expected = (0..<outer).flatMap { o in
          (0..<extent).sorted { a, b in
            let (x, y) = (source[o * extent + a], source[o * extent + b])
            return precedes(x, y, type) || (!precedes(y, x, type) && a < b)
          }.map(Int32.init)
        }
        for threads in [Int32(1), 2] {
          let output = Buffer(bytes: expected.count * 4)
          let scratch = Buffer(bytes: expected.count * 4)
          saddle_argument_sort(
            threads, type, Int64(outer), Int64(extent), source,
            output.address!.assumingMemoryBound(to: Int32.self),
            scratch.address!.assumingMemoryBound(to: Int32.self))
          #expect(output.values(as: Int32.self) == expected, "key type \(type.rawValue)")
          #expect(output.guardIsIntact && scratch.guardIsIntact)
        }
      }
    }

    @Test(
      "The first value that is not finite is found wherever it is, however many follow",
      arguments: [1, 63, 64, 65, 1000, 200_003])
    func nonFinite(count: Int) {
      var generator = Generator(45)
      var values = generator.floats(count)
      values[0] = .greatestFiniteMagnitude
      onEveryInstructionSet { set in
        for threads in [Int32(1), 2] {
          #expect(saddle_first_non_finite(threads, values, Int64(count)) == -1, "\(set)")
          for at in Set([0, 1, 15, 16, 62, 63, 64, 999, count / 2, count - 1]) where at < count {
            var changed = values
            changed[count - 1] = .infinity
            changed[at] = at % 3 == 0 ? .nan : at % 3 == 1 ? .infinity : -.infinity
            #expect(saddle_first_non_finite(threads, changed, Int64(count)) == at, "\(threads), \(set)")
          }
        }
      }
      #expect(saddle_first_non_finite(2, values, 0) == -1)
    }
  }
}
