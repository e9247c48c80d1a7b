import SaddleReference
import SaddleTensor
import Testing

@Suite("Random numbers")
struct RandomKeyTests {
  private func words(_ key: RandomKey, _ count: Int) throws -> [Double] {
    try Reference.evaluate(key.bits([count])).doubles
  }

  @Test("The first block of key 0 is Threefry's known answer, low word first")
  func knownAnswer() throws {
    let bits = try words(RandomKey(seed: 0), 3)
    #expect(Array(bits.prefix(2)) == [0x6B20_0159, 0x99BA_4EFE])
  }

  @Test("The low word of a seed is the key's first")
  func seeds() {
    #expect(
      RandomKey.words(seed: 0x0123_4567_89AB_CDEF)
        == Value([0x89AB_CDEF, 0x0123_4567] as [UInt32], shape: [2]))
  }

  @Test("A bit depends on its position only, not on the shape around it")
  func positions() throws {
    let key = RandomKey(seed: 3)
    let (long, short) = (try words(key, 11), try words(key, 4))
    #expect(Array(long.prefix(4)) == short)
    #expect(try Reference.evaluate(key.bits([3, 3])).doubles == Array(long.prefix(9)))
  }

  @Test("Split keys, and what is drawn from them, differ from each other and from their parent")
  func split() throws {
    let parent = RandomKey(seed: 5)
    let keys = [parent] + parent.split(4)
    let drawn = try keys.map { try words($0, 4) }
    #expect(Set(drawn).count == 5)
    let values = try Reference.evaluate(keys.map(\.tensor)).map(\.doubles)
    #expect(Set(values).count == 5)
  }

  /// The mean of `count` independent numbers strays by more than 5 of its standard deviations once in 10⁶;
  /// the seed is fixed, so a passing test passes for ever.
  @Test("Uniform numbers have the moments and the range of their distribution")
  func uniform() throws {
    let count = 20_000.0
    let u = try Reference.evaluate(RandomKey(seed: 7).uniform([Int(count)])).doubles
    #expect(u.allSatisfy { 0 <= $0 && $0 < 1 })
    #expect(u.allSatisfy { ($0 * 0x1p24).rounded() == $0 * 0x1p24 })
    let mean = u.reduce(0, +) / count
    let variance = u.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
    // Standard deviations: 1 / sqrt(12 n), and sqrt(1 / 180 n) for the variance 1/12.
    #expect((mean - 0.5).magnitude < 5 * (1 / (12 * count)).squareRoot())
    #expect((variance - 1 / 12).magnitude < 5 * (1 / (180 * count)).squareRoot())
    let wide = try Reference.evaluate(RandomKey(seed: 7).uniform([1000], in: -3..<5)).doubles
    #expect(wide.allSatisfy { -3 <= $0 && $0 < 5 })
    #expect(zip(wide, u).allSatisfy { ($0 - (8 * $1 - 3)).magnitude < 1e-12 })
  }

  @Test("Normal numbers have the moments of their distribution, and neighbours do not correlate")
  func normal() throws {
    let count = 20_000.0
    let z = try Reference.evaluate(RandomKey(seed: 8).normal([Int(count)])).doubles
    func moment(_ power: Int) -> Double {
      z.reduce(0) { sum, x in sum + (0..<power).reduce(1.0) { product, _ in product * x } } / count
    }
    // Standard deviations of the first four moments: sqrt of 1, 2, 15, 96 over n.
    #expect(moment(1).magnitude < 5 * (1 / count).squareRoot())
    #expect((moment(2) - 1).magnitude < 5 * (2 / count).squareRoot())
    #expect(moment(3).magnitude < 5 * (15 / count).squareRoot())
    #expect((moment(4) - 3).magnitude < 5 * (96 / count).squareRoot())
    let correlation = zip(z, z.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 } / count
    #expect(correlation.magnitude < 5 * (1 / count).squareRoot())
    #expect(z.allSatisfy { $0.magnitude <= 5.77 })
    let moved = try Reference.evaluate(RandomKey(seed: 8).normal([9], mean: 3, standardDeviation: 0.5))
      .doubles
    #expect(
      zip(moved, try Reference.evaluate(RandomKey(seed: 8).normal([9])).doubles).allSatisfy {
        ($0 - (3 + 0.5 * $1)).magnitude < 1e-12
      })
  }

  @Test(
    "Integers cover their range and no more",
    arguments: [0..<7, -3..<4, 5..<6, -1..<0, -100 ..< -93, 1000..<1007])
  func integers(_ range: Range<Int>) throws {
    let drawn = try Reference.evaluate(RandomKey(seed: 9).integers([700], in: range))
    #expect(drawn.elementType == .int32)
    #expect(Set(drawn.doubles) == Set(range.map(Double.init)))
    // Each of k numbers comes n / k times, give or take 5 sqrt(n / k).
    let expected = 700 / Double(range.count)
    for number in range {
      let count = drawn.doubles.count { $0 == Double(number) }
      #expect((Double(count) - expected).magnitude < 5 * expected.squareRoot())
    }
  }

  @Test("Integers of the whole of Int32 are the bits themselves, moved by half the range")
  func allIntegers() throws {
    let whole = Int(Int32.min)..<Int(Int32.max) + 1
    let key = RandomKey(seed: 10)
    let drawn = try Reference.evaluate(key.integers([2000], in: whole)).doubles
    let bits = try words(key, 2000)
    #expect(zip(drawn, bits).allSatisfy { $0 == $1 - 0x1p31 })
    #expect(drawn.contains { $0 < -0x1p30 })
    #expect(drawn.contains { $0 > 0x1p30 })
  }

  @Test("The whole range includes Int32.max: its length, 2³², is not rounded to fit a word")
  func largestInteger() {
    let whole = Int(Int32.min)..<Int(Int32.max) + 1
    let graph = Graph(of: [RandomKey(seed: 0).integers([1], in: whole)])
    #expect(!graph.vertices.contains { $0.primitive == .binary(.remainder) })
  }

  @Test("Ranges with more numbers than half of Int32 keep their bounds")
  func wideIntegers() throws {
    let range = -2_000_000_000..<2_000_000_000
    let drawn = try Reference.evaluate(RandomKey(seed: 11).integers([2000], in: range)).doubles
    #expect(drawn.allSatisfy { -2e9 <= $0 && $0 < 2e9 })
    #expect(drawn.contains { $0 < -1.9e9 })
    #expect(drawn.contains { $0 > 1.9e9 })
    let positive = try Reference.evaluate(RandomKey(seed: 11).integers([2000], in: 0..<Int(Int32.max) + 1))
      .doubles
    #expect(positive.allSatisfy { $0 >= 0 })
    #expect(positive.contains { $0 > 2e9 })
  }

  @Test("A permutation holds every number once and differs between keys", arguments: [1, 2, 10, 257])
  func permutation(_ count: Int) throws {
    let drawn = try Reference.evaluate(RandomKey(seed: 12).permutation(count)).doubles
    #expect(drawn.sorted() == (0..<count).map(Double.init))
    if count >= 10 {
      #expect(drawn != drawn.sorted())
      #expect(drawn != (try Reference.evaluate(RandomKey(seed: 13).permutation(count)).doubles))
    }
  }
}
