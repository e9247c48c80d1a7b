import RealModule

extension Divergence {
  /// The divergence between two densities on the line, by adaptive quadrature over the hull of their supports
  /// with pieces that end at all breakpoints.
  ///
  /// ```swift
  /// let p = try LineDensity.normal(mean: 0, deviation: 1), q = try LineDensity.normal(mean: 1, deviation: 1)
  /// try Divergence.kullbackLeibler.between(p, q).value  // 0.5
  /// ```
  /// What it may miss: a peak, a dip or a jump that no node falls on and no breakpoint names. A missed peak
  /// leaves a mass other than 1, and the result is then not marked as converged; a missed narrow gap in one
  /// support is not noticed. A region where the second density is 0 and the first is not makes KL infinite
  /// where two neighbouring nodes fall into it: next to a breakpoint, or once one node has fallen into it, it
  /// may be as narrow as rounding allows.
  ///
  /// - Parameters:
  ///   - tolerance: the error aimed at, absolute for values below 1, relative above; 1e-13 is about the
  ///     least.
  ///   - evaluationLimit: how often the pair of densities is evaluated before the result is given as not
  ///     converged.
  /// - Throws: ``TransportError`` where a density is NaN, negative or infinite at a node.
  public func between(
    _ p: LineDensity, _ q: LineDensity, tolerance: Double = 1e-9, evaluationLimit: Int = 200_000
  ) throws(TransportError) -> DivergenceIntegral {
    let quadrature = AdaptiveQuadrature(
      absolute: tolerance, relative: tolerance, evaluationLimit: evaluationLimit)
    let range = hull([p.support, q.support])
    let (breakpoints, evaluations) = breakpoints(p.ends + q.ends, over: range) { x in
      p.logarithm(at: x) - q.logarithm(at: x)
    }
    var result = try quadrature.integrate(over: range, breakpoints: breakpoints) {
      (x, _) throws(TransportError) in
      (try terms(p.logarithm(at: x), q.logarithm(at: x), at: [x]), 1)
    }
    result.evaluations += evaluations
    return DivergenceIntegral(self, result)
  }

  /// The divergence between two densities on the plane: adaptive quadrature along x of adaptive quadratures
  /// along y, so that jumps along curves and poles cost little.
  ///
  /// What the version for the line may miss, this one may, along both axes; the error is the outer estimate
  /// plus the integral of the inner ones.
  ///
  /// - Parameters: as on the line.
  /// - Throws: ``TransportError`` where a density is NaN, negative or infinite at a node.
  public func between(
    _ p: PlaneDensity, _ q: PlaneDensity, tolerance: Double = 1e-8, evaluationLimit: Int = 20_000_000
  ) throws(TransportError) -> DivergenceIntegral {
    let outer = AdaptiveQuadrature(
      absolute: tolerance / 2, relative: tolerance / 2, evaluationLimit: evaluationLimit)
    let xRange = hull([p.xSupport, q.xSupport])
    let yRange = hull([p.ySupport, q.ySupport])
    let xEnds = p.xEnds + q.xEnds
    // The inner errors, each at most this over the stretch, then add up to a quarter of the tolerance.
    let length = AdaptiveQuadrature.Path.paths(over: xRange, breakpoints: xEnds).reduce(0) {
      $0 + $1.end - $1.start
    }
    var result = try outer.integrate(over: xRange, breakpoints: xEnds) {
      (x, stretch) throws(TransportError) in
      let inner = AdaptiveQuadrature(
        absolute: tolerance / (4 * length * stretch), relative: tolerance / 8,
        evaluationLimit: evaluationLimit / 100)
      let (breakpoints, evaluations) = breakpoints(p.yEnds(at: x) + q.yEnds(at: x), over: yRange) { y in
        p.logarithm(at: x, y) - q.logarithm(at: x, y)
      }
      let line = try inner.integrate(over: yRange, breakpoints: breakpoints) {
        (y, _) throws(TransportError) in
        (try terms(p.logarithm(at: x, y), q.logarithm(at: x, y), at: [x, y]), 1)
      }
      var values = line.values
      values[3] = line.errors[0]
      if line.isInfinite { values[0] = .infinity }
      return (values, line.evaluations + evaluations)
    }
    result.errors[0] += result.values[3]
    result.converged = result.converged && result.errors[0] <= tolerance * max(1, result.values[0])
    return DivergenceIntegral(self, result)
  }

  /// With the crossings of the two densities, where |p - q| has kinks.
  private func breakpoints(
    _ given: [Double], over range: ClosedRange<Double>, _ logRatio: (Double) -> Double
  ) -> (breakpoints: [Double], evaluations: Int) {
    guard self == .totalVariation else { return (given, 0) }
    var evaluations = 0
    let crossings = AdaptiveQuadrature.signChanges(over: range, breakpoints: given) { x in
      evaluations += 1
      return logRatio(x)
    }
    return (given + crossings, evaluations)
  }

  /// The integrand, p and q from their logarithms.
  private func terms(_ logP: Double, _ logQ: Double, at place: [Double]) throws(TransportError) -> SIMD4<
    Double
  > {
    guard logP < .infinity, logQ < .infinity else {
      // The logarithm of a negative density is NaN.
      let (which, value) = logP < .infinity ? ("second", logQ) : ("first", logP)
      throw TransportError(
        "The logarithm of the \(which) density is \(value) at \(place); a density is finite and not negative "
          + "(let a breakpoint lie on a pole).")
    }
    let (logP, logQ) = (resolvedLogarithm(logP, beside: logQ), resolvedLogarithm(logQ, beside: logP))
    guard logP > -.infinity || logQ > -.infinity else { return .zero }
    let (p, q) = (Double.exp(logP), Double.exp(logQ))
    return SIMD4(integrand(p, q, logRatio: logP - logQ), p, q, 0)
  }
}
