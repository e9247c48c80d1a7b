import CKernels

/// The exact solution of Kantorovich's problem between two weighted clouds, with potentials that prove it.
///
/// A network simplex: plans whose arcs form a spanning tree of sources and targets, each better than the one
/// before or as good, until no pair i, j has a reduced cost c_ij - u_i - v_j below 0 (Dantzig 1951,
/// Application of the simplex method to a transportation problem). Which pairs enter is decided on short
/// lists of promising pairs, which passes over all pairs extend until they find nothing more; after
/// Gottschlich and Schuhmacher 2014, The shortlist method for fast computation of the earth mover's distance.
///
/// ```swift
/// let problem = try TransportProblem(from: cloud, to: other, cost: .squaredEuclidean)
/// let solution = try NetworkSimplex().solve(problem)
/// let w2 = solution.value.squareRoot()
/// ```
///
/// Masses are whole multiples of about 2^-60, so that flows are exact and ties are ties; the tree is strongly
/// feasible (Cunningham 1976, A network simplex method), so that ties do not cycle. The plan's marginals
/// differ from the weights by a unit or two and by what the weights' sums differ from 1:
/// `evidence.marginalError`, some 1e-16. Weights below 2^-60 count as 0.
///
/// The solution is optimal within `evidence.gap`, a certificate that holds whatever happened before: value
/// and dual value are summed anew with compensation, each within 2^-50 of the sum of its terms' magnitudes,
/// and the potentials are lowered to u_i + v_j <= c_ij, up to the rounding of that sum, in a last pass over
/// all pairs. At convergence no constraint had been violated by more than 2^-48 of the largest cost.
///
/// The same problem gives the same bits on machines of one kind, whatever the number of threads. A pass over
/// all pairs is O(n m d); pivots are about 10 to 40 for each point at n = 4000, slowly more with n, and each
/// takes time about as the square root of n. For points on a line use ``QuantileTransport``.
public struct NetworkSimplex: Sendable {
  /// What holds the costs during the solution.
  public enum CostStorage: Sendable, Hashable {
    /// A matrix if the costs come as one, or where it is small enough to be worth it: up to 2^27 costs (1
    /// GiB) of points of more than 4 coordinates, or of any function. Otherwise lazy.
    case automatic
    /// All n * m costs, 8 bytes each.
    case matrix
    /// Costs are computed in each pass over all pairs, of which there are usually 5 to 10: O(n + m) memory
    /// beyond the points, about 1 kB a point.
    case lazy
  }

  public var costStorage: CostStorage
  /// After so many pivots the solution ends with what it has: a plan, and a dual bound that holds. Nil is
  /// 10,000 for each point, which has not been seen to be reached.
  public var maximumIterations: Int?
  /// For passes over all pairs; nil is one for each core. The pivots run on one.
  public var threads: Int?

  public init(costStorage: CostStorage = .automatic, maximumIterations: Int? = nil, threads: Int? = nil) {
    self.costStorage = costStorage
    self.maximumIterations = maximumIterations
    self.threads = threads
  }

  /// - Parameter progress: given the pivots so far, every 65,536 of them and before each pass over all pairs;
  ///   false ends the solution as ``maximumIterations`` does.
  /// - Returns: the optimal plan, or, with `evidence.converged` false, the best one found.
  /// - Throws: ``TransportError`` where a cost is not finite, which it names, or memory is short.
  public func solve(
    _ problem: TransportProblem, progress: (_ iterations: Int) -> Bool = { _ in true }
  ) throws(TransportError) -> TransportSolution {
    let reduction = try ReducedProblem(problem)
    var costs = CostRows(
      problem, reduction, threads: Int32(clamping: max(1, threads ?? Int(saddle_core_count()))))
    let limit = maximumIterations ?? 10_000 * (problem.sourceCount + problem.targetCount)
    do {
      if storesMatrix(problem) { try costs.store() }
      var search = SimplexSearch(costs: costs, masses: reduction.masses)
      let end = try search.run(limit: max(0, limit), progress: progress)
      return try reduction.solution(of: problem, end, &search.costs)
    } catch {
      throw error.transportError(for: problem)
    }
  }

  private func storesMatrix(_ problem: TransportProblem) -> Bool {
    switch (costStorage, problem.costs) {
    case (_, .matrix), (.matrix, _): return true
    case (.lazy, _): return false
    case (.automatic, .points(let source, _, let cost)):
      let (count, overflow) = problem.sourceCount.multipliedReportingOverflow(by: problem.targetCount)
      guard !overflow && count <= 1 << 27 else { return false }
      if case .distance = cost { return source.dimension > 4 }
      return true
    }
  }
}
