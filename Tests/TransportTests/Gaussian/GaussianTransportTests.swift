import RealModule
import SaddleTransport
import Testing

@Suite("W_2 between Gaussians")
struct GaussianTransportTests {
  private func centred(_ covariance: [Double]) throws -> GaussianDistribution {
    try GaussianDistribution(
      mean: [Double](repeating: 0, count: Int(Double(covariance.count).squareRoot().rounded())),
      covariance: covariance)
  }

  private func identity(_ d: Int) -> [Double] { (0..<d * d).map { $0 % (d + 1) == 0 ? 1 : 0 } }

  @Test(
    "agrees with scipy's square roots of matrices",
    arguments: [(2, 2.7021523928204125), (5, 5.486702348452792), (12, 48.40683740843954)])
  func golden(d: Int, expected: Double) throws {
    // Scripts/golden-sliced.py
    let a = try centred(goldenCovariance(d, rank: d, 0.1, 1, plus: 0.25))
    let b = try centred(goldenCovariance(d, rank: d, 0.35, 2, plus: 1 / 9.0))
    #expect(close(try a.squaredWassersteinDistance(to: b), expected, within: 1e-13))
    #expect(close(try b.squaredWassersteinDistance(to: a), expected, within: 1e-13))
  }

  @Test("agrees with singular values where covariances have rank 2 of 5")
  func singular() throws {
    // Scripts/golden-sliced.py
    let a = try centred(goldenCovariance(5, rank: 2, 0.1, 1, plus: 0))
    let b = try centred(goldenCovariance(5, rank: 2, 0.35, 2, plus: 0))
    #expect(close(try a.squaredWassersteinDistance(to: b), 5.8020864926944125, within: 1e-13))
    #expect(
      close(try a.squaredWassersteinDistance(to: centred(identity(5))), 3.68620501549894, within: 1e-13))
    #expect(
      close(try centred(identity(5)).squaredWassersteinDistance(to: a), 3.68620501549894, within: 1e-13))
    let dirac = try centred([Double](repeating: 0, count: 25))
    let trace = (0..<5).reduce(0) { $0 + a.covariance[$1 * 6] }
    #expect(close(try dirac.squaredWassersteinDistance(to: a), trace, within: 1e-14))
    #expect(try dirac.wassersteinDistance(to: dirac) == 0)
  }

  @Test("on the line it is (m - n)^2 + (s - t)^2; for diagonals the sum of that")
  func diagonal() throws {
    let a = try GaussianDistribution(mean: [1], covariance: [4])
    let b = try GaussianDistribution(mean: [-2], covariance: [0.25])
    #expect(close(try a.squaredWassersteinDistance(to: b), 9 + 2.25, within: 1e-15))
    let c = try GaussianDistribution(mean: [0, 0], covariance: [9, 0, 0, 1e-8])
    let d = try GaussianDistribution(mean: [0, 2], covariance: [1, 0, 0, 1e-4])
    #expect(
      close(try c.squaredWassersteinDistance(to: d), 4 + 4 + (1e-2 - 1e-4) * (1e-2 - 1e-4), within: 1e-14))
  }

  @Test("is exact to rounding between Gaussians that are nearly equal: nothing cancels")
  func near() throws {
    // Commuting: B = (1 + 1e-9)^2 A, so that W_2 = 1e-9 (tr A)^1/2.
    let covariance = goldenCovariance(4, rank: 4, 0.1, 1, plus: 0.25)
    let a = try centred(covariance)
    let b = try centred(covariance.map { $0 * (1 + 1e-9) * (1 + 1e-9) })
    let trace = (0..<4).reduce(0) { $0 + covariance[$1 * 5] }
    // Entries of A and of its factor are rounded by 2^-53 of themselves: some 1e-15 of 1e-9.
    #expect(close(try a.wassersteinDistance(to: b) / 1e-9, trace.squareRoot(), within: 1e-5))
    #expect(try a.wassersteinDistance(to: a) == 0)
  }

  @Test("it is a metric", arguments: 0..<10)
  func metric(seed: Int) throws {
    var random = DivergenceGenerator(seed: UInt64(500 + seed))
    let d = 1 + seed % 5
    let gaussians = try (0..<3).map { _ in
      try GaussianDistribution(fitting: random.wideCloud(3 + seed, dimension: d))
    }
    func distance(_ i: Int, _ j: Int) throws -> Double {
      try gaussians[i].wassersteinDistance(to: gaussians[j])
    }
    // Covariances of few points are singular, and the root of their rounding is 1e-8.
    #expect(close(try distance(0, 1), try distance(1, 0), within: 1e-7))
    #expect(try distance(0, 2) <= distance(0, 1) + distance(1, 2) + 1e-7)
    #expect(try distance(2, 2) == 0)
  }

  @Test(
    "the optimal map carries the covariance over, is symmetric, and moves mass by W_2", arguments: [1, 3, 8])
  func map(d: Int) throws {
    let a = try GaussianDistribution(
      mean: goldenPoints(1, d, 0.2, 1), covariance: goldenCovariance(d, rank: d, 0.1, 1, plus: 0.25))
    // The target may be singular.
    for rank in [d, max(1, d - 2)] {
      let b = try GaussianDistribution(
        mean: goldenPoints(1, d, 0.9, 3), covariance: goldenCovariance(d, rank: rank, 0.35, 2, plus: 0))
      let map = try a.optimalMap(to: b)
      let m = map.matrix
      func product(_ x: [Double], _ y: [Double]) -> [Double] {
        (0..<d * d).map { n in (0..<d).reduce(0) { $0 + x[n / d * d + $1] * y[$1 * d + n % d] } }
      }
      let carried = product(product(m, a.covariance), m)
      #expect(zip(carried, b.covariance).allSatisfy { close($0, $1, within: 1e-12) })
      #expect((0..<d * d).allSatisfy { m[$0] == m[$0 % d * d + $0 / d] })
      #expect(SymmetricMatrix(averaging: m, dimension: d).eigen().values[0] > -1e-7)
      #expect(zip(map(a.mean), b.mean).allSatisfy { close($0, $1, within: 1e-15) })
      // E |T(x) - x|^2 = |m - n|^2 + tr((M - I) A (M - I)).
      let difference = zip(m, identity(d)).map { $0 - $1 }
      let moved = product(product(difference, a.covariance), difference)
      let means = zip(a.mean, b.mean).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      let cost = (0..<d).reduce(means) { $0 + moved[$1 * (d + 1)] }
      #expect(close(cost, try a.squaredWassersteinDistance(to: b), within: 1e-12))
    }
  }

  @Test("is at most W_2 between samples, with equality for clouds that are linear images of each other")
  func samples() throws {
    // Gelbrich: among distributions with given moments Gaussians are nearest. A positive definite linear map
    // of a cloud is the gradient of a convex function, hence optimal between the clouds too.
    var random = DivergenceGenerator(seed: 14)
    let x = try random.wideCloud(50)
    let y = try random.wideCloud(60)
    let (f, g) = (try GaussianDistribution(fitting: x), try GaussianDistribution(fitting: y))
    #expect(try f.wassersteinDistance(to: g) <= QuantileTransport(power: 2).distance(from: x, to: y))
    let image = try PointCloud(x.points.map { 3 * $0 - 1 }, weights: x.weights)
    let between = try f.wassersteinDistance(to: GaussianDistribution(fitting: image))
    #expect(close(try QuantileTransport(power: 2).distance(from: x, to: image), between, within: 1e-12))
  }

  @Test("a fit has the cloud's weighted moments, and equal points a covariance of 0")
  func fit() throws {
    // Weights 1/4, 1/4, 1/2 at (0,0), (4,0), (2,2): mean (2, 1), covariance [2, 0; 0, 1].
    let cloud = try PointCloud([0, 0, 4, 0, 2, 2], dimension: 2, weights: [1, 1, 2])
    let fitted = try GaussianDistribution(fitting: cloud)
    #expect(fitted.mean == [2, 1])
    #expect(fitted.covariance == [2, 0, 0, 1])
    let same = try GaussianDistribution(fitting: PointCloud([3, 3, 3, 3], dimension: 2))
    #expect(same.covariance == [0, 0, 0, 0])
    let far = try PointCloud([1e200, -1e200])
    #expect(throws: TransportError.self) { try GaussianDistribution(fitting: far) }
  }

  @Test("what is no covariance is refused; rounding of float32 is not")
  func refusals() throws {
    for (mean, covariance) in [
      ([], []), ([0], []), ([0], [-1]), ([.nan], [1]), ([0], [.infinity]), ([0, 0], [1, 2, 2, 1]),
      ([0, 0], [1, 0.5, 0.4, 1]), ([0, 0], [1, 0, 0]), ([0, 0], [0, 1, 1, 0]), ([0, 0], [1, 1e-3, 0, 0]),
    ] as [([Double], [Double])] {
      #expect(throws: TransportError.self) { try GaussianDistribution(mean: mean, covariance: covariance) }
    }
    let rounded = try GaussianDistribution(mean: [0, 0], covariance: [1, 1 + 1e-7, 1, 1])
    #expect(rounded.covariance[1] == rounded.covariance[2])
    let (line, plane) = (try centred([1]), try centred([1, 0, 0, 1]))
    #expect(throws: TransportError.self) { try line.wassersteinDistance(to: plane) }
    #expect(throws: TransportError.self) { try centred([1, 1, 1, 1]).optimalMap(to: plane) }
    let far = try GaussianDistribution(mean: [1e200], covariance: [1])
    #expect(throws: TransportError.self) { try line.wassersteinDistance(to: far) }
  }
}
