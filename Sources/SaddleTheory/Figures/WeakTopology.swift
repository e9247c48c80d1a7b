import Foundation
import SaddleReport
import SaddleTransport

extension Demonstration {
  /// Which distances notice that distributions come near.
  public static let weakTopology = Demonstration(
    "weak-topology", title: "Distances and what they call near",
    claim: """
      On a compact space KL(P_n, P) -> 0 implies TV -> 0, which is the same as JS -> 0, which implies W1 -> \
      0, which is the same as convergence in distribution, and none of the implications can be turned round; \
      and W1 is continuous in a generator's parameter where JS jumps (Arjovsky et al., 1701.07875, theorems \
      1 and 2 and example 1).
      """
  ) { try WeakTopology(setup: $0).result() }
}

/// Four sequences in [0, 1], a family that depends on a parameter, and random pairs.
struct WeakTopology {
  let setup: Setup

  /// P_n against its limit, for each n.
  struct Approach {
    let name: String
    let distances: [Distances]
  }

  struct Distances {
    let w1: Double
    let js: Double
    let tv: Double
    /// KL(P_n, P).
    let kl: Double

    init(_ divergence: (Divergence) throws -> Double, w1: () throws -> Double) rethrows {
      self.w1 = try w1()
      js = try divergence(.jensenShannon)
      tv = try divergence(.totalVariation)
      kl = try divergence(.kullbackLeibler)
    }
  }

  /// A Dirac at theta against one at 0.
  struct Family {
    let shifts: [Double]
    let distance: [Double]
    let jumps: [Double]
    let noises: [Double]
    /// JS with normal noise on both, one array for each noise.
    let smoothed: [[Double]]
  }

  /// 1, 2, 4, ...
  var numbers: [Int] { (0...(setup.isQuick ? 5 : 10)).map { 1 << $0 } }
  var shifts: [Double] { line(from: -1, to: 1, count: setup.isQuick ? 21 : 81) }
  /// Deviations of the noise that is added to a Dirac at theta.
  let noises = [0.3, 0.1, 0.02]
  let disjoint = Divergence.jensenShannon.upperBound

  func result() throws -> DemonstrationResult {
    let sequences = [try diracs(), try atoms(), try waves(), try leaks()]
    try setup.progress(0.4)
    let jensenShannon = try noises.map { noise in
      try shifts.map { shift in
        try Divergence.jensenShannon.between(
          GaussianDistribution(mean: [shift], covariance: [noise * noise]),
          GaussianDistribution(mean: [0], covariance: [noise * noise]))
      }
    }
    // Exact between the samples themselves: two Diracs.
    let distance = try shifts.map { try QuantileTransport().distance(from: [$0], to: [0]) }
    let jumps = try shifts.map {
      try Divergence.jensenShannon.between(PointCloud([$0]), PointCloud([0]))
    }
    try setup.progress(0.7)
    let pairs = try RandomPairs(count: setup.samples(450, quick: 200), seed: setup.seed)
    let family = Family(
      shifts: shifts, distance: distance, jumps: jumps, noises: noises, smoothed: jensenShannon)
    let drawing = WeakTopologyDrawing(
      numbers: numbers.map(Double.init), sequences: sequences, family: family, pairs: pairs)
    return DemonstrationResult(
      figure: drawing.figure, text: text(sequences, pairs), checks: checks(sequences, family, pairs),
      numbers: drawing.numbersDrawn)
  }

  func text(_ sequences: [Approach], _ pairs: RandomPairs) -> String {
    let last = sequences.map { $0.distances.last! }
    let n = numbers.last!
    return """
      Upper row: four sequences in [0, 1]. At n = \(n) a Dirac at 1/n is at W1 = \(short(last[0].w1)) from \
      one at 0, n even atoms at \(short(last[1].w1)) from the uniform density, and a density that oscillates \
      n times at \(short(last[2].w1)), while JS stays at \(short(last[0].js)), \(short(last[1].js)) and \
      \(short(last[2].js)) (2 ln 2 = \(short(disjoint)) is the most it can be). When 1/n of the mass leaks \
      away, W1, TV and JS all vanish, but KL(P_n, P) is infinite for every n (it has no line): KL is the \
      strongest. Lower row, left: from a Dirac at theta to one at 0, W1 is |theta|, with slope 1 everywhere \
      else; JS is 2 ln 2 except at theta = 0. Normal noise of deviation s on both makes JS continuous, in a \
      pit about 4 s wide outside of which it is flat. Then \(pairs.tv.count) random pairs of distributions \
      on \(RandomPairs.points) even points of [0, 1]: TV is at most the root of KL / 2 (Pinsker), JS lies \
      between TV² and 2 ln 2 TV, and W1 is at most the diameter times TV.
      """
  }

  func checks(_ sequences: [Approach], _ family: Family, _ pairs: RandomPairs) -> [Check] {
    let scaled = zip([1, 1 / 4.0, 1 / (4 * .pi), 1], sequences).map { limit, sequence in
      zip(numbers, sequence.distances).map { abs($1.w1 * Double($0) / limit - 1) }.max()!
    }
    let wave = sequences[2].distances
    let slopes = zip(
      zip(family.shifts, family.shifts.dropFirst()), zip(family.distance, family.distance.dropFirst())
    )
    .map { abs(($1.1 - $1.0) / ($0.1 - $0.0)) }
    let nearest = family.shifts.indices.filter { family.shifts[$0] != 0 }.map { family.jumps[$0] }
    let narrow = zip(family.shifts, family.smoothed.last!).filter { abs($0.0) >= 10 * noises.last! }.map(\.1)
    return [
      Check(
        "W1 is 1/n, 1/(4n), 1/(4πn) and 1/n: the largest relative difference", scaled.max()!, in: 0...1e-12,
        reason: "computed by quantiles and by sums that are exact up to rounding"),
      Check(
        "JS between Diracs is 2 ln 2 for every n",
        sequences[0].distances.map { abs($0.js - disjoint) }.max()!, in: 0...1e-12,
        reason: "no set has positive mass under both"),
      Check(
        "JS, TV and KL of the oscillating density do not depend on n",
        wave.map { max(abs($0.js - wave[0].js), abs($0.tv - wave[0].tv), abs($0.kl - wave[0].kl)) }.max()!,
        in: 0...1e-7, reason: "they depend on the values of the density alone; quadrature is within 1e-9"),
      Check(
        "TV of the oscillating density is 1/(2π)", wave.last!.tv, equals: 1 / (2 * .pi), within: 1e-7,
        reason: "half the mean of |sin|/2, which is 1/π; quadrature is within 1e-9"),
      Check(
        "JS of the leak is at most 2 ln 2 / n",
        zip(numbers, sequences[3].distances).map { $1.js * Double($0) }.max()!, in: 0...disjoint + 1e-12,
        reason: "JS is at most 2 ln 2 TV, and TV is 1/n; equal at n = 1"),
      Check(
        "KL of the leak is infinite for every n",
        Double(sequences[3].distances.count { $0.kl == .infinity }),
        in: Double(numbers.count)...Double(numbers.count),
        reason: "P_n has mass where P has none"),
      Check(
        "W1 from Dirac at theta has slopes 1", slopes.map { abs($0 - 1) }.max()!, in: 0...1e-12,
        reason: "W1 = |theta|, exact up to rounding"),
      Check(
        "JS from Dirac at theta jumps to 2 ln 2", nearest.min()!, in: disjoint - 1e-12...disjoint,
        reason: "least over theta other than 0"),
      Check(
        "With noise of deviation 0.02 JS is flat at ten deviations", disjoint - narrow.min()!, in: 0...1e-6,
        reason: "2 ln 2 - JS is at most 2 ln 2 times the overlap of the two, 2 Φ(-5) = 5.7e-7"),
      Check(
        "TV / √(KL / 2) is at most 1", pairs.pinsker, in: 0...1 + 1e-9,
        reason: "Pinsker's inequality, up to rounding"),
      Check(
        "TV² / JS is at most 1", pairs.lowerRatio, in: 0...1 + 1e-9,
        reason: "Pinsker for either half: KL(P, M) >= 2 TV(P, M)² = TV(P, Q)² / 2"),
      Check(
        "JS / (2 ln 2 TV) is at most 1", pairs.upperRatio, in: 0...1 + 1e-9,
        reason:
          """
          an entropy is concave: with t = p/(p + q), ln 2 - H(t) is at most ln 2 |1 - 2t|, and JS \
          integrates its product with p + q
          """
      ),
      Check(
        "W1 / (diameter TV) is at most 1", pairs.diameterRatio, in: 0...1 + 1e-9,
        reason: "TV is the mass that must move, at most the diameter far"),
    ]
  }
}
