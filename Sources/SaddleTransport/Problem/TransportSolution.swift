/// A transport plan: which mass goes from which source point to which target point, all else being 0.
public struct Coupling: Sendable, Hashable {
  public struct Entry: Sendable, Hashable {
    public var source: Int
    public var target: Int
    /// Positive; all entries together sum to 1.
    public var mass: Double
  }
  /// In ascending order of source, then target, each pair once.
  public var entries: [Entry]

  package init(entries: [Entry]) { self.entries = entries }
}

/// How far a solver came, for whoever must decide whether to believe it.
public struct Evidence: Sendable, Hashable {
  /// Pivots of the network simplex; passes over both marginals of Sinkhorn's iteration.
  public var iterations: Int
  /// The largest difference between a marginal of the plan and the weight it should equal.
  public var marginalError: Double
  /// Primal value minus the value of a feasible dual point: the plan is within this of the optimum. Negative only by
  /// rounding.
  public var gap: Double
  public var converged: Bool

  package init(iterations: Int, marginalError: Double, gap: Double, converged: Bool) {
    self.iterations = iterations
    self.marginalError = marginalError
    self.gap = gap
    self.converged = converged
  }
}

/// A solution of Kantorovich's problem with what proves it: potentials that are feasible for the dual.
public struct TransportSolution: Sendable {
  /// The plan's cost, sum of P_ij c_ij, in the cost's units: W_p^p for |x - y|^p.
  public var value: Double
  public var coupling: Coupling
  /// u and v with u_i + v_j <= c_ij for all i and j, up to rounding.
  public var sourcePotential: [Double]
  public var targetPotential: [Double]
  /// Sum of u_i a_i + sum of v_j b_j: a lower bound of the optimum, and equal to it at the optimum.
  public var dualValue: Double
  public var evidence: Evidence

  package init(
    value: Double, coupling: Coupling, sourcePotential: [Double], targetPotential: [Double],
    dualValue: Double,
    evidence: Evidence
  ) {
    self.value = value
    self.coupling = coupling
    self.sourcePotential = sourcePotential
    self.targetPotential = targetPotential
    self.dualValue = dualValue
    self.evidence = evidence
  }
}
