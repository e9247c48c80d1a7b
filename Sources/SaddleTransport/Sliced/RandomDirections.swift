import RealModule

/// Directions drawn uniformly from the unit sphere, each by its number: direction k does not depend on how
/// many are drawn.
///
/// A direction is a vector of independent normal numbers divided by its length (Muller 1959); normal numbers
/// come from pairs of uniform ones (Box and Muller 1958), those from SplitMix64 (Steele, Lea and Flood 2014)
/// as a function of seed and position.
struct RandomDirections {
  let dimension: Int
  let seed: UInt64

  /// Row-major [count, dimension], of length 1 up to rounding.
  func first(_ count: Int) -> [Double] {
    var directions = [Double](repeating: 0, count: count * dimension)
    for row in 0..<count {
      var squares = 0.0
      for k in row * dimension..<(row + 1) * dimension {
        directions[k] = normal(UInt64(k))
        squares += directions[k] * directions[k]
      }
      let length = squares.squareRoot()
      for k in row * dimension..<(row + 1) * dimension { directions[k] /= length }
    }
    return directions
  }

  /// Never 0: neither factor is, in this form.
  private func normal(_ position: UInt64) -> Double {
    let radius = (-2 * Double.log(uniform(2 * position))).squareRoot()
    return radius * .cos(2 * .pi * uniform(2 * position + 1))
  }

  /// In (0, 1): an odd multiple of 2^-54.
  private func uniform(_ position: UInt64) -> Double {
    (Double(mixed(mixed(seed) &+ position &* 0x9E37_79B9_7F4A_7C15) >> 11) + 0.5) * 0x1p-53
  }

  private func mixed(_ value: UInt64) -> UInt64 {
    var z = value &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }
}
