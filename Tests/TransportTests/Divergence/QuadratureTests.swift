import RealModule
import SaddleTransport
import Testing

@Suite("Adaptive quadrature")
struct QuadratureTests {
  struct Integral: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let range: ClosedRange<Double>
    var breakpoints: [Double] = []
    let value: Double
    let function: @Sendable (Double) -> Double
  }

  static let table: [Integral] = [
    Integral(testDescription: "exp", range: 0...1, value: .exp(1) - 1) { .exp($0) },
    Integral(testDescription: "a root's infinite slope", range: 0...1, value: 2.0 / 3) { $0.squareRoot() },
    Integral(testDescription: "a pole of order 1/2", range: 0...1, value: 2) { 1 / $0.squareRoot() },
    Integral(testDescription: "a logarithm", range: 0...1, value: -1) { .log($0) },
    Integral(testDescription: "a kink off the grid", range: -1...2, value: 0.5 * (1.3 * 1.3 + 1.7 * 1.7)) {
      abs($0 - 0.3)
    },
    Integral(testDescription: "a jump off the grid", range: 0...1, value: 0.7) { $0 > 0.3 ? 1 : 0 },
    Integral(testDescription: "a narrow peak", range: -1...1, value: 2e3 * .atan(1e3)) {
      1 / ($0 * $0 + 1e-6)
    },
    Integral(testDescription: "waves", range: 0...1, value: (1 - .cos(200)) / 200) { .sin(200 * $0) },
    Integral(
      testDescription: "Gaussian on the line", range: -.infinity ... .infinity, value: Double.pi.squareRoot()
    ) {
      .exp(-$0 * $0)
    },
    Integral(testDescription: "Cauchy on the line", range: -.infinity ... .infinity, value: .pi) {
      1 / (1 + $0 * $0)
    },
    Integral(testDescription: "a tail", range: 1 ... .infinity, value: 2) { 1 / ($0 * $0.squareRoot()) },
    Integral(testDescription: "the other tail", range: -.infinity ... -1, value: 1) { 1 / ($0 * $0) },
    Integral(
      testDescription: "a peak far out, named", range: -.infinity ... .infinity, breakpoints: [999, 1001],
      value: Double.pi.squareRoot()
    ) { .exp(-($0 - 1000) * ($0 - 1000)) },
  ]

  @Test("the estimate bounds the true error, and is as small as asked for", arguments: table)
  func errorEstimate(_ integral: Integral) throws {
    let quadrature = AdaptiveQuadrature(absolute: 1e-9, relative: 1e-9, evaluationLimit: 100_000)
    let result = try quadrature.integrate(over: integral.range, breakpoints: integral.breakpoints) { x, _ in
      (SIMD4(integral.function(x), 0, 0, 0), 1)
    }
    #expect(result.converged)
    #expect(abs(result.values[0] - integral.value) <= result.errors[0])
    #expect(result.errors[0] <= 1e-9 * max(1, abs(integral.value)))
  }

  @Test("one application is exact for polynomials of degree 31, and Gauss's part to degree 19")
  func degree() throws {
    for power in 0...32 {
      let exact = power.isMultiple(of: 2) ? 2 / Double(power + 1) : 0
      var (kronrod, gauss) = (0.0, 0.0)
      for i in 0..<GaussKronrodRule.count {
        let point = GaussKronrodRule.point(i)
        kronrod += point.kronrod * .pow(point.node, power)
        gauss += point.gauss * .pow(point.node, power)
      }
      if power <= 31 { #expect(abs(kronrod - exact) < 1e-15) }
      if power <= 19 { #expect(abs(gauss - exact) < 1e-15) }
      // Not beyond: the rules are what they are taken for.
      if power == 20 { #expect(abs(gauss - exact) > 1e-7) }
    }
  }

  @Test("what is infinite on an interval is found, at a point passed over; a limit is kept")
  func infinities() throws {
    let quadrature = AdaptiveQuadrature(absolute: 1e-9, relative: 1e-9, evaluationLimit: 10_000)
    let named = try quadrature.integrate(over: 0...1, breakpoints: [0.399, 0.401]) { x, _ in
      (SIMD4(abs(x - 0.4) < 1e-3 ? .infinity : 1, 1, 0, 0), 1)
    }
    #expect(named.isInfinite && named.converged && abs(named.values[1] - 1) < 1e-12)
    let point = try quadrature.integrate(over: -1...1, breakpoints: []) { x, _ in
      (SIMD4(x == 0 ? .infinity : 1, 0, 0, 0), 1)
    }
    #expect(!point.isInfinite && point.converged && abs(point.values[0] - 2) < 1e-12)
    let diverging = try quadrature.integrate(over: 0...1, breakpoints: []) { x, _ in
      (SIMD4(1 / x, 0, 0, 0), 1)
    }
    #expect(!diverging.converged && diverging.evaluations < 10_100)
  }
}
