import RealModule

/// The dual of an entropic transport problem at one point: potentials g of the target, the source's f that
/// are best for them, and what the plan they define misses.
///
/// With f_i = -epsilon l_i, the plan P_ij = a_i b_j exp((f_i + g_j - c_ij) / epsilon) has row sums a. The
/// dual value sum of a_i f_i + sum of b_j g_j is a concave function of g, with gradient b - (column sums of
/// P).
struct DualPoint {
  var epsilon: Double
  var potential: [Double]
  var logs: [Double]
  var columnSums: [Double]
  /// L1 distance between column sums and weights.
  var error: Double
  var value: Double
  /// What `value` may be off by rounding.
  var rounding: Double

  /// - Parameter guess: of the logs.
  init(epsilon: Double, potential: [Double], guess: [Double], passes: inout EntropicPasses) {
    self.epsilon = epsilon
    self.potential = potential
    logs = guess
    columnSums = passes.sweep(epsilon: epsilon, targetPotential: potential, logs: &logs)
    error = 0
    value = 0
    var magnitude = epsilon
    for (weight, log) in zip(passes.sourceWeights, logs) {
      value -= weight * epsilon * log
      magnitude += weight * epsilon * abs(log)
    }
    for (j, weight) in passes.targetWeights.enumerated() {
      error += abs(weight - columnSums[j])
      value += weight * potential[j]
      magnitude += weight * abs(potential[j])
    }
    rounding = 1e-15 * magnitude
  }

  /// The same potentials under another regularization.
  func rescaled(to epsilon: Double, passes: inout EntropicPasses) -> DualPoint {
    let ratio = self.epsilon / epsilon
    return DualPoint(epsilon: epsilon, potential: potential, guess: logs.map { $0 * ratio }, passes: &passes)
  }

  /// log of weight / column sum: what Sinkhorn's update adds to the potential, over epsilon. 0 where the
  /// weight is 0, infinite where the column's mass underflows.
  func logRatios(_ weights: [Double]) -> [Double] {
    zip(weights, columnSums).map { weight, sum in
      if weight == 0 { 0 } else if sum < 1e-280 { .infinity } else { .log(weight / sum) }
    }
  }
}
