import CKernels

/// The dual of W_1 over one potential: what the critic of a Wasserstein GAN maximises.
///
/// W_1 = max of E psi(x) - E psi(y) over all 1-Lipschitz psi, x from the source and y from the target
///
/// (Kantorovich and Rubinstein 1958; Villani, Topics in Optimal Transportation, 2003, theorem 1.14). It
/// follows from Kantorovich's dual, since for c(x, y) = |x - y| the conjugate psi^c is -psi exactly where psi
/// is 1-Lipschitz.
///
/// ```swift
/// let dual = try KantorovichRubinstein(from: real, to: fake)
/// let bound = try dual.lowerBound(of: criticOfReal, criticOfFake)  // at most W_1, whatever the critic
/// ```
public struct KantorovichRubinstein: Sendable {
  public let source: PointCloud
  public let target: PointCloud
  private let union: PointCloud

  /// - Throws: ``TransportError`` where the clouds differ in dimension.
  public init(from source: PointCloud, to target: PointCloud) throws(TransportError) {
    guard source.dimension == target.dimension else {
      throw TransportError(
        "The points have \(source.dimension) coordinates on one side and \(target.dimension) on the other.")
    }
    self.source = source
    self.target = target
    union = try PointCloud(source.points + target.points, dimension: source.dimension)
  }

  /// E psi(x) - E psi(y) for a potential's values at the source points, [n], and at the target points, [m].
  /// It is a lower bound of W_1 where psi is 1-Lipschitz. O(n + m).
  ///
  /// - Throws: ``TransportError`` for values of another number or that are not finite.
  public func value(of atSource: [Double], _ atTarget: [Double]) throws(TransportError) -> Double {
    try require(atSource, atTarget)
    var sum = CompensatedSum()
    for (value, weight) in zip(atSource, source.weights) { sum.add(value * weight) }
    for (value, weight) in zip(atTarget, target.weights) { sum.add(-value * weight) }
    return sum.sum
  }

  /// The smallest L with |psi(x) - psi(y)| <= L |x - y| for all points of both clouds, infinite where points
  /// coincide and values do not. O((n + m)^2 d).
  ///
  /// - Throws: ``TransportError`` for values of another number or that are not finite.
  public func lipschitzConstant(of atSource: [Double], _ atTarget: [Double]) throws(TransportError) -> Double
  {
    try require(atSource, atTarget)
    return union.lipschitzConstant(of: atSource + atTarget)
  }

  /// E psi(x) - E psi(y) divided by psi's Lipschitz constant on the points: a lower bound of W_1 for every
  /// psi, since psi divided by it extends to a 1-Lipschitz function (McShane 1934). 0 where psi is constant.
  /// O((n + m)^2 d).
  ///
  /// - Throws: ``TransportError`` for values of another number or that are not finite.
  public func lowerBound(of atSource: [Double], _ atTarget: [Double]) throws(TransportError) -> Double {
    let constant = try lipschitzConstant(of: atSource, atTarget)
    return constant > 0 ? try value(of: atSource, atTarget) / constant : 0
  }

  private func require(_ atSource: [Double], _ atTarget: [Double]) throws(TransportError) {
    for (values, cloud, side) in [(atSource, source, "source"), (atTarget, target, "target")] {
      guard values.count == cloud.count else {
        throw TransportError(
          "A potential of \(values.count) values does not fit \(cloud.count) \(side) points.")
      }
      if let bad = values.firstIndex(where: { !$0.isFinite }) {
        throw TransportError("The potential at \(side) point \(bad) is \(values[bad]); all must be finite.")
      }
    }
  }
}

extension PointCloud {
  /// The largest |f(x) - f(y)| / |x - y| over pairs of points, infinite where points coincide and values do
  /// not.
  func lipschitzConstant(of values: [Double]) -> Double {
    let blockRows = min(count, max(1, (1 << 18) / count))
    var distances = [Double](repeating: 0, count: blockRows * count)
    var largest = 0.0
    for first in stride(from: 0, to: count, by: blockRows) {
      let rows = min(blockRows, count - first)
      saddle_distances_from(
        saddle_core_count(), Int64(first), Int64(rows), points, Int64(count), points, Int64(dimension), 1,
        &distances)
      for row in 0..<rows {
        let value = values[first + row]
        for column in 0..<first + row {
          let rise = abs(value - values[column])
          // Compared as a product: no division for the many pairs that are not the largest.
          let distance = distances[row * count + column]
          if rise > largest * distance { largest = rise / distance }
        }
      }
    }
    return largest
  }
}
