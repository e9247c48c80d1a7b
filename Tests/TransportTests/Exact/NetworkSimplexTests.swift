import RealModule
import SaddleTransport
import Testing

@Suite("The network simplex: closed forms and metric axioms")
struct NetworkSimplexTests {
  private let solver = NetworkSimplex()

  @Test("between two Diracs it is their cost") func diracs() throws {
    let problem = try TransportProblem(
      from: PointCloud([1, 2], dimension: 2), to: PointCloud([4, 6], dimension: 2), cost: .euclidean)
    let solution = try solver.solve(problem)
    #expect(solution.value == 5)
    #expect(solution.coupling.entries.map(\.mass) == [1])
    certify(solution, of: problem)
  }

  @Test("from a Dirac it is the mean cost, by hand 1/2 * 1 + 1/4 * 4 + 1/4 * 9 = 15/4") func mean() throws {
    let problem = try TransportProblem(
      from: PointCloud([0]), to: PointCloud([1, 2, -3], weights: [2, 1, 1]), cost: .squaredEuclidean)
    let solution = try solver.solve(problem)
    #expect(solution.value == 3.75)
    #expect(solution.coupling.entries.map(\.mass) == [0.5, 0.25, 0.25])
    certify(solution, of: problem)
  }

  /// No plan is better than moving all by the same vector: |x - y|^p is convex, by Jensen's inequality.
  @Test("of a translation it is the vector's length", arguments: [1, 1.5, 2, 3])
  func translation(power: Double) throws {
    var random = DivergenceGenerator(seed: 1)
    let cloud = try random.cloud(150, dimension: 3)
    let vector = [0.5, -2, 1]
    let moved = try PointCloud(
      cloud.points.indices.map { cloud.points[$0] + vector[$0 % 3] }, dimension: 3)
    let problem = try TransportProblem(from: cloud, to: moved, cost: .distance(power: power))
    let solution = try solver.solve(problem)
    // Moved coordinates are rounded to 2^-51, distances of 2.3 inherit that.
    #expect(abs(solution.value - .pow(5.25, power / 2)) <= 1e-13)
    certify(solution, of: problem)
  }

  @Test("of a cloud with itself it is exactly 0, whatever the order", arguments: [1.0, 2, 2.5])
  func identical(power: Double) throws {
    var random = DivergenceGenerator(seed: 2)
    let cloud = try random.wideCloud(300, dimension: 2)
    let shuffled = try cloud.shuffled(using: &random)
    for target in [cloud, shuffled] {
      let problem = try TransportProblem(from: cloud, to: target, cost: .distance(power: power))
      let solution = try solver.solve(problem)
      // Two orders of the weights have sums that differ by roundings: 1e-16 may move.
      if target == cloud { #expect(solution.value == 0) } else { #expect(abs(solution.value) <= 1e-15) }
      certify(solution, of: problem)
    }
  }

  @Test("on the line it is what the quantiles say", arguments: [1.0, 2, 3])
  func line(power: Double) throws {
    var random = DivergenceGenerator(seed: 3)
    for (n, m) in [(1, 1), (7, 7), (40, 90), (300, 200)] {
      let (source, target) = (try random.wideCloud(n), try random.wideCloud(m))
      let problem = try TransportProblem(from: source, to: target, cost: .distance(power: power))
      let solution = try solver.solve(problem)
      let exact = try QuantileTransport(power: power).solve(from: source, to: target)
      // Each is a sum of up to 500 terms of up to 64, correct to a few roundings.
      #expect(abs(solution.value - exact.value) <= 1e-13)
      certify(solution, of: problem)
    }
  }

  /// Uniform weights make it an assignment; each source has one target, and the other way round.
  @Test("of equal weights it is an assignment") func assignment() throws {
    var random = DivergenceGenerator(seed: 4)
    let problem = try TransportProblem(
      from: random.cloud(200, dimension: 5), to: random.cloud(200, dimension: 5), cost: .squaredEuclidean)
    let entries = try solver.solve(problem).coupling.entries
    #expect(entries.map(\.source) == Array(0..<200))
    #expect(entries.map(\.target).sorted() == Array(0..<200))
  }

  @Test("W_p is symmetric and obeys the triangle inequality", arguments: [1.0, 2, 3.5])
  func axioms(power: Double) throws {
    var random = DivergenceGenerator(seed: 5)
    for dimension in 1...4 {
      let clouds = try (0..<3).map { try random.wideCloud(30 + 20 * $0, dimension: dimension) }
      func distance(_ a: Int, _ b: Int) throws -> Double {
        let problem = try TransportProblem(from: clouds[a], to: clouds[b], cost: .distance(power: power))
        return .pow(max(0, try solver.solve(problem).value), 1 / power)
      }
      let (ab, bc, ac) = (try distance(0, 1), try distance(1, 2), try distance(0, 2))
      #expect(ac <= ab + bc + 1e-13)
      let ba = try distance(1, 0)
      #expect(ab > 0 && relativeDifference(ab, ba) <= 1e-13)
    }
  }

  @Test("all costs equal: any plan is optimal, and the value is that cost") func equalCosts() throws {
    let problem = try TransportProblem(
      matrix: [Double](repeating: -2.5, count: 60 * 40), sourceWeights: (1...60).map { Double($0) },
      targetWeights: [Double](repeating: 1, count: 40))
    let solution = try solver.solve(problem)
    #expect(abs(solution.value + 2.5) <= 1e-15)
    certify(solution, of: problem)
  }

  /// Costs i * j: the largest rows belong with the smallest columns (the rearrangement inequality).
  @Test("costs i j: the order is reversed") func rearrangement() throws {
    let n = 120
    let problem = try TransportProblem(
      matrix: (0..<n * n).map { Double($0 / n * ($0 % n)) },
      sourceWeights: [Double](repeating: 1, count: n), targetWeights: [Double](repeating: 1, count: n))
    let solution = try solver.solve(problem)
    // Sum of i (n - 1 - i) over i < n is n (n - 1) (n - 2) / 6, here over n.
    #expect(abs(solution.value - Double((n - 1) * (n - 2)) / 6) <= 1e-11)
    #expect(solution.coupling.entries.allSatisfy { $0.source + $0.target == n - 1 })
    certify(solution, of: problem)
  }

  @Test("points without weight take no part, and have feasible potentials") func zeroWeights() throws {
    var random = DivergenceGenerator(seed: 6)
    let (source, target) = (try random.wideCloud(80, dimension: 2), try random.wideCloud(70, dimension: 2))
    func kept(_ cloud: PointCloud) throws -> PointCloud {
      let indices = (0..<cloud.count).filter { cloud.weights[$0] > 0 }
      return try PointCloud(
        indices.flatMap { Array(cloud[$0]) }, dimension: 2, weights: indices.map { cloud.weights[$0] })
    }
    let problem = try TransportProblem(from: source, to: target, cost: .euclidean)
    let solution = try solver.solve(problem)
    let without = try solver.solve(
      TransportProblem(from: kept(source), to: kept(target), cost: .euclidean))
    #expect(source.weights.contains(0) && target.weights.contains(0))
    #expect(relativeDifference(solution.value, without.value) <= 1e-13)
    #expect(
      solution.coupling.entries.allSatisfy { source.weights[$0.source] > 0 && target.weights[$0.target] > 0 })
    certify(solution, of: problem)
  }
}
