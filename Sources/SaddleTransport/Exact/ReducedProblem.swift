/// A transport problem as the simplex sees it: rows are the side with more points, points without mass come
/// last and stay outside, and masses are whole numbers.
struct ReducedProblem {
  let rowsAreSources: Bool
  /// Points by row and by column; those that take part come first.
  let rowOrder: [Int]
  let columnOrder: [Int]
  /// Of the points that take part.
  let masses: WholeMasses

  init(_ problem: TransportProblem) throws(TransportError) {
    guard problem.sourceCount + problem.targetCount < 1 << 31 else {
      throw TransportError("There are 2^31 points or more; take a sample of them.")
    }
    let (source, target) = (Self.active(problem.sourceWeights), Self.active(problem.targetWeights))
    rowsAreSources = source.count >= target.count
    let (rows, rowWeights) =
      rowsAreSources ? (source, problem.sourceWeights) : (target, problem.targetWeights)
    let (columns, columnWeights) =
      rowsAreSources ? (target, problem.targetWeights) : (source, problem.sourceWeights)
    masses = WholeMasses(rows: rows.map { rowWeights[$0] }, columns: columns.map { columnWeights[$0] })
    rowOrder = rows + Self.others(rows, rowWeights)
    columnOrder = columns + Self.others(columns, columnWeights)
  }

  /// Points whose mass is not nothing: 2^-61 is half the unit of ``WholeMasses``.
  private static func active(_ weights: [Double]) -> [Int] {
    weights.indices.filter { weights[$0] >= 0x1p-60 }
  }

  private static func others(_ active: [Int], _ weights: [Double]) -> [Int] {
    active.count == weights.count ? [] : weights.indices.filter { weights[$0] < 0x1p-60 }
  }
}
