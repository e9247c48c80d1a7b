import RealModule
import SaddleTransport
import Testing

@Suite("Divergences between densities")
struct DensityDivergenceTests {
  /// Scripts/golden-divergence.py: KL, reverse KL, JS without halves, total variation, squared Hellinger.
  static let golden: [String: [Double]] = [
    "gamma": [
      0.11593151565841242, 0.1909213037816422, 0.06629347112580315, 0.18411291153033793, 0.03519832725564311,
    ],
    "beta": [
      0.8118683552035917, 0.9589498154401079, 0.35361530279372766, 0.48064810934093105, 0.19416614612616975,
    ],
    "normal and logistic": [
      0.09346652664851021, 0.10447509835099224, 0.046535822147120855, 0.17382886891875932,
      0.023817551442700983,
    ],
    "mixture and normal": [
      1.1223557792630212, 5.640865605362015, 0.5641124100226347, 0.6092680435149714, 0.34192186039580386,
    ],
  ]
  static let divergences: [Divergence] = [
    .kullbackLeibler, .reverseKullbackLeibler, .jensenShannon, .totalVariation, .squaredHellinger,
  ]

  static func pair(_ name: String) throws -> (LineDensity, LineDensity) {
    switch name {
    case "gamma":
      return (
        // x² e^-x/2 and x e^(-x/2)/4
        try LineDensity(on: 0 ... .infinity) { x in x * x * .exp(-x) / 2 },
        try LineDensity(on: 0 ... .infinity) { x in x * .exp(-x / 2) / 4 }
      )
    case "beta":
      return (
        // 12 x (1 - x)² and x² (1 - x)^½/B(3, 3/2), B(3, 3/2) = 2 Γ(3/2)/Γ(9/2) = 16/105
        try LineDensity(on: 0...1) { x in 12 * x * (1 - x) * (1 - x) },
        try LineDensity(on: 0...1) { x in 105.0 / 16 * x * x * (1 - x).squareRoot() }
      )
    case "normal and logistic":
      return (
        try .normal(mean: 0.5, deviation: 1.2),
        try LineDensity { x in
          let e = Double.exp(-abs(x) / 0.7)
          return e / (0.7 * (1 + e) * (1 + e))
        }
      )
    default:
      return (
        try .mixture(
          [.normal(mean: -2, deviation: 0.5), .normal(mean: 1.5, deviation: 0.25)], weights: [0.3, 0.7]),
        try .normal(mean: 0, deviation: 2)
      )
    }
  }

  @Test("SciPy's values on the line", arguments: golden.keys.sorted(), divergences)
  func line(_ name: String, _ divergence: Divergence) throws {
    let (p, q) = try Self.pair(name)
    let result = try divergence.between(p, q)
    let index = try #require(Self.divergences.firstIndex(of: divergence))
    let expected = try #require(Self.golden[name])[index]
    #expect(result.converged)
    // 1e-12: SciPy's own error.
    #expect(abs(result.value - expected) <= result.error + 1e-12)
    #expect(result.error <= 1e-9 * max(1, expected))
  }

  @Test(
    "closed forms of Gaussians, and the error estimate above the true error", arguments: Divergence.allCases)
  func gaussians(_ divergence: Divergence) throws {
    for (mean, deviation) in [(0.0, 1.0), (1, 1), (-2, 0.5), (5, 1.3), (0, 1e-3), (30, 1), (0.1, 1.01)] {
      let p = try GaussianDistribution(mean: [mean], covariance: [deviation * deviation])
      let q = try GaussianDistribution(mean: [0], covariance: [1])
      let exact = try divergence.between(p, q)
      let result = try divergence.between(
        .normal(mean: mean, deviation: deviation), .normal(mean: 0, deviation: 1))
      guard exact < 1e300 else {
        #expect(result.value > 1e300)
        continue
      }
      #expect(result.converged, "\(mean) \(deviation)")
      // 1e-13: rounding of closed form and densities, in units of the value.
      #expect(abs(result.value - exact) <= result.error + 1e-13 * max(1, exact), "\(mean) \(deviation)")
    }
  }

  @Test("total variation between normals of different deviation, by their crossings")
  func crossings() throws {
    // N(0, 1) and N(0, 4) cross at ± x with x² = 8/3 ln 2: TV = (Φ(x) - Φ(x/2)) · 2 - 0 = erf(x/√2) -
    // erf(x/√8).
    let x = (8.0 / 3 * .log(2)).squareRoot()
    let expected = Double.erf(x / Double(2).squareRoot()) - .erf(x / Double(8).squareRoot())
    let result = try Divergence.totalVariation.between(
      .normal(mean: 0, deviation: 1), .normal(mean: 0, deviation: 2))
    #expect(abs(result.value - expected) <= result.error)
  }

  @Test("uniform densities: overlap by hand, parting supports infinite, disjoint ones at the bound")
  func uniforms() throws {
    let (p, q) = (try LineDensity.uniform(on: 0...2), try LineDensity.uniform(on: 1...5))
    // On (1, 2) the densities are ½ and ¼.
    #expect(try Divergence.kullbackLeibler.between(p, q).value == .infinity)
    #expect(try Divergence.reverseKullbackLeibler.between(p, q).value == .infinity)
    #expect(try Divergence.chiSquared.between(p, q).value == .infinity)
    #expect(abs(try Divergence.totalVariation.between(p, q).value - 0.75) < 1e-12)
    #expect(abs(try Divergence.squaredHellinger.between(p, q).value - (1 - 0.125.squareRoot())) < 1e-12)
    let within = try LineDensity.uniform(on: 1...2)
    // Density 1 against ¼.
    #expect(abs(try Divergence.kullbackLeibler.between(within, q).value - .log(4)) < 1e-12)
    let far = try LineDensity.uniform(on: 100...101)
    for divergence in Divergence.allCases {
      let result = try divergence.between(p, far)
      #expect(result.converged)
      #expect(abs(result.value - divergence.upperBound) <= 1e-12 || result.value == divergence.upperBound)
    }
  }

  @Test("a single zero of the second density is no parting of supports")
  func singleZero() throws {
    // ½ against 3x²/2 on (-1, 1): KL = ∫ ½ ln(1/(3x²)) = 1 - ½ ln 3 - ... by ∫ ln x² over (0, 1) = -2: (2 -
    // ln 3)/1.
    let p = try LineDensity.uniform(on: -1...1)
    let q = try LineDensity(on: -1...1) { x in 1.5 * x * x }
    let result = try Divergence.kullbackLeibler.between(p, q)
    #expect(result.converged)
    #expect(abs(result.value - (2 - .log(3))) <= result.error)
    #expect(try Divergence.chiSquared.between(p, q).value == .infinity)  // ∫ 1/x²
  }

  @Test("a gap in the second support is infinite")
  func gap() throws {
    let p = try LineDensity.uniform(on: 0...1)
    let q = try LineDensity(on: 0...1) { x in abs(x - 0.3) < 0.05 ? 0 : 1 / 0.9 }
    #expect(try Divergence.kullbackLeibler.between(p, q).value == .infinity)
    // ln(1/0.9)
    let reverse = try Divergence.reverseKullbackLeibler.between(p, q)
    #expect(abs(reverse.value + .log(0.9)) <= 1e-9)
    #expect(abs(try Divergence.totalVariation.between(p, q).value - 0.1) <= 1e-9)
  }

  @Test("tails: Gaussian against Cauchy finite, Cauchy against Gaussian not converged or infinite")
  func tails() throws {
    let normal = try LineDensity.normal(mean: 0, deviation: 1)
    let cauchy = try LineDensity(logarithmOn: -.infinity ... .infinity) { x in
      -.log(.pi) - .log(onePlus: x * x)
    }
    // ln π - ½ ln 2πe + E ln(1 + X²), the last being 0.534 (below): 0.2592 in SciPy.
    let result = try Divergence.kullbackLeibler.between(normal, cauchy)
    #expect(result.converged)
    let infinite = try Divergence.kullbackLeibler.between(cauchy, normal)
    #expect(infinite.value == .infinity || !infinite.converged)
    #expect(infinite.value > 1e6)
  }

  @Test("a missed peak or a density that is none shows in the masses")
  func masses() throws {
    let q = try LineDensity.uniform(on: 0...1)
    let peak = { @Sendable (x: Double) in x > 0.123456 && x < 0.1234561 ? 1e7 : 0 }
    let missed = try Divergence.totalVariation.between(LineDensity(on: 0...1, peak), q)
    #expect(!missed.converged && missed.firstMass < 0.5)
    let found = try Divergence.totalVariation.between(
      LineDensity(on: 0...1, breakpoints: [0.123456, 0.1234561], peak), q)
    #expect(found.converged && abs(found.value - (1 - 1e-7)) < 1e-8)
    let double = try Divergence.totalVariation.between(LineDensity(on: 0...1) { _ in 2 }, q)
    #expect(!double.converged && abs(double.firstMass - 2) < 1e-9)
  }

  @Test("the plane: SciPy's values, closed forms")
  func plane() throws {
    let a = try GaussianDistribution(mean: [0, 1], covariance: [1, 0.6, 0.6, 1])
    let b = try GaussianDistribution(mean: [1, 0], covariance: [2, -0.5, -0.5, 1.5])
    let (p, q) = (try PlaneDensity.gaussian(a), try PlaneDensity.gaussian(b))
    // Scripts/golden-divergence.py
    let expected: [(Divergence, Double)] = [
      (.kullbackLeibler, 0.9289440071534494), (.reverseKullbackLeibler, 3.9741809928465535),
      (.jensenShannon, 0.49926548807507537), (.squaredHellinger, 0.3041091373664803),
    ]
    for (divergence, value) in expected {
      let result = try divergence.between(p, q)
      #expect(result.converged)
      #expect(abs(result.value - value) <= result.error + 1e-12)
      if divergence != .jensenShannon {
        #expect(abs(try divergence.between(a, b) - value) < 1e-12)
      }
    }
    // ∫ p²/q as a Gaussian integral, against the closed form.
    let chi = try Divergence.chiSquared.between(p, q)
    #expect(abs(chi.value - (try Divergence.chiSquared.between(a, b))) <= chi.error + 1e-12)
  }

  @Test("the plane: a disc in a square, jumps along the circle")
  func disc() throws {
    let square = try PlaneDensity(x: -1...1, y: -1...1) { _, _ in 0.25 }
    let disc = try PlaneDensity(
      x: -1...1, y: -1...1, yBreakpoints: { x in [-(1 - x * x).squareRoot(), (1 - x * x).squareRoot()] }
    ) { x, y in x * x + y * y < 1 ? 1 / .pi : 0 }
    let kl = try Divergence.kullbackLeibler.between(disc, square)
    #expect(kl.converged)
    #expect(abs(kl.value - .log(4 / .pi)) <= kl.error)  // ln((1/π)/(1/4))
    let tv = try Divergence.totalVariation.between(disc, square)
    #expect(tv.converged && abs(tv.value - (1 - .pi / 4)) <= tv.error)
    let infinite = try Divergence.kullbackLeibler.between(square, disc)
    #expect(infinite.value == .infinity && infinite.converged)
    // Without breakpoints the circle is found, slowly; the limit is kept to within one inner integral.
    let slow = try Divergence.kullbackLeibler.between(
      PlaneDensity(x: -1...1, y: -1...1) { x, y in x * x + y * y < 1 ? 1 / .pi : 0 }, square,
      evaluationLimit: 100_000)
    #expect(slow.evaluations < 150_000 && abs(slow.value - .log(4 / .pi)) < 1e-2)
  }

  @Test("the plane: mixtures, and supports that part along a line")
  func parting() throws {
    let left = try PlaneDensity(x: 0...1, y: 0...1) { _, _ in 1 }
    let right = try PlaneDensity(x: 1...2, y: 0...1) { _, _ in 1 }
    for divergence in Divergence.allCases {
      let value = try divergence.between(left, right).value
      #expect(value == divergence.upperBound || abs(value - divergence.upperBound) < 1e-12)
    }
    let both = try PlaneDensity.mixture([left, right], weights: [1, 3])
    // 1 against ¼ on the left.
    #expect(abs(try Divergence.kullbackLeibler.between(left, both).value - .log(4)) < 1e-8)
    #expect(try Divergence.kullbackLeibler.between(both, left).value == .infinity)
  }

  @Test("densities that are none are errors")
  func errors() throws {
    let q = try LineDensity.uniform(on: 0...1)
    #expect(throws: TransportError.self) {
      try Divergence.jensenShannon.between(LineDensity(on: 0...1) { _ in -1 }, q)
    }
    #expect(throws: TransportError.self) {
      try Divergence.jensenShannon.between(LineDensity { _ in .nan }, q)
    }
    #expect(throws: TransportError.self) {
      try Divergence.jensenShannon.between(LineDensity(on: -1...1) { x in 1 / abs(x) }, q)
    }
    #expect(throws: TransportError.self) { try LineDensity.normal(mean: 0, deviation: 0) }
    #expect(throws: TransportError.self) { try LineDensity.uniform(on: 1...1) }
    #expect(throws: TransportError.self) { try LineDensity.uniform(on: 0 ... .infinity) }
    #expect(throws: TransportError.self) { try LineDensity.mixture([]) }
    #expect(throws: TransportError.self) { try LineDensity.mixture([q], weights: [1, 2]) }
    #expect(throws: TransportError.self) { try LineDensity(on: 0...1, breakpoints: [.nan]) { _ in 1 } }
    let line = try GaussianDistribution(mean: [0, 0], covariance: [1, 1, 1, 1])
    #expect(throws: TransportError.self) { try PlaneDensity.gaussian(line) }
  }
}
