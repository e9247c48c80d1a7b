import Foundation
import SaddleGAN
import SaddleNN
import SaddleReport
import SaddleTransport

extension Demonstration {
  /// What a discriminator and what Wasserstein critics tell a generator that is far off.
  public static let twoGaussians = Demonstration(
    "two-gaussians", title: "Discriminator and critic between two Gaussians",
    claim: """
      Between two Gaussians that hardly overlap the optimal discriminator saturates, and the gradient that \
      it passes to the generator vanishes; Kantorovich's potential, which the Wasserstein critic approaches, \
      has slope 1 everywhere between them (Arjovsky et al., 1701.07875, section 3 and figure 2). On the line \
      the potential is known: its slope is the sign of F_G - F_R, the difference of the distribution \
      functions, and W1 is the integral of |F_G - F_R|.
      """
  ) { try TwoGaussians(setup: $0).result() }
}

/// N(-2.5, 1) is real, N(2.5, 1) is generated.
struct TwoGaussians {
  let setup: Setup
  let real: NormalDensity
  let fake: NormalDensity
  /// Where the densities live: below 1e-16 outside.
  let grid = line(from: -11, to: 11, count: 881)
  let penaltyWeight = 10.0
  let clip = 0.1
  /// The place of 2.5, the centre of the fakes, in the grid.
  let centreIndex = 540

  init(setup: Setup) throws {
    self.setup = setup
    real = try NormalDensity(means: [-2.5], deviations: [1])
    fake = try NormalDensity(means: [2.5], deviations: [1])
  }

  var steps: Int { setup.steps(12000, quick: 800) }
  /// |F_G - F_R|, the mass that has to pass each point.
  var flow: [Double] { grid.map { abs(fake.cumulative($0) - real.cumulative($0)) } }

  /// A network after training, with what it told the fakes on the way.
  struct Trained {
    /// ψ on the grid; a discriminator's is its logit.
    var scores: [Double] = []
    /// The derivative of the generator's loss along x: of ln(1 - D), or of -ψ.
    var slopes: [Double] = []
    /// Its size at the centre of the fakes after so many updates.
    var curve: (steps: [Double], slopes: [Double]) = ([], [])
  }

  func trained(
    _ objective: any Objective, _ constraints: [Constraint], _ optimizer: any Optimizer, part: Int
  ) throws -> Trained {
    let critic = try TrainedCritic(
      CriticGame(
        Critic(sampleShape: [1], .mlp(widths: [64, 64])), objective: objective, constraints: constraints,
        optimizer: optimizer),
      real: real.dataset("real"), fake: fake.dataset("fake"), batch: 256, seed: setup.seed &+ UInt64(part),
      threads: setup.threads)
    var trained = Trained()
    for look in 0...24 {
      // Equally far apart in the logarithm: 1 to `steps`.
      let step = Int(pow(Double(steps), Double(look) / 24).rounded())
      if step == trained.curve.steps.last.map(Int.init) { continue }
      try critic.train(to: step, of: steps) { try setup.progress((Double(part) + $0) / 3) }
      let (scores, slopes) = try critic(grid)
      trained.scores = scores
      trained.slopes = objective is Wasserstein ? slopes.map { -$0 } : generatorSlopes(scores, slopes)
      trained.curve.steps.append(Double(step))
      trained.curve.slopes.append(abs(trained.slopes[centreIndex]))
    }
    return trained
  }

  /// The derivative of ln(1 - D) along x, with D the logistic function of the scores: -D times their slope.
  func generatorSlopes(_ scores: [Double], _ slopes: [Double]) -> [Double] {
    zip(scores, slopes).map { -logistic($0) * $1 }
  }

  func meanOverFakes(_ values: [Double]) -> Double {
    integral(zip(grid, values).map { fake($0) * $1 }, over: grid)
  }

  /// The slope of -ψ for the best critic under the penalty. With s = -ψ' the penalised objective is the
  /// integral of s |F_G - F_R| - λ (s - 1)² μ, where μ is the density of the penalty's points on lines
  /// between independent pairs; it is greatest, point by point, at s = 1 + |F_G - F_R| / (2 λ μ).
  var penalisedSlopes: [Double] {
    let shares = line(from: 0, to: 1, count: 201)
    return zip(grid, flow).map { x, flow in
      let along = shares.map { share in
        let variance = share * share + (1 - share) * (1 - share)
        let distance = x - 2.5 + 5 * share
        return exp(-distance * distance / (2 * variance)) / (2 * .pi * variance).squareRoot()
      }
      return 1 + flow / (2 * penaltyWeight * integral(along, over: shares))
    }
  }

  /// (E[ψ(real)] - E[ψ(fake)]) / the largest slope between neighbours on the grid: a lower bound of W1.
  func lowerBound(_ scores: [Double]) -> Double {
    let gain = integral(zip(grid, scores).map { (real($0) - fake($0)) * $1 }, over: grid)
    let largest = zip(scores, scores.dropFirst()).map { abs($1 - $0) }.max()! / (grid[1] - grid[0])
    return gain / largest
  }

  func result() throws -> DemonstrationResult {
    let adam = Adam(learningRate: 2e-3, beta1: 0.5, beta2: 0.9)
    let discriminator = try trained(Minimax(), [], adam, part: 0)
    let penalised = try trained(Wasserstein(), [.lipschitzPenalty(weight: penaltyWeight)], adam, part: 1)
    let clipped = try trained(
      Wasserstein(), [.clipping(bound: clip)], RMSProp(learningRate: 1e-3), part: 2)
    // ln(f_R / f_G) = -5x.
    let logits = grid.map { -5 * $0 }
    let found = Found(
      discriminator: discriminator, penalised: penalised, clipped: clipped, logits: logits,
      saturated: generatorSlopes(logits, grid.map { _ in -5 }), penalisedSlopes: penalisedSlopes,
      distance: integral(flow, over: grid))
    return DemonstrationResult(
      figure: figure(found), text: text(found), checks: checks(found), numbers: numbers(found))
  }

  struct Found {
    let discriminator: Trained
    let penalised: Trained
    let clipped: Trained
    /// Of D*, and the slopes of ln(1 - D*).
    let logits: [Double]
    let saturated: [Double]
    /// In theory.
    let penalisedSlopes: [Double]
    /// W1.
    let distance: Double
  }

  func text(_ found: Found) -> String {
    let (bound, clippedBound) = (lowerBound(found.penalised.scores), lowerBound(found.clipped.scores))
    return """
      N(-2.5, 1) is real, N(2.5, 1) generated; W1 = \(short(found.distance)). At the centre of the fakes D* \
      is \(short(logistic(found.logits[centreIndex]))), and the slope of ln(1 - D*), which is all that a \
      generator learns there, is \(short(abs(found.saturated[centreIndex]))); the trained discriminator's is \
      \(short(found.discriminator.curve.slopes.last!)) after \(steps) updates. Kantorovich's potential has \
      slope 1. Under a one-sided penalty of weight λ = \(short(penaltyWeight)) the best critic is a little \
      steeper, 1 + |F_G - F_R| / (2λμ) with μ the density of the penalty's points: \
      \(short(found.penalisedSlopes[centreIndex])) there, and the trained one has \
      \(short(found.penalised.curve.slopes.last!)). Clipping to [-\(short(clip)), \(short(clip))] leaves a \
      critic that is steep in the middle and less so on either side \
      (\(short(found.clipped.curve.slopes.last!)) at the fakes). Divided by its steepest slope each critic \
      proves a lower bound of W1: \(short(bound)) under the penalty, \(short(clippedBound)) clipped.
      """
  }

  func checks(_ found: Found) -> [Check] {
    let exactMean = meanOverFakes(found.saturated.map(abs))
    let penalisedMean = meanOverFakes(found.penalisedSlopes)
    let distance = found.distance
    return [
      Check(
        "W1, the integral of |F_G - F_R|, is the distance of the means", distance, equals: 5, within: 1e-9,
        reason: "one Gaussian is the other one moved; the trapezoidal rule is exact to rounding here"),
      Check(
        "The slope of ln(1 - D*) at the centre of the fakes is 5 / (1 + exp(12.5))",
        abs(found.saturated[centreIndex]),
        equals: 5 / (1 + exp(12.5)), within: 1e-12, reason: "closed form, up to rounding"),
      Check(
        "The trained discriminator has saturated there", found.discriminator.curve.slopes.last!, in: 0...1e-3,
        reason: """
          D* has 2e-5; the slope is exponential in the logit, which hardly any real sample corrects there: 4 \
          off in 12.5 is a factor of 50
          """),
      Check(
        "and on average over the fakes its slope is that of D*",
        meanOverFakes(found.discriminator.slopes.map(abs)) / exactMean,
        in: setup.isQuick ? 0.6...1.5 : 0.7...1.4,
        reason:
          "the average is made where the two overlap, 1 % of either: about 3 samples a batch on each side"),
      Check(
        "The slope under the penalty, averaged over the fakes, is that of theory",
        meanOverFakes(found.penalised.slopes.map(abs)), equals: penalisedMean,
        within: setup.isQuick ? 0.2 : 0.1,
        reason: "what \(steps) updates leave; the objective is flat, of second order, about its optimum"),
      Check(
        "It is at least 1000 times that of the discriminator at the centre",
        found.penalised.curve.slopes.last! / found.discriminator.curve.slopes.last!, in: 1e3...(.infinity),
        reason: "in theory 1.28 against 1.9e-5"),
      Check(
        "The critic under the penalty proves most of W1", lowerBound(found.penalised.scores) / distance,
        in: (setup.isQuick ? 0.6 : 0.75)...1 + 1e-6,
        reason: """
          no critic over its steepest slope passes 1, up to Float32; in theory slopes vary by a tenth where \
          most mass is, and a network has kinks
          """),
      Check(
        "The clipped critic proves less", lowerBound(found.clipped.scores) / distance, in: 0.25...0.75,
        reason: """
          at the clip a unit of the first layer is on for x > -1 or for x < 1, so that twice as many are on \
          in the middle as on either side: where most of W1 is made the slope is half of the steepest or \
          less
          """),
    ]
  }
}
