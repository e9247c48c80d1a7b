import RealModule

extension AdaptiveQuadrature {
  /// One application of the rule, with QUADPACK's estimate of its error.
  struct Piece {
    let path: Path
    let lower: Double
    let upper: Double
    let values: SIMD4<Double>
    let errors: SIMD4<Double>
    /// The first function was infinite at a node, alone.
    let isSuspect: Bool
    /// The estimates are what rounding alone may cause: halving does not help.
    let isAtRounding: Bool

    /// - Parameter result: is told of evaluations, and of what is infinite.
    init(
      _ path: Path, from lower: Double, to upper: Double, _ result: inout Result, _ functions: Functions
    ) throws(TransportError) {
      let (centre, half) = (lower + (upper - lower) / 2, (upper - lower) / 2)
      var samples = [SIMD4<Double>](repeating: .zero, count: GaussKronrodRule.count)
      var (kronrod, gauss, absolute) = (SIMD4<Double>.zero, SIMD4<Double>.zero, SIMD4<Double>.zero)
      var (isSuspect, wasInfinite) = (false, false)
      for i in 0..<GaussKronrodRule.count {
        let point = GaussKronrodRule.point(i)
        let (x, stretch) = path.point(centre + half * point.node)
        let (values, evaluations) = try functions(x, stretch)
        result.evaluations += evaluations
        var sample = values * stretch
        if sample[0] == .infinity {
          result.isInfinite = result.isInfinite || wasInfinite
          (isSuspect, wasInfinite) = (true, true)
          sample[0] = 0
        } else {
          wasInfinite = false
        }
        samples[i] = sample
        kronrod += point.kronrod * sample
        gauss += point.gauss * sample
        absolute += point.kronrod * sample.magnitude
      }
      var spread = SIMD4<Double>.zero
      for i in 0..<GaussKronrodRule.count {
        spread += GaussKronrodRule.point(i).kronrod * (samples[i] - kronrod / 2).magnitude
      }
      var errors = ((kronrod - gauss) * half).magnitude
      let rounding = 50 * Double.ulpOfOne * half * absolute
      var isAtRounding = true
      for k in 0..<4 {
        let spread = spread[k] * half
        // The 1.5th power is an experience: the true error falls faster than the difference of the two rules.
        if errors[k] > 0, spread > 0 { errors[k] = spread * min(1, .pow(200 * errors[k] / spread, 1.5)) }
        errors[k] = max(errors[k], rounding[k])
        isAtRounding = isAtRounding && errors[k] <= rounding[k]
      }
      (self.path, self.lower, self.upper) = (path, lower, upper)
      (values, self.errors, self.isSuspect, self.isAtRounding) = (
        kronrod * half, errors, isSuspect, isAtRounding
      )
    }
  }
}

extension SIMD4<Double> {
  fileprivate var magnitude: SIMD4<Double> { self.replacing(with: -self, where: self .< 0) }
}
