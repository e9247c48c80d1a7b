import RealModule

/// How different two distributions P and Q are, each with its convention. With densities p and q:
///
/// | divergence | formula | range |
/// |---|---|---|
/// | ``kullbackLeibler`` | KL(P\|Q) = ∫ p ln(p/q) | 0 to ∞ |
/// | ``reverseKullbackLeibler`` | KL(Q\|P) | 0 to ∞ |
/// | ``jensenShannon`` | KL(P\|M) + KL(Q\|M) with M = (P + Q)/2, without halves | 0 to 2 ln 2 |
/// | ``halvedJensenShannon`` | half of that | 0 to ln 2 |
/// | ``totalVariation`` | sup over sets A of \|P(A) - Q(A)\| = ½ ∫ \|p - q\| | 0 to 1 |
/// | ``chiSquared`` | ∫ (p - q)²/q (Pearson's) | 0 to ∞ |
/// | ``hellinger`` | H = (½ ∫ (√p - √q)²)^½, a distance | 0 to 1 |
/// | ``squaredHellinger`` | H² = 1 - ∫ √(pq) | 0 to 1 |
///
/// Logarithms are natural. The Jensen-Shannon divergence is without halves because the value of the original
/// GAN's game at its optimal discriminator is then V(D*, G) = JS - 2 ln 2 exactly (Goodfellow et al. 2014,
/// who have the halved form and 2 JS in its place).
///
/// All are f-divergences, integrals of a function that is nowhere negative (Csiszár 1967), or the root of
/// one. Where P has mass that Q has none of, KL(P|Q) and χ² are infinite: a value, not an error.
///
/// ```swift
/// try Divergence.kullbackLeibler.between([0.5, 0.5], [0.25, 0.75])  // 0.1438 = ln(4/3) / 2
/// try Divergence.jensenShannon.between([1, 0], [0, 1])              // 1.3863 = 2 ln 2
/// ```
public enum Divergence: String, Sendable, CaseIterable {
  case kullbackLeibler, reverseKullbackLeibler, jensenShannon, halvedJensenShannon, totalVariation, chiSquared
  case hellinger, squaredHellinger

  /// The largest value: that between distributions without common support.
  public var upperBound: Double {
    switch self {
    case .kullbackLeibler, .reverseKullbackLeibler, .chiSquared: .infinity
    case .jensenShannon: 2 * .log(2)
    case .halvedJensenShannon: .log(2)
    case .totalVariation, .hellinger, .squaredHellinger: 1
    }
  }

  /// What is integrated, q f(p/q), in a form that is never negative and is exact to rounding near p = q.
  ///
  /// For KL it is p ln(p/q) - p + q: the last two integrate to 0, and without them terms of both signs would
  /// cancel.
  ///
  /// - Parameters:
  ///   - p: at least 0; `q`: at least 0.
  ///   - logRatio: ln(p/q) where the caller knows it better than from p and q, which underflow in the tails.
  package func integrand(_ p: Double, _ q: Double, logRatio: Double) -> Double {
    switch self {
    case .kullbackLeibler: Self.relativeEntropy(p, q, logRatio)
    case .reverseKullbackLeibler: Self.relativeEntropy(q, p, -logRatio)
    case .jensenShannon: Self.jensenShannon(p, q)
    case .halvedJensenShannon: Self.jensenShannon(p, q) / 2
    case .totalVariation: abs(p - q) / 2
    case .chiSquared: Self.chiSquared(p, q, logRatio)
    case .hellinger, .squaredHellinger: Self.squaredHellinger(p, q)
    }
  }

  /// The same where p and q are all that is known.
  package func integrand(_ p: Double, _ q: Double) -> Double {
    if p == 0, q == 0 { return 0 }
    let ratio = p / q
    return integrand(p, q, logRatio: ratio.isNormal ? .log(ratio) : .log(p) - .log(q))
  }

  /// The divergence from the integral of its integrand, which rounding may leave just above the bound.
  package func value(ofIntegral integral: Double) -> Double {
    min(self == .hellinger ? integral.squareRoot() : integral, upperBound)
  }

  // MARK: Integrands

  /// p ln(p/q) - p + q.
  private static func relativeEntropy(_ p: Double, _ q: Double, _ logRatio: Double) -> Double {
    if logRatio == .infinity { return .infinity }
    guard p > 0, logRatio > -.infinity else { return q }
    let x = (q - p) / p
    return abs(x) < 0.25 ? p * logarithmExcess(x) : p * logRatio - p + q
  }

  private static func jensenShannon(_ p: Double, _ q: Double) -> Double {
    // Exactly 2 ln 2 in all where supports part.
    guard p > 0, q > 0 else { return (p + q) * .log(2) }
    let middle = 0.5 * (p + q)
    return relativeEntropy(p, middle, .log(p / middle)) + relativeEntropy(q, middle, .log(q / middle))
  }

  private static func chiSquared(_ p: Double, _ q: Double, _ logRatio: Double) -> Double {
    if logRatio == .infinity { return .infinity }
    // A subnormal q has lost its digits.
    guard q > .leastNormalMagnitude else { return p > 0 ? .exp(.log(p) + logRatio) - 2 * p + q : q }
    let difference = p - q
    return difference * (difference / q)
  }

  private static func squaredHellinger(_ p: Double, _ q: Double) -> Double {
    guard p > 0 || q > 0 else { return 0 }
    let difference = (p - q) / (p.squareRoot() + q.squareRoot())
    return difference * difference / 2
  }
}

/// x - ln(1 + x), which is never negative, within a few units in the last place for all x > -1.
///
/// Near 0 the two terms cancel; with r = x/(2 + x) it is r (x - 2 r² (1/3 + r²/5 + r⁴/7 + ...)), whose terms
/// beyond the tenth are below 2^-53 for |x| < 1/4.
package func logarithmExcess(_ x: Double) -> Double {
  guard abs(x) < 0.25 else { return x - .log(onePlus: x) }
  let r = x / (2 + x)
  let square = r * r
  var series = 0.0
  for term in (0..<10).reversed() { series = series * square + 1 / Double(2 * term + 3) }
  return r * (x - 2 * square * series)
}
