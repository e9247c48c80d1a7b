import SaddleTransport
import Testing

@Suite("Sinkhorn's divergence") struct EntropicDivergenceTests {
  private let fractions = [1, 0.1, 0.01, 1e-3]

  @Test("is exactly 0 between a cloud and itself, and to rounding between orders of it") func zero() throws {
    let (cloud, _) = try entropicClouds(seed: 31, 80, 1, dimension: 2)
    let order = (0..<80).map { ($0 * 27) % 80 }
    let permuted = try PointCloud(
      order.flatMap { Array(cloud[$0]) }, dimension: 2, weights: order.map { cloud.weights[$0] })
    for fraction in fractions {
      let sinkhorn = Sinkhorn(regularization: .relativeToMeanCost(fraction))
      #expect(try sinkhorn.divergence(cloud, cloud, cost: .squaredEuclidean).value == 0)
      let divergence = try sinkhorn.divergence(cloud, permuted, cost: .squaredEuclidean)
      #expect(divergence.converged)
      // The dual values' errors are the squares of marginal errors of 1e-9; what is left is rounding.
      #expect(divergence.value >= 0 && divergence.value < 1e-12)
    }
  }

  @Test("is positive between different clouds, symmetric, and no more than its error bound off")
  func positive() throws {
    for seed in UInt64(40)..<44 {
      let (a, b) = try entropicClouds(seed: seed, 50, 70, dimension: 2)
      for fraction in fractions {
        let sinkhorn = Sinkhorn(regularization: .relativeToMeanCost(fraction))
        let there = try sinkhorn.divergence(a, b, cost: .euclidean)
        let back = try sinkhorn.divergence(b, a, cost: .euclidean)
        #expect(there.converged && back.converged)
        #expect(there.value > 1e-3)
        #expect(relativeDifference(there.value, back.value) < 1e-9)
        #expect(there.errorBound < 1e-6)
      }
    }
  }

  @Test("of clouds that hardly differ is small and not negative") func nearlyEqual() throws {
    let (cloud, _) = try entropicClouds(seed: 45, 60, 1, dimension: 2)
    for exponent in [2, 4, 6, 8, 10, 12, 14] {
      var points = cloud.points
      points[0] += (0..<exponent).reduce(1) { step, _ in step / 10 }
      let moved = try PointCloud(points, dimension: 2, weights: cloud.weights)
      for fraction in fractions {
        let value = try Sinkhorn(regularization: .relativeToMeanCost(fraction)).divergence(
          cloud, moved, cost: .squaredEuclidean
        ).value
        #expect(value >= 0 && value < 1e-3)
      }
    }
  }

  /// With Diracs, OT(a, b) is the cost and OT(a, a) is 0.
  @Test("between two points is the cost between them") func diracs() throws {
    let value = try Sinkhorn(regularization: .absolute(0.3)).divergence(
      PointCloud([1]), PointCloud([4]), cost: .squaredEuclidean
    ).value
    #expect(abs(value - 9) < 1e-14)
  }

  @Test("a function that is no symmetric cost is an error, one that is gives the distance's value")
  func functions() throws {
    let (a, b) = try entropicClouds(seed: 47, 12, 9, dimension: 2)
    let sinkhorn = Sinkhorn(regularization: .absolute(0.1))
    let error = #expect(throws: TransportError.self) {
      try sinkhorn.divergence(a, b, cost: .function { x, y in x.first! - y.first! })
    }
    #expect(error?.description.contains("symmetry") == true)
    let function = try sinkhorn.divergence(a, b, cost: .function { x, y in Cost.euclidean(x, y) })
    let distance = try sinkhorn.divergence(a, b, cost: .euclidean)
    #expect(abs(function.value - distance.value) < 1e-12)
  }

  @Test("clouds of different dimension are an error") func dimensions() throws {
    #expect(throws: TransportError.self) {
      try Sinkhorn(regularization: .absolute(1)).divergence(
        PointCloud([1, 2], dimension: 1), PointCloud([1, 2], dimension: 2), cost: .euclidean)
    }
  }

  @Test("an iteration limit that is too low is said") func limit() throws {
    let (a, b) = try entropicClouds(seed: 49, 40, 40, dimension: 2)
    let divergence = try Sinkhorn(
      regularization: .relativeToMeanCost(0.01), maximumIterations: 3
    ).divergence(a, b, cost: .euclidean)
    #expect(!divergence.converged)
    #expect(divergence.value.isFinite && divergence.errorBound > 1e-6)
  }
}
