import CLAPACK
import SaddleCPU

/// How far samples are from one another, relative to how far data is: mean |y - y'| over mean |x - x'|.
///
/// 1 for the data's own spread, 0 for a collapsed generator. Distances are Euclidean, over all pairs.
public struct Diversity: Sendable, Hashable {
  public let value: Double
  /// Of the ratio, to first order, from the spread of each point's mean distance to the others.
  public let standardError: Double

  /// - Throws: ``MetricError`` for features of different size, fewer than 2 on a side, or data that is all
  ///   equal.
  /// - Complexity: O((n² + m²) d).
  public init(of samples: Features, relativeTo data: Features, threads: Int? = nil)
    throws(MetricError)
  {
    try samples.requireSameDimension(data)
    try self.init(
      MeanDistance(samples, threads: threads), relativeTo: MeanDistance(data, threads: threads))
  }

  package init(_ samples: MeanDistance, relativeTo data: MeanDistance) throws(MetricError) {
    guard data.value > 0 else {
      throw MetricError(
        "all data has equal features", advice: "compare with data that differs, or take another extractor")
    }
    value = samples.value / data.value
    let (a, b) = (samples.standardError / data.value, value * data.standardError / data.value)
    standardError = (a * a + b * b).squareRoot()
  }
}

/// The mean Euclidean distance between two different features of a set; O(n² d), and memory for n² numbers.
package struct MeanDistance: Sendable, Hashable {
  package let value: Double
  /// 2 s / √n for the deviation s of each point's mean distance to the others (Hoeffding 1948).
  package let standardError: Double

  package init(_ features: Features, threads: Int? = nil) throws(MetricError) {
    let (n, d) = (features.count, features.dimension)
    guard n >= 2 else {
      throw MetricError("one sample has no distance to others", advice: "give at least 2 on each side")
    }
    // Moved to the middle, so that squares of a narrow set do not cancel.
    var points = features.doubles
    for k in 0..<d {
      let mean = (0..<n).reduce(0) { $0 + points[$1 * d + k] } / Double(n)
      for i in 0..<n { points[i * d + k] -= mean }
    }
    var products = [Double](repeating: 0, count: n * n)
    saddle_symmetric_product(
      Int32(threads ?? Machine.coreCount), Int32(n), Int32(d), 1, 1, points, 0, &products)
    var sums = [Double](repeating: 0, count: n)
    for i in 0..<n {
      for j in 0..<i {
        let squares = products[i * n + i] + products[j * n + j] - 2 * products[i * n + j]
        let distance = max(0, squares).squareRoot()
        sums[i] += distance
        sums[j] += distance
      }
    }
    let means = sums.map { $0 / Double(n - 1) }
    let mean = means.reduce(0, +) / Double(n)
    value = mean
    let squares = means.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    standardError = 2 * (squares / Double(n - 1) / Double(n)).squareRoot()
  }
}
