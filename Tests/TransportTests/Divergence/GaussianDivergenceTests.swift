import RealModule
import SaddleTransport
import Testing

@Suite("Divergences between Gaussians")
struct GaussianDivergenceTests {
  private func gaussian(_ mean: [Double], _ covariance: [Double]) throws -> GaussianDistribution {
    try GaussianDistribution(mean: mean, covariance: covariance)
  }

  @Test("by hand in one dimension")
  func byHand() throws {
    let (p, q) = (try gaussian([1], [1]), try gaussian([0], [4]))
    // ½ (1/4 - 1 + ln 4 + 1/4)
    #expect(abs(try Divergence.kullbackLeibler.between(p, q) - 0.5 * (-0.5 + .log(4))) < 1e-15)
    // ½ (4 - 1 - ln 4 + 1)
    #expect(abs(try Divergence.reverseKullbackLeibler.between(p, q) - 0.5 * (4 - .log(4))) < 1e-14)
    // 1 - √(2·1·2/(1 + 4)) exp(-1/(4·5))
    let affinity = 0.8.squareRoot() * .exp(-0.05)
    #expect(abs(try Divergence.squaredHellinger.between(p, q) - (1 - affinity)) < 1e-15)
    #expect(abs(try Divergence.hellinger.between(p, q) - (1 - affinity).squareRoot()) < 1e-15)
    // λ = ¼, δ = ½: exp(-½ ln(7/16) + ¼/(7/4)) - 1
    #expect(
      abs(try Divergence.chiSquared.between(p, q) - (.exp(-0.5 * .log(7.0 / 16) + 1.0 / 7) - 1)) < 1e-14)
    // λ = 4: infinite
    #expect(try Divergence.chiSquared.between(q, p) == .infinity)
  }

  @Test("χ² is finite exactly below twice the variance")
  func chiSquaredThreshold() throws {
    let q = try gaussian([0], [1])
    #expect(try Divergence.chiSquared.between(gaussian([0], [2]), q) == .infinity)
    #expect(try Divergence.chiSquared.between(gaussian([0], [1.999]), q).isFinite)
  }

  @Test("equal covariances, any dimension: all depend on the distance of the means alone")
  func equalCovariances() throws {
    let covariance = [2, 0.5, 0, 0.5, 1, 0.3, 0, 0.3, 3]
    let (p, q) = (try gaussian([1, -1, 2], covariance), try gaussian([0, 0, 0], covariance))
    // KL = δ²/2 tells δ.
    let distance = (2 * (try Divergence.kullbackLeibler.between(p, q))).squareRoot()
    let (a, b) = (try gaussian([distance], [1]), try gaussian([0], [1]))
    for divergence in Divergence.allCases {
      let (many, one) = (try divergence.between(p, q), try divergence.between(a, b))
      #expect(abs(many - one) < 1e-9 * max(1, one))
    }
    #expect(
      abs(try Divergence.totalVariation.between(p, q) - .erf(distance / Double(8).squareRoot())) < 1e-14)
  }

  @Test("invariant under affine maps")
  func affine() throws {
    // x -> B x with B = [[2, 1], [0, 3]]: covariances B C B^T, worked out in place.
    func mapped(_ m: [Double], _ c: [Double]) throws -> GaussianDistribution {
      let b = [2.0, 1, 0, 3]
      func multiply(_ x: [Double], _ y: [Double]) -> [Double] {
        [
          x[0] * y[0] + x[1] * y[2], x[0] * y[1] + x[1] * y[3], x[2] * y[0] + x[3] * y[2],
          x[2] * y[1] + x[3] * y[3],
        ]
      }
      return try gaussian(
        [b[0] * m[0] + b[1] * m[1], b[3] * m[1]], multiply(multiply(b, c), [b[0], b[2], b[1], b[3]]))
    }
    let first = ([1.0, 2], [1.0, 0.2, 0.2, 0.5])
    let second = ([0.0, 1], [0.8, -0.1, -0.1, 0.9])
    for divergence in [Divergence.kullbackLeibler, .reverseKullbackLeibler, .hellinger, .chiSquared] {
      let here = try divergence.between(gaussian(first.0, first.1), gaussian(second.0, second.1))
      let there = try divergence.between(mapped(first.0, first.1), mapped(second.0, second.1))
      #expect(abs(here - there) < 1e-12 * max(1, here))
    }
  }

  @Test("no digits are lost near equality, nor far from it")
  func extremes() throws {
    let e = 1e-9
    let near = try Divergence.kullbackLeibler.between(gaussian([0], [1 + e]), gaussian([0], [1]))
    // e²/4
    #expect(abs(near / (e * e / 4) - 1) < 1e-6)
    let narrow = try Divergence.kullbackLeibler.between(gaussian([0], [1e-40]), gaussian([0], [1]))
    #expect(abs(narrow - 0.5 * (40 * .log(10) - 1)) < 1e-12)
    for divergence in Divergence.allCases {
      let p = try gaussian([1, 2], [3, 1, 1, 2])
      #expect(try divergence.between(p, p) == 0)
    }
    #expect(try Divergence.hellinger.between(gaussian([0], [1]), gaussian([1e8], [1])) == 1)
  }

  @Test(
    "singular covariances: compared on their subspace, or at the upper bound", arguments: Divergence.allCases)
  func singular(_ divergence: Divergence) throws {
    // Both on the line x = y, with variance 2 and 4 along (1, 1)/√2, means √2 apart.
    let (p, q) = (try gaussian([1, 1], [1, 1, 1, 1]), try gaussian([0, 0], [2, 2, 2, 2]))
    let line = try divergence.between(
      gaussian([Double(2).squareRoot()], [2]), gaussian([0], [4]))
    #expect(abs(try divergence.between(p, q) - line) < 1e-9)
    // Another line, a parallel line, the whole plane.
    for other in [
      try gaussian([0, 0], [1, -1, -1, 1]), try gaussian([1, 0], [1, 1, 1, 1]),
      try gaussian([0, 0], [1, 0, 0, 1]),
    ] {
      #expect(try divergence.between(p, other) == divergence.upperBound)
      #expect(try divergence.between(other, p) == divergence.upperBound)
    }
    let dirac = try gaussian([3, 4], [0, 0, 0, 0])
    #expect(try divergence.between(dirac, dirac) == 0)
    #expect(try divergence.between(dirac, gaussian([3, 5], [0, 0, 0, 0])) == divergence.upperBound)
  }

  @Test("no closed form, different dimensions: errors that say what to do")
  func errors() throws {
    let (p, q) = (try gaussian([0, 0], [1, 0, 0, 1]), try gaussian([0, 0], [2, 0, 0, 3]))
    for divergence in [Divergence.jensenShannon, .halvedJensenShannon, .totalVariation] {
      #expect(throws: TransportError.self) { try divergence.between(p, q) }
    }
    #expect(throws: TransportError.self) { try Divergence.hellinger.between(p, gaussian([0], [1])) }
  }
}
