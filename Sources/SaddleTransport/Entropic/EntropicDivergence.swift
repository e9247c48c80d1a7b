/// Sinkhorn's divergence between two distributions, with the three solutions that it is made of.
public struct EntropicDivergence: Sendable {
  /// OT(a, b) - OT(a, a) / 2 - OT(b, b) / 2, each with the penalised value: 0 where a = b, and (for costs
  /// whose exp(-c / epsilon) is positive definite, as |x - y|^p with 0 < p <= 2) positive elsewhere.
  public let value: Double
  /// The true value is within this of `value`, up to rounding.
  public let errorBound: Double
  public let between: EntropicSolution
  public let sourceToItself: EntropicSolution
  public let targetToItself: EntropicSolution

  public var converged: Bool {
    between.evidence.converged && sourceToItself.evidence.converged && targetToItself.evidence.converged
  }

  init(between: EntropicSolution, sourceToItself: EntropicSolution, targetToItself: EntropicSolution) {
    self.between = between
    self.sourceToItself = sourceToItself
    self.targetToItself = targetToItself
    let value = between.dualValue - (sourceToItself.dualValue + targetToItself.dualValue) / 2
    let own = (sourceToItself.evidence.gap + targetToItself.evidence.gap) / 2
    errorBound = max(0, between.evidence.gap, own)
    // Below 0 only by what the dual values lack and by their rounding.
    let magnitude = max(abs(between.dualValue), abs(sourceToItself.dualValue), abs(targetToItself.dualValue))
    self.value = value < 0 && value >= -(errorBound + 1e-12 * (magnitude + between.epsilon)) ? 0 : value
  }
}

extension Sinkhorn {
  /// The debiased divergence S(a, b) = OT(a, b) - OT(a, a) / 2 - OT(b, b) / 2, from maximum mean discrepancy
  /// (large epsilon) to optimal transport (epsilon 0). A relative regularization is relative to the costs
  /// between a and b.
  ///
  /// Each value is the dual's, so errors in the marginals count by their squares. The terms of a distribution
  /// with itself are solved by averaging f with Sinkhorn's update of it, which at least halves the error each
  /// time where exp(-c / epsilon) is positive definite.
  ///
  /// Genevay, Peyré and Cuturi (2018); Feydy et al., Interpolating between optimal transport and MMD (2019).
  ///
  /// - Parameter cost: symmetric.
  /// - Throws: ``TransportError`` where the clouds differ in dimension, a function is no symmetric cost, or
  ///   as ``solve(_:)``.
  public func divergence(
    _ a: PointCloud, _ b: PointCloud, cost: Cost
  ) throws(TransportError) -> EntropicDivergence {
    let problem = try TransportProblem(from: a, to: b, cost: cost)
    let epsilon: Double
    let between: EntropicSolution?
    do {
      // Gone before the next ones come: they hold the costs.
      var passes = try passes(for: problem)
      epsilon = try self.epsilon(for: passes)
      between = a == b ? nil : solve(problem, epsilon: epsilon, passes: &passes)
    }
    let sourceToItself = try solveSymmetric(a, cost: cost, epsilon: epsilon)
    guard let between else {
      return EntropicDivergence(
        between: sourceToItself, sourceToItself: sourceToItself, targetToItself: sourceToItself)
    }
    return EntropicDivergence(
      between: between, sourceToItself: sourceToItself,
      targetToItself: try solveSymmetric(b, cost: cost, epsilon: epsilon))
  }

  private func solveSymmetric(
    _ cloud: PointCloud, cost: Cost, epsilon: Double
  ) throws(TransportError) -> EntropicSolution {
    if case .function = cost { try checkSymmetry(of: cost, on: cloud) }
    let problem = try TransportProblem(from: cloud, to: cloud, cost: cost)
    var passes = try passes(for: problem)
    // A cloud may be far wider than it is from the other one.
    _ = try Regularization.absolute(epsilon).epsilon(
      meanCost: passes.meanCost, largestCost: passes.largestCost)
    var point = DualPoint(
      epsilon: epsilon, potential: [Double](repeating: 0, count: cloud.count),
      guess: [Double](repeating: .infinity, count: cloud.count), passes: &passes)
    while !(point.error <= tolerance), passes.count < maximumIterations {
      let averaged = zip(point.potential, point.logs).map { ($0 - epsilon * $1) / 2 }
      point = DualPoint(epsilon: epsilon, potential: averaged, guess: point.logs, passes: &passes)
    }
    return EntropicSolution(problem, point, tolerance: tolerance, passes: &passes)
  }

  private func checkSymmetry(of cost: Cost, on cloud: PointCloud) throws(TransportError) {
    for i in 0..<cloud.count {
      for j in 0..<i where cost(cloud[i], cloud[j]) != cost(cloud[j], cloud[i]) {
        let (there, back) = (cost(cloud[i], cloud[j]), cost(cloud[j], cloud[i]))
        throw TransportError(
          "The cost is \(there) from point \(i) to point \(j) and \(back) back; a divergence needs symmetry."
        )
      }
    }
  }
}
