/// Kantorovich's problem: the cheapest way to turn one discrete distribution into another.
///
/// minimise sum of P_ij c_ij over P >= 0 with row sums `sourceWeights` and column sums `targetWeights`; its dual is
/// to maximise sum of u_i a_i + sum of v_j b_j over u_i + v_j <= c_ij (Kantorovich 1942).
public struct TransportProblem: Sendable {
  /// Where costs come from: points need O(n + m) memory, a matrix O(n m).
  public enum Costs: Sendable {
    case points(source: PointCloud, target: PointCloud, cost: Cost)
    /// Row-major [n, m], finite, of any sign.
    case matrix([Double])
  }

  public let costs: Costs
  public let sourceWeights: [Double]
  public let targetWeights: [Double]

  /// - Throws: ``TransportError`` where the clouds differ in dimension, or a power is not positive.
  public init(from source: PointCloud, to target: PointCloud, cost: Cost) throws(TransportError) {
    guard source.dimension == target.dimension else {
      throw TransportError(
        "The points have \(source.dimension) coordinates on one side and \(target.dimension) on the other.")
    }
    if case .distance(let power) = cost, !(power > 0 && power.isFinite) {
      throw TransportError("A cost of |x - y|^\(power) is none; the power must be positive and finite.")
    }
    costs = .points(source: source, target: target, cost: cost)
    sourceWeights = source.weights
    targetWeights = target.weights
  }

  /// - Parameters:
  ///   - matrix: the costs, row-major [n, m].
  ///   - sourceWeights: n weights, none negative, divided here by their sum; `targetWeights`: m.
  /// - Throws: ``TransportError`` that names the first cost or weight at fault.
  public init(
    matrix: [Double], sourceWeights: [Double], targetWeights: [Double]
  ) throws(TransportError) {
    let (size, overflow) = sourceWeights.count.multipliedReportingOverflow(by: targetWeights.count)
    guard !overflow, matrix.count == size, size > 0 else {
      throw TransportError(
        "\(matrix.count) costs are no matrix of \(sourceWeights.count) rows and \(targetWeights.count) columns."
      )
    }
    if let bad = matrix.firstIndex(where: { !$0.isFinite }) {
      let (row, column) = bad.quotientAndRemainder(dividingBy: targetWeights.count)
      throw TransportError("The cost in row \(row), column \(column) is \(matrix[bad]); all must be finite.")
    }
    costs = .matrix(matrix)
    self.sourceWeights = try normalised(sourceWeights)
    self.targetWeights = try normalised(targetWeights)
  }

  public var sourceCount: Int { sourceWeights.count }
  public var targetCount: Int { targetWeights.count }

  /// The cost of moving a unit of mass from source point i to target point j.
  public func cost(from i: Int, to j: Int) -> Double {
    switch costs {
    case .matrix(let matrix): matrix[i * targetCount + j]
    case .points(let source, let target, let cost): cost(source[i], target[j])
    }
  }
}
