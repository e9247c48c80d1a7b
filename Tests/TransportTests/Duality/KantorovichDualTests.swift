import RealModule
import SaddleTransport
import Testing

@Suite("Kantorovich's dual and c-conjugates")
struct KantorovichDualTests {
  /// The definition, written out.
  private func conjugate(_ potential: [Double], _ cost: (Int, Int) -> Double, _ count: Int) -> [Double] {
    (0..<count).map { j in potential.indices.map { cost($0, j) - potential[$0] }.min() ?? 0 }
  }

  @Test(
    "conjugates are the minima that define them, both ways, for c_p, functions and matrices", arguments: 0..<8
  )
  func definition(seed: Int) throws {
    var random = DivergenceGenerator(seed: UInt64(600 + seed))
    let (n, m, d) = (1 + 13 * seed, 40 - 5 * seed, 1 + seed % 3)
    let source = try random.wideCloud(n, dimension: d)
    let target = try random.wideCloud(m, dimension: d)
    let (u, v) = (random.spread(n), random.spread(m))
    let power = [0.5, 1, 2, 3][seed % 4]
    let taxi = Cost.function { x, y in zip(x, y).reduce(0) { $0 + abs($1.0 - $1.1) } }
    let duals = [
      try KantorovichDual(from: source, to: target, power: power),
      KantorovichDual(try TransportProblem(from: source, to: target, cost: taxi)),
      KantorovichDual(
        try TransportProblem(
          matrix: random.spread(n * m), sourceWeights: source.weights, targetWeights: target.weights)
      ),
    ]
    for dual in duals {
      func cost(_ i: Int, _ j: Int) -> Double { dual.problem.cost(from: i, to: j) / dual.divisor }
      let there = conjugate(u, cost, m)
      let back = conjugate(v, { cost($1, $0) }, n)
      #expect(zip(try dual.targetConjugate(of: u), there).allSatisfy { close($0, $1, within: 1e-14) })
      #expect(zip(try dual.sourceConjugate(of: v), back).allSatisfy { close($0, $1, within: 1e-14) })
      let violation = zip(u, back).map { $0 - $1 }.max() ?? 0
      #expect(close(try dual.violation(of: u, v), violation, within: 1e-14))
      let value =
        zip(u, source.weights).reduce(0) { $0 + $1.0 * $1.1 }
        + zip(there, target.weights).reduce(0) { $0 + $1.0 * $1.1 }
      #expect(close(try dual.value(of: u), value, within: 1e-13))
      #expect(close(try dual.value(of: u, there), value, within: 1e-13))
      // psi and psi^c are feasible, psi^cc is not below psi, and psi^ccc = psi^c.
      #expect(try dual.violation(of: u, there) <= 1e-14)
      let twice = try dual.sourceConjugate(of: there)
      #expect(zip(twice, u).allSatisfy { $0 >= $1 - 1e-14 })
      #expect(zip(try dual.targetConjugate(of: twice), there).allSatisfy { close($0, $1, within: 1e-14) })
      #expect(try dual.concavityDefect(of: twice) <= 1e-14)
      let defect = zip(twice, u).map { $0 - $1 }.max() ?? 0
      #expect(close(try dual.concavityDefect(of: u), max(0, defect), within: 1e-14))
    }
  }

  @Test("the value of any potential is at most W_p^p / p, and an optimal one reaches it", arguments: 0..<24)
  func weakDuality(seed: Int) throws {
    var random = DivergenceGenerator(seed: UInt64(700 + seed))
    let power = [1, 2, 3][seed % 3] as Double
    let source = try random.wideCloud(3 + seed, weighted: seed % 2 == 0)
    let target = try random.wideCloud(30 - seed, weighted: seed % 4 < 2)
    let solution = try QuantileTransport(power: power).solve(from: source, to: target)
    let optimum = solution.value / power
    let dual = try KantorovichDual(from: source, to: target, power: power)
    for scale in [0, 0.1, 1, 10] {
      let potential = random.spread(source.count).map { scale * $0 }
      #expect(try dual.value(of: potential) <= optimum + 1e-13)
    }
    let optimal = solution.sourcePotential.map { $0 / power }
    #expect(close(try dual.value(of: optimal), optimum, within: 1e-12))
    // The staircase's potentials touch equality at every point, hence are conjugates of each other.
    #expect(try dual.concavityDefect(of: optimal) <= 1e-12)
    let conjugate = try dual.targetConjugate(of: optimal)
    #expect(zip(conjugate, solution.targetPotential).allSatisfy { close($0, $1 / power, within: 1e-12) })
  }

  @Test("blocks of rows: more pairs than one block holds")
  func blocks() throws {
    var random = DivergenceGenerator(seed: 15)
    let (source, target) = (try random.wideCloud(900, dimension: 2), try random.wideCloud(700, dimension: 2))
    let u = random.spread(900)
    let dual = try KantorovichDual(from: source, to: target, power: 2)
    let expected = conjugate(u, { dual.problem.cost(from: $0, to: $1) / 2 }, 700)
    #expect(zip(try dual.targetConjugate(of: u), expected).allSatisfy { close($0, $1, within: 1e-14) })
  }

  @Test("what does not fit is refused")
  func refusals() throws {
    let (source, target) = (try PointCloud([0, 1]), try PointCloud([0, 1, 2]))
    let dual = try KantorovichDual(from: source, to: target, power: 2)
    #expect(throws: TransportError.self) { try dual.value(of: [0]) }
    #expect(throws: TransportError.self) { try dual.value(of: [0, .nan]) }
    #expect(throws: TransportError.self) { try dual.violation(of: [0, 0], [0, 0]) }
    #expect(throws: TransportError.self) { try dual.violation(of: [0, 0], [0, 0, .infinity]) }
    #expect(throws: TransportError.self) { try dual.value(of: [0, 0], [0]) }
    let far = try KantorovichDual(from: PointCloud([1e200]), to: PointCloud([-1e200]), power: 2)
    #expect(throws: TransportError.self) { try far.value(of: [0]) }
    #expect(throws: TransportError.self) { try KantorovichDual(from: source, to: target, power: 0) }
  }
}
