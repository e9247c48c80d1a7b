extension ReducedProblem {
  /// The solution in the problem's own terms.
  func solution(
    of problem: TransportProblem, _ end: borrowing SimplexSearch.End, _ costs: inout CostRows
  ) throws(SimplexFailure) -> TransportSolution {
    var entries: [Coupling.Entry] = []
    entries.reserveCapacity(rowOrder.count + columnOrder.count)
    var sent = [Double](repeating: 0, count: problem.sourceCount)
    var received = [Double](repeating: 0, count: problem.targetCount)
    for arc in end.tree.arcs where arc.mass > 0 {
      let (row, column) = (rowOrder[arc.row], columnOrder[arc.column])
      let (source, target) = rowsAreSources ? (row, column) : (column, row)
      entries.append(Coupling.Entry(source: source, target: target, mass: arc.mass))
      sent[source] += arc.mass
      received[target] += arc.mass
    }
    entries.sort { ($0.source, $0.target) < ($1.source, $1.target) }
    let marginalError = max(
      zip(sent, problem.sourceWeights).reduce(0) { max($0, abs($1.0 - $1.1)) },
      zip(received, problem.targetWeights).reduce(0) { max($0, abs($1.0 - $1.1)) })

    let (u, v) = try potentials(end, &costs)
    var dualValue = CompensatedSum()
    for i in u.indices { dualValue.add(u[i] * problem.sourceWeights[i]) }
    for j in v.indices { dualValue.add(v[j] * problem.targetWeights[j]) }
    let value = end.tree.value
    return TransportSolution(
      value: value, coupling: Coupling(entries: entries), sourcePotential: u, targetPotential: v,
      dualValue: dualValue.sum,
      evidence: Evidence(
        iterations: end.iterations, marginalError: marginalError, gap: value - dualValue.sum,
        converged: end.converged))
  }

  /// Of all points: those without mass get the largest potentials that are feasible.
  private func potentials(
    _ end: borrowing SimplexSearch.End, _ costs: inout CostRows
  ) throws(SimplexFailure) -> (source: [Double], target: [Double]) {
    var (row, column) = end.tree.potentials
    if row.count < rowOrder.count {
      row += try costs.rowMinima(row.count..<rowOrder.count, offsets: column)
    }
    if column.count < columnOrder.count {
      column += try costs.columnMinima(offsets: row, columns: columnOrder.count)[column.count...]
    }
    let (byRow, byColumn) = (placed(row, rowOrder), placed(column, columnOrder))
    return rowsAreSources ? (byRow, byColumn) : (byColumn, byRow)
  }

  private func placed(_ values: [Double], _ order: [Int]) -> [Double] {
    var result = values
    for (value, place) in zip(values, order) { result[place] = value }
    return result
  }
}
