/// 0..<count in an order that the seed decides, all orders being equally likely up to the generator (Fisher
/// and Yates; SplitMix64 of Steele, Lea and Flood 2014). O(count).
package func shuffledOrder(_ count: Int, seed: UInt64) -> [Int] {
  var generator = SplitMix64(state: seed)
  return Array(0..<count).shuffled(using: &generator)
}

private struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
    return bits ^ bits >> 31
  }
}
