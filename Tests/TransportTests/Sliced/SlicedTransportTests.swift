import CKernels
import RealModule
import SaddleTransport
import Testing

@Suite("Sliced W_p")
struct SlicedTransportTests {
  @Test("agrees with POT along given directions, equal weights and unequal ones")
  func golden() throws {
    // Scripts/golden-sliced.py
    let x = goldenPoints(40, 3, 0.1, 1)
    let y = goldenPoints(25, 3, 0.3, 2)
    var directions = goldenPoints(6, 3, 0.7, 1).map { $0 - 0.5 }
    for row in 0..<6 {
      let length = (0..<3).reduce(0) { $0 + directions[row * 3 + $1] * directions[row * 3 + $1] }.squareRoot()
      for k in 0..<3 { directions[row * 3 + k] /= length }
    }
    let expected = [
      (1.0, 0.4364507931331704, 0.4830232879805725), (2, 0.5202958355959707, 0.5897629426273149),
      (3, 0.5820711932427078, 0.6707102306325851),
    ]
    for (power, equal, weighted) in expected {
      for (value, a, b) in [(equal, nil, nil), (weighted, goldenWeights(40), goldenWeights(25))] {
        let costs = try SlicedTransport(power: power, seed: 0).costs(
          from: PointCloud(x, dimension: 3, weights: a), to: PointCloud(y, dimension: 3, weights: b),
          along: directions)
        let mean = costs.reduce(0, +) / 6
        #expect(close(.pow(mean, 1 / power), value, within: 1e-13), "p = \(power)")
      }
    }
  }

  @Test("a shift by s in d dimensions: SW_2^2 = |s|^2 / d, within its standard error", arguments: [2, 5, 70])
  func translation(dimension: Int) throws {
    var random = DivergenceGenerator(seed: 7)
    let x = random.spread(30 * dimension)
    let y = x.enumerated().map { $0.offset % dimension == 1 ? $0.element + 3 : $0.element }
    let distance = try SlicedTransport(power: 2, directionCount: 4000, seed: 1).distance(
      from: PointCloud(x, dimension: dimension), to: PointCloud(y, dimension: dimension))
    let expected = 3 / Double(dimension).squareRoot()
    // Four standard errors: missed once in 16,000 seeds.
    #expect(abs(distance.value - expected) < 4 * distance.standardError)
    // theta_k^2 has mean 1/d and variance 2 (d - 1) / (d^2 (d + 2)); the root halves the relative error.
    let d = Double(dimension)
    let error = expected / 2 * (2 * (d - 1) / (d + 2) / 4000).squareRoot()
    #expect(close(distance.standardError / error, 1, within: 0.1))
  }

  @Test("on the line every direction is the line: W_p itself, without error")
  func line() throws {
    var random = DivergenceGenerator(seed: 8)
    let (x, y) = (try random.wideCloud(30), try random.wideCloud(40))
    let sliced = try SlicedTransport(power: 3, directionCount: 10, seed: 1).distance(from: x, to: y)
    #expect(close(sliced.value, try QuantileTransport(power: 3).distance(from: x, to: y), within: 1e-13))
    #expect(sliced.standardError < 1e-13)
  }

  @Test("it is a metric for fixed directions", arguments: 0..<12)
  func metric(seed: Int) throws {
    var random = DivergenceGenerator(seed: UInt64(300 + seed))
    let transport = try SlicedTransport(power: 1 + Double(seed % 3), directionCount: 20, seed: 3)
    let clouds = try (0..<3).map {
      try random.wideCloud(10 + seed + 5 * $0, dimension: 1 + seed % 4, weighted: seed % 2 == 0)
    }
    func distance(_ i: Int, _ j: Int) throws -> Double {
      try transport.distance(from: clouds[i], to: clouds[j]).value
    }
    #expect(try distance(1, 1) == 0)
    #expect(close(try distance(0, 1), try distance(1, 0), within: 1e-14))
    #expect(try distance(0, 2) <= distance(0, 1) + distance(1, 2) + 1e-13)
    let shuffled = try clouds[1].shuffled(using: &random)
    #expect(
      close(try transport.distance(from: clouds[0], to: shuffled).value, try distance(0, 1), within: 1e-13))
  }

  @Test("the same seed gives the same bits, another seed other directions; threads do not matter")
  func determinism() throws {
    var random = DivergenceGenerator(seed: 9)
    let (x, y) = (try random.wideCloud(200, dimension: 3), try random.wideCloud(300, dimension: 3))
    let distances = try [1, 1, 2].map {
      try SlicedTransport(directionCount: 50, seed: $0).distance(from: x, to: y)
    }
    #expect(distances[0] == distances[1])
    #expect(distances[0] != distances[2])
    let directions = random.spread(3 * 37)
    let costs = ([1, 2, 5] as [Int32]).map { threads in
      var costs = [Double](repeating: 0, count: 37)
      _ = saddle_sliced_costs(
        threads, 3, directions, 37, x.points, x.weights, 200, y.points, y.weights, 300, 2, &costs)
      return costs
    }
    #expect(costs[0] == costs[1] && costs[0] == costs[2])
  }

  @Test("each direction's cost is W_p between projections, in every block of directions and coordinates")
  func projections() throws {
    var random = DivergenceGenerator(seed: 10)
    // More points, coordinates and directions than a block has, and none a multiple.
    let (x, y) = (
      try random.wideCloud(150, dimension: 67), try random.wideCloud(90, dimension: 67, weighted: false)
    )
    let directions = random.spread(67 * 19)
    let costs = try SlicedTransport(power: 1, seed: 0).costs(from: x, to: y, along: directions)
    for l in 0..<19 {
      func projected(_ cloud: PointCloud) throws -> PointCloud {
        let points = (0..<cloud.count).map { i in
          (0..<67).reduce(0) { $0 + cloud.points[i * 67 + $1] * directions[l * 67 + $1] }
        }
        return try PointCloud(points, weights: cloud.weights)
      }
      let expected = try QuantileTransport().distance(from: projected(x), to: projected(y))
      #expect(close(costs[l], expected, within: 1e-12))
    }
  }

  @Test("what does not fit is refused")
  func refusals() throws {
    let (plane, line) = (try PointCloud([0, 0], dimension: 2), try PointCloud([0]))
    let transport = try SlicedTransport(seed: 1)
    #expect(throws: TransportError.self) { try transport.distance(from: plane, to: line) }
    #expect(throws: TransportError.self) { try transport.costs(from: plane, to: plane, along: [1, 0, 0]) }
    #expect(throws: TransportError.self) { try transport.costs(from: plane, to: plane, along: [1, .nan]) }
    let far = (try PointCloud([1e308, 1e308], dimension: 2), try PointCloud([-1e308, 0], dimension: 2))
    #expect(throws: TransportError.self) { try transport.distance(from: far.0, to: far.1) }
    #expect(throws: TransportError.self) { try SlicedTransport(power: 0.5, seed: 1) }
    #expect(throws: TransportError.self) { try SlicedTransport(directionCount: 1, seed: 1) }
  }
}
