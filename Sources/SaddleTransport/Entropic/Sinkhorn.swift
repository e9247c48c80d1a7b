import CKernels

/// Optimal transport smoothed by an entropy: minimise
///
///     sum of P_ij c_ij + epsilon KL(P | a b^t)    over P >= 0 with row sums a and column sums b,
///
/// with KL(P | a b^t) = sum of P_ij log(P_ij / (a_i b_j)). The solution P_ij = a_i b_j exp((f_i + g_j - c_ij)
/// / epsilon) is unique, smooth in everything, and within epsilon log(min(n, m)) of the optimal cost.
///
/// ```swift
/// let sinkhorn = Sinkhorn(regularization: .relativeToMeanCost(0.05))
/// let solution = try sinkhorn.solve(TransportProblem(from: a, to: b, cost: .squaredEuclidean))
/// print(solution.cost, solution.evidence.converged)
/// ```
///
/// Solved in the logarithmic domain, so that no epsilon underflows, from a large epsilon down to the one
/// asked for. A pass over n m pairs takes O(n m) time; how many are needed grows as epsilon falls. Where
/// epsilon is far below the distances between neighbours, an exact solver is faster.
///
/// POT's `ot.sinkhorn` penalises with sum of P_ij log P_ij, which has the same plan and differs in value by
/// epsilon (H(a) + H(b)), H(a) = -sum of a_i log a_i; its `ot.sinkhorn2` reports the plan's cost alone, here
/// ``EntropicSolution/cost``; its `ot.solve(reg_type="KL")` reports ``EntropicSolution/value``.
///
/// Cuturi, Sinkhorn distances (2013); Peyré and Cuturi, Computational optimal transport (2019), chapter 4.
public struct Sinkhorn: Sendable, Hashable {
  public var regularization: Regularization
  /// Of the plan's column sums, in L1 norm: sum over j of |sum over i of P_ij - b_j|. The row sums are exact
  /// up to rounding.
  public var tolerance: Double
  /// In passes over both marginals; the solution says whether they sufficed.
  public var maximumIterations: Int
  /// Nil is all cores. The same count gives the same bits.
  public var threads: Int?
  /// Bytes. Costs between points (and the plan's larger entries) are kept, in 12 bytes for each pair, if they
  /// fit; otherwise they are computed again in each pass, in O(n + m) memory. Costs from a matrix or from a
  /// function are always kept.
  public var memoryLimit: Int

  public init(
    regularization: Regularization, tolerance: Double = 1e-9, maximumIterations: Int = 20_000,
    threads: Int? = nil,
    memoryLimit: Int = 4 << 30
  ) {
    self.regularization = regularization
    self.tolerance = tolerance
    self.maximumIterations = maximumIterations
    self.threads = threads
    self.memoryLimit = memoryLimit
  }

  /// The smoothed plan between two distributions. Points of weight 0 are allowed.
  ///
  /// - Throws: ``TransportError`` where the regularization or a setting is out of range, a cost is not
  ///   finite, or memory is short. A solution that did not converge is no error: its evidence says so.
  public func solve(_ problem: TransportProblem) throws(TransportError) -> EntropicSolution {
    var passes = try passes(for: problem)
    return solve(problem, epsilon: try epsilon(for: passes), passes: &passes)
  }

  func epsilon(for passes: borrowing EntropicPasses) throws(TransportError) -> Double {
    try regularization.epsilon(meanCost: passes.meanCost, largestCost: passes.largestCost)
  }

  func solve(
    _ problem: TransportProblem, epsilon: Double, passes: inout EntropicPasses
  ) -> EntropicSolution {
    let ascent = DualAscent(tolerance: tolerance, maximumPasses: maximumIterations)
    let point = ascent.climb(to: epsilon, passes: &passes)
    return EntropicSolution(problem, point, tolerance: tolerance, passes: &passes)
  }

  func passes(for problem: TransportProblem) throws(TransportError) -> EntropicPasses {
    guard tolerance >= 0, tolerance.isFinite else {
      throw TransportError("A tolerance of \(tolerance) is none; it must be finite and not negative.")
    }
    guard maximumIterations >= 1 else {
      throw TransportError("\(maximumIterations) iterations are too few; allow at least 1.")
    }
    let threads = threads ?? Int(saddle_core_count())
    guard threads >= 1 else { throw TransportError("\(threads) threads are too few; take at least 1.") }
    return try EntropicPasses(problem, threads: min(threads, Int(Int32.max)), memoryLimit: memoryLimit)
  }
}
