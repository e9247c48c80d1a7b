import CKernels

/// A transport problem's costs where the kernels can reach them, and the passes over them (CKernels'
/// Entropic.h).
struct EntropicPasses: ~Copyable {
  private let problem: OpaquePointer
  let sourceWeights: [Double]
  let targetWeights: [Double]
  /// The sum of a_i b_j |c_ij|, and the largest |c_ij|.
  let meanCost: Double
  let largestCost: Double
  /// Passes over both marginals so far.
  private(set) var count = 0

  /// - Throws: ``TransportError`` where a cost is not finite, or memory is short.
  init(_ problem: TransportProblem, threads: Int, memoryLimit: Int) throws(TransportError) {
    let (rows, columns) = (problem.sourceCount, problem.targetCount)
    guard max(rows, columns) <= Int(Int32.max) else {
      throw TransportError("\(max(rows, columns)) points are too many; take at most \(Int32.max).")
    }
    // In Double: the product of two large counts overflows an Int.
    let size = 12 * Double(rows) * Double(columns)
    let noMemory = TransportError("There is no memory for the costs between \(rows) and \(columns) points.")
    let passes: OpaquePointer?
    if case .points(let source, let target, .distance(let power)) = problem.costs {
      passes = saddle_entropic_create_points(
        Int32(threads), Int64(rows), source.points, Int64(columns), target.points, Int64(source.dimension),
        power,
        size <= Double(memoryLimit))
    } else {
      guard size < 0x1p50 else { throw noMemory }
      passes = saddle_entropic_create_matrix(Int32(threads), Int64(rows), Int64(columns))
    }
    guard let passes else { throw noMemory }
    switch problem.costs {
    case .points(_, _, .distance): break
    case .points(let source, let target, let cost):
      var row = [Double](repeating: 0, count: columns)
      for i in 0..<rows {
        for j in 0..<columns { row[j] = cost(source[i], target[j]) }
        saddle_entropic_set_costs(passes, Int64(i), 1, row)
      }
    case .matrix(let matrix): saddle_entropic_set_costs(passes, 0, Int64(rows), matrix)
    }
    var largest = 0.0
    let mean = saddle_entropic_mean_cost(passes, problem.sourceWeights, problem.targetWeights, &largest)
    guard largest.isFinite else {
      saddle_entropic_destroy(passes)
      throw notFinite(problem)
    }
    self.problem = passes
    meanCost = mean
    largestCost = largest
    sourceWeights = problem.sourceWeights
    targetWeights = problem.targetWeights
  }

  deinit { saddle_entropic_destroy(problem) }

  /// The plan for potentials of the target points: its rows' logarithms (minus the source's potentials, over
  /// epsilon; a guess comes in) and its column sums.
  mutating func sweep(epsilon: Double, targetPotential: [Double], logs: inout [Double]) -> [Double] {
    count += 1
    let exponents = zip(targetPotential, targetWeights).map { $0 / epsilon + .log($1) }
    var sums = [Double](repeating: 0, count: targetWeights.count)
    saddle_entropic_sweep(problem, 1 / epsilon, exponents, sourceWeights, &logs, &sums)
    return sums
  }

  /// Of the last sweep's plan T: the column sums and the diagonal of diag(column sums) - T^t diag(a) T.
  func laplacian() -> (columnSums: [Double], diagonal: [Double]) {
    var sums = [Double](repeating: 0, count: targetWeights.count)
    var diagonal = sums
    saddle_entropic_prepare(problem, &sums, &diagonal)
    return (sums, diagonal)
  }

  /// T^t diag(a) T z into `product`.
  mutating func multiply(_ z: [Double], into product: inout [Double]) {
    count += 1
    saddle_entropic_product(problem, z, &product)
  }

  /// The target's potentials that make the column sums right, for the source's of a sweep.
  mutating func targetPotential(epsilon: Double, logs: [Double]) -> [Double] {
    count += 1
    let exponents = zip(logs, sourceWeights).map { .log($1) - $0 }
    var sums = [Double](repeating: 0, count: targetWeights.count)
    saddle_entropic_column_logs(problem, 1 / epsilon, exponents, &sums)
    return sums.map { -epsilon * $0 }
  }

  /// The last sweep's plan: its cost; its row sums where columns are scaled by `factors`; and, for each row,
  /// the sum of costs times `deficits`.
  func measure(factors: [Double], deficits: [Double]) -> (cost: Double, rowMasses: [Double], costs: [Double])
  {
    var masses = [Double](repeating: 0, count: sourceWeights.count)
    var costs = masses
    let cost = saddle_entropic_measure(problem, factors, deficits, &masses, &costs)
    return (cost, masses, costs)
  }
}

/// The error that names the first cost that is not finite.
private func notFinite(_ problem: TransportProblem) -> TransportError {
  for i in 0..<problem.sourceCount {
    for j in 0..<problem.targetCount {
      let cost = problem.cost(from: i, to: j)
      if !cost.isFinite {
        return TransportError(
          "The cost from source point \(i) to target point \(j) is \(cost); all must be finite.")
      }
    }
  }
  return TransportError("Some cost is not finite.")
}
