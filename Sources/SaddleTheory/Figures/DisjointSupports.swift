import Foundation
import SaddleData
import SaddleGAN
import SaddleNN
import SaddleReport
import SaddleTensor
import SaddleTransport

extension Demonstration {
  /// What distances say of two parallel segments, and what networks make of it.
  public static let disjointSupports = Demonstration(
    "disjoint-supports", title: "Distances between parallel segments",
    claim: """
      Between the uniform distributions on {0} x [0, 1] and {t} x [0, 1], KL is infinite and JS is 2 ln 2 for every \
      t > 0, both 0 at t = 0, while W1 = |t|: of the three only W1 tells a generator that t should shrink \
      (Arjovsky et al., 1701.07875, example 1; JS without halves, from 0 to 2 ln 2).
      """
  ) { try DisjointSupports(setup: $0).result() }
}

/// P_R on the segment at x = 0 and P_G on the one at x = t, for several t.
struct DisjointSupports {
  let setup: Setup
  /// Of the penalty on the critic's slope.
  let penalty = 10.0

  var distances: [Double] { setup.isQuick ? [0, 0.5] : [0, 0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1] }
  var steps: Int { setup.steps(4000, quick: 500) }
  /// The last, and earlier ones.
  var looks: [Int] { [max(1, steps / 40), max(1, steps / 10), steps] }

  /// Values at one t.
  struct Values {
    var exact: (kullbackLeibler: Double, jensenShannon: Double, wasserstein: Double, gap: Double)
    /// By look: what a discriminator makes of KL and JS, and a critic of W1.
    var estimates: (kullbackLeibler: [Double], jensenShannon: [Double], wasserstein: [Double])
    /// The last critic's greatest slope between the segments.
    var slope: Double
  }

  /// Heights at which networks are looked at: midpoints of equal parts, so that a mean over them is an
  /// integral.
  let heights = (0..<256).map { (Double($0) + 0.5) / 256 }

  func points(at x: Double) -> [Double] { heights.flatMap { [x, $0] } }

  func values(at t: Double, seed: UInt64, progress: (Double) throws -> Void) throws -> Values {
    let clouds = try [0, t].map { x in
      try PointCloud((0..<100).flatMap { [x, (Double($0) + 0.5) / 100] }, dimension: 2)
    }
    let solution = try NetworkSimplex(threads: setup.threads).solve(
      TransportProblem(from: clouds[0], to: clouds[1], cost: .euclidean))
    var values = Values(
      exact: (
        try Divergence.kullbackLeibler.between(clouds[0], clouds[1]),
        try Divergence.jensenShannon.between(clouds[0], clouds[1]), solution.value, solution.evidence.gap
      ), estimates: ([], [], []), slope: 0)
    let discriminator = try network(Minimax(), [], rate: 5e-3, t: t, seed: seed)
    for look in looks {
      try discriminator.train(to: look, of: steps) { try progress($0 / 2) }
      let (real, fake) = (try discriminator(points(at: 0)).scores, try discriminator(points(at: t)).scores)
      values.estimates.kullbackLeibler.append(mean(real) - mean(fake.map(exp)) + 1)
      values.estimates.jensenShannon.append(
        2 * log(2) - mean(real.map { softplus(-$0) }) - mean(fake.map { softplus($0) }))
    }
    let critic = try network(
      Wasserstein(), [.lipschitzPenalty(weight: penalty)], rate: 2e-3, t: t, seed: seed)
    for look in looks {
      try critic.train(to: look, of: steps) { try progress((1 + $0) / 2) }
      values.estimates.wasserstein.append(
        mean(try critic(points(at: 0)).scores) - mean(try critic(points(at: t)).scores))
    }
    let slopes = try critic(line(from: 0, to: t, count: 33).flatMap { points(at: $0) }).slopes
    values.slope = stride(from: 0, to: slopes.count, by: 2).map { hypot(slopes[$0], slopes[$0 + 1]) }.max()!
    return values
  }

  func network(
    _ objective: any Objective, _ constraints: [Constraint], rate: Double, t: Double, seed: UInt64
  ) throws -> TrainedCritic {
    try TrainedCritic(
      CriticGame(
        Critic(sampleShape: [2], .mlp(widths: [64, 64])), objective: objective, constraints: constraints,
        optimizer: Adam(learningRate: rate, beta1: 0.5, beta2: 0.9)),
      real: Segment(x: 0).dataset, fake: Segment(x: t).dataset, batch: 128, seed: seed,
      threads: setup.threads)
  }

  func result() throws -> DemonstrationResult {
    let all = try distances.enumerated().map { index, t in
      try values(at: t, seed: setup.seed &+ UInt64(index)) {
        try setup.progress((Double(index) + $0) / Double(distances.count))
      }
    }
    return DemonstrationResult(
      figure: figure(all), text: text(all),
      checks: checks(all), numbers: numbers(all))
  }

  func checks(_ all: [Values]) -> [Check] {
    let apart = all.dropFirst()
    /// Far enough apart for a network to tell the segments from each other within the updates.
    let far = zip(distances, all).filter { $0.0 >= 0.1 }
    let tolerance = setup.isQuick ? 0.2 : 0.02
    return [
      Check(
        "KL is infinite for every t > 0", apart.map(\.exact.kullbackLeibler).min()!,
        in: .infinity ... .infinity,
        reason: "P_R has mass where P_G has none"),
      Check(
        "JS is 2 ln 2 for every t > 0", apart.map { abs($0.exact.jensenShannon - 2 * log(2)) }.max()!,
        in: 0...1e-12, reason: "the largest difference over t: rounding"),
      Check(
        "W1 is t", zip(distances, all).map { abs($1.exact.wasserstein - $0) }.max()!, in: 0...1e-9,
        reason: "the largest difference over t: the rounding of distances and of the solver"),
      Check(
        "A trained discriminator says JS = 2 ln 2 for t of at least 0.1",
        far.map { 2 * log(2) - $0.1.estimates.jensenShannon.last! }.max()!, in: 0...tolerance,
        reason: """
          the largest shortfall: V is below 0 for every D, and \(steps) updates bring it near to 0 \
          where segments are a tenth apart
          """),
      Check(
        "A trained discriminator says JS = 0 for t = 0", all[0].estimates.jensenShannon.last!,
        in: -tolerance...1e-9, reason: "no D has V above -2 ln 2 there, and D loses only by leaving 1/2"),
      Check(
        "A discriminator's KL goes on growing for t of at least 0.1",
        far.map { $0.1.estimates.kullbackLeibler[2] - $0.1.estimates.kullbackLeibler[1] }.min()!,
        in: (setup.isQuick ? 0.5 : 1)...(.infinity),
        reason: """
          the least growth from update \(looks[1]) to \(looks[2]): logits of separable samples grow without limit; \
          an estimate of a finite number would have stayed
          """),
      Check(
        "A critic's W1 is t", zip(distances, all).map { abs($1.estimates.wasserstein.last! - $0) }.max()!,
        in: 0...(1 / (2 * penalty) + (setup.isQuick ? 0.1 : 0.03)),
        reason: """
          the largest difference over t: a penalty of weight w lets the slope rise to 1 + t / (2 w), which is \
          \(short(1 / (2 * penalty))) at t = 1; the rest is left to training
          """),
      Check(
        "A critic's W1, divided by its greatest slope between the segments, is at most t",
        zip(distances, all).dropFirst().map { $1.estimates.wasserstein.last! / $1.slope / $0 }.max()!,
        in: 0...1.01,
        reason:
          "Kantorovich and Rubinstein's weak duality; slopes between the points of a grid may be a little larger"
      ),
    ]
  }
}

/// Uniform on {x} x [0, 1].
private struct Segment: Distribution {
  let shape: Shape = [2]
  let x: Double

  func samples(_ count: Int, key: RandomKey) -> Tensor {
    .stack([.full([count], x), key.uniform([count])], axis: 1)
  }

  var dataset: Dataset {
    Dataset(
      name: "segment", kind: .points, shape: shape, samples: .distribution(self), scaling: .identity(2))
  }
}

private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
