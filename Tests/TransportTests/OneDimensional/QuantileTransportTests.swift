import RealModule
import SaddleTransport
import Testing

@Suite("W_p on the line")
struct QuantileTransportTests {
  @Test("agrees with scipy and POT, equal weights and unequal ones")
  func golden() throws {
    // Scripts/golden-sliced.py
    let x = goldenPoints(37, 1, 0.1, 1)
    let y = goldenPoints(53, 1, 0.3, 2)
    let a = try PointCloud(x, weights: goldenWeights(37))
    let b = try PointCloud(y, weights: goldenWeights(53))
    #expect(close(try QuantileTransport().distance(from: x, to: y), 0.5073177673524628, within: 1e-14))
    for (power, expected) in [(1.0, 0.6317683192659818), (2, 0.416384883754066), (3, 0.28252245982967356)] {
      let transport = try QuantileTransport(power: power)
      #expect(
        close(try .pow(transport.distance(from: a, to: b), power), expected, within: 1e-13), "p = \(power)")
      #expect(close(try transport.solve(from: a, to: b).value, expected, within: 1e-13), "p = \(power)")
    }
  }

  @Test("a shift moves every quantile by the shift", arguments: [1, 1.5, 2, 7])
  func translation(power: Double) throws {
    var random = DivergenceGenerator(seed: 1)
    let x = random.spread(1000)
    let distance = try QuantileTransport(power: power).distance(from: x, to: x.map { $0 + 0.75 })
    #expect(close(distance, 0.75, within: 1e-14))
  }

  @Test("a scaling by s is (s - 1) times the p-th absolute moment's root", arguments: [1, 2, 3])
  func scaling(power: Double) throws {
    var random = DivergenceGenerator(seed: 2)
    let x = random.spread(500)
    let moment = x.reduce(0) { $0 + .pow(abs($1), power) } / 500
    let distance = try QuantileTransport(power: power).distance(from: x, to: x.map { 3 * $0 })
    #expect(close(distance, 2 * .pow(moment, 1 / power), within: 1e-13))
  }

  @Test("between Diracs it is their distance, from a Dirac the moment about it")
  func diracs() throws {
    let transport = try QuantileTransport(power: 2)
    #expect(try transport.distance(from: [3], to: [-4.5]) == 7.5)
    #expect(try transport.distance(from: [1], to: [1 - 3, 1 + 4]) == (25.0 / 2).squareRoot())
  }

  @Test("U[0,1] against U[0,2]: the quantiles are u and 2u, so W_p^p = 1 / (p + 1)", arguments: [1, 2, 3])
  func uniforms(power: Double) throws {
    // Midpoints of n cells: the sum is the midpoint rule for the integral of u^p, off by at most p (p - 1) /
    // (24 n^2).
    let n = 1000
    let x = (0..<n).map { (Double($0) + 0.5) / Double(n) }
    let distance = try QuantileTransport(power: power).distance(from: x, to: x.map { 2 * $0 })
    let error = power * (power - 1) / (24 * Double(n * n)) + 1e-14
    #expect(close(.pow(distance, power), 1 / (power + 1), within: error))
  }

  @Test("Gaussians on the line: W_2^2 = (difference of means)^2 + (difference of deviations)^2")
  func gaussians() throws {
    var random = DivergenceGenerator(seed: 3)
    let z = (0..<2000).map { _ in random.normal() }
    let (x, y) = (z.map { 1 + 2 * $0 }, z.map { -2 + 0.5 * $0 })
    let distance = try QuantileTransport(power: 2).distance(from: x, to: y)
    // y is an increasing function of x, so that the samples' own moments stand in the formula exactly.
    let between = try GaussianDistribution(fitting: PointCloud(x)).wassersteinDistance(
      to: GaussianDistribution(fitting: PointCloud(y)))
    #expect(close(distance, between, within: 1e-13))
    // The law of large numbers: 3 standard errors of a mean and a deviation from 2000 draws, 2 * 3 /
    // 2000^1/2.
    #expect(abs(distance - (9 + 2.25).squareRoot()) < 0.14)
  }

  @Test(
    "the coupling, its potentials and the fast path agree; the potentials are feasible and the gap is 0",
    arguments: 0..<40)
  func agreement(seed: Int) throws {
    var random = DivergenceGenerator(seed: UInt64(seed))
    let power = [1, 2, 3.5][seed % 3]
    let source = try random.wideCloud(1 + seed * 7 % 23, weighted: seed % 4 > 0)
    let target = try random.wideCloud(1 + seed * 5 % 31, weighted: seed % 4 > 1)
    let transport = try QuantileTransport(power: power)
    let solution = try transport.solve(from: source, to: target)
    let fast = try Double.pow(transport.distance(from: source, to: target), power)
    #expect(close(fast, solution.value, within: 1e-13))
    #expect(close(solution.dualValue, solution.value, within: 1e-13))
    #expect(solution.evidence.gap == solution.value - solution.dualValue)
    #expect(solution.evidence.marginalError < 1e-15)
    // Weights sum to 1 up to a rounding of each.
    #expect(close(solution.coupling.entries.reduce(0) { $0 + $1.mass }, 1, within: 1e-14))
    let problem = try TransportProblem(from: source, to: target, cost: .distance(power: power))
    let violation = try KantorovichDual(problem).violation(
      of: solution.sourcePotential, solution.targetPotential)
    // The largest cost is 4^3.5 = 128 and there are at most 54 terms in a potential.
    #expect(violation <= 54 * 128 * 0x1p-52)
    #expect(
      zip(solution.coupling.entries, solution.coupling.entries.dropFirst()).allSatisfy {
        ($0.source, $0.target) < ($1.source, $1.target)
      })
    #expect(solution.coupling.entries.count <= source.count + target.count - 1)
  }

  @Test("it is a metric: symmetric, 0 at equality exactly, and no detour is shorter", arguments: 0..<20)
  func metric(seed: Int) throws {
    var random = DivergenceGenerator(seed: UInt64(100 + seed))
    let transport = try QuantileTransport(power: 1 + Double(seed % 3))
    let clouds = try (0..<3).map { try random.wideCloud(5 + seed + $0, weighted: seed % 2 == 0) }
    func distance(_ i: Int, _ j: Int) throws -> Double {
      try transport.distance(from: clouds[i], to: clouds[j])
    }
    for i in 0..<3 {
      #expect(try distance(i, i) == 0)
      for j in 0..<3 { #expect(close(try distance(i, j), try distance(j, i), within: 1e-14)) }
    }
    #expect(try distance(0, 2) <= distance(0, 1) + distance(1, 2) + 1e-14)
    #expect(try distance(0, 1) > 0)
  }

  @Test(
    "the order of the points does not matter; a cloud and itself in another order are at 0", arguments: 0..<10
  )
  func permutation(seed: Int) throws {
    var random = DivergenceGenerator(seed: UInt64(200 + seed))
    let transport = try QuantileTransport(power: 2)
    let (x, y) = (try random.wideCloud(300), try random.wideCloud(200))
    let shuffled = try x.shuffled(using: &random)
    #expect(
      close(
        try transport.distance(from: shuffled, to: y), try transport.distance(from: x, to: y), within: 1e-13))
    // The weights' sum rounds otherwise in another order, and that is not taken for mass.
    #expect(try transport.distance(from: x, to: shuffled) == 0)
    let points = random.spread(50_000)
    #expect(try transport.distance(from: points, to: points.shuffled(using: &random)) == 0)
  }

  @Test("ties, zero weights and points given twice change nothing")
  func degenerate() throws {
    let transport = try QuantileTransport(power: 2)
    let twice = try PointCloud([1, 1, 0, 1, 5], weights: [1, 0, 2, 1, 0])
    let once = try PointCloud([0, 1], weights: [1, 1])
    #expect(try transport.distance(from: twice, to: once) == 0)
    #expect(try transport.solve(from: twice, to: once).value == 0)
    // Half of the mass from 0 to 2, half from 1 to 2.
    let two = try PointCloud([7, 2, -7], weights: [0, 1, 0])
    #expect(try transport.solve(from: twice, to: two).value == 2.5)
    #expect(try transport.distance(from: [0, 0, 0], to: [0, 0]) == 0)
    #expect(try transport.distance(from: [-0.0], to: [0]) == 0)
  }

  @Test("n and m whose least common multiple is large: each of n m parts is counted once")
  func coprime() throws {
    // Midpoints against midpoints, 1000 and 999: the plain definition with n m quantiles.
    let (n, m) = (1000, 999)
    let x = (0..<n).map { (Double($0) * 0.618).truncatingRemainder(dividingBy: 1) }.sorted()
    let y = (0..<m).map { (Double($0) * 0.414).truncatingRemainder(dividingBy: 1) }.sorted()
    var sum = 0.0
    for part in 0..<n * m { sum += abs(x[part / m] - y[part / n]) }
    #expect(close(try QuantileTransport().distance(from: x, to: y), sum / Double(n * m), within: 1e-12))
  }

  @Test("what is no sample is refused, with the place")
  func refusals() throws {
    let transport = try QuantileTransport(power: 2)
    func message(_ body: () throws -> Double) -> String {
      do { return "\(try body())" } catch { return "\(error)" }
    }
    #expect(
      message { try transport.distance(from: [1, 3, .nan, 2], to: [0]) }.hasPrefix("Point 2 is nan"))
    #expect(
      message { try transport.distance(from: [0], to: [1, 3, 2, -.infinity]) }.hasPrefix("Point 3 is -inf"))
    let long = (0..<100_000).map { $0 == 70_000 ? .nan : Double($0 * 7919 % 100_003) }
    #expect(message { try transport.distance(from: long, to: [0]) }.hasPrefix("Point 70000 is nan"))
    #expect(message { try transport.distance(from: [], to: [1]) }.hasPrefix("A sample is empty"))
    #expect(message { try transport.distance(from: [1e200], to: [-1e200]) }.contains("overflow"))
    let far = (try PointCloud([1e200]), try PointCloud([-1e200]))
    #expect(message { try transport.solve(from: far.0, to: far.1).value }.contains("overflow"))
    let plane = try PointCloud([0, 0], dimension: 2)
    #expect(message { try transport.distance(from: plane, to: plane) }.contains("2 coordinates"))
    for power in [0.5, 0, -1, .nan, .infinity] {
      #expect(throws: TransportError.self) { try QuantileTransport(power: power) }
    }
  }
}
