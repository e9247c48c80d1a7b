import CKernels
import RealModule

/// Sliced W_p: what optimal transport costs between projections on lines, on average over all directions.
///
/// SW_p^p = mean over the unit sphere's theta of W_p^p(theta . X, theta . Y)
///
/// (Rabin and others 2011; Bonneel and others 2015). It is a distance, at most W_p, and takes O(n log n) a
/// direction, where W_p itself takes a linear program. The mean is estimated from random directions, with its
/// standard error.
///
/// ```swift
/// let distance = try SlicedTransport(power: 2, seed: 1).distance(from: cloud, to: other)
/// print(distance.value, distance.standardError)
/// ```
public struct SlicedTransport: Sendable, Hashable {
  /// The p of W_p.
  public let power: Double
  /// How many directions are drawn.
  public let directionCount: Int
  /// The same seed draws the same directions.
  public let seed: UInt64

  /// - Throws: ``TransportError`` unless 1 <= power < infinity and directionCount >= 2.
  public init(power: Double = 2, directionCount: Int = 256, seed: UInt64) throws(TransportError) {
    guard directionCount >= 2 else {
      throw TransportError("\(directionCount) directions give no standard error; at least 2 are needed.")
    }
    self.power = try checkedPower(power)
    self.directionCount = directionCount
    self.seed = seed
  }

  /// The estimate from this many random directions; the result does not depend on the number of cores.
  ///
  /// O(L ((n + m) d + (n + m) log(n + m))) for L directions, on all cores; 116 bytes a point and core.
  ///
  /// - Throws: ``TransportError`` for clouds of different dimension, distances whose power overflows, or
  ///   where memory is short.
  public func distance(from source: PointCloud, to target: PointCloud) throws(TransportError)
    -> SlicedDistance
  {
    let costs = try costs(
      from: source, to: target,
      along: RandomDirections(dimension: source.dimension, seed: seed).first(directionCount))
    return SlicedDistance(costs: costs, power: power)
  }

  /// W_p^p between the projections on given directions, [directions].
  ///
  /// - Parameter directions: row-major [directions, dimension]; they are used as they are, of length 1 or
  ///   not.
  /// - Throws: as ``distance(from:to:)``.
  public func costs(
    from source: PointCloud, to target: PointCloud, along directions: [Double]
  ) throws(TransportError) -> [Double] {
    let dimension = source.dimension
    guard target.dimension == dimension, directions.count.isMultiple(of: dimension) else {
      throw TransportError(
        "Points of \(dimension) and \(target.dimension) coordinates do not fit directions of "
          + "\(directions.count) in all."
      )
    }
    try requireSortable(source.count)
    try requireSortable(target.count)
    var costs = [Double](repeating: 0, count: directions.count / dimension)
    let outcome = saddle_sliced_costs(
      saddle_core_count(), Int64(dimension), directions, Int64(costs.count), source.points,
      source.unequalWeights,
      Int64(source.count), target.points, target.unequalWeights, Int64(target.count), power, &costs)
    try require(outcome, sorting: source.points, target.points, directions)
    for cost in costs { _ = try root(of: cost, power: power) }
    return costs
  }
}

/// A sliced distance as estimated.
public struct SlicedDistance: Sendable, Hashable {
  /// (mean of W_p^p over the directions)^(1/p).
  public let value: Double
  /// The standard deviation of ``value`` over draws of directions: that of the mean of W_p^p, carried through
  /// the root to first order. It says nothing of how the points were sampled.
  public let standardError: Double
  public let directionCount: Int

  init(costs: [Double], power: Double) {
    let count = Double(costs.count)
    var sum = CompensatedSum()
    for cost in costs { sum.add(cost / count) }
    let mean = sum.sum
    // Relative to the mean, whose square may overflow.
    let squares = mean > 0 ? costs.reduce(0) { $0 + ($1 / mean - 1) * ($1 / mean - 1) } : 0
    value = power == 1 ? mean : .pow(mean, 1 / power)
    standardError = value / power * (squares / (count - 1) / count).squareRoot()
    directionCount = costs.count
  }
}
