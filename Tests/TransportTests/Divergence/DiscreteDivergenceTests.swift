import RealModule
import SaddleTransport
import Testing

@Suite("Divergences between discrete distributions")
struct DiscreteDivergenceTests {
  @Test("values by hand for (1/2, 1/2) against (1/4, 3/4)")
  func byHand() throws {
    let (p, q) = ([0.5, 0.5], [0.25, 0.75])
    let expected: [Divergence: Double] = [
      // ½ ln 2 + ½ ln(2/3)
      .kullbackLeibler: 0.5 * .log(4.0 / 3),
      // ¼ ln(1/2) + ¾ ln(3/2)
      .reverseKullbackLeibler: 0.25 * .log(0.5) + 0.75 * .log(1.5),
      // middle (3/8, 5/8): ½ ln(4/3) + ½ ln(4/5) + ¼ ln(2/3) + ¾ ln(6/5)
      .jensenShannon: 0.5 * .log(4.0 / 3) + 0.5 * .log(0.8) + 0.25 * .log(2.0 / 3) + 0.75 * .log(1.2),
      .totalVariation: 0.25,
      // (1/16)/(1/4) + (1/16)/(3/4)
      .chiSquared: 1.0 / 3,
      // 1 - √(1/8) - √(3/8)
      .squaredHellinger: 1 - 0.125.squareRoot() - 0.375.squareRoot(),
    ]
    for (divergence, value) in expected {
      #expect(abs(try divergence.between(p, q) - value) < 1e-15, "\(divergence)")
    }
    let whole = try Divergence.jensenShannon.between(p, q)
    #expect(try Divergence.halvedJensenShannon.between(p, q) == whole / 2)
    let squared = try Divergence.squaredHellinger.between(p, q)
    #expect(try Divergence.hellinger.between(p, q) == squared.squareRoot())
  }

  @Test("the optimal discriminator's value is JS - 2 ln 2")
  func optimalDiscriminator() throws {
    let (p, q) = ([0.1, 0.2, 0.7], [0.5, 0.25, 0.25])
    // V(D*, G) = Σ p ln(p/(p + q)) + Σ q ln(q/(p + q))
    let value = zip(p, q).reduce(0.0) {
      $0 + $1.0 * .log($1.0 / ($1.0 + $1.1)) + $1.1 * .log($1.1 / ($1.0 + $1.1))
    }
    #expect(abs(try Divergence.jensenShannon.between(p, q) - 2 * .log(2) - value) < 1e-15)
  }

  @Test("disjoint supports are at the upper bound exactly", arguments: Divergence.allCases)
  func disjoint(_ divergence: Divergence) throws {
    #expect(try divergence.between([0.1, 0.7, 0.2, 0, 0], [0, 0, 0, 3, 4]) == divergence.upperBound)
    let (a, b) = (try PointCloud([0, 1, 2]), try PointCloud([0.5, 1.5]))
    #expect(try divergence.between(a, b) == divergence.upperBound)
  }

  @Test("infinite where only the first has mass, finite where only the second does")
  func partingSupports() throws {
    #expect(try Divergence.kullbackLeibler.between([0.5, 0.5], [1, 0]) == .infinity)
    #expect(try Divergence.chiSquared.between([0.5, 0.5], [1, 0]) == .infinity)
    #expect(abs(try Divergence.kullbackLeibler.between([1, 0], [0.5, 0.5]) - .log(2)) < 1e-15)
    #expect(try Divergence.reverseKullbackLeibler.between([1, 0], [0.5, 0.5]) == .infinity)
    // (1 - ½)²/½ + ½
    #expect(try Divergence.chiSquared.between([1, 0], [0.5, 0.5]) == 1)
  }

  @Test("zero exactly at equality, never below it at near equality, and right to second order")
  func nearEquality() throws {
    var generator = DivergenceGenerator(seed: 3)
    for _ in 0..<200 {
      let p = (0..<20).map { _ in generator.uniform() }
      let step = Double.exp(-30 * generator.uniform())
      let q = p.map { $0 * (1 + step * (generator.uniform() - 0.5)) }
      for divergence in Divergence.allCases {
        #expect(try divergence.between(p, p) == 0)
        #expect(try divergence.between(p, q) >= 0)
      }
    }
    // p, q = ½ ± e: KL = 4 e² + ..., JS = half of KL (Σ (p - q)²/(4 m)), χ² = twice, H² = 1/4.
    let e = 0x1p-30
    let (p, q) = ([0.5, 0.5], [0.5 + e, 0.5 - e])
    #expect(abs(try Divergence.kullbackLeibler.between(p, q) / (2 * e * e) - 1) < 1e-8)
    #expect(abs(try Divergence.jensenShannon.between(p, q) / (e * e) - 1) < 1e-8)
    #expect(abs(try Divergence.chiSquared.between(p, q) / (4 * e * e) - 1) < 1e-8)
    #expect(abs(try Divergence.squaredHellinger.between(p, q) / (e * e / 2) - 1) < 1e-8)
  }

  @Test("the inequalities between divergences hold on random pairs")
  func inequalities() throws {
    var generator = DivergenceGenerator(seed: 5)
    for _ in 0..<500 {
      let power = 1 + 30 * generator.uniform()
      let p = (0..<6).map { _ in Double.pow(generator.uniform(), power) }
      let q = (0..<6).map { _ in Double.pow(generator.uniform(), power) }
      func value(_ divergence: Divergence) throws -> Double { try divergence.between(p, q) }
      let (kl, js, tv, chi, h) = try (
        value(.kullbackLeibler), value(.jensenShannon), value(.totalVariation), value(.chiSquared),
        value(.hellinger)
      )
      // Rounding of sums of six terms.
      let slack = 1e-14
      #expect(2 * tv * tv <= kl + slack)  // Pinsker
      #expect(h * h <= tv + slack && tv <= h * (2 - h * h).squareRoot() + slack)  // Le Cam
      #expect(js <= 2 * .log(2) * tv + slack)  // Lin 1991
      #expect(js >= tv * tv - slack)  // Pinsker, for both halves
      #expect(kl <= .log(1 + chi) + slack * (1 + kl))
      #expect(js <= (kl + (try value(.reverseKullbackLeibler))) / 2 * (1 + slack))
      for divergence in [Divergence.jensenShannon, .halvedJensenShannon, .totalVariation, .hellinger] {
        #expect(abs(try divergence.between(q, p) - value(divergence)) < slack)
      }
      #expect(abs(try Divergence.reverseKullbackLeibler.between(q, p) - kl) < slack * (1 + kl))
    }
  }

  @Test("weights in any unit and over hundreds of orders of magnitude")
  func extremes() throws {
    #expect(
      try Divergence.kullbackLeibler.between([2, 2], [1, 3])
        == Divergence.kullbackLeibler.between([1, 1], [1, 3]))
    // The second outcome: 1e-300 ln(1e-300/½) vanishes; the first: ln 2.
    #expect(abs(try Divergence.kullbackLeibler.between([1, 1e-300], [1, 1]) - .log(2)) < 1e-15)
    // ½ ln(½/1e-300) + ½ ln ½ = 150 ln 10 - ln 2
    #expect(
      abs(try Divergence.kullbackLeibler.between([1, 1], [1, 1e-300]) - (150 * .log(10) - .log(2))) < 1e-12)
    #expect(try Divergence.chiSquared.between([1, 1], [1, .leastNonzeroMagnitude]) == .infinity)
  }

  @Test("points with equal coordinates are one outcome")
  func clouds() throws {
    let a = try PointCloud([0, 0, 1, 1, 0, 0], dimension: 2)
    let b = try PointCloud([1, 1, -0.0, 0], dimension: 2, weights: [1, 3])
    // (2/3, 1/3) against (3/4, 1/4)
    let expected = try Divergence.jensenShannon.between([2, 1], [2.25, 0.75])
    #expect(abs(try Divergence.jensenShannon.between(a, b) - expected) < 1e-15)
  }

  @Test("input that is no pair of distributions is an error that says why")
  func errors() throws {
    #expect(
      throws: TransportError("There are 2 weights on one side and 1 on the other; give one for each outcome.")
    ) {
      try Divergence.kullbackLeibler.between([1, 1], [1])
    }
    #expect(throws: TransportError.self) { try Divergence.kullbackLeibler.between([1, -1], [1, 1]) }
    #expect(throws: TransportError.self) { try Divergence.kullbackLeibler.between([0, 0], [1, 1]) }
    #expect(throws: TransportError.self) { try Divergence.kullbackLeibler.between([1, .nan], [1, 1]) }
    #expect(throws: TransportError.self) { try Divergence.kullbackLeibler.between([], []) }
    #expect(throws: TransportError.self) {
      try Divergence.hellinger.between(PointCloud([0, 1]), PointCloud([0, 1], dimension: 2))
    }
  }

  @Test("x - ln(1 + x) by its series and by its formula")
  func excess() {
    // x²/2 - x³/3 + x⁴/4 for a small x
    let x = 1e-3
    #expect(
      abs(logarithmExcess(x) / (x * x / 2 - x * x * x / 3 + x * x * x * x / 4 - x * x * x * x * x / 5) - 1)
        < 1e-11)
    #expect(logarithmExcess(0) == 0)
    for x in [-0.2499, -0.1, 0.1, 0.2499] {
      // The formula cancels to at worst 1e-16/0.0047.
      #expect(abs(logarithmExcess(x) / (x - .log(onePlus: x)) - 1) < 1e-13)
    }
  }
}
