import RealModule
import SaddleTransport
import Testing

@Suite("Sinkhorn") struct SinkhornTests {
  // POT's marginals are within 1e-11 and ours within 1e-10, so the values differ by about that times the
  // costs; 1e-6 is what the two must share at least.
  @Test("plans cost what POT's do, down to a thousandth of the median cost", arguments: GoldenSinkhorn.all)
  func golden(_ golden: GoldenSinkhorn) throws {
    let (source, target) = try entropicClouds(
      seed: golden.seed, golden.sourceCount, golden.targetCount, dimension: golden.dimension)
    let problem = try TransportProblem(from: source, to: target, cost: .distance(power: golden.power))
    #expect(relativeDifference(golden.epsilon, golden.fraction * medianCost(problem)) < 1e-14)
    let sinkhorn = Sinkhorn(regularization: .absolute(golden.epsilon), tolerance: 1e-10)
    let solution = try sinkhorn.solve(problem)
    #expect(solution.evidence.converged)
    #expect(relativeDifference(solution.cost, golden.cost) < 1e-7)
    #expect(relativeDifference(solution.value, golden.value) < 1e-7)
    #expect(relativeDifference(solution.dualValue, golden.value) < 1e-7)
    // In the gap's units a marginal error of 1e-10 is at most that times the potentials' range.
    #expect(solution.evidence.gap >= -1e-13 && solution.evidence.gap < 1e-8)
    if let expected = golden.divergence {
      let divergence = try sinkhorn.divergence(source, target, cost: .distance(power: golden.power))
      #expect(divergence.converged)
      #expect(abs(divergence.value - expected) < 1e-7 * golden.value)
    }
  }

  /// Between equally many points of equal weight on a line, the optimal plan for |x - y|^2 matches them in
  /// order.
  @Test("tends to the optimal cost on a line as epsilon falls, and is never more than epsilon log n above")
  func limit() throws {
    var generator = DivergenceGenerator(seed: 3)
    let (x, y) = (generator.draws(50), generator.draws(50).map { 2 * $0 })
    let exact = zip(x.sorted(), y.sorted()).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) / 50 }
    let problem = try TransportProblem(from: PointCloud(x), to: PointCloud(y), cost: .squaredEuclidean)
    var last = Double.infinity
    for epsilon in [0.1, 0.01, 1e-3, 1e-4] {
      let solution = try Sinkhorn(regularization: .absolute(epsilon)).solve(problem)
      #expect(solution.evidence.converged)
      let range = exact - 1e-9...exact + epsilon * .log(50)
      #expect(range.contains(solution.cost))
      #expect(range.contains(solution.value))
      #expect(solution.value < last)
      last = solution.value
    }
    #expect(last - exact < 4e-4)
  }

  @Test("the plan has the marginals that the evidence says") func marginals() throws {
    let (source, target) = try entropicClouds(seed: 5, 30, 40, dimension: 2)
    let problem = try TransportProblem(from: source, to: target, cost: .euclidean)
    let solution = try Sinkhorn(regularization: .relativeToMeanCost(0.02)).solve(problem)
    let plan = solution.plan()
    var cost = 0.0
    for i in 0..<30 {
      // Exponents of about 50 lose 50 * 2^-53 in each entry.
      #expect(abs(plan[i * 40..<(i + 1) * 40].reduce(0, +) - source.weights[i]) < 1e-13)
      for j in 0..<40 {
        #expect(plan[i * 40 + j] == solution.mass(from: i, to: j))
        cost += plan[i * 40 + j] * problem.cost(from: i, to: j)
      }
    }
    var largest = 0.0
    for j in 0..<40 {
      let sum = (0..<30).reduce(0) { $0 + plan[$1 * 40 + j] }
      largest = max(largest, abs(sum - target.weights[j]))
    }
    #expect(abs(largest - solution.evidence.marginalError) < 1e-13)
    #expect(relativeDifference(cost, solution.cost) < 1e-13)
    // The value by its definition.
    var value = cost
    for i in 0..<30 {
      for j in 0..<40 {
        value +=
          solution.epsilon * plan[i * 40 + j]
          * .log(plan[i * 40 + j] / source.weights[i] / target.weights[j])
      }
    }
    #expect(relativeDifference(value, solution.value) < 1e-12)
  }

  @Test("whatever the iteration limit, the optimum lies between the dual value and the gap above it")
  func weakDuality() throws {
    let (source, target) = try entropicClouds(seed: 7, 60, 50, dimension: 2)
    let problem = try TransportProblem(from: source, to: target, cost: .squaredEuclidean)
    func solution(limit: Int) throws -> EntropicSolution {
      try Sinkhorn(
        regularization: .relativeToMeanCost(0.005), tolerance: 1e-12, maximumIterations: limit
      ).solve(problem)
    }
    let optimum = try solution(limit: 100_000)
    #expect(optimum.evidence.converged)
    #expect(abs(optimum.evidence.gap) < 1e-11)
    var limited = 0
    for limit in 1...60 {
      let solution = try solution(limit: limit)
      #expect(solution.dualValue <= optimum.value + 1e-13)
      #expect(solution.dualValue + solution.evidence.gap >= optimum.value - 1e-11)
      // One more pass brings the potentials to the epsilon asked for.
      #expect(solution.evidence.iterations <= limit + 2)
      if !solution.evidence.converged { limited += 1 }
      #expect(!solution.evidence.converged || solution.evidence.marginalError <= 1e-12)
    }
    #expect(limited > 10)
  }

  @Test("between two points, the value is the cost") func diracs() throws {
    let problem = try TransportProblem(
      from: PointCloud([0, 0], dimension: 2), to: PointCloud([3, 4], dimension: 2), cost: .euclidean)
    let solution = try Sinkhorn(regularization: .absolute(0.7)).solve(problem)
    #expect(solution.cost == 5)
    #expect(abs(solution.value - 5) < 1e-15)
    #expect(abs(solution.dualValue - 5) < 1e-15)
    #expect(solution.evidence.converged)
    #expect(solution.plan() == [1])
  }

  @Test("from one point to many, the plan is the product") func onePoint() throws {
    let problem = try TransportProblem(
      matrix: [1, 2, 5], sourceWeights: [1], targetWeights: [0.5, 0.25, 0.25])
    for solution in [
      try Sinkhorn(regularization: .absolute(0.01)).solve(problem),
      try Sinkhorn(regularization: .absolute(0.01)).solve(
        TransportProblem(matrix: [1, 2, 5], sourceWeights: [0.5, 0.25, 0.25], targetWeights: [1])),
    ] {
      // 1 / 2 + 2 / 4 + 5 / 4, and no penalty.
      #expect(abs(solution.cost - 2.25) < 1e-9)
      #expect(abs(solution.value - 2.25) < 1e-9)
      #expect(solution.evidence.converged)
    }
  }

  @Test("points of weight 0 change nothing, and their potentials are extended") func zeroWeights() throws {
    var generator = DivergenceGenerator(seed: 11)
    let costs = generator.draws(5 * 6)
    let (a, b) = ([0.25, 0, 0.5, 0.25, 0], [0, 0.125, 0.375, 0, 0.25, 0.25])
    var kept: [Double] = []
    for i in 0..<5 where a[i] > 0 { for j in 0..<6 where b[j] > 0 { kept.append(costs[i * 6 + j]) } }
    let sinkhorn = Sinkhorn(regularization: .absolute(0.01), tolerance: 1e-12)
    let solution = try sinkhorn.solve(TransportProblem(matrix: costs, sourceWeights: a, targetWeights: b))
    let smaller = try sinkhorn.solve(
      TransportProblem(matrix: kept, sourceWeights: a.filter { $0 > 0 }, targetWeights: b.filter { $0 > 0 }))
    #expect(solution.evidence.converged)
    #expect(relativeDifference(solution.value, smaller.value) < 1e-11)
    for i in 0..<5 {
      #expect(solution.mass(from: i, to: 0) == 0)
      let sum = (0..<6).reduce(0) { sum, j in
        sum + b[j] * .exp((solution.targetPotential[j] - costs[i * 6 + j]) / 0.01)
      }
      #expect(abs(solution.sourcePotential[i] + 0.01 * .log(sum)) < 1e-13)
    }
    for j in 0..<6 {
      let sum = (0..<5).reduce(0) { sum, i in
        sum + a[i] * .exp((solution.sourcePotential[i] - costs[i * 6 + j]) / 0.01)
      }
      // As far as the columns' sums are right.
      #expect(abs(solution.targetPotential[j] + 0.01 * .log(sum)) < 1e-12)
    }
  }

  @Test("costs may be negative; a constant adds to the value and changes no plan") func negativeCosts() throws
  {
    var generator = DivergenceGenerator(seed: 13)
    let costs = generator.draws(12)
    let weights = [0.25, 0.25, 0.5]
    func solve(_ costs: [Double]) throws -> EntropicSolution {
      try Sinkhorn(regularization: .absolute(0.05), tolerance: 1e-12).solve(
        TransportProblem(matrix: costs, sourceWeights: weights, targetWeights: weights + [1]))
    }
    let (solution, shifted) = (try solve(costs), try solve(costs.map { $0 - 3 }))
    #expect(abs(solution.value - 3 - shifted.value) < 1e-12)
    for (a, b) in zip(solution.plan(), shifted.plan()) { #expect(abs(a - b) < 1e-11) }
  }

  @Test("identical points cost nothing") func identicalPoints() throws {
    let cloud = try PointCloud([Double](repeating: 1.5, count: 40), dimension: 2)
    for regularization in [Regularization.relativeToMeanCost(0.1), .absolute(1e-3)] {
      let solution = try Sinkhorn(regularization: regularization).solve(
        TransportProblem(from: cloud, to: cloud, cost: .squaredEuclidean))
      #expect(solution.cost == 0)
      #expect(abs(solution.value) < 1e-15)
      #expect(solution.evidence.converged)
    }
  }

  @Test(
    "a regularization of a millionth of the mean cost gives numbers, and says whether they are the optimum")
  func tinyRegularization() throws {
    let (source, target) = try entropicClouds(seed: 17, 200, 150, dimension: 2)
    let problem = try TransportProblem(from: source, to: target, cost: .squaredEuclidean)
    let solution = try Sinkhorn(
      regularization: .relativeToMeanCost(1e-6), tolerance: 1e-8, maximumIterations: 4000
    ).solve(problem)
    #expect((solution.sourcePotential + solution.targetPotential).allSatisfy { $0.isFinite })
    #expect(solution.plan().allSatisfy { $0.isFinite && $0 >= 0 })
    #expect(solution.evidence.gap >= -1e-13)
    // Between the optimal cost's bounds: the independent plan's cost, and 0.
    #expect(solution.cost > 0 && solution.cost < 1)
    #expect(solution.evidence.gap.isFinite)
  }

  @Test("one outlier far from all leaves the others in place") func outlier() throws {
    var generator = DivergenceGenerator(seed: 19)
    let (x, y) = (generator.draws(40), generator.draws(39) + [1e3])
    let solution = try Sinkhorn(regularization: .absolute(0.01)).solve(
      TransportProblem(from: PointCloud(x), to: PointCloud(y), cost: .squaredEuclidean))
    #expect(solution.evidence.converged)
    // A 40th of the mass goes between 999 and 1000 far, the rest no farther than 1.
    #expect(solution.cost > 999 * 999 / 40.0 && solution.cost < 1e6 / 40 + 1)
  }

  @Test("huge costs give finite answers or an error, never NaN") func hugeCosts() throws {
    let matrix = [1e300, 3e300, 2e300, 1e300]
    let solution = try Sinkhorn(regularization: .relativeToMeanCost(0.05)).solve(
      TransportProblem(matrix: matrix, sourceWeights: [1, 1], targetWeights: [1, 1]))
    #expect(solution.evidence.converged)
    #expect(relativeDifference(solution.cost, 1e300) < 1e-6)
    #expect(throws: TransportError.self) {
      try Sinkhorn(regularization: .absolute(0.05)).solve(
        TransportProblem(matrix: matrix, sourceWeights: [1, 1], targetWeights: [1, 1]))
    }
    for memoryLimit in [0, 1 << 20] {
      let error = #expect(throws: TransportError.self) {
        try Sinkhorn(regularization: .absolute(0.05), memoryLimit: memoryLimit).solve(
          TransportProblem(from: PointCloud([0, 1]), to: PointCloud([1, -1e200]), cost: .squaredEuclidean))
      }
      #expect(error?.description.contains("from source point 0 to target point 1 is inf") == true)
    }
  }

  @Test(
    "a regularization that is none is an error",
    arguments: [0, -1, .nan, .infinity, 1e-14, .leastNormalMagnitude])
  func badRegularization(_ value: Double) throws {
    let problem = try TransportProblem(from: PointCloud([0, 1]), to: PointCloud([2, 3]), cost: .euclidean)
    #expect(throws: TransportError.self) { try Sinkhorn(regularization: .absolute(value)).solve(problem) }
    #expect(throws: TransportError.self) {
      try Sinkhorn(regularization: .relativeToMeanCost(value)).solve(problem)
    }
  }

  @Test("settings out of range are errors") func badSettings() throws {
    let problem = try TransportProblem(from: PointCloud([0, 1]), to: PointCloud([2, 3]), cost: .euclidean)
    let good = Sinkhorn(regularization: .absolute(1))
    var solvers = [good, good, good, good]
    solvers[0].tolerance = -.infinity
    solvers[1].tolerance = .nan
    solvers[2].maximumIterations = 0
    solvers[3].threads = 0
    for solver in solvers { #expect(throws: TransportError.self) { try solver.solve(problem) } }
    #expect(throws: Never.self) { try good.solve(problem) }
  }

  @Test("the same input and thread count give the same bits, and other counts and lazy costs nearly")
  func determinism() throws {
    let (source, target) = try entropicClouds(seed: 23, 300, 257, dimension: 3)
    let problem = try TransportProblem(from: source, to: target, cost: .euclidean)
    func solve(threads: Int, memoryLimit: Int) throws -> EntropicSolution {
      try Sinkhorn(
        regularization: .relativeToMeanCost(0.01), tolerance: 1e-11, threads: threads,
        memoryLimit: memoryLimit
      ).solve(problem)
    }
    let solution = try solve(threads: 2, memoryLimit: 1 << 30)
    let again = try solve(threads: 2, memoryLimit: 1 << 30)
    #expect(solution.targetPotential == again.targetPotential)
    #expect(solution.sourcePotential == again.sourcePotential)
    #expect(solution.evidence == again.evidence)
    for other in [
      try solve(threads: 1, memoryLimit: 1 << 30), try solve(threads: 3, memoryLimit: 0),
      try solve(threads: 1, memoryLimit: 0),
    ] {
      #expect(other.evidence.converged)
      #expect(relativeDifference(other.value, solution.value) < 1e-10)
      #expect(relativeDifference(other.cost, solution.cost) < 1e-9)
    }
  }

  @Test("a cost that is a function is the same as the distance it computes") func functions() throws {
    let (source, target) = try entropicClouds(seed: 29, 20, 31, dimension: 2)
    let sinkhorn = Sinkhorn(regularization: .absolute(0.02))
    let function = Cost.function { x, y in Cost.squaredEuclidean(x, y) }
    let a = try sinkhorn.solve(TransportProblem(from: source, to: target, cost: function))
    let b = try sinkhorn.solve(TransportProblem(from: source, to: target, cost: .squaredEuclidean))
    #expect(relativeDifference(a.value, b.value) < 1e-12)
    #expect(throws: TransportError.self) {
      try sinkhorn.solve(TransportProblem(from: source, to: target, cost: .function { _, _ in .nan }))
    }
  }
}
