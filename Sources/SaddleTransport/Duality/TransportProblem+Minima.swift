import CKernels

/// The side of a problem that a minimum runs over.
enum Side { case sources, targets }

extension TransportProblem {
  /// min over one side's points of c / divisor - potential, for each point of the other side. O(n m d).
  ///
  /// Rows of costs belong to the points that the minimum runs over, and are made in blocks that stay in the
  /// cache.
  ///
  /// - Throws: ``TransportError`` where that overflows.
  func minima(
    over side: Side, of divisor: Double, less potential: [Double]
  ) throws(TransportError) -> [Double] {
    // min (c / divisor - potential) = min (c - potential * divisor) / divisor: one division a minimum.
    let offsets = potential.map { $0 * divisor }
    let columns = side == .sources ? targetCount : sourceCount
    let blockRows = min(max(1, Self.blockSize / columns), offsets.count)
    var costs = [Double](repeating: 0, count: blockRows * columns)
    var minima = [Double](repeating: .infinity, count: columns)
    for first in stride(from: 0, to: offsets.count, by: blockRows) {
      let rows = min(blockRows, offsets.count - first)
      fill(&costs, of: side, first: first, rows: rows, columns: columns)
      let block = saddle_cost_rows(
        first: 0, count: Int64(rows), columns: Int64(columns), stride: Int64(columns))
      saddle_column_minima(saddle_core_count(), block, costs, Int64(first), offsets, &minima)
    }
    guard minima.allSatisfy(\.isFinite) else {
      throw TransportError("Costs and potentials overflow; give the points in a larger unit.")
    }
    return minima.map { $0 / divisor }
  }

  /// 1 MiB of costs, which a core's second cache holds.
  private static let blockSize = 1 << 17

  /// Writes rows of costs from one side's points to all of the other's.
  private func fill(_ costs: inout [Double], of side: Side, first: Int, rows: Int, columns: Int) {
    if case .points(let source, let target, .distance(let power)) = self.costs {
      let (rowCloud, columnCloud) = side == .sources ? (source, target) : (target, source)
      saddle_distances_from(
        saddle_core_count(), Int64(first), Int64(rows), rowCloud.points, Int64(columnCloud.count),
        columnCloud.points, Int64(source.dimension), power, &costs)
      return
    }
    for row in 0..<rows {
      for column in 0..<columns {
        costs[row * columns + column] =
          side == .sources ? cost(from: first + row, to: column) : cost(from: column, to: first + row)
      }
    }
  }
}
