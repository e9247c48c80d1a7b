import Foundation
import SaddleReport
import SaddleTransport

extension Demonstration {
  /// One Gaussian fitted to a mixture of two, by five measures of what is near.
  public static let modeSeeking = Demonstration(
    "mode-seeking", title: "One Gaussian fitted to two modes",
    claim: """
      What a model that cannot represent the data makes of them depends on the divergence: KL(P, Q) covers \
      all modes, KL(Q, P) seeks one, and JS is in between (Huszár, 1511.05101). W1 and W2 cover like KL, but \
      can be computed, and pull, where supports part.
      """
  ) { try ModeSeeking(setup: $0).result() }
}

/// P is a mixture of two round Gaussians of deviation 1 in the plane, Q any Gaussian.
///
/// Let u be the coordinate along the line through both centres, v the one across: P is P_u times N(0, 1). For
/// each of the five measures the best Q is then the best Gaussian Q_u for P_u times N(0, 1), so that all is
/// computed on the line: none of the five grows when both sides are projected to u, and between two products
/// with the same second factor none shrinks.
struct ModeSeeking {
  let setup: Setup
  let separation = 5.5
  static let heavy = 0.65

  var separations: [Double] { line(from: 0, to: 10, count: setup.isQuick ? 6 : 41) }

  /// Where the searches begin: means in units of half the separation, and deviations.
  static let starts: [(mean: Double, deviation: Double)] = [-1.2, -0.5, 0, 0.5, 1.2].flatMap { mean in
    [0.6, 2.5].map { (mean, $0) }
  }

  struct Fit {
    var mean: Double
    var deviation: Double
    var value: Double
  }

  /// The end of each search, in the order of `starts`.
  static func searches(_ measure: FitMeasure, _ target: FitTarget) -> [Fit] {
    starts.map { start in
      let (point, value) = minimum(from: (start.mean * target.separation / 2, log(start.deviation))) {
        measure.value(target, mean: $0, deviation: exp($1))
      }
      return Fit(mean: point.0, deviation: exp(point.1), value: value)
    }
  }

  static func best(_ fits: [Fit]) -> Fit { fits.min { $0.value < $1.value }! }

  func result() throws -> DemonstrationResult {
    let target = FitTarget(separation: separation, heavy: Self.heavy)
    let searches = FitMeasure.allCases.map { Self.searches($0, target) }
    let fits = searches.map(Self.best)
    let sweep = try separations.enumerated().map { index, separation in
      try setup.progress(0.05 + 0.9 * Double(index) / Double(separations.count))
      let target = FitTarget(separation: separation, heavy: Self.heavy)
      return FitMeasure.allCases.map { Self.best(Self.searches($0, target)) }
    }
    let drawing = ModeSeekingDrawing(
      target: target, fits: fits, searches: searches, separations: separations, sweep: sweep)
    return DemonstrationResult(
      figure: drawing.figure, text: text(target, fits, searches), checks: try checks(target, fits, searches),
      numbers: drawing.numbers)
  }

  func text(_ target: FitTarget, _ fits: [Fit], _ searches: [[Fit]]) -> String {
    let (reverse, js) = (fits[1], fits[2])
    let bridge = searches[1].min { abs($0.mean) < abs($1.mean) }!
    func place(_ fit: Fit) -> String { "mean \(short(fit.mean)), deviation \(short(fit.deviation))" }
    return """
      P (grey contours) has modes of deviation 1, \(short(separation)) apart, with \
      \(short(100 * Self.heavy)) % of its mass in the left one; ellipses hold one and two deviations of the \
      best Gaussian. Along the line through both centres P has mean \(short(target.mean)) and deviation \
      \(short(target.deviation)). Best under KL(P, Q): \(place(fits[0])), the moments of P. Under KL(Q, P): \
      \(place(reverse)), one mode; its value \(short(reverse.value)) is just below -ln \(Self.heavy) = \
      \(short(-log(Self.heavy))), what it costs to leave out the rest. JS: \(place(js)). W1: \
      \(place(fits[3])). W2: \(place(fits[4])), a little narrower than P. KL(Q, P) has minima on either mode \
      and, at this separation, a worse one of value \(short(bridge.value)) between them (\(place(bridge))): \
      which one a descent ends in depends on its start (last plot). The plot before it shows how the best \
      deviation changes as the modes part: KL(Q, P), and farther out JS, let go of the lighter mode at once.
      """
  }

  func checks(_ target: FitTarget, _ fits: [Fit], _ searches: [[Fit]]) throws -> [Check] {
    let own = FitMeasure.allCases.enumerated().flatMap { row, measure in
      fits.map { measure.value(target, mean: $0.mean, deviation: $0.deviation) - fits[row].value }
    }
    let (reverse, w2) = (fits[1], fits[4])
    let width = target.optimalDeviation
    return [
      Check(
        "The best Gaussian under KL(P, Q) has P's moments",
        max(abs(fits[0].mean - target.mean), abs(fits[0].deviation - target.deviation)), in: 0...1e-3,
        reason: """
          E_P[ln q] depends on P through its moments alone; the search stops at steps of 1e-6, where \
          rounding hides differences of values that are second order in the distance
          """),
      Check(
        "The best Gaussian under KL(Q, P) sits on the heavier mode", reverse.mean, equals: -separation / 2,
        within: 0.1,
        reason: "Q's tail alone, beyond 2.7 of its deviations, meets the lighter mode and is pulled by it"),
      Check(
        "and is as wide as that mode", reverse.deviation, equals: 1, within: 0.1,
        reason: "without that pull it would be the mode itself, deviation 1"),
      Check(
        "KL(Q, P) is there -ln of the mode's weight", reverse.value,
        in: -log(Self.heavy) - 0.05 ... -log(Self.heavy),
        reason:
          """
          P is at least the weight times the mode, so the mode itself gives no more; the other's tail \
          little less
          """
      ),
      Check(
        "The best Gaussian under W2 has P's mean", w2.mean, equals: target.mean, within: 1e-3,
        reason: "W2² = (difference of means)² + W2² of the centred; search and quadrature as above"),
      Check(
        "and deviation E[X Z(X)], with Z the increasing map from P to N(0, 1)", w2.deviation, equals: width,
        within: 1e-3,
        reason: "the minimum of E[(X - m - s Z(X))²] over s"),
      Check(
        "W2² of the fit is Var P - s²", w2.value, equals: target.deviation * target.deviation - width * width,
        within: 1e-3, reason: "the residual of that projection"),
      Check(
        "Searches under KL(P, Q), W1 and W2 end in one place wherever they begin: the largest distance",
        [0, 3, 4].map { spread(searches[$0]) }.max()!, in: 0...0.01,
        reason: """
          KL(P, Q) is convex in mean and deviation once 1/deviation and mean/deviation are the variables, W1 \
          and W2² are convex in them as they are; W1's kinks leave rounding of quadrature to search in
          """),
      Check(
        "under KL(Q, P) they do not", spread(searches[1]), in: separation - 0.2...separation + 0.2,
        reason: "some end on either mode, the distance of the modes apart"),
      Check(
        "Each fit is the best of the five under its own measure", own.min()!, in: -1e-6...(.infinity),
        reason: "up to the error of search and quadrature; the other four fits are Gaussians too"),
      Check(
        "KL, W1 and W2 cover: P's least mass within two deviations of their fits",
        [fits[0], fits[3], w2].map(target.massNear).min()!, in: 0.85...1,
        reason:
          "two deviations of P hold at least 3/4 of it by Chebyshev, and here both modes whole but one's tail"
      ),
      Check(
        "KL(Q, P) does not: P's mass within two deviations of its fit", target.massNear(reverse),
        equals: Self.heavy * 0.954, within: 0.03,
        reason: "two deviations of one mode hold 95.4 % of that mode"),
      try checkInThePlane(target, fits[2]),
    ]
  }

  /// How far apart in mean or deviation the ends of searches are.
  func spread(_ fits: [Fit]) -> Double {
    let (means, deviations) = (fits.map(\.mean), fits.map(\.deviation))
    return max(means.max()! - means.min()!, deviations.max()! - deviations.min()!)
  }

  /// JS of the fit in the plane against JS on the line.
  func checkInThePlane(_ target: FitTarget, _ fit: Fit) throws -> Check {
    let round = [1.0, 0, 0, 1]
    let p = try PlaneDensity.mixture(
      target.centres.map { try .gaussian(GaussianDistribution(mean: [$0, 0], covariance: round)) },
      weights: target.weights)
    let q = try PlaneDensity.gaussian(
      GaussianDistribution(mean: [fit.mean, 0], covariance: [fit.deviation * fit.deviation, 0, 0, 1]))
    let plane = try Divergence.jensenShannon.between(p, q, tolerance: 1e-6)
    return Check(
      "JS in the plane is JS on the line", plane.value, equals: fit.value, within: 1e-5,
      reason: "the ratio of the densities depends on u alone; both quadratures are within 1e-6")
  }
}
