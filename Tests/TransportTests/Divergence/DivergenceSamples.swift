import RealModule
import SaddleTransport

/// Random numbers that are the same in every run (SplitMix64).
struct DivergenceGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
  }

  /// In (0, 1).
  mutating func uniform() -> Double { (Double(next() >> 11) + 0.5) * 0x1p-53 }

  mutating func normal() -> Double { (-2 * .log(uniform())).squareRoot() * .cos(2 * .pi * uniform()) }

  /// `count` samples of N(shift e_1, I).
  mutating func cloud(_ count: Int, dimension: Int, shift: Double = 0) throws -> PointCloud {
    var points: [Double] = []
    for i in 0..<count * dimension { points.append(normal() + (i.isMultiple(of: dimension) ? shift : 0)) }
    return try PointCloud(points, dimension: dimension)
  }
}
