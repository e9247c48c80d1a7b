import CLAPACK
import RealModule
import SaddleCPU
import SaddleTransport

/// The kernel distance, called KID where the features are Inception's (Binkowski et al., 1801.01401): the
/// squared maximum mean discrepancy under k(x, y) = (x y / d + 1)³, by the unbiased estimator
///
/// mean over i ≠ j of k(x_i, x_j) + mean over i ≠ j of k(y_i, y_j) - 2 mean over i, j of k(x_i, y_j).
///
/// It is 0 in the mean between samples of one distribution, whatever their number, and so may be negative.
public struct KernelDistance: Sendable, Hashable {
  /// The mean over the subsets.
  public let value: Double
  /// The standard deviation over the subsets: that of an estimate from one subset.
  public let standardDeviation: Double
  public let subsetCount: Int
  public let subsetSize: Int

  /// As published: 100 subsets of 1,000 on each side, drawn without replacement. Where there are fewer than
  /// 2,000 on a side a subset is half of the smaller side, so that subsets differ.
  ///
  /// - Throws: ``MetricError`` for features of different size, or fewer than 4 on a side.
  /// - Complexity: O(subsets size² d) in Float64.
  public init(
    between data: Features, and samples: Features, subsets: Int = 100, size: Int = 1000, seed: UInt64,
    threads: Int? = nil
  ) throws(MetricError) {
    let least = min(data.count, samples.count)
    guard least >= 4, size >= 2, subsets >= 2 else {
      throw MetricError("\(least) samples make no subsets", advice: "give at least 4 on each side")
    }
    let taken = min(size, least / 2)
    func chosen(_ features: Features, _ seed: UInt64) -> Features {
      let d = features.dimension
      let order = shuffledOrder(features.count, seed: seed).prefix(taken)
      return Features(
        ContiguousArray(order.flatMap { features.values[$0 * d..<($0 + 1) * d] }), dimension: d)
    }
    var estimates: [Double] = []
    for subset in 0..<subsets {
      let own = seed &+ UInt64(2 * subset)
      estimates.append(
        try Self.unbiased(between: chosen(data, own), and: chosen(samples, own &+ 1), threads: threads))
    }
    let mean = estimates.reduce(0, +) / Double(subsets)
    let squares = estimates.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    value = mean
    standardDeviation = (squares / Double(subsets - 1)).squareRoot()
    subsetCount = subsets
    subsetSize = taken
  }

  /// The estimator from all features at once. O((n + m)² d), and memory for n m numbers.
  /// - Throws: ``MetricError`` for features of different size, or fewer than 2 on a side.
  public static func unbiased(
    between first: Features, and second: Features, threads: Int? = nil
  ) throws(MetricError) -> Double {
    try first.requireSameDimension(second)
    guard min(first.count, second.count) >= 2 else {
      throw MetricError("one sample has no kernel distance", advice: "give at least 2 on each side")
    }
    let (x, y) = (first.doubles, second.doubles)
    let (n, m) = (Double(first.count), Double(second.count))
    let own = [(x, first.count), (y, second.count)].map { points, count in
      kernelSum(points, count, dimension: first.dimension, threads) / Double(count) / Double(count - 1)
    }
    let cross = kernelSum(x, first.count, y, second.count, dimension: first.dimension, threads)
    return own[0] + own[1] - 2 * cross / n / m
  }

  /// Over pairs of different points.
  private static func kernelSum(_ points: [Double], _ count: Int, dimension: Int, _ threads: Int?) -> Double {
    var products = [Double](repeating: 0, count: count * count)
    saddle_symmetric_product(
      Int32(threads ?? Machine.coreCount), Int32(count), Int32(dimension), 1, 1 / Double(dimension), points,
      0,
      &products)
    var sum = 0.0
    for i in 0..<count {
      var row = 0.0
      for j in 0..<i {
        let base = products[i * count + j] + 1
        row += base * base * base
      }
      sum += 2 * row
    }
    return sum
  }

  private static func kernelSum(
    _ x: [Double], _ n: Int, _ y: [Double], _ m: Int, dimension: Int, _ threads: Int?
  ) -> Double {
    var products = [Double](repeating: 0, count: n * m)
    saddle_matrix_product(
      Int32(threads ?? Machine.coreCount), Int32(n), Int32(m), Int32(dimension), 1 / Double(dimension), 0, x,
      1,
      y, 0, &products)
    var sum = 0.0
    for i in 0..<n {
      var row = 0.0
      for j in 0..<m {
        let base = products[i * m + j] + 1
        row += base * base * base
      }
      sum += row
    }
    return sum
  }
}
