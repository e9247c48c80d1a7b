import SaddleTransport
import Synchronization
import Testing

@Suite("The network simplex: what must not matter, limits, and bad input")
struct NetworkSimplexInvarianceTests {
  /// Coordinates are multiples of 1/16 and below 8, so that squared distances are exact on every instruction
  /// set that other tests may put in force meanwhile.
  private func gridCloud(_ random: inout DivergenceGenerator, _ count: Int, shift: Double = 0) throws
    -> PointCloud
  {
    let points = random.draws(2 * count).map { ($0 * 128).rounded(.down) / 16 + shift }
    return try PointCloud(points, dimension: 2, weights: random.draws(count).map { $0 + 0.01 })
  }

  @Test("lazy and stored costs and any number of threads give the same bits", arguments: [0, 4.0])
  func sameBits(shift: Double) throws {
    var random = DivergenceGenerator(seed: 11)
    for (n, m) in [(60, 45), (45, 60), (1600, 1400)] {
      let problem = try TransportProblem(
        from: gridCloud(&random, n), to: gridCloud(&random, m, shift: shift), cost: .squaredEuclidean)
      let first = try NetworkSimplex(costStorage: .matrix, threads: 1).solve(problem)
      for (storage, threads) in [
        (NetworkSimplex.CostStorage.matrix, 3), (.lazy, 1), (.lazy, 2), (.automatic, 5),
      ] {
        let other = try NetworkSimplex(costStorage: storage, threads: threads).solve(problem)
        #expect(other.value == first.value && other.dualValue == first.dualValue)
        #expect(other.coupling == first.coupling && other.evidence == first.evidence)
        #expect(other.sourcePotential == first.sourcePotential)
        #expect(other.targetPotential == first.targetPotential)
      }
      certify(first, of: problem)
    }
  }

  @Test("a matrix and a function of the same costs give the same bits as points") func sameCosts() throws {
    var random = DivergenceGenerator(seed: 12)
    let (source, target) = (try gridCloud(&random, 70), try gridCloud(&random, 90))
    let points = try TransportProblem(from: source, to: target, cost: .squaredEuclidean)
    let matrix = try TransportProblem(
      matrix: (0..<70 * 90).map { points.cost(from: $0 / 90, to: $0 % 90) },
      sourceWeights: source.weights, targetWeights: target.weights)
    let function = try TransportProblem(
      from: source, to: target,
      cost: .function { x, y in zip(x, y).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } })
    let expected = try NetworkSimplex().solve(points)
    for problem in [matrix, function] {
      for storage in [NetworkSimplex.CostStorage.matrix, .lazy] {
        let solution = try NetworkSimplex(costStorage: storage).solve(problem)
        // The matrix's weights are divided by their sum once more.
        #expect(relativeDifference(solution.value, expected.value) <= 1e-14)
        certify(solution, of: problem)
      }
    }
  }

  @Test("a taxi cost between points in one order or another has one value") func permutation() throws {
    var random = DivergenceGenerator(seed: 13)
    let taxi = Cost.function { x, y in zip(x, y).reduce(0) { $0 + abs($1.0 - $1.1) } }
    let (source, target) = (try random.wideCloud(90, dimension: 3), try random.wideCloud(60, dimension: 3))
    let value = try NetworkSimplex().solve(TransportProblem(from: source, to: target, cost: taxi)).value
    for _ in 0..<4 {
      let problem = try TransportProblem(
        from: source.shuffled(using: &random), to: target.shuffled(using: &random), cost: taxi)
      let other = try NetworkSimplex().solve(problem).value
      #expect(relativeDifference(other, value) <= 1e-13)
    }
  }

  /// A constant c0 added to all costs and a factor on them go through to the value.
  @Test("value is affine in the costs") func affine() throws {
    var random = DivergenceGenerator(seed: 14)
    let costs = random.spread(50 * 80)
    let (a, b) = (random.draws(50), random.draws(80))
    let value = try NetworkSimplex().solve(
      TransportProblem(matrix: costs, sourceWeights: a, targetWeights: b)
    ).value
    let scaled = try TransportProblem(matrix: costs.map { 3 * $0 - 20 }, sourceWeights: a, targetWeights: b)
    let other = try NetworkSimplex().solve(scaled).value
    #expect(relativeDifference(other, 3 * value - 20) <= 1e-13)
  }

  // MARK: Limits

  @Test("ended early it says so, with a plan and a bound that hold", arguments: [0, 1, 10, 100, 1000])
  func limit(pivots: Int) throws {
    var random = DivergenceGenerator(seed: 15)
    let problem = try TransportProblem(
      from: random.wideCloud(400, dimension: 2), to: random.wideCloud(300, dimension: 2), cost: .euclidean)
    let optimal = try NetworkSimplex().solve(problem)
    let solution = try NetworkSimplex(maximumIterations: pivots).solve(problem)
    #expect(solution.evidence.iterations == pivots && !solution.evidence.converged)
    #expect(solution.evidence.gap > 1e-3)
    #expect(solution.dualValue <= optimal.value && optimal.value <= solution.value)
    certify(solution, of: problem, optimal: false)
  }

  @Test("each plan is at least as good as the one before, each bound below the value") func progress() throws
  {
    var random = DivergenceGenerator(seed: 16)
    let problem = try TransportProblem(
      from: random.cloud(150, dimension: 2), to: random.cloud(150, dimension: 2), cost: .squaredEuclidean)
    let optimal = try NetworkSimplex().solve(problem).value
    var last = Double.infinity
    for pivots in stride(from: 0, through: 400, by: 20) {
      let solution = try NetworkSimplex(maximumIterations: pivots).solve(problem)
      #expect(solution.value <= last + 1e-15 && solution.dualValue <= optimal + 1e-15)
      last = solution.value
    }
  }

  @Test("who watches can end it") func cancellation() throws {
    var random = DivergenceGenerator(seed: 17)
    let problem = try TransportProblem(
      from: random.cloud(1200, dimension: 2), to: random.cloud(1100, dimension: 2, shift: 9), cost: .euclidean
    )
    var calls: [Int] = []
    let ended = try NetworkSimplex().solve(problem) { iterations in
      calls.append(iterations)
      return calls.count < 3
    }
    #expect(calls.count >= 3 && calls == calls.sorted())
    #expect(!ended.evidence.converged && ended.evidence.iterations == calls.last)
    certify(ended, of: problem, optimal: false)
  }

  // MARK: Bad input

  @Test("a cost that is not finite is named", arguments: [NetworkSimplex.CostStorage.lazy, .matrix])
  func notFinite(storage: NetworkSimplex.CostStorage) throws {
    let solver = NetworkSimplex(costStorage: storage)
    let cloud = try PointCloud([0, 1, 2, 3])
    let partial = try TransportProblem(
      from: cloud, to: cloud, cost: .function { $0.first == 2 && $1.first == 1 ? .nan : 1 })
    #expect(
      throws: TransportError("The cost from source point 2 to target point 1 is nan; all must be finite.")
    ) {
      try solver.solve(partial)
    }
    let far = try TransportProblem(
      from: cloud, to: PointCloud([5, 1e200]), cost: .squaredEuclidean)
    #expect(
      throws: TransportError("The cost from source point 0 to target point 1 is inf; all must be finite.")
    ) {
      try solver.solve(far)
    }
  }

  @Test("a cost function that changes its mind is an error, not a crash") func impure() throws {
    let calls = Counter()
    let cloud = try PointCloud((0..<40).map { Double($0) })
    let problem = try TransportProblem(
      from: cloud, to: cloud, cost: .function { _, _ in calls.next() == 2000 ? .infinity : 1 })
    #expect(
      throws: TransportError(
        "A cost is not finite, and not the same each time; a cost function must be pure.")
    ) { try NetworkSimplex(costStorage: .lazy).solve(problem) }
  }
}

private final class Counter: Sendable {
  private let count = Mutex(0)

  func next() -> Int {
    count.withLock {
      $0 += 1
      return $0
    }
  }
}
