import CLAPACK
import SaddleCPU
import SaddleTransport

/// Mean and covariance of features: all that the Frechet distance sees, and what FID tools save as mu and
/// sigma.
public struct FeatureStatistics: Sendable, Hashable {
  /// [d].
  public let mean: [Double]
  /// Row-major [d, d]: the sum of squared deviations over n - 1.
  public let covariance: [Double]
  /// How many features were averaged; `nil` where a file does not say.
  public let count: Int?

  public var dimension: Int { mean.count }

  /// - Throws: ``MetricError`` unless these are a finite mean and as large a finite covariance.
  public init(mean: [Double], covariance: [Double], count: Int? = nil) throws(MetricError) {
    let (size, overflow) = mean.count.multipliedReportingOverflow(by: mean.count)
    guard !mean.isEmpty, !overflow, covariance.count == size else {
      throw MetricError(
        "a mean of \(mean.count) numbers does not fit a covariance of \(covariance.count)",
        advice: "give mu of d and sigma of d x d numbers, d at least 1")
    }
    guard mean.allSatisfy(\.isFinite), covariance.allSatisfy(\.isFinite) else {
      throw MetricError(
        "the statistics hold an infinity or NaN", advice: "compute them again from finite features")
    }
    self.mean = mean
    self.covariance = covariance
    self.count = count
  }
}

/// Mean and covariance of features that come in batches, in Float64 and in memory for d x d numbers.
///
/// Deviations are taken from the mean of the first block, so that squares do not cancel: the error of an
/// entry is about n 2^-53 times the product of the two standard deviations, unless the mean drifts by many of
/// them.
/// O(n d²).
public struct FeatureMoments: Sendable {
  public let dimension: Int
  public private(set) var count = 0
  private let threads: Int
  /// What deviations are taken from.
  private var shift: [Double] = []
  private var sum: [Double]
  /// Of products of deviations, [d, d].
  private var products: [Double]
  /// Deviations, or the first block's features, not yet in the sums.
  private var pending: [Double] = []

  /// Rows at a time: enough for a product to be fast.
  private static let block = 2048

  public init(dimension: Int, threads: Int? = nil) {
    self.dimension = dimension
    self.threads = threads ?? Machine.coreCount
    sum = [Double](repeating: 0, count: dimension)
    products = [Double](repeating: 0, count: dimension * dimension)
  }

  /// - Precondition: `features` holds whole rows.
  public mutating func add(_ features: some Collection<Float>) {
    precondition(features.count.isMultiple(of: dimension), "moments: no whole rows of \(dimension)")
    count += features.count / dimension
    for value in features {
      pending.append(Double(value))
      if pending.count == Self.block * dimension { flush() }
    }
  }

  private mutating func flush() {
    let rows = pending.count / dimension
    guard rows > 0 else { return }
    if shift.isEmpty {
      shift = [Double](repeating: 0, count: dimension)
      for row in 0..<rows {
        for k in 0..<dimension { shift[k] += pending[row * dimension + k] / Double(rows) }
      }
    }
    for row in 0..<rows {
      for k in 0..<dimension {
        pending[row * dimension + k] -= shift[k]
        sum[k] += pending[row * dimension + k]
      }
    }
    saddle_symmetric_product(
      Int32(threads), Int32(rows), Int32(dimension), 0, 1, pending, 1, &products)
    pending.removeAll(keepingCapacity: true)
  }

  /// Of all features added so far.
  /// - Throws: ``MetricError`` for fewer than 2 features, or ones that are not finite.
  public func statistics() throws(MetricError) -> FeatureStatistics {
    guard count >= 2 else {
      throw MetricError("\(count) samples have no covariance", advice: "give at least 2, better thousands")
    }
    var all = self
    all.flush()
    let (n, d) = (Double(count), dimension)
    var covariance = all.products
    for i in 0..<d {
      let share = all.sum[i] / n
      for j in 0..<d { covariance[i * d + j] = (covariance[i * d + j] - share * all.sum[j]) / (n - 1) }
      // The products are symmetric; this keeps the result so, to the last bit.
      for j in 0..<i { covariance[i * d + j] = covariance[j * d + i] }
    }
    return try FeatureStatistics(
      mean: zip(all.shift, all.sum).map { $0 + $1 / n }, covariance: covariance, count: count)
  }
}

extension FeatureStatistics {
  /// The moments of features in memory.
  /// - Throws: ``MetricError`` for fewer than 2 features, or ones that are not finite.
  public init(of features: Features, threads: Int? = nil) throws(MetricError) {
    var moments = FeatureMoments(dimension: features.dimension, threads: threads)
    moments.add(features.values)
    self = try moments.statistics()
  }
}
