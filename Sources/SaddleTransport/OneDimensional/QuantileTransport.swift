import CKernels
import RealModule

/// Optimal transport on the line under |x - y|^p, exact for every p >= 1: the quantiles of one distribution
/// go to the same quantiles of the other.
///
/// W_p^p = integral over u in [0, 1] of |F^-1(u) - G^-1(u)|^p
///
/// with F and G the distribution functions (Villani, Topics in Optimal Transportation, 2003, theorem 2.18).
///
/// ```swift
/// let w1 = try QuantileTransport().distance(from: [0, 1, 3], to: [5, 6, 8])  // 5
/// ```
public struct QuantileTransport: Sendable, Hashable {
  /// The p of W_p.
  public let power: Double

  /// - Throws: ``TransportError`` unless 1 <= power < infinity: below 1 other plans are better.
  public init(power: Double = 1) throws(TransportError) {
    self.power = try checkedPower(power)
  }

  /// W_p between two samples whose points weigh the same, n on one side and m on the other.
  ///
  /// Sorts, unless a sample is in ascending order, and walks once over both, on all cores; the result does
  /// not depend on their number. The sum is within a few times 2^-53 of the exact one, relative, for n and m
  /// up to millions. O(n + m) for values spread over any few scales, O((n + m) log(n + m)) at worst; 16 bytes
  /// a point.
  ///
  /// - Throws: ``TransportError`` for an empty sample, a point that is not finite, distances whose power
  ///   overflows, or where memory is short.
  public func distance(from source: [Double], to target: [Double]) throws(TransportError) -> Double {
    try distance(from: source, weights: nil, to: target, weights: nil)
  }

  /// W_p between two clouds of dimension 1.
  ///
  /// Weighted points are walked one by one on one core, in O(n + m) after sorting: mass is exact to 2^-50 of
  /// the larger weight that meets it.
  ///
  /// - Throws: ``TransportError`` for another dimension, distances whose power overflows, or where memory is
  ///   short.
  public func distance(from source: PointCloud, to target: PointCloud) throws(TransportError) -> Double {
    try requireLine(source, target)
    return try distance(
      from: source.points, weights: source.unequalWeights, to: target.points, weights: target.unequalWeights)
  }

  private func distance(
    from source: [Double], weights sourceWeights: [Double]?, to target: [Double],
    weights targetWeights: [Double]?
  ) throws(TransportError) -> Double {
    for points in [source, target] {
      guard !points.isEmpty else { throw TransportError("A sample is empty; it needs at least one point.") }
      try requireSortable(points.count)
    }
    var cost = 0.0
    let outcome = saddle_line_cost(
      saddle_core_count(), source, sourceWeights, Int64(source.count), target, targetWeights,
      Int64(target.count),
      power, &cost)
    try require(outcome, sorting: source, target)
    return try root(of: cost, power: power)
  }
}

extension PointCloud {
  /// Nil where all points weigh the same.
  package var unequalWeights: [Double]? {
    weights.allSatisfy { $0 == weights[0] } ? nil : weights
  }
}

/// The p of W_p, which is a distance from 1 on.
package func checkedPower(_ power: Double) throws(TransportError) -> Double {
  guard power >= 1 && power.isFinite else {
    throw TransportError("W_\(power) is no distance here; the power must be at least 1 and finite.")
  }
  return power
}

/// W_p from W_p^p.
package func root(of cost: Double, power: Double) throws(TransportError) -> Double {
  guard cost.isFinite else {
    throw TransportError("Distances to the power \(power) overflow; give the points in a larger unit.")
  }
  return switch power {
  case 1: cost
  case 2: cost.squareRoot()
  default: .pow(cost, 1 / power)
  }
}

func requireLine(_ clouds: PointCloud...) throws(TransportError) {
  for cloud in clouds where cloud.dimension != 1 {
    throw TransportError(
      "Quantiles are for points on a line, and these have \(cloud.dimension) coordinates; project them first."
    )
  }
}

func requireSortable(_ count: Int) throws(TransportError) {
  guard count < 1 << 31 else {
    throw TransportError("\(count) points are too many to sort; the most is 2^31 - 1.")
  }
}

func require(_ outcome: saddle_sort_outcome, sorting samples: [Double]...) throws(TransportError) {
  if outcome == SADDLE_SORT_NO_MEMORY {
    throw TransportError("There is no memory to sort \(samples.map(\.count).max() ?? 0) points.")
  }
  if outcome == SADDLE_SORT_NOT_FINITE {
    for sample in samples {
      if let bad = sample.firstIndex(where: { !$0.isFinite }) {
        throw TransportError("Point \(bad) is \(sample[bad]); all must be finite.")
      }
    }
    throw TransportError("Projected coordinates overflow; give the points in a larger unit.")
  }
}
