import CKernels

/// Finds the points of a cloud that are nearest to others, exactly.
///
/// Up to 12 dimensions by a k-d tree (Bentley 1975), O(log n) a query where the dimension is low; beyond,
/// where a tree would have to visit nearly all points, from all distances, block by block on all cores.
package struct NeighbourSearch: Sendable {
  package struct Neighbour: Sendable, Hashable {
    /// In the cloud.
    package var index: Int
    package var squaredDistance: Double
  }

  package let dimension: Int
  package let count: Int
  private let points: [Double]
  /// Coordinates in the tree's order, each point filled up with zeros to whole vectors of 8; none without a
  /// tree.
  private var vectors: [SIMD8<Double>] = []
  private let vectorsPerPoint: Int
  /// The cloud's index of each point in the tree's order.
  private var order: [Int] = []
  /// Depth first; a leaf is a range of `order`.
  private var nodes: [Node] = []

  private struct Node: Sendable {
    var lower: Int
    var upper: Int
    /// Of the split; -1 in a leaf.
    var axis = -1
    var threshold = 0.0
    /// The node above the threshold; the one below it comes next.
    var above = 0
  }

  /// - Parameter points: row-major [n, dimension].
  /// - Complexity: O(n (log n)² + n d).
  package init(_ points: [Double], dimension: Int) {
    self.points = points
    self.dimension = dimension
    count = points.count / dimension
    vectorsPerPoint = (dimension + 7) / 8
    guard dimension <= 12, count > 0 else { return }
    order = Array(0..<count)
    split(0..<count)
    vectors = order.flatMap { Self.padded(points[$0 * dimension..<($0 + 1) * dimension]) }
  }

  private mutating func split(_ range: Range<Int>) {
    let node = nodes.count
    nodes.append(Node(lower: range.lowerBound, upper: range.upperBound))
    guard range.count > 12 else { return }
    var (axis, extent) = (0, 0.0)
    for candidate in 0..<dimension {
      var (low, high) = (Double.infinity, -Double.infinity)
      for place in range {
        let coordinate = points[order[place] * dimension + candidate]
        (low, high) = (min(low, coordinate), max(high, coordinate))
      }
      // Halves, so that the difference cannot overflow.
      if high / 2 - low / 2 > extent { (axis, extent) = (candidate, high / 2 - low / 2) }
    }
    // Points that are all equal stay together.
    guard extent > 0 else { return }
    let (points, width) = (points, dimension)
    order[range].sort { (points[$0 * width + axis], $0) < (points[$1 * width + axis], $1) }
    var middle = range.lowerBound + range.count / 2
    func coordinate(_ place: Int) -> Double { points[order[place] * dimension + axis] }
    // Equal coordinates stay on one side, so that the threshold separates.
    while middle > range.lowerBound, coordinate(middle - 1) == coordinate(middle) { middle -= 1 }
    if middle == range.lowerBound {
      middle = range.lowerBound + range.count / 2
      while coordinate(middle - 1) == coordinate(middle) { middle += 1 }
    }
    nodes[node].axis = axis
    nodes[node].threshold = coordinate(middle)
    split(range.lowerBound..<middle)
    nodes[node].above = nodes.count
    split(middle..<range.upperBound)
  }

  private static func padded(_ point: ArraySlice<Double>) -> [SIMD8<Double>] {
    stride(from: point.startIndex, to: point.endIndex, by: 8).map { start in
      var vector = SIMD8<Double>.zero
      for offset in 0..<min(8, point.endIndex - start) { vector[offset] = point[start + offset] }
      return vector
    }
  }

  /// The nearest points to each query in ascending order of distance, fewer where there are fewer.
  ///
  /// - Parameters:
  ///   - limit: how many, at least 1.
  ///   - queries: row-major [queries, dimension].
  ///   - areOwn: query i is point i of the cloud, and is left out.
  ///   - beyond: only points whose squared distance is larger than this; 0 leaves out equal points.
  package func nearest(
    _ limit: Int, to queries: [Double], areOwn: Bool = false, beyond: Double = -1
  ) -> [[Neighbour]] {
    let total = queries.count / dimension
    guard !nodes.isEmpty else { return nearestOfAll(limit, to: queries, areOwn, beyond) }
    return (0..<total).map { index in
      let point = queries[index * dimension..<(index + 1) * dimension]
      var query = Query(
        vectors: Self.padded(point), coordinates: Array(point),
        offsets: [Double](repeating: 0, count: dimension),
        nearest: Nearest(limit: limit, excluded: areOwn ? index : -1, beyond: beyond))
      visit(0, 0, &query)
      return query.nearest.found
    }
  }

  private func nearestOfAll(
    _ limit: Int, to queries: [Double], _ areOwn: Bool, _ beyond: Double
  ) -> [[Neighbour]] {
    let total = queries.count / dimension
    let block = max(1, min(total, (1 << 20) / max(count, 1)))
    var distances = [Double](repeating: 0, count: block * count)
    var result: [[Neighbour]] = []
    for first in stride(from: 0, to: total, by: block) {
      let rows = min(block, total - first)
      saddle_distances_from(
        saddle_core_count(), Int64(first), Int64(rows), queries, Int64(count), points, Int64(dimension), 2,
        &distances)
      for row in 0..<rows {
        var nearest = Nearest(limit: limit, excluded: areOwn ? first + row : -1, beyond: beyond)
        for index in 0..<count { nearest.consider(index, distances[row * count + index]) }
        result.append(nearest.found)
      }
    }
    return result
  }

  /// The nearest of the points seen so far.
  private struct Nearest {
    let limit: Int
    let excluded: Int
    let beyond: Double
    private(set) var found: [Neighbour] = []
    /// Only a point nearer than this changes anything.
    private(set) var reach = Double.infinity

    init(limit: Int, excluded: Int, beyond: Double) {
      (self.limit, self.excluded, self.beyond) = (limit, excluded, beyond)
      found.reserveCapacity(limit + 1)
    }

    mutating func consider(_ index: Int, _ squaredDistance: Double) {
      guard squaredDistance < reach, squaredDistance > beyond, index != excluded else { return }
      var place = found.count
      while place > 0, found[place - 1].squaredDistance > squaredDistance { place -= 1 }
      found.insert(Neighbour(index: index, squaredDistance: squaredDistance), at: place)
      if found.count > limit { found.removeLast() }
      if found.count == limit { reach = found[limit - 1].squaredDistance }
    }
  }

  private struct Query {
    let vectors: [SIMD8<Double>]
    let coordinates: [Double]
    /// How far the visited box is from the point along each axis.
    var offsets: [Double]
    var nearest: Nearest
  }

  /// - Parameter distance: the squared distance from the point to the node's box.
  private func visit(_ index: Int, _ distance: Double, _ query: inout Query) {
    let node = nodes[index]
    guard node.axis >= 0 else { return scan(node.lower..<node.upper, &query) }
    let difference = query.coordinates[node.axis] - node.threshold
    let (near, far) = difference < 0 ? (index + 1, node.above) : (node.above, index + 1)
    visit(near, distance, &query)
    let offset = query.offsets[node.axis]
    let farDistance = distance - offset * offset + difference * difference
    // Not below by rounding: a box at the very reach may hold no nearer point.
    guard farDistance * (1 - 1e-12) < query.nearest.reach else { return }
    query.offsets[node.axis] = difference
    visit(far, farDistance, &query)
    query.offsets[node.axis] = offset
  }

  private func scan(_ range: Range<Int>, _ query: inout Query) {
    for place in range {
      var sum = SIMD8<Double>.zero
      for part in 0..<vectorsPerPoint {
        let difference = vectors[place * vectorsPerPoint + part] - query.vectors[part]
        sum += difference * difference
      }
      query.nearest.consider(order[place], sum.sum())
    }
  }
}
