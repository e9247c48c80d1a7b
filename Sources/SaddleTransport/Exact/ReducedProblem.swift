/// A transport problem as the simplex sees it: rows are the side with more points, points without mass come last and
/// stay outside, and masses are whole numbers.
struct ReducedProblem {
  let rowsAreSources: Bool
  /// Points by row and by column; those that take part come first.
  let rowOrder: [Int]
  let columnOrder: [Int]
  /// Of the points that take part, in multiples of ``massUnit``.
  let rowMasses: [Int64]
  let columnMasses: [Int64]

  static let massUnit = 0x1p-60

  init(_ problem: TransportProblem) throws(TransportError) {
    guard problem.sourceCount + problem.targetCount < 1 << 31 else {
      throw TransportError("There are 2^31 points or more; take a sample of them.")
    }
    let (source, sourceMasses) = Self.order(problem.sourceWeights)
    let (target, targetMasses) = Self.order(problem.targetWeights)
    rowsAreSources = sourceMasses.count >= targetMasses.count
    (rowOrder, rowMasses) = rowsAreSources ? (source, sourceMasses) : (target, targetMasses)
    (columnOrder, columnMasses) = rowsAreSources ? (target, targetMasses) : (source, sourceMasses)
  }

  private static func order(_ weights: [Double]) -> ([Int], [Int64]) {
    let masses = wholeMasses(weights)
    let active = masses.indices.filter { masses[$0] > 0 }
    if active.count == masses.count { return (active, masses) }
    return (active + masses.indices.filter { masses[$0] == 0 }, active.map { masses[$0] })
  }

  /// Weights in multiples of 2^-60 of their sum, which together are 2^60.
  static func wholeMasses(_ weights: [Double]) -> [Int64] {
    var total = CompensatedSum()
    for weight in weights { total.add(weight) }
    var masses = weights.map { Int64(($0 / total.sum / massUnit).rounded()) }
    // What rounding leaves, half a unit a point or so, is shared by the points whose mass is not small.
    let sharers = masses.indices.filter { masses[$0] >= 1 << 59 / Int64(masses.count) }
    let (share, rest) = (1 << 60 - masses.reduce(0, +)).quotientAndRemainder(dividingBy: Int64(sharers.count))
    for (k, index) in sharers.enumerated() {
      masses[index] += share + (k < abs(rest) ? rest.signum() : 0)
    }
    return masses
  }
}
