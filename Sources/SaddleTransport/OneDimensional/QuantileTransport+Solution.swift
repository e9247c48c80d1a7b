import RealModule

extension QuantileTransport {
  /// The monotone coupling with potentials that prove it optimal; the value is W_p^p.
  ///
  /// The potentials follow from the coupling's staircase: equality u_i + v_j = c_ij on each of its n + m - 1
  /// pairs fixes them, and since |x - y|^p is a Monge cost (c_ik + c_jl <= c_il + c_jk for sorted points)
  /// they are feasible at all other pairs (Hoffman 1963, On simple linear programming problems). Points
  /// without weight have theirs too. Each is a sum of up to n + m terms: constraints hold within (n + m) *
  /// 2^-52 times the largest cost at worst, and within a few units of it in the last place usually. O((n + m)
  /// log(n + m)).
  ///
  /// - Throws: ``TransportError`` for clouds of another dimension, distances whose power overflows, or where
  ///   memory is short.
  public func solve(from source: PointCloud, to target: PointCloud) throws(TransportError)
    -> TransportSolution
  {
    try requireLine(source, target)
    let (x, y) = (source.points, target.points)
    let staircase = try MonotoneCoupling(
      source: x, sourceWeights: source.weights, target: y, targetWeights: target.weights)
    let highest = max(x.max() ?? 0, y.max() ?? 0)
    let lowest = min(x.min() ?? 0, y.min() ?? 0)
    // Twice the largest cost, which bounds what the potentials are made of.
    _ = try root(of: 2 * cost(lowest, highest), power: power)

    var u = [Double](repeating: 0, count: source.count)
    var v = [Double](repeating: 0, count: target.count)
    var (sent, received) = (u, v)
    var entries: [Coupling.Entry] = []
    entries.reserveCapacity(source.count + target.count - 1)
    var value = CompensatedSum()
    staircase.walk { step, i, j, mass in
      let cost = cost(x[i], y[j])
      switch step {
      case .source: u[i] = cost - v[j]
      case .start, .target: v[j] = cost - u[i]
      }
      guard mass > 0 else { return }
      entries.append(Coupling.Entry(source: i, target: j, mass: mass))
      sent[i] += mass
      received[j] += mass
      value.add(mass * cost)
    }
    entries.sort { ($0.source, $0.target) < ($1.source, $1.target) }

    var dualValue = CompensatedSum()
    for i in u.indices { dualValue.add(u[i] * source.weights[i]) }
    for j in v.indices { dualValue.add(v[j] * target.weights[j]) }
    let marginalError = max(
      zip(sent, source.weights).reduce(0) { max($0, abs($1.0 - $1.1)) },
      zip(received, target.weights).reduce(0) { max($0, abs($1.0 - $1.1)) })
    return TransportSolution(
      value: value.sum, coupling: Coupling(entries: entries), sourcePotential: u, targetPotential: v,
      dualValue: dualValue.sum,
      evidence: Evidence(
        iterations: 1, marginalError: marginalError, gap: value.sum - dualValue.sum, converged: true))
  }

  private func cost(_ x: Double, _ y: Double) -> Double {
    let distance = abs(x - y)
    return switch power {
    case 1: distance
    case 2: distance * distance
    default: .pow(distance, power)
    }
  }
}
