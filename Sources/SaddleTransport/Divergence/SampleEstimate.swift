/// A divergence as samples tell it.
public struct SampleEstimate: Sendable, Hashable {
  /// Not moved into the divergence's range: noise takes it below 0 where the distributions are nearly equal,
  /// and a mean of many such estimates would be wrong if it did not.
  public let value: Double
  /// The standard deviation of the value by chance, from the spread of its terms as if they were independent.
  /// It tells nothing of the bias.
  public let standardError: Double
  /// The numbers of samples.
  public let firstCount: Int
  public let secondCount: Int
  /// k.
  public let neighbours: Int
  /// Samples that equal another one: where there are many, the distributions have atoms and
  /// ``Divergence/between(_:_:)-(PointCloud,_)`` is the one to ask.
  public let coincident: Int
}

/// Samples as the estimators take them.
func requireSamples(_ p: PointCloud, _ q: PointCloud, neighbours: Int) throws(TransportError) {
  try requireSameDimension(p, q)
  for (which, cloud) in [("first", p), ("second", q)] {
    guard cloud.weights.allSatisfy({ $0 == cloud.weights[0] }) else {
      throw TransportError(
        "The \(which) samples have different weights; estimates from neighbours are for equal ones. Draw "
          + "samples in proportion to the weights.")
    }
    guard cloud.count > neighbours else {
      throw TransportError(
        "There are \(cloud.count) samples in the \(which) set; \(neighbours) neighbours need at least "
          + "\(neighbours + 1).")
    }
  }
  guard neighbours >= 1 else {
    throw TransportError("\(neighbours) neighbours are too few; take at least 1.")
  }
}

/// Mean and variance of the mean.
func meanAndVariance(_ terms: [Double]) -> (mean: Double, variance: Double) {
  let count = Double(terms.count)
  let mean = terms.reduce(0, +) / count
  let squares = terms.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
  return (mean, terms.count > 1 ? squares / (count - 1) / count : .infinity)
}
