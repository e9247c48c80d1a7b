import SaddleTensor

/// Points that stand for the data: its known modes, or the centres of cells of real samples, as in the NDB
/// score (Richardson and Weiss, 1805.12462).
package struct Cells: Sendable {
  /// Row-major [count, dimension].
  package let centres: ContiguousArray<Float>
  package let dimension: Int
  /// How far from its centre a sample is still near the data.
  private let radii: [Float]
  package var count: Int { radii.count }

  /// - Parameters:
  ///   - centres: row-major.
  ///   - radii: one a centre.
  package init(centres: ContiguousArray<Float>, dimension: Int, radii: [Float]) {
    self.centres = centres
    self.dimension = dimension
    self.radii = radii
  }

  /// The cells of k-means (Lloyd, from k-means++ starts), each with the radius that holds 99 % of its points.
  ///
  /// The same for the same points.
  /// - Parameter points: row-major [n, dimension], n at least `count`.
  /// - Complexity: O(rounds · n · count · dimension), 12 rounds.
  package init(clustering points: ContiguousArray<Float>, dimension: Int, count: Int) {
    let n = points.count / dimension
    var random = Draws()
    var centres = ContiguousArray(points[0..<dimension])
    var distances = [Float](repeating: .infinity, count: n)
    for _ in 1..<max(1, count) {
      let last = centres.count - dimension
      var sum = 0.0
      for index in 0..<n {
        distances[index] = min(
          distances[index], squaredDistance(points, index * dimension, centres, last, dimension))
        sum += Double(distances[index])
      }
      var target = random.next() * sum
      var chosen = n - 1
      for index in 0..<n {
        target -= Double(distances[index])
        if target <= 0 {
          chosen = index
          break
        }
      }
      centres.append(contentsOf: points[chosen * dimension..<(chosen + 1) * dimension])
    }
    var nearest: [(index: Int, distance: Float)] = []
    for round in 0...12 {
      nearest = (0..<n).map { Self.nearest(to: points, at: $0 * dimension, among: centres, dimension) }
      if round == 12 { break }
      var sums = [Double](repeating: 0, count: centres.count)
      var members = [Int](repeating: 0, count: centres.count / dimension)
      for index in 0..<n {
        members[nearest[index].index] += 1
        for axis in 0..<dimension {
          sums[nearest[index].index * dimension + axis] += Double(points[index * dimension + axis])
        }
      }
      // An empty cell keeps its centre.
      for cell in members.indices where members[cell] > 0 {
        for axis in 0..<dimension {
          centres[cell * dimension + axis] = Float(sums[cell * dimension + axis] / Double(members[cell]))
        }
      }
    }
    let total = centres.count / dimension
    var members = [[Double]](repeating: [], count: total)
    for entry in nearest { members[entry.index].append(Double(entry.distance).squareRoot()) }
    self.init(
      centres: centres, dimension: dimension,
      radii: members.map { Float($0.isEmpty ? 0 : $0.quantile(0.99) * 1.001) })
  }

  private static func nearest(
    to points: ContiguousArray<Float>, at start: Int, among centres: ContiguousArray<Float>, _ dimension: Int
  ) -> (index: Int, distance: Float) {
    var best = (index: 0, distance: Float.infinity)
    for cell in 0..<centres.count / dimension {
      let distance = squaredDistance(points, start, centres, cell * dimension, dimension)
      if distance < best.distance { best = (cell, distance) }
    }
    return best
  }

  /// How many points are nearest to each centre, and how many are within its radius.
  /// - Parameter points: row-major; those that are not finite are near nothing.
  package func count(_ points: ContiguousArray<Float>) -> (histogram: [Int], near: Int) {
    var result = (histogram: [Int](repeating: 0, count: count), near: 0)
    for index in 0..<points.count / dimension {
      let nearest = Self.nearest(to: points, at: index * dimension, among: centres, dimension)
      result.histogram[nearest.index] += 1
      if nearest.distance.squareRoot() <= radii[nearest.index] { result.near += 1 }
    }
    return result
  }
}

/// ‖x − y‖² of two rows that start at given places.
package func squaredDistance(
  _ x: ContiguousArray<Float>, _ xStart: Int, _ y: ContiguousArray<Float>, _ yStart: Int, _ dimension: Int
) -> Float {
  var sum: Float = 0
  for axis in 0..<dimension {
    let difference = x[xStart + axis] - y[yStart + axis]
    sum += difference * difference
  }
  return sum
}

/// Uniform numbers in [0, 1) in a fixed order: a linear congruence is enough to start k-means from.
private struct Draws {
  private var state: UInt64 = 0x2545_F491_4F6C_DD1D

  mutating func next() -> Double {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Double(state >> 11) * 0x1p-53
  }
}
