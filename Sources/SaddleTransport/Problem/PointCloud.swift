/// A probability distribution on finitely many points: sum over i of weights[i] times a Dirac at x_i.
///
/// ```swift
/// let cloud = try PointCloud([0, 0, 1, 0, 0, 1], dimension: 2)  // three points in the plane, a third each
/// ```
public struct PointCloud: Sendable, Hashable {
  /// Row-major [count, dimension].
  public let points: [Double]
  public let dimension: Int
  /// One for each point, none negative, with sum 1 up to rounding. A weight may be 0.
  public let weights: [Double]

  public var count: Int { weights.count }

  /// - Parameters:
  ///   - points: row-major [n, dimension], n >= 1, all finite.
  ///   - dimension: at least 1.
  ///   - weights: n numbers, none negative, in any unit: they are divided by their sum. Nil is 1/n each.
  /// - Throws: ``TransportError`` that names the first point or weight at fault.
  public init(_ points: [Double], dimension: Int = 1, weights: [Double]? = nil) throws(TransportError) {
    guard dimension >= 1, !points.isEmpty, points.count.isMultiple(of: dimension) else {
      throw TransportError("\(points.count) coordinates are no points of dimension \(dimension).")
    }
    if let bad = points.firstIndex(where: { !$0.isFinite }) {
      throw TransportError("Point \(bad / dimension) has the coordinate \(points[bad]); all must be finite.")
    }
    let count = points.count / dimension
    if let weights, weights.count != count {
      throw TransportError("There are \(weights.count) weights for \(count) points.")
    }
    self.points = points
    self.dimension = dimension
    self.weights =
      if let weights { try normalised(weights) } else {
        [Double](repeating: 1 / Double(count), count: count)
      }
  }

  /// The coordinates of one point.
  public subscript(index: Int) -> ArraySlice<Double> {
    points[index * dimension..<(index + 1) * dimension]
  }
}

/// Weights divided by their sum.
///
/// - Throws: ``TransportError`` where one is negative or not finite, or all are 0.
package func normalised(_ weights: [Double]) throws(TransportError) -> [Double] {
  if let bad = weights.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) {
    throw TransportError("Weight \(bad) is \(weights[bad]); weights are finite and none is negative.")
  }
  // Divided by the largest first: the sum of huge weights would overflow.
  guard let largest = weights.max(), largest > 0 else {
    throw TransportError("All weights are 0; at least one must be positive.")
  }
  // To the last bit whatever the order, so that a cloud and itself shuffled are the same distribution.
  let total = weights.reduce(into: CompensatedSum()) { $0.add($1 / largest) }.sum
  return weights.map { $0 / largest / total }
}
