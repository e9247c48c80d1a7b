/// Climbs the dual from large epsilon to small (epsilon scaling: Kosowsky and Yuille 1994; Schmitzer 2019).
///
/// Each step is a Newton step (Brauer, Clason, Lorenz and Wirth 2017, with f eliminated), whose linear system
/// conjugate gradients solve to a tolerance that falls with the error, or Sinkhorn's update where that is
/// refused: it always raises the dual value (Cuturi 2013). Both have the same fixed point; Sinkhorn's update
/// alone needs up to the square of the number of passes, and at small epsilon does not arrive.
struct DualAscent {
  var tolerance: Double
  var maximumPasses: Int

  /// Of the L1 error, before epsilon is divided by `factor`.
  private let stageTolerance = 0.05
  private let factor = 4.0
  /// The longest Newton step in one potential, in epsilons: beyond, the exponential's quadratic model is
  /// worthless.
  private let longestStep = 3.0
  private let maximumProducts = 500

  init(tolerance: Double, maximumPasses: Int) {
    self.tolerance = tolerance
    self.maximumPasses = maximumPasses
  }

  func climb(to epsilon: Double, passes: inout EntropicPasses) -> DualPoint {
    var point = DualPoint(
      epsilon: max(epsilon, passes.meanCost),
      potential: [Double](repeating: 0, count: passes.targetWeights.count),
      guess: [Double](repeating: .infinity, count: passes.sourceWeights.count), passes: &passes)
    while true {
      climb(&point, below: point.epsilon == epsilon ? tolerance : stageTolerance, passes: &passes)
      if point.epsilon == epsilon { return point }
      let next = passes.count < maximumPasses ? max(epsilon, point.epsilon / factor) : epsilon
      point = point.rescaled(to: next, passes: &passes)
    }
  }

  /// Steps at one epsilon.
  private func climb(_ point: inout DualPoint, below tolerance: Double, passes: inout EntropicPasses) {
    var damping = 1e-3
    while !(point.error <= tolerance), passes.count < maximumPasses {
      let ratios = point.logRatios(passes.targetWeights)
      if let largest = ratios.max(), largest < longestStep,
        let next = newtonStep(from: point, damping: &damping, passes: &passes)
      {
        point = next
      } else {
        point = sinkhornStep(from: point, ratios: ratios, passes: &passes)
      }
    }
  }

  private func sinkhornStep(
    from point: DualPoint, ratios: [Double], passes: inout EntropicPasses
  ) -> DualPoint {
    var potential = point.potential
    // Where mass underflows, the update in logarithms.
    let exact =
      ratios.contains(.infinity) ? passes.targetPotential(epsilon: point.epsilon, logs: point.logs) : []
    for (j, ratio) in ratios.enumerated() {
      if ratio == .infinity { potential[j] = exact[j] } else { potential[j] += point.epsilon * ratio }
    }
    return DualPoint(epsilon: point.epsilon, potential: potential, guess: point.logs, passes: &passes)
  }

  /// Nil where the dual value does not rise as the model says; the damping (Levenberg 1944) then grows.
  private func newtonStep(
    from point: DualPoint, damping: inout Double, passes: inout EntropicPasses
  ) -> DualPoint? {
    let gradient = zip(passes.targetWeights, point.columnSums).map { $0 == 0 ? 0 : $0 - $1 }
    let direction = newtonDirection(
      point, gradient: gradient, damping: damping, reduction: min(0.1, point.error), passes: &passes)
    let longest = direction.reduce(0) { max($0, abs($1)) }
    guard longest > 0, longest.isFinite else { return nil }
    let step = min(1, longestStep / longest)
    let potential = zip(point.potential, direction).map { $0 + point.epsilon * step * $1 }
    let next = DualPoint(epsilon: point.epsilon, potential: potential, guess: point.logs, passes: &passes)
    let slope = point.epsilon * step * dot(gradient, direction)
    guard next.value >= point.value + 0.05 * slope - point.rounding else {
      damping = 10 * max(damping, 1e-6)
      return nil
    }
    if step == 1 { damping = damping < 1e-8 ? 0 : damping / 4 }
    return next
  }

  /// Solves (H + damping diag(column sums)) x = gradient by preconditioned conjugate gradients, until the
  /// residual has fallen by `reduction`. H's diagonal preconditions: where the plan is nearly a matching, it
  /// spans many orders of magnitude.
  private func newtonDirection(
    _ point: DualPoint, gradient: [Double], damping: Double, reduction: Double, passes: inout EntropicPasses
  ) -> [Double] {
    var (sums, preconditioner) = passes.laplacian()
    for j in sums.indices {
      // Small entries are left out of H; where these are most of a column, all of its mass grounds it.
      let grounding = damping * sums[j] + (sums[j] < point.columnSums[j] / 2 ? point.columnSums[j] : 0)
      sums[j] += grounding
      preconditioner[j] = max(preconditioner[j] + grounding, 1e-14 * point.columnSums[j])
      if passes.targetWeights[j] == 0 { (sums[j], preconditioner[j]) = (1, 1) }
    }
    var solution = [Double](repeating: 0, count: gradient.count)
    var residual = gradient
    var scaled = zip(residual, preconditioner).map { $0 / $1 }
    var search = scaled
    var product = solution
    var size = dot(residual, scaled)
    let target = reduction * reduction * size
    for _ in 0..<maximumProducts {
      guard size > target, passes.count < maximumPasses else { break }
      passes.multiply(search, into: &product)
      for j in product.indices { product[j] = sums[j] * search[j] - product[j] }
      let curvature = dot(search, product)
      guard curvature > 0 else { break }
      let length = size / curvature
      for j in solution.indices {
        solution[j] += length * search[j]
        residual[j] -= length * product[j]
        scaled[j] = residual[j] / preconditioner[j]
      }
      let next = dot(residual, scaled)
      let ratio = next / size
      size = next
      for j in search.indices { search[j] = scaled[j] + ratio * search[j] }
    }
    return solution
  }
}

private func dot(_ a: [Double], _ b: [Double]) -> Double {
  var sum = 0.0
  for j in a.indices { sum += a[j] * b[j] }
  return sum
}
