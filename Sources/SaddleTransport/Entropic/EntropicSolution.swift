import RealModule

/// A solution of the entropic transport problem, with what bounds its error.
public struct EntropicSolution: Sendable {
  public let problem: TransportProblem
  /// The regularization that was used, in the cost's units.
  public let epsilon: Double
  /// What the plan costs: sum of P_ij c_ij. Off by the marginal error times the costs, to first order.
  public let cost: Double
  /// What the plan's cost and its penalty are together: sum of P_ij c_ij + epsilon KL(P | a b^t). Off by the
  /// marginal error times the potentials, to either side: `dualValue` is the closer estimate of the optimum.
  public let value: Double
  /// f and g, with P_ij = a_i b_j exp((f_i + g_j - c_ij) / epsilon). Defined also where a weight is 0: there
  /// too f_i = -epsilon log(sum over j of b_j exp((g_j - c_ij) / epsilon)), and g alike.
  public let sourcePotential: [Double]
  public let targetPotential: [Double]
  /// Sum of a_i f_i + sum of b_j g_j: a lower bound of the optimal value whatever g, since f is the best for
  /// it; below the optimum by the square of the marginal error, to first order.
  public let dualValue: Double
  /// Here `iterations` are passes over both marginals: one evaluation of the dual, or one product with its
  /// second derivative, each. `gap` bounds how far `dualValue` is below the optimum: it is the value, less
  /// the dual value, of a plan with exact marginals, which the solution's plan is rounded to (Altschuler,
  /// Weed and Rigollet 2017), or a bound above it (the penalty is convex). Proportional to the marginal
  /// error.
  public let evidence: Evidence

  init(
    _ problem: TransportProblem, _ point: DualPoint, tolerance: Double, passes: inout EntropicPasses
  ) {
    let (epsilon, columnSums) = (point.epsilon, point.columnSums)
    let sourcePotential = point.logs.map { -epsilon * $0 }
    // The rounded plan: columns with too much mass are scaled down, then what is missing is spread as a
    // product.
    let factors = zip(passes.targetWeights, columnSums).map { $0 < $1 ? $0 / $1 : 1 }
    let columnDeficits = zip(passes.targetWeights, columnSums).map { max(0, $0 - $1) }
    let measured = passes.measure(factors: factors, deficits: columnDeficits)
    let missing = columnDeficits.reduce(0, +)
    var gap = 0.0
    if missing > 0 {
      // The rows miss as much in all, but each is known up to rounding only.
      var rowDeficits = zip(passes.sourceWeights, measured.rowMasses).map { max(0, $0 - $1) }
      let known = rowDeficits.reduce(0, +)
      rowDeficits =
        known > 0 ? rowDeficits.map { $0 / known * missing } : passes.sourceWeights.map { $0 * missing }
      let rows = Deficit(rowDeficits, sum: missing, weights: passes.sourceWeights, potential: sourcePotential)
      let columns = Deficit(
        columnDeficits, sum: missing, weights: passes.targetWeights, potential: point.potential)
      let spread = zip(rowDeficits, measured.costs).reduce(0) { $0 + $1.0 * $1.1 } / missing
      var penalty = missing * (rows.divergence + columns.divergence)
      for (factor, sum) in zip(factors, columnSums) where factor > 0 {
        penalty += factor * sum * .log(factor)
      }
      if missing < 1 { penalty -= (1 - missing) * .log(onePlus: -missing) }
      gap = spread - rows.value - columns.value + epsilon * penalty
      if !gap.isFinite { gap = .infinity }
    }

    var excess = 0.0
    var marginalError = 0.0
    for (j, sum) in columnSums.enumerated() {
      excess += (sum - passes.targetWeights[j]) * point.potential[j]
      marginalError = max(marginalError, abs(sum - passes.targetWeights[j]))
    }
    self.problem = problem
    self.epsilon = epsilon
    cost = measured.cost
    value = point.value + excess
    self.sourcePotential = sourcePotential
    dualValue = point.value
    var targetPotential = point.potential
    if passes.targetWeights.contains(0) {
      let extended = passes.targetPotential(epsilon: epsilon, logs: point.logs)
      for (j, weight) in passes.targetWeights.enumerated() where weight == 0 {
        targetPotential[j] = extended[j]
      }
    }
    self.targetPotential = targetPotential
    evidence = Evidence(
      iterations: passes.count, marginalError: marginalError, gap: gap, converged: point.error <= tolerance)
  }

  /// P_ij: the mass that goes from source point i to target point j. O(dimension).
  public func mass(from i: Int, to j: Int) -> Double {
    let weights: Double = .log(problem.sourceWeights[i]) + .log(problem.targetWeights[j])
    guard weights > -.infinity else { return 0 }
    return .exp(
      (sourcePotential[i] + targetPotential[j] - problem.cost(from: i, to: j)) / epsilon + weights)
  }

  /// The whole plan, row-major [n, m], in O(n m) memory.
  public func plan() -> [Double] {
    var plan: [Double] = []
    plan.reserveCapacity(problem.sourceCount * problem.targetCount)
    for i in 0..<problem.sourceCount {
      for j in 0..<problem.targetCount { plan.append(mass(from: i, to: j)) }
    }
    return plan
  }
}

/// The mass that a marginal lacks.
private struct Deficit {
  /// Sum of deficits times potentials.
  var value = 0.0
  /// KL(deficits / their sum | weights).
  var divergence = 0.0

  init(_ deficits: [Double], sum: Double, weights: [Double], potential: [Double]) {
    for (j, deficit) in deficits.enumerated() where deficit > 0 {
      value += deficit * potential[j]
      divergence += deficit / sum * .log(deficit / sum / weights[j])
    }
  }
}
