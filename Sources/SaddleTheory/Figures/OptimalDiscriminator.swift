import Foundation
import SaddleGAN
import SaddleNN
import SaddleReport
import SaddleTransport

extension Demonstration {
  /// D trained against a generator that stays as it is, beside the optimum that the theory gives.
  public static let optimalDiscriminator = Demonstration(
    "optimal-discriminator", title: "The optimal discriminator and the value of the game",
    claim: """
      For a fixed generator the best discriminator is D* = f_R / (f_R + f_G), and the value of the game at it is \
      V(D*, G) = JS(P_R, P_G) - 2 ln 2, which is least, -2 ln 2, for a perfect generator (Goodfellow et al., \
      1406.2661, proposition 1 and theorem 1; JS without halves, from 0 to 2 ln 2).
      """
  ) { try OptimalDiscriminator(setup: $0).result() }
}

/// A mixture of two normal densities, and a generator that makes the same mixture, moved aside.
private struct OptimalDiscriminator {
  let setup: Setup
  let real: NormalDensity
  /// Where the densities live: below 1e-20 outside.
  let grid = line(from: -8, to: 13, count: 2101)

  init(setup: Setup) throws {
    self.setup = setup
    real = try generated(shift: 0)
  }

  var shifts: [Double] { setup.isQuick ? [0, 2] : [0, 0.5, 1, 1.5, 2, 3, 4] }
  var steps: Int { setup.steps(3000, quick: 600) }

  /// A discriminator after training, with what it was on the way.
  struct Trained {
    let fake: NormalDensity
    /// D on the grid.
    let values: [Double]
    /// V(D, G) after so many updates, by quadrature with the true densities.
    let curve: (steps: [Double], values: [Double])
    /// JS - 2 ln 2 of the two densities.
    let optimum: Double
  }

  func trained(shift: Double, seed: UInt64, progress: (Double) throws -> Void) throws -> Trained {
    let fake = try generated(shift: shift)
    let critic = try TrainedCritic(
      CriticGame(
        Critic(sampleShape: [1], .mlp(widths: [64, 64], activation: .tanh)), objective: Minimax(),
        optimizer: Adam(learningRate: 2e-3, beta1: 0.5, beta2: 0.9)),
      real: real.dataset("real"), fake: fake.dataset("fake"), batch: 512, seed: seed, threads: setup.threads)
    var curve: (steps: [Double], values: [Double]) = ([], [])
    var logits: [Double] = []
    for part in 0...40 {
      // More looks early on, when D moves fast.
      let step = steps * part * part / 1600
      try critic.train(to: step, of: steps, progress: progress)
      logits = try critic(grid).scores
      curve.steps.append(Double(step))
      curve.values.append(value(logits, fake))
    }
    let divergence = try Divergence.jensenShannon.between(real.density, fake.density)
    return Trained(
      fake: fake, values: logits.map(logistic), curve: curve, optimum: divergence.value - 2 * log(2))
  }

  /// V(D, G) = E_R[log D] + E_G[log(1 - D)].
  func value(_ logits: [Double], _ fake: NormalDensity) -> Double {
    integral(
      zip(grid, logits).map { x, logit in -real(x) * softplus(-logit) - fake(x) * softplus(logit) },
      over: grid)
  }

  func result() throws -> DemonstrationResult {
    let all = try shifts.enumerated().map { index, shift in
      try trained(shift: shift, seed: setup.seed &+ UInt64(index)) {
        try setup.progress((Double(index) + $0) / Double(shifts.count))
      }
    }
    let drawn = all[shifts.firstIndex(of: 2)!]
    let optimal = grid.map { real($0) / (real($0) + drawn.fake($0)) }
    let mass = grid.map { (real($0) + drawn.fake($0)) / 2 }
    let distance = integral(
      zip(zip(drawn.values, optimal), mass).map { abs($0.0 - $0.1) * $1 }, over: grid)
    let reached = all.map { $0.curve.values.last! }
    let optima = all.map(\.optimum)
    let constant = integral(zip(mass, optimal).map { $0 * abs($1 - 0.5) }, over: grid)
    let tolerance = setup.isQuick ? 0.05 : 0.02
    return DemonstrationResult(
      figure: figure(drawn, optimal, reached, optima),
      text: """
        Left: the output of a network of two hidden layers of 64 units after \(steps) updates against a fixed \
        generator lies within \(short(distance)) of D* on average over both densities. Middle: its value \
        V(D, G), computed with the true densities, climbs to \(short(drawn.curve.values.last!)); the supremum is \
        \(short(drawn.optimum)). Right: the same for generators that miss by a shift: with the shift the value \
        rises from -2 ln 2 = \(short(-2 * log(2))) of the perfect generator towards 0.
        """,
      checks: [
        Check(
          "The trained D is D* on average over the two densities", distance, in: 0...tolerance,
          reason: """
            what \(steps) updates with batches of 512 leave; a D of 1/2 everywhere would be \(short(constant)) off
            """),
        Check(
          "V(D, G) reaches JS - 2 ln 2",
          zip(reached, optima).map { $1 - $0 }.max()!, in: 0...tolerance,
          reason: "the largest shortfall over all shifts: second order in the distance of D from D*"),
        Check(
          "No D is better than D*", zip(reached, optima).map { $0 - $1 }.max()!, in: -.infinity...1e-6,
          reason: "D* is the maximiser: only the error of quadrature may be above"),
        Check(
          "V is -2 ln 2 when G is perfect", reached[0], equals: -2 * log(2), within: tolerance,
          reason: "D can only lose by leaving 1/2"),
      ],
      numbers: [
        "x": thin(grid), "discriminator": thin(drawn.values), "optimal discriminator": thin(optimal),
        "real density": thin(grid).map { real($0) }, "generated density": thin(grid).map { drawn.fake($0) },
        "step": drawn.curve.steps, "value": drawn.curve.values, "shift": shifts, "value reached": reached,
        "JS - 2 ln 2": optima,
      ])
  }

  /// Every tenth number: as many as a picture shows.
  func thin(_ values: [Double]) -> [Double] { stride(from: 0, to: values.count, by: 10).map { values[$0] } }

  func figure(_ drawn: Trained, _ optimal: [Double], _ reached: [Double], _ optima: [Double]) -> Figure {
    Figure(
      columns: 3, plotWidth: 330, plotHeight: 270,
      plots: [
        Plot(
          title: "D against D*", x: Axis("x", range: -5...8), y: Axis("probability, density", range: 0...1),
          marks: [
            .line(x: grid, y: grid.map { real($0) }, name: "f_R", color: .gray, dash: .dashed),
            .line(x: grid, y: grid.map { drawn.fake($0) }, name: "f_G", color: .gray, dash: .dotted),
            .line(x: grid, y: optimal, name: "D*", width: 3, opacity: 0.5),
            .line(x: grid, y: drawn.values, name: "D, trained"),
          ]),
        Plot(
          title: "V(D, G) in training", x: Axis("update"), y: Axis("V"),
          marks: [
            .line(x: drawn.curve.steps, y: drawn.curve.values, name: "V(D, G)"),
            .horizontal(at: drawn.optimum, name: "JS - 2 ln 2"),
          ]),
        Plot(
          title: "V at the best D", x: Axis("shift of the generator"), y: Axis("V"),
          marks: [
            .line(x: shifts, y: optima, name: "JS - 2 ln 2"),
            .points(x: shifts, y: reached, name: "V(D, G), trained"),
            .horizontal(at: -2 * log(2), name: "-2 ln 2"),
          ]),
      ])
  }
}

private func generated(shift: Double) throws -> NormalDensity {
  try NormalDensity(means: [-1.5 + shift, 1.5 + shift], deviations: [0.6, 0.8])
}
