/// Kantorovich's dual of a transport problem, for potentials from anywhere: a solver, a critic, a formula.
///
/// maximise sum of u_i a_i + sum of v_j b_j over u_i + v_j <= c_ij
///
/// Whatever the potential psi on the source points, psi and its c-conjugate psi^c(y) = min over x of c(x, y)
/// - psi(x) are feasible, so that ``value(of:)`` is a lower bound of the optimal cost, and equal to it for an
/// optimal psi (Kantorovich 1942; Villani, Topics in Optimal Transportation, 2003, section 1.1). The optimal
/// psi can be taken c-concave, psi = psi^cc.
///
/// ```swift
/// let dual = try KantorovichDual(from: real, to: fake, power: 2)  // c(x, y) = |x - y|^2 / 2
/// let bound = try dual.value(of: potential)  // at most W_2^2 / 2
/// ```
///
/// Every method takes O(n m d), on all cores for costs that are distances, and holds a block of the costs
/// only. Its numbers are within about 2^-52 times the largest cost and potential, which is how certain the
/// bound is.
public struct KantorovichDual: Sendable {
  public let problem: TransportProblem
  /// Costs are the problem's divided by this.
  public let divisor: Double

  /// The dual under the problem's own cost.
  public init(_ problem: TransportProblem) {
    self.problem = problem
    divisor = 1
  }

  /// The dual under c_p(x, y) = |x - y|^p / p, whose optimal value is W_p^p / p for p >= 1.
  ///
  /// - Throws: ``TransportError`` where the clouds differ in dimension, or the power is not positive.
  public init(from source: PointCloud, to target: PointCloud, power: Double) throws(TransportError) {
    problem = try TransportProblem(from: source, to: target, cost: .distance(power: power))
    divisor = power
  }

  /// psi^c(y_j) = min over i of c_ij - psi(x_i) for a potential on the source points, [n] to [m].
  ///
  /// - Throws: ``TransportError`` for a potential of another size or that is not finite, or costs that
  ///   overflow.
  public func targetConjugate(of sourcePotential: [Double]) throws(TransportError) -> [Double] {
    try require(sourcePotential, count: problem.sourceCount, of: "source")
    return try minima(over: .sources, less: sourcePotential)
  }

  /// phi^c(x_i) = min over j of c_ij - phi(y_j) for a potential on the target points, [m] to [n].
  ///
  /// - Throws: ``TransportError`` for a potential of another size or that is not finite, or costs that
  ///   overflow.
  public func sourceConjugate(of targetPotential: [Double]) throws(TransportError) -> [Double] {
    try require(targetPotential, count: problem.targetCount, of: "target")
    return try minima(over: .targets, less: targetPotential)
  }

  /// Sum of a_i psi(x_i) + sum of b_j psi^c(y_j): a lower bound of the optimal cost, whatever psi, [n].
  ///
  /// - Throws: ``TransportError`` for a potential of another size or that is not finite, or costs that
  ///   overflow.
  public func value(of sourcePotential: [Double]) throws(TransportError) -> Double {
    value(sourcePotential, try targetConjugate(of: sourcePotential))
  }

  /// Sum of u_i a_i + sum of v_j b_j for a pair of potentials, [n] and [m]: at most ``violation(of:_:)``,
  /// where that is positive, above the optimal cost.
  ///
  /// - Throws: ``TransportError`` for potentials of another size or that are not finite.
  public func value(of sourcePotential: [Double], _ targetPotential: [Double]) throws(TransportError)
    -> Double
  {
    try require(sourcePotential, count: problem.sourceCount, of: "source")
    try require(targetPotential, count: problem.targetCount, of: "target")
    return value(sourcePotential, targetPotential)
  }

  /// The largest u_i + v_j - c_ij over all pairs: the pair of potentials is feasible where this is not
  /// positive.
  ///
  /// - Throws: ``TransportError`` for potentials of another size or that are not finite, or costs that
  ///   overflow.
  public func violation(
    of sourcePotential: [Double], _ targetPotential: [Double]
  ) throws(TransportError) -> Double {
    try require(sourcePotential, count: problem.sourceCount, of: "source")
    let conjugate = try sourceConjugate(of: targetPotential)
    return zip(sourcePotential, conjugate).reduce(-.infinity) { max($0, $1.0 - $1.1) }
  }

  /// The largest psi^cc - psi over the source points. psi^cc is never below psi; psi is c-concave where they
  /// are equal, that is where this is 0 up to rounding.
  ///
  /// - Throws: ``TransportError`` for a potential of another size or that is not finite, or costs that
  ///   overflow.
  public func concavityDefect(of sourcePotential: [Double]) throws(TransportError) -> Double {
    let twice = try minima(over: .targets, less: try targetConjugate(of: sourcePotential))
    return zip(twice, sourcePotential).reduce(0) { max($0, $1.0 - $1.1) }
  }

  private func value(_ u: [Double], _ v: [Double]) -> Double {
    var sum = CompensatedSum()
    for (potential, weight) in zip(u, problem.sourceWeights) { sum.add(potential * weight) }
    for (potential, weight) in zip(v, problem.targetWeights) { sum.add(potential * weight) }
    return sum.sum
  }

  private func require(_ potential: [Double], count: Int, of side: String) throws(TransportError) {
    guard potential.count == count else {
      throw TransportError("A potential of \(potential.count) values does not fit \(count) \(side) points.")
    }
    if let bad = potential.firstIndex(where: { !$0.isFinite }) {
      throw TransportError("The potential at \(side) point \(bad) is \(potential[bad]); all must be finite.")
    }
  }

  private func minima(over side: Side, less potential: [Double]) throws(TransportError) -> [Double] {
    try problem.minima(over: side, of: divisor, less: potential)
  }
}
