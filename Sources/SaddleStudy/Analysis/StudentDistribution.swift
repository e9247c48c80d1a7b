import Foundation

/// Student's t distribution with whole degrees of freedom ν.
enum StudentDistribution {
  /// The t with P(|T| <= t) = `probability`, by bisection on the angle θ of t = √ν tan θ; exact to about
  /// 1e-14.
  /// - Parameters:
  ///   - probability: above 0 and below 1.
  ///   - degrees: at least 1.
  static func quantile(central probability: Double, degrees: Int) -> Double {
    var (low, high) = (0.0, Double.pi / 2)
    while true {
      let middle = (low + high) / 2
      guard low < middle, middle < high else { break }
      if centralProbability(angle: middle, degrees: degrees) < probability {
        low = middle
      } else {
        high = middle
      }
    }
    return Double(degrees).squareRoot() * tan(low)
  }

  /// P(|T| <= √ν tan θ), in closed form (Abramowitz and Stegun 1964, 26.7.3 and 26.7.4).
  private static func centralProbability(angle: Double, degrees: Int) -> Double {
    let isOdd = degrees % 2 == 1
    let (sine, cosine) = (sin(angle), cos(angle))
    var term = isOdd ? cosine : 1
    var sum = degrees == 1 ? 0 : term
    for power in stride(from: isOdd ? 3 : 2, through: degrees - 2, by: 2) {
      term *= Double(power - 1) / Double(power) * cosine * cosine
      sum += term
    }
    return isOdd ? 2 / .pi * (angle + sine * sum) : sine * sum
  }
}
