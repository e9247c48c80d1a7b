import RealModule
import SaddleTransport
import Testing

@Suite("Divergences from samples")
struct SampleDivergenceTests {
  /// The estimate's documentation holds the bias at these sizes: towards 0, and smaller with more samples.
  @Test("KL by neighbours: 0.5 between normals within the documented bias", arguments: [1, 2, 8])
  func bias(_ dimension: Int) throws {
    // Documented means (n = 100, 1000, 10000) and deviations, the latter over the root of the repetitions
    // times 4.
    let documented: [Int: [(count: Int, repetitions: Int, mean: Double, deviation: Double)]] = [
      1: [(100, 50, 0.39, 0.14), (1000, 10, 0.47, 0.05), (10_000, 1, 0.49, 0.02)],
      2: [(100, 50, 0.37, 0.14), (1000, 10, 0.44, 0.05), (10_000, 1, 0.49, 0.01)],
      8: [(100, 50, 0.30, 0.18), (1000, 10, 0.36, 0.06), (10_000, 1, 0.39, 0.02)],
    ]
    var generator = DivergenceGenerator(seed: UInt64(dimension))
    for row in try #require(documented[dimension]) {
      var sum = 0.0
      for _ in 0..<row.repetitions {
        let p = try generator.cloud(row.count, dimension: dimension)
        let q = try generator.cloud(row.count, dimension: dimension, shift: 1)
        sum += try Divergence.kullbackLeibler.estimate(from: p, and: q).value
      }
      let mean = sum / Double(row.repetitions)
      // The documented means have two digits.
      let slack = 4 * row.deviation / Double(row.repetitions).squareRoot() + 0.01
      #expect(abs(mean - row.mean) < slack, "\(row.count): \(mean)")
    }
  }

  @Test("near 0 between samples of one distribution, on both sides of it")
  func equal() throws {
    var generator = DivergenceGenerator(seed: 4)
    var values: [Double] = []
    for _ in 0..<20 {
      let (p, q) = (try generator.cloud(300, dimension: 2), try generator.cloud(200, dimension: 2))
      values.append(try Divergence.kullbackLeibler.estimate(from: p, and: q).value)
    }
    // Documented deviation at n = 1000 is 0.03; at 200 to 300 about 0.06: 4 of these over √20.
    #expect(abs(values.reduce(0, +) / 20) < 0.06)
    #expect(values.contains { $0 < 0 } && values.contains { $0 > 0 })
  }

  @Test("the formula, by hand")
  func byHand() throws {
    // x = 0, 1, 3; y = 2, 7; k = 1: ρ = 1, 1, 2; ν = 2, 1, 1; mean of ln(ν/ρ) = (ln 2 + 0 - ln 2)/3 = 0;
    // ln(2/2) = 0.
    let same = try Divergence.kullbackLeibler.estimate(
      from: PointCloud([0, 1, 3]), and: PointCloud([2, 7]), neighbours: 1)
    #expect(same.value == 0 && same.coincident == 0 && same.neighbours == 1)
    // x = 0, 1, 5: ρ = 1, 1, 4; ν = 2, 1, 2; (ln 2 + 0 - ln 2)/3 = 0; three y's: ln(3/2).
    let other = try Divergence.kullbackLeibler.estimate(
      from: PointCloud([0, 1, 5]), and: PointCloud([2, 7, 9]), neighbours: 1)
    #expect(abs(other.value - .log(1.5)) < 1e-15)
    let reverse = try Divergence.reverseKullbackLeibler.estimate(
      from: PointCloud([2, 7, 9]), and: PointCloud([0, 1, 5]), neighbours: 1)
    #expect(reverse.value == other.value && reverse.firstCount == 3)
  }

  @Test("equal samples are passed over and counted; too few different places are an error")
  func ties() throws {
    var generator = DivergenceGenerator(seed: 9)
    let points = (0..<200).map { _ in generator.normal() }
    let p = try PointCloud(points + points)
    let estimate = try Divergence.kullbackLeibler.estimate(from: p, and: p)
    #expect(estimate.coincident == 400 && estimate.value.isFinite)
    #expect(throws: TransportError.self) {
      try Divergence.kullbackLeibler.estimate(
        from: PointCloud([1, 1, 1, 1, 1, 1]), and: PointCloud([1, 2, 3, 4, 5, 6]))
    }
  }

  @Test("lower bounds stay below the truth but for noise, and near it", arguments: Divergence.allCases)
  func lowerBounds(_ divergence: Divergence) throws {
    var generator = DivergenceGenerator(seed: 11)
    let (p, q) = (try generator.cloud(2000, dimension: 2), try generator.cloud(3000, dimension: 2, shift: 1))
    let exact = try divergence.between(
      GaussianDistribution(mean: [0], covariance: [1]), GaussianDistribution(mean: [1], covariance: [1]))
    let estimate = try divergence.lowerBound(from: p, and: q)
    #expect(estimate.value < exact + 3 * estimate.standardError)
    // χ² = e - 1 lives in the far tail, where neighbours tell least.
    #expect(estimate.value > (divergence == .chiSquared ? 0.4 : 0.75) * exact)
  }

  @Test("lower bounds are not above 0 between samples of one distribution, ties or not")
  func equalBounds() throws {
    var generator = DivergenceGenerator(seed: 12)
    for isDiscrete in [false, true] {
      for divergence in [Divergence.jensenShannon, .totalVariation, .squaredHellinger] {
        var (sum, variance) = (0.0, 0.0)
        for _ in 0..<20 {
          var clouds = [try generator.cloud(300, dimension: 1), try generator.cloud(400, dimension: 1)]
          if isDiscrete { clouds = try clouds.map { try PointCloud($0.points.map { ($0 * 2).rounded() }) } }
          let estimate = try divergence.lowerBound(from: clouds[0], and: clouds[1])
          sum += estimate.value
          variance += estimate.standardError * estimate.standardError
        }
        #expect(
          sum < 3 * variance.squareRoot() + 0.01 * 20, "\(divergence), discrete \(isDiscrete): \(sum / 20)")
      }
    }
  }

  @Test("far apart samples come near the bounds")
  func farApart() throws {
    var generator = DivergenceGenerator(seed: 13)
    let (p, q) = (try generator.cloud(1000, dimension: 3), try generator.cloud(1000, dimension: 3, shift: 50))
    // Smoothing leaves 2 · ½/k, k = 63.
    #expect(abs(try Divergence.jensenShannon.lowerBound(from: p, and: q).value - 2 * .log(2)) < 0.02)
    #expect(try Divergence.totalVariation.lowerBound(from: p, and: q).value == 1)
  }

  @Test("input the estimators cannot use is an error that says why")
  func errors() throws {
    let p = try PointCloud([1, 2, 3, 4, 5, 6, 7])
    let weighted = try PointCloud([1, 2], weights: [1, 2])
    let plane = try PointCloud([1, 2, 3, 4], dimension: 2)
    for other in [weighted, plane, try PointCloud([1])] {
      #expect(throws: TransportError.self) { try Divergence.kullbackLeibler.estimate(from: p, and: other) }
      #expect(throws: TransportError.self) {
        try Divergence.jensenShannon.lowerBound(from: p, and: other, neighbours: 2)
      }
    }
    #expect(throws: TransportError.self) { try Divergence.totalVariation.estimate(from: p, and: p) }
    #expect(throws: TransportError.self) {
      try Divergence.kullbackLeibler.estimate(from: p, and: p, neighbours: 0)
    }
  }

  @Test("neighbours are exact, in few dimensions and in many", arguments: [1, 2, 3, 8, 12, 13, 40])
  func neighbours(_ dimension: Int) throws {
    var generator = DivergenceGenerator(seed: 14)
    var points = (0..<500 * dimension).map { _ in generator.normal() }
    // Ties: half of the points on a coarse grid.
    for i in 0..<points.count / 2 { points[i] = (points[i] * 2).rounded() / 2 }
    let cloud = try PointCloud(points, dimension: dimension)
    let search = NeighbourSearch(points, dimension: dimension)
    let cost = Cost.squaredEuclidean
    let found = search.nearest(9, to: points, areOwn: true)
    let apart = search.nearest(3, to: points, beyond: 0)
    for query in 0..<500 {
      let all = (0..<500).filter { $0 != query }.map { cost(cloud[query], cloud[$0]) }.sorted()
      #expect(found[query].count == 9)
      for (neighbour, expected) in zip(found[query], all) {
        // Sums of squares in another order.
        #expect(abs(neighbour.squaredDistance - expected) <= 1e-13 * expected)
        #expect(abs(cost(cloud[query], cloud[neighbour.index]) - expected) <= 1e-13 * expected)
      }
      let distance = apart[query][0].squaredDistance
      #expect(abs(distance - (all.first { $0 > 0 } ?? 0)) <= 1e-13 * distance)
    }
    #expect(search.nearest(1000, to: Array(cloud[0])).map(\.count) == [500])
  }
}
