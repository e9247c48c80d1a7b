import Foundation
import SaddleTransport

/// What the fitted Gaussian is to be near in.
enum FitMeasure: String, CaseIterable {
  case forward = "KL(P, Q)"
  case reverse = "KL(Q, P)"
  case jensenShannon = "JS"
  case w1 = "W1"
  case w2 = "W2"

  /// Of N(mean, deviation²) to the target: the divergence, W1, or W2².
  func value(_ target: FitTarget, mean: Double, deviation: Double) -> Double {
    switch self {
    case .forward: divergence(.kullbackLeibler, target, mean, deviation)
    case .reverse: divergence(.reverseKullbackLeibler, target, mean, deviation)
    case .jensenShannon: divergence(.jensenShannon, target, mean, deviation)
    case .w1:
      // The area between the distribution functions.
      target.integral { abs(target.cumulative[$0] - normalCumulative((target.x[$0] - mean) / deviation)) }
    case .w2:
      // The increasing map is optimal: E_P[(X - m - s Z(X))²].
      target.average { index in
        let distance = target.x[index] - mean - deviation * target.standard[index]
        return distance * distance
      }
    }
  }

  private func divergence(_ divergence: Divergence, _ target: FitTarget, _ mean: Double, _ deviation: Double)
    -> Double
  {
    let constant = -log(deviation) - log(2 * .pi) / 2
    return target.integral { index in
      let standard = (target.x[index] - mean) / deviation
      let logQ = constant - standard * standard / 2
      return divergence.integrand(
        exp(target.logDensity[index]), exp(logQ), logRatio: target.logDensity[index] - logQ)
    }
  }
}

/// Two modes of deviation 1 on the line, sampled on a grid.
struct FitTarget {
  let separation: Double
  let weights: [Double]
  /// Wide enough for all Gaussians that come near, and fine enough that the trapezoidal rule is exact to
  /// rounding where the integrand is smooth; at a kink, as |F - G| has, it is off by at most an eighth of the
  /// distance squared times the change of slope: 1e-4.
  let x = line(from: -30, to: 30, count: 1201)
  let logDensity: [Double]
  let cumulative: [Double]
  /// Z(x), for which N(0, 1) has as much mass below as P has below x: the increasing map from P to N(0, 1).
  let standard: [Double]

  init(separation: Double, heavy: Double) {
    self.separation = separation
    let weights = [heavy, 1 - heavy]
    let centres = [-separation / 2, separation / 2]
    self.weights = weights
    logDensity = x.map { x in
      let terms = (0..<2).map { log(weights[$0]) - (x - centres[$0]) * (x - centres[$0]) / 2 }
      let largest = max(terms[0], terms[1])
      return largest + log(exp(terms[0] - largest) + exp(terms[1] - largest)) - log(2 * .pi) / 2
    }
    func mass(below x: Double) -> Double {
      weights[0] * normalCumulative(x - centres[0]) + weights[1] * normalCumulative(x - centres[1])
    }
    func mass(above x: Double) -> Double {
      weights[0] * normalCumulative(centres[0] - x) + weights[1] * normalCumulative(centres[1] - x)
    }
    cumulative = x.map(mass(below:))
    standard = x.map { x in
      // Each tail is compared by itself: 1 - 1e-17 is 1.
      let (below, above) = (mass(below: x), mass(above: x))
      var (lower, upper) = (-40.0, 40.0)
      for _ in 0..<55 {
        let middle = (lower + upper) / 2
        let isLess = below < above ? normalCumulative(middle) < below : normalCumulative(-middle) > above
        if isLess { lower = middle } else { upper = middle }
      }
      return (lower + upper) / 2
    }
  }

  var centres: [Double] { [-separation / 2, separation / 2] }
  var mean: Double { weights[0] * centres[0] + weights[1] * centres[1] }
  var deviation: Double { (1 + weights[0] * weights[1] * separation * separation).squareRoot() }
  /// E_P[X Z(X)].
  var optimalDeviation: Double { average { x[$0] * standard[$0] } }

  func integral(_ term: (Int) -> Double) -> Double {
    var sum = (term(0) + term(x.count - 1)) / 2
    for index in 1..<x.count - 1 { sum += term(index) }
    return sum * (x[1] - x[0])
  }

  /// The mean over P of a function of the grid's point.
  func average(_ term: (Int) -> Double) -> Double { integral { exp(logDensity[$0]) * term($0) } }

  /// The mass within two deviations of a fit's mean.
  func massNear(_ fit: ModeSeeking.Fit) -> Double {
    zip(weights, centres).reduce(0) { sum, mode in
      let (low, high) = (fit.mean - 2 * fit.deviation - mode.1, fit.mean + 2 * fit.deviation - mode.1)
      return sum + mode.0 * (normalCumulative(high) - normalCumulative(low))
    }
  }
}

/// A minimum of a function of two variables: it goes where a step along an axis leads down, and halves the
/// step where none does, down to 1e-6.
func minimum(
  from start: (Double, Double), of value: (Double, Double) -> Double
) -> (point: (Double, Double), value: Double) {
  var (point, least, step) = (start, value(start.0, start.1), 0.5)
  while step > 1e-6 {
    let before = least
    for (dx, dy) in [(step, 0), (-step, 0), (0, step), (0, -step)] where least == before {
      let lower = value(point.0 + dx, point.1 + dy)
      if lower < least { (point, least) = ((point.0 + dx, point.1 + dy), lower) }
    }
    if least == before { step /= 2 }
  }
  return (point, least)
}
