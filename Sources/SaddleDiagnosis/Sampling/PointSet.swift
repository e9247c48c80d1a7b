/// Points with the distances between them.
package struct PointSet: Sendable {
  package let points: ContiguousArray<Float>
  package let dimension: Int
  package let count: Int
  /// Between two points that differ in place, averaged over all pairs; 0 of one point.
  package let meanDistance: Double
  /// From each point to the nearest other one.
  package let gaps: [Double]

  /// - Complexity: O(n² · dimension).
  package init(_ points: [Float], _ dimension: Int) {
    self.points = ContiguousArray(points)
    self.dimension = dimension
    count = points.count / dimension
    var sum = 0.0
    var gaps = [Float](repeating: .infinity, count: count)
    for a in 0..<count {
      for b in 0..<a {
        let square = squaredDistance(self.points, a * dimension, self.points, b * dimension, dimension)
        sum += Double(square.squareRoot())
        gaps[a] = min(gaps[a], square)
        gaps[b] = min(gaps[b], square)
      }
    }
    meanDistance = count > 1 ? 2 * sum / (Double(count) * Double(count - 1)) : 0
    self.gaps = gaps.map { Double($0).squareRoot() }
  }

  /// The median distance to the nearest other point, of those that have no twin.
  package var usualGap: Double {
    let gaps = gaps.filter { $0 > 0 && $0.isFinite }
    return gaps.isEmpty ? 0 : gaps.quantile(0.5)
  }

  /// The share of points with another one closer than a tenth of a gap.
  package func closePairs(below gap: Double) -> Double {
    count == 0 ? 0 : Double(gaps.count { $0 <= gap / 10 }) / Double(count)
  }

  /// Between the points of two sets, averaged over all pairs.
  package func meanDistance(to other: PointSet) -> Double {
    var sum = 0.0
    for a in 0..<count {
      for b in 0..<other.count {
        sum += Double(
          squaredDistance(points, a * dimension, other.points, b * dimension, dimension).squareRoot())
      }
    }
    return count == 0 || other.count == 0 ? 0 : sum / (Double(count) * Double(other.count))
  }
}
