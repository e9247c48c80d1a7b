import Foundation
import SaddleCPU
import SaddleTensor
import SaddleTransport

extension DualityFigure {
  /// All of one power, in units of W_p^p / p but for `exact`, which is that number.
  struct Side {
    let power: Double
    let exact: Double
    /// Of the optimal potential through its c-conjugate.
    let dual: Double
    /// How far the potentials are from feasible and from c-concave.
    let violation: Double
    let concavityDefect: Double
    /// Of t times the optimal potential, and of the optimal potential with noise of t times its deviation.
    let scaled: [Double]
    let disturbed: [Double]
    /// Sinkhorn's plan and potential for each epsilon, and epsilon log n, the most that its plan may lose.
    let plan: [Double]
    let potential: [Double]
    let allowance: [Double]
    let converged: Bool
    /// The optimal potential at the real points, and its conjugate at the fakes.
    let potentials: ([Double], [Double])
  }

  static let scales = line(from: -0.5, to: 2.5, count: 61)

  func side(_ power: Double) throws -> Side {
    let problem = try TransportProblem(from: real, to: fake, cost: .distance(power: power))
    let solution = try NetworkSimplex().solve(problem)
    let exact = solution.value / power
    let dual = try KantorovichDual(from: real, to: fake, power: power)
    let best = solution.sourcePotential.map { $0 / power }
    let conjugate = try dual.targetConjugate(of: best)
    let mean = best.reduce(0, +) / Double(best.count)
    let deviation = (best.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(best.count)).squareRoot()
    let noise = try RandomKey(seed: setup.seed &+ 7).normal([best.count]).evaluate().floats.map(Double.init)
    let entropic = try epsilons.map { epsilon in
      try Sinkhorn(
        regularization: .relativeToMeanCost(epsilon), tolerance: 1e-9, maximumIterations: 20_000,
        threads: setup.threads
      ).solve(problem)
    }
    let scaled = try Self.scales.map { scale in try dual.value(of: best.map { scale * $0 }) / exact }
    let disturbed = try Self.scales.map { scale in
      let amount = (scale - 1) * deviation
      return try dual.value(of: zip(best, noise).map { $0 + amount * $1 }) / exact
    }
    let entropicDual = try entropic.map { solution in
      try dual.value(of: solution.sourcePotential.map { $0 / power }) / exact
    }
    let unit = power * exact
    return Side(
      power: power, exact: exact, dual: try dual.value(of: best) / exact,
      violation: try dual.violation(of: best, solution.targetPotential.map { $0 / power }) / exact,
      concavityDefect: try dual.concavityDefect(of: best) / exact, scaled: scaled, disturbed: disturbed,
      plan: entropic.map { $0.cost / unit }, potential: entropicDual,
      allowance: entropic.map { $0.epsilon * log(Double(real.count)) / unit },
      converged: entropic.allSatisfy(\.evidence.converged), potentials: (best, conjugate))
  }
}
