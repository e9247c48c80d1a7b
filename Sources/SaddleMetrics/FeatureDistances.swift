import SaddleCPU
import SaddleTensor

/// Distances between the features of two sets, all pairs, as fast as a float32 matrix product and with
/// decisions as exact as Float64 makes them.
///
/// A block of products a b gives |a - b|² = |a|² + |b|² - 2 a b within (d + 16) 2^-24 (|a|² + |b|²): the
/// worst case of float32 sums of d terms. That bound, subtracted, sorts out nearly all pairs; whatever may
/// still matter is computed anew from the differences in Float64. Features are first moved by their mean and
/// scaled, so that the bound is small and nothing overflows.
package final class FeatureDistances {
  private let rows: Features
  private let columns: Features
  /// Whether the two are one set, whose pairs of a feature and itself do not count.
  private let areOwn: Bool
  private let program: Program
  private let block: Int
  private let rowBuffer: Buffer
  private let columnBuffer: Buffer
  private let products: Buffer
  private let centre: [Double]
  /// Of features, as the products see them.
  private let scale: Double
  /// Relative to |a|² + |b|².
  private let rounding: Double
  /// (1 - rounding) |b|², scaled, and |b|².
  private let lowerNorms: [Float]
  private let norms: [Float]

  /// The distance from each feature of a set to the others of it.
  package convenience init(within features: Features, threads: Int?) throws {
    try self.init(features, features, areOwn: true, threads: threads)
  }

  /// - Throws: ``MetricError`` for features of different size.
  package convenience init(from rows: Features, to columns: Features, threads: Int?) throws {
    try self.init(rows, columns, areOwn: false, threads: threads)
  }

  private init(_ rows: Features, _ columns: Features, areOwn: Bool, threads: Int?) throws {
    try rows.requireSameDimension(columns)
    let d = rows.dimension
    (self.rows, self.columns, self.areOwn) = (rows, columns, areOwn)
    var centre = [Double](repeating: 0, count: d)
    for row in 0..<columns.count {
      for k in 0..<d { centre[k] += Double(columns.values[row * d + k]) }
    }
    for k in 0..<d { centre[k] /= Double(max(1, columns.count)) }
    self.centre = centre
    var largest = 0.0
    for features in areOwn ? [rows] : [rows, columns] {
      for row in 0..<features.count {
        for k in 0..<d { largest = max(largest, abs(Double(features.values[row * d + k]) - centre[k])) }
      }
    }
    // A power of two, so that scaling rounds nothing.
    scale = largest > 0 ? 1 / Double(sign: .plus, exponent: largest.exponent, significand: 1) : 1
    rounding = Double(d + 16) * 0x1p-24
    // 32 MB of products at a time.
    block = max(1, min(512, rows.count, (8 << 20) / max(1, columns.count)))
    let (a, b) = (Tensor.input("rows", [block, d]), Tensor.input("columns", [max(1, columns.count), d]))
    let product = a.matmul(b.matrixTransposed)
    program = try Program(inputs: [a, b], outputs: [product], options: .init(threads: threads))
    rowBuffer = Buffer(a.type)
    columnBuffer = Buffer(b.type)
    products = Buffer(product.type)
    let squares = Self.fill(columnBuffer, columns, 0..<columns.count, centre, scale)
    norms = squares.map { Float($0) }
    lowerNorms = squares.map { [rounding] in Float($0 * (1 - rounding)) }
  }

  /// Writes features, moved and scaled; gives their squared lengths.
  private static func fill(
    _ buffer: Buffer, _ features: Features, _ range: Range<Int>, _ centre: [Double], _ scale: Double
  ) -> [Double] {
    let d = features.dimension
    return buffer.withElements(as: Float.self) { elements in
      range.map { row in
        var squares = 0.0
        for k in 0..<d {
          let value = Float((Double(features.values[row * d + k]) - centre[k]) * scale)
          elements[(row - range.lowerBound) * d + k] = value
          squares += Double(value) * Double(value)
        }
        return squares
      }
    }
  }

  /// |a - b|² in Float64 from differences: within (d + 2) 2^-53 of itself.
  package func exact(_ row: Int, _ column: Int) -> Double {
    let d = rows.dimension
    let (a, b) = (row * d, column * d)
    var sums = SIMD8<Double>.zero
    var k = 0
    while k + 8 <= d {
      var first = SIMD8<Float>(), second = SIMD8<Float>()
      for lane in 0..<8 {
        first[lane] = rows.values[a + k + lane]
        second[lane] = columns.values[b + k + lane]
      }
      let difference = SIMD8<Double>(first) - SIMD8<Double>(second)
      sums += difference * difference
      k += 8
    }
    var sum = sums.sum()
    while k < d {
      let difference = Double(rows.values[a + k]) - Double(columns.values[b + k])
      sum += difference * difference
      k += 1
    }
    return sum
  }

  /// What the product tells of the distances of one row.
  struct Row {
    let index: Int
    /// |a|², scaled.
    let norm: Double
    /// a b for all columns, scaled.
    let products: UnsafeMutableBufferPointer<Float>.SubSequence
  }

  private func forEachRow(_ body: (Row) throws -> Void) throws {
    let count = columns.count
    for first in stride(from: 0, to: rows.count, by: block) {
      let range = first..<min(first + block, rows.count)
      let squares = Self.fill(rowBuffer, rows, range, centre, scale)
      try program.run(inputs: [rowBuffer, columnBuffer], outputs: [products])
      try products.withElements(as: Float.self) { all in
        for row in range {
          let start = (row - first) * count
          try body(
            Row(index: row, norm: squares[row - first], products: all[start..<start + count]))
        }
      }
    }
  }

  package struct Neighbour: Sendable, Hashable {
    /// Of a column.
    package var index: Int
    package var squaredDistance: Double
  }

  /// The nearest columns of each row, in ascending order of distance, and of place where distances are equal;
  /// fewer where there are fewer. O(n m d), of which all but some k ln m distances a row are matrix products.
  package func nearest(_ limit: Int) throws -> [[Neighbour]] {
    var result: [[Neighbour]] = []
    result.reserveCapacity(rows.count)
    try forEachRow { row in
      var found: [Neighbour] = []
      found.reserveCapacity(limit + 1)
      let lower = Float(row.norm * (1 - rounding))
      var reach = Float.infinity
      var column = 0
      for product in row.products {
        defer { column += 1 }
        guard lower + lowerNorms[column] - 2 * product <= reach, !(areOwn && column == row.index) else {
          continue
        }
        let squares = exact(row.index, column)
        guard found.count < limit || squares < found[limit - 1].squaredDistance else { continue }
        var place = found.count
        while place > 0, found[place - 1].squaredDistance > squares { place -= 1 }
        found.insert(Neighbour(index: column, squaredDistance: squares), at: place)
        if found.count > limit { found.removeLast() }
        if found.count == limit { reach = self.reach(found[limit - 1].squaredDistance) }
      }
      result.append(found)
    }
    return result
  }

  /// A squared distance in the units of the products, rounded up; nothing is below 0, not even by rounding.
  private func reach(_ squaredDistance: Double) -> Float {
    squaredDistance == 0 ? -.infinity : Float(squaredDistance * scale * scale).nextUp
  }

  /// Tells of all pairs that are nearer than the row's radius or the column's.
  ///
  /// - Parameters:
  ///   - rowRadii: squared; one a row.
  ///   - columnRadii: likewise.
  ///   - body: given row and column, and whether a squared distance is below another number: strictly, and
  ///     exactly.
  package func forEachPair(
    withinRowRadii rowRadii: [Double], orColumnRadii columnRadii: [Double],
    _ body: (_ row: Int, _ column: Int, _ isBelow: (Double) -> Bool) -> Void
  ) throws {
    let columnReaches = columnRadii.map(reach)
    try forEachRow { row in
      let lower = Float(row.norm * (1 - rounding))
      let rowReach = reach(rowRadii[row.index])
      var column = 0
      for product in row.products {
        let bound = lower + lowerNorms[column] - 2 * product
        if bound <= rowReach || bound <= columnReaches[column] {
          // As far above the distance as the bound is below it.
          let margin = 2 * rounding * (row.norm + Double(norms[column]))
          let upper = (Double(bound) + margin) / (scale * scale)
          let least = Double(bound) / (scale * scale)
          var known: Double?
          body(row.index, column) { radius in
            if upper < radius { return true }
            if least > radius { return false }
            let squares = known ?? exact(row.index, column)
            known = squares
            return squares < radius
          }
        }
        column += 1
      }
    }
  }
}
