/// Precision, recall and their harmonic mean where the manifold of the data is known (Lucic et al.,
/// 1711.10337).
///
/// Distances are upper bounds, found by search: all three scores are lower bounds.
public struct ManifoldScores: Sendable, Hashable {
  /// How near is near enough, of images of pixels in 0...1: a Euclidean distance. Said to be the published
  /// one; the authors' released code does not show it.
  public static let delta = 0.75

  /// The share of samples nearer to the manifold than delta.
  public let precision: Share
  /// The share of the data that the generator gets nearer to than delta.
  public let recall: Share

  /// A share of things that were looked at.
  public struct Share: Sendable, Hashable {
    public let value: Double
    /// Of drawing so many.
    public let standardError: Double

    /// Of distances below delta.
    /// - Throws: ``MetricError`` where there are none.
    public init(of distances: [Double], within delta: Double) throws(MetricError) {
      guard !distances.isEmpty else {
        throw MetricError(
          "there are no distances to count", advice: "give samples and data, at least one of each")
      }
      value = Double(distances.count { $0 < delta }) / Double(distances.count)
      standardError = (value * (1 - value) / Double(distances.count)).squareRoot()
    }
  }

  /// - Parameters:
  ///   - samples: the distance of each sample to the manifold.
  ///   - data: that of each of the data, held out, to the generator's nearest sample.
  ///   - delta: in the same units.
  /// - Throws: ``MetricError`` where there are none.
  public init(samples: [Double], data: [Double], delta: Double = Self.delta) throws(MetricError) {
    precision = try Share(of: samples, within: delta)
    recall = try Share(of: data, within: delta)
  }

  /// 2 p r / (p + r); 0 where both are.
  public var f1: Double {
    let sum = precision.value + recall.value
    return sum > 0 ? 2 * precision.value * recall.value / sum : 0
  }

  /// Of ``f1``, to first order: its derivatives are 2 r² / (p + r)² and 2 p² / (p + r)².
  public var f1Error: Double {
    let (p, r) = (precision, recall)
    let sum = (p.value + r.value) * (p.value + r.value)
    guard sum > 0 else { return 0 }
    let parts = (
      2 * r.value * r.value / sum * p.standardError, 2 * p.value * p.value / sum * r.standardError
    )
    return (parts.0 * parts.0 + parts.1 * parts.1).squareRoot()
  }
}
