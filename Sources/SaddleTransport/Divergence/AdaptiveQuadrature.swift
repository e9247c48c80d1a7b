import RealModule

/// Integrates four functions of one variable at once over a range that may be infinite: the piece with the
/// largest error is halved until the errors are small enough (Piessens et al., QUADPACK, 1983).
///
/// The first function may be infinite at points. It counts as infinite on a set of positive measure where two
/// neighbouring nodes of a piece are; a piece with one such node is halved, as the node may be a single
/// point.
package struct AdaptiveQuadrature {
  package struct Result {
    package var values: SIMD4<Double> = .zero
    package var errors: SIMD4<Double> = .zero
    /// Whether the first function is infinite on a set of positive measure; its value is then 0.
    package var isInfinite = false
    package var converged = false
    package var evaluations = 0
  }

  /// Errors up to the larger of `absolute` and `relative` times the value are small enough, for each
  /// function.
  package var absolute: Double
  package var relative: Double
  /// No piece is halved after so many evaluations.
  package var evaluationLimit: Int

  package init(absolute: Double, relative: Double, evaluationLimit: Int) {
    self.absolute = absolute
    self.relative = relative
    self.evaluationLimit = evaluationLimit
  }

  /// Where a function changes sign, as far as one application of the rule to each piece sees it: breakpoints
  /// for its absolute value. Roots between the last node of one piece and the first of the next are seen too,
  /// which no error estimate of either piece would be.
  static func signChanges(
    over range: ClosedRange<Double>, breakpoints: [Double], of function: (Double) -> Double
  ) -> [Double] {
    var points: [Double] = []
    for path in Path.paths(over: range, breakpoints: breakpoints) {
      let (centre, half) = ((path.start + path.end) / 2, (path.end - path.start) / 2)
      points += (0..<GaussKronrodRule.count).map {
        path.point(centre + half * GaussKronrodRule.point($0).node).x
      }
    }
    points.sort()
    let values = points.map(function)
    return points.indices.dropLast().compactMap { i in
      guard (values[i] < 0) != (values[i + 1] < 0) else { return nil }
      var (low, high) = (points[i], points[i + 1])
      while true {
        let middle = low + (high - low) / 2
        guard middle > low, middle < high else { return middle }
        if (function(middle) < 0) == (values[i] < 0) { low = middle } else { high = middle }
      }
    }
  }

  /// The functions at a point inside the range, by itself never at a breakpoint, and how often something was
  /// evaluated for them. They will be multiplied by `stretch`, dx/dt, so that an inner integral knows how
  /// exact it must be.
  package typealias Functions =
    (_ x: Double, _ stretch: Double) throws(TransportError) -> (values: SIMD4<Double>, evaluations: Int)

  /// - Parameters:
  ///   - range: its ends may be infinite.
  ///   - breakpoints: where pieces shall end: kinks, jumps, and around narrow peaks. Those outside are
  ///     ignored.
  package func integrate(
    over range: ClosedRange<Double>, breakpoints: [Double], _ functions: Functions
  ) throws(TransportError) -> Result {
    var result = Result()
    var heap = Heap()
    for path in Path.paths(over: range, breakpoints: breakpoints) {
      heap.insert(try Piece(path, from: path.start, to: path.end, &result, functions))
    }
    var settled = Result()
    while true {
      (result.values, result.errors) = heap.sums(beside: settled)
      guard !result.isInfinite else {
        return try integrateRest(result, over: range, breakpoints: breakpoints, functions)
      }
      let isExact = (0..<4).allSatisfy {
        result.errors[$0] <= max(absolute, relative * abs(result.values[$0]))
      }
      if isExact, !heap.hasSuspects {
        result.converged = true
        return result
      }
      guard result.evaluations < evaluationLimit, let worst = heap.popWorst() else { return result }
      let middle = worst.lower + (worst.upper - worst.lower) / 2
      let isDivisible =
        middle > worst.lower && middle < worst.upper && worst.upper - worst.lower > worst.path.least
      guard isDivisible, worst.isSuspect || !worst.isAtRounding else {
        settled.values += worst.values
        settled.errors += worst.errors
        continue
      }
      heap.insert(try Piece(worst.path, from: worst.lower, to: middle, &result, functions))
      heap.insert(try Piece(worst.path, from: middle, to: worst.upper, &result, functions))
    }
  }

  /// Once the first function is known to be infinite, the second and the third are all that is left to
  /// integrate.
  private func integrateRest(
    _ found: Result, over range: ClosedRange<Double>, breakpoints: [Double], _ functions: Functions
  ) throws(TransportError) -> Result {
    var result = try integrate(over: range, breakpoints: breakpoints) { (x, stretch) throws(TransportError) in
      var (values, evaluations) = try functions(x, stretch)
      (values[0], values[3]) = (0, 0)
      return (values, evaluations)
    }
    result.isInfinite = true
    result.evaluations += found.evaluations
    return result
  }
}
