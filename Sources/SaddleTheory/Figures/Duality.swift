import Foundation
import SaddleCPU
import SaddleGAN
import SaddleNN
import SaddleReport
import SaddleTensor
import SaddleTransport

extension Demonstration {
  /// W_p from above and from below: plans, potentials, Sinkhorn's iteration, and a critic.
  public static let duality = Demonstration(
    "duality", title: "The two sides of Kantorovich's duality",
    claim: """
      For the cost |x - y|^p / p the least cost of a plan, W_p^p / p, is the greatest value of a potential \
      ψ, E[ψ(x)] + E[ψ^c(y)] with ψ^c(y) = min over x of |x - y|^p / p - ψ(x), and every other potential \
      stays below (Kantorovich 1942; Villani, Topics in Optimal Transportation, 2003, theorem 1.3). For p = \
      1 the best ψ is 1-Lipschitz and ψ^c = -ψ (theorem 1.14): that is what a Wasserstein critic looks for.
      """
  ) { try DualityFigure(setup: $0).result() }
}

/// A noisy ring and a blob in the plane, as many points each.
struct DualityFigure {
  let setup: Setup
  let real: PointCloud
  let fake: PointCloud
  let powers = [1.0, 2, 3]

  init(setup: Setup) throws {
    self.setup = setup
    let count = setup.samples(400, quick: 60)
    let keys = RandomKey(seed: setup.seed).split(3)
    func doubles(_ tensor: Tensor) throws -> [Double] { try tensor.evaluate().floats.map(Double.init) }
    let angles = try doubles(keys[0].uniform([count], in: 0..<2 * .pi))
    let noise = try doubles(keys[1].normal([count, 2], standardDeviation: 0.1))
    let blob = try doubles(keys[2].normal([count, 2], standardDeviation: 0.5))
    var points: (real: [Double], fake: [Double]) = ([], [])
    for (index, angle) in angles.enumerated() {
      points.real += [1.5 * cos(angle) + noise[2 * index], 1.5 * sin(angle) + noise[2 * index + 1]]
      points.fake += [0.8 + blob[2 * index], 0.2 + blob[2 * index + 1]]
    }
    real = try PointCloud(points.real, dimension: 2)
    fake = try PointCloud(points.fake, dimension: 2)
  }

  /// Epsilon of Sinkhorn's problem, in mean costs.
  var epsilons: [Double] {
    (0...(setup.isQuick ? 4 : 10)).map { pow(10, -Double($0) / (setup.isQuick ? 2 : 4)) }
  }
  var steps: Int { setup.steps(3000, quick: 400) }

  /// A critic after so many updates: E[ψ(x)] - E[ψ(y)], and that over the steepest slope between any two
  /// points.
  struct CriticCurve {
    var steps: [Double] = []
    var estimates: [Double] = []
    var bounds: [Double] = []
  }

  func critic(_ progress: (Double) throws -> Void) throws -> CriticCurve {
    let critic = try TrainedCritic(
      CriticGame(
        Critic(sampleShape: [2], .mlp(widths: [64, 64])), objective: Wasserstein(),
        constraints: [.lipschitzPenalty(weight: 10)],
        optimizer: Adam(learningRate: 2e-3, beta1: 0.5, beta2: 0.9)),
      real: .points(real.points, dimension: 2, name: "real"),
      fake: .points(fake.points, dimension: 2, name: "fake"),
      batch: min(256, real.count), seed: setup.seed, threads: setup.threads)
    let dual = try KantorovichRubinstein(from: real, to: fake)
    var curve = CriticCurve()
    for part in 0...20 {
      let step = steps * part * part / 400
      try critic.train(to: step, of: steps, progress: progress)
      let scores = try (critic(real.points).scores, critic(fake.points).scores)
      curve.steps.append(Double(step))
      curve.estimates.append(try dual.value(of: scores.0, scores.1))
      curve.bounds.append(try dual.lowerBound(of: scores.0, scores.1))
    }
    return curve
  }

  func result() throws -> DemonstrationResult {
    let sides = try powers.enumerated().map { index, power in
      try setup.progress(0.2 * Double(index))
      return try side(power)
    }
    let curve = try critic { try setup.progress(0.6 + 0.4 * $0) }
    let drawing = DualityDrawing(epsilons: epsilons, sides: sides, curve: curve)
    return DemonstrationResult(
      figure: drawing.figure, text: text(sides, curve), checks: try checks(sides, curve),
      numbers: drawing.numbers)
  }

  func text(_ sides: [Side], _ curve: CriticCurve) -> String {
    let (w1, index) = (sides[0].exact, epsilons.count - 1)
    let table = sides.map { side in
      """
      p = \(short(side.power)): W_p^p / p = \(NumberText.short(side.exact, digits: 6)) from the plan, \
      \(NumberText.short(side.exact * side.dual, digits: 6)) from the potential, between \
      \(NumberText.short(side.exact * side.potential[index], digits: 6)) and \
      \(NumberText.short(side.exact * side.plan[index], digits: 6)) from Sinkhorn at epsilon = \
      \(short(epsilons[index])) mean costs
      """
    }.joined(separator: "; ")
    return """
      \(real.count) points on a noisy ring and as many in a blob. \(table). All in units of the exact value: \
      the network simplex proves its plan by a potential (first plot). Every other potential lies below: t \
      times the best one, or the best one with noise (second plot). Sinkhorn's plan costs more than the \
      exact one and its potential, through the c-conjugate, is worth less, by a gap that shrinks with \
      epsilon and is at most epsilon ln n for the plan (third plot). A critic under the one-sided penalty \
      comes to an estimate of \(NumberText.short(curve.estimates.last!)) after \(steps) updates, where W1 is \
      \(NumberText.short(w1)); divided by its steepest slope between two points it is a certain lower bound, \
      \(NumberText.short(curve.bounds.last!)) (last plot).
      """
  }

  func checks(_ sides: [Side], _ curve: CriticCurve) throws -> [Check] {
    let rubinstein = try KantorovichRubinstein(from: real, to: fake)
    let (atReal, conjugate) = sides[0].potentials
    let slope = try rubinstein.lipschitzConstant(of: atReal, conjugate.map { -$0 })
    let other = sides.flatMap { $0.scaled + $0.disturbed + $0.potential }
    let (w1, rounding) = (sides[0].exact, "sums and minima in Float64")
    return [
      Check(
        "Primal and dual agree, p = 1, 2, 3: largest relative gap", sides.map { abs($0.dual - 1) }.max()!,
        in: 0...1e-9,
        reason: "strong duality, up to rounding"),
      Check(
        "The exact potentials are feasible: largest excess over the cost", sides.map(\.violation).max()!,
        in: -.infinity...1e-9, reason: rounding),
      Check(
        "and c-concave: largest ψ^cc - ψ", sides.map(\.concavityDefect).max()!, in: 0...1e-9,
        reason: "a best potential touches the cost at each point that has mass; " + rounding),
      Check(
        "No potential is worth more than the plan costs", other.max()!, in: -.infinity...1 + 1e-9,
        reason: "weak duality; \(other.count) potentials, up to rounding"),
      Check(
        "ψ at the real points and -ψ^c at the fakes are 1-Lipschitz for p = 1", slope, in: 0...1 + 1e-6,
        reason: "the largest slope between two points; near ones divide rounding by their distance"),
      Check(
        "No plan of Sinkhorn's costs less than the exact one", sides.flatMap(\.plan).min()!,
        in: 1 - 1e-8 ... .infinity,
        reason: "its column sums are exact within 1e-9 in all"),
      Check(
        "and none more than epsilon ln n more",
        sides.flatMap { side in zip(side.plan, side.allowance).map { ($0 - 1) / $1 } }.max()!, in: -1e-6...1,
        reason: """
          the entropy of a plan between n points and n points relative to the product is at most ln n
          """),
      Check(
        "No potential of Sinkhorn's is worth more than epsilon ln n less",
        sides.flatMap { side in zip(side.potential, side.allowance).map { (1 - $0) / $1 } }.max()!,
        in: -1e-6...1,
        reason:
          """
          ψ^c is at most epsilon ln n below the smoothed conjugate, and the smoothed value is not below \
          W_p^p / p
          """
      ),
      Check(
        "Sinkhorn's iteration converged", Double(sides.count(where: \.converged)), in: 3...3,
        reason: "for each p at every epsilon: column sums within 1e-9"),
      Check(
        "The critic's certified bound is below W1", curve.bounds.max()! / w1, in: 0...1 + 1e-5,
        reason: "Kantorovich and Rubinstein; scores are Float32, slopes between near points less exact"),
      Check(
        "and comes near it", curve.bounds.last! / w1, in: setup.isQuick ? 0.5...1.00001 : 0.75...1.00001,
        reason: """
          one steep pair of points costs all of the bound: what \(steps) updates of a network under a \
          penalty leave; a critic that is linear reaches no more than the distance of the means, \
          \(short(meanDistance / w1)) W1
          """),
    ]
  }

  /// |E[x] - E[y]|.
  var meanDistance: Double {
    let means = (0..<2).map { axis in
      var sum = 0.0
      for index in 0..<real.count { sum += real.points[2 * index + axis] - fake.points[2 * index + axis] }
      return sum / Double(real.count)
    }
    return (means[0] * means[0] + means[1] * means[1]).squareRoot()
  }
}
