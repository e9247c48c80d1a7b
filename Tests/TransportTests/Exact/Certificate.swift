import SaddleTransport
import Testing

/// Recomputes what a solution says of itself, with sums written out.
///
/// - Parameter optimal: whether the gap must be rounding.
func certify(
  _ solution: TransportSolution, of problem: TransportProblem, optimal: Bool = true,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let (n, m) = (problem.sourceCount, problem.targetCount)
  var (sent, received) = ([Double](repeating: 0, count: n), [Double](repeating: 0, count: m))
  var (value, magnitude, largest, violation) = (0.0, 0.0, 0.0, -Double.infinity)
  let entries = solution.coupling.entries
  for entry in entries {
    let cost = problem.cost(from: entry.source, to: entry.target)
    sent[entry.source] += entry.mass
    received[entry.target] += entry.mass
    value += entry.mass * cost
    magnitude += entry.mass * abs(cost)
  }
  let ordered = zip(entries, entries.dropFirst()).allSatisfy {
    ($0.source, $0.target) < ($1.source, $1.target)
  }
  #expect(ordered, sourceLocation: sourceLocation)
  #expect(entries.allSatisfy { $0.mass > 0 }, sourceLocation: sourceLocation)
  #expect(entries.count < n + m, "a tree has no more arcs", sourceLocation: sourceLocation)

  // Whole masses are within 2^-60 of the weights, whose own sum is within (n + m) roundings of 1; as many are
  // made in the sums above.
  let rounding = Double(n + m) * 0x1p-52
  let error = max(
    zip(sent, problem.sourceWeights).map { abs($0 - $1) }.max() ?? 0,
    zip(received, problem.targetWeights).map { abs($0 - $1) }.max() ?? 0)
  #expect(error <= rounding, sourceLocation: sourceLocation)
  #expect(abs(solution.evidence.marginalError - error) <= rounding, sourceLocation: sourceLocation)
  #expect(abs(solution.value - value) <= rounding * magnitude, sourceLocation: sourceLocation)

  let (u, v) = (solution.sourcePotential, solution.targetPotential)
  #expect((u.count, v.count) == (n, m), sourceLocation: sourceLocation)
  for i in 0..<n {
    for j in 0..<m {
      let cost = problem.cost(from: i, to: j)
      largest = max(largest, abs(cost))
      violation = max(violation, u[i] + v[j] - cost)
    }
  }
  // A potential is a sum along the tree, of costs that may differ from those here by two roundings.
  let potential = (u + v).reduce(largest) { max($0, abs($1)) }
  #expect(violation <= 0x1p-49 * potential, sourceLocation: sourceLocation)
  let dual =
    zip(u, problem.sourceWeights).reduce(0) { $0 + $1.0 * $1.1 }
    + zip(v, problem.targetWeights).reduce(0) { $0 + $1.0 * $1.1 }
  #expect(abs(solution.dualValue - dual) <= rounding * 2 * potential, sourceLocation: sourceLocation)
  let gap = solution.evidence.gap
  #expect(gap == solution.value - solution.dualValue, sourceLocation: sourceLocation)
  #expect(gap >= -rounding * potential, "a dual bound", sourceLocation: sourceLocation)
  guard optimal else { return }
  #expect(solution.evidence.converged, sourceLocation: sourceLocation)
  #expect(gap <= 0x1p-45 * potential, sourceLocation: sourceLocation)
}
