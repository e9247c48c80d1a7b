import SaddleMetrics
import Testing

/// A case whose numbers numpy, scipy and scikit-learn have computed (Scripts/golden-metrics.py, which makes
/// the same features; keep the two in step).
struct GoldenMetrics: CustomTestStringConvertible {
  let seed: UInt64
  let dataCount: Int
  let sampleCount: Int
  let dimension: Int
  let scale: Double
  let shift: Double
  let expected: [String: Double]

  var testDescription: String { "\(dataCount) and \(sampleCount) of \(dimension)" }

  var data: Features { goldenFeatures(seed, dataCount, dimension) }
  var samples: Features { goldenFeatures(seed + 2, sampleCount, dimension, scale: scale, shift: shift) }
  var heldOut: Features { goldenFeatures(seed + 4, dataCount, dimension) }
}

/// Means of two uniform numbers of 24 bits, scaled and moved in Float64.
func goldenFeatures(
  _ seed: UInt64, _ count: Int, _ dimension: Int, scale: Double = 1, shift: Double = 0
) -> Features {
  let values = (0..<count * dimension).map { position in
    Float((uniform(seed, position) + uniform(seed + 1, position)) / 2 * scale + shift)
  }
  return Features(ContiguousArray(values), dimension: dimension)
}

/// SplitMix64 (Steele, Lea and Flood 2014), the top 24 bits.
private func uniform(_ seed: UInt64, _ position: Int) -> Double {
  var z = seed &+ (UInt64(position) &+ 1) &* 0x9E37_79B9_7F4A_7C15
  z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
  z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
  return Double((z ^ z >> 31) >> 40) / 0x1p24
}

func close(_ a: Double, _ b: Double, within tolerance: Double) -> Bool {
  abs(a - b) <= tolerance * max(1, abs(b))
}
