/// What ends a solution before there is a plan.
enum SimplexFailure: Error {
  case costNotFinite
  case noMemory(for: String)

  func transportError(for problem: TransportProblem) -> TransportError {
    switch self {
    case .noMemory(let what): return TransportError("There is no memory for \(what).")
    case .costNotFinite:
      for i in 0..<problem.sourceCount {
        for j in 0..<problem.targetCount {
          let cost = problem.cost(from: i, to: j)
          if !cost.isFinite {
            return TransportError(
              "The cost from source point \(i) to target point \(j) is \(cost); all must be finite.")
          }
        }
      }
      return TransportError("A cost is not finite, and not the same each time; a cost function must be pure.")
    }
  }
}
