/// Does a generator copy its training data? The three-sample test of Meehan, Chaudhuri and Dasgupta
/// (2004.05675): the distance of each sample to its nearest training sample, ranked among the same distances
/// of held-out data.
///
/// C_T = (U - n m / 2) / √(n m (n + m + 1) / 12), with U the number of pairs in which the generated sample is
/// farther than the held-out one, ties counted half (Mann and Whitney 1947; the variance corrected for ties).
/// It is the paper's statistic with one cell for the whole space: about standard normal for a generator that
/// draws from the data's distribution, below -3 where samples hug the training data, above 3 where they are
/// farther from it than new data is.
public struct MemorisationTest: Sendable, Hashable {
  /// C_T.
  public let zScore: Double
  /// The share of samples nearer to a training sample than 99 % of the held-out data is: 0.01 is expected.
  public let duplicateShare: Double

  /// - Throws: ``MetricError`` for features of different size, or fewer than 2 samples or held-out features.
  /// - Complexity: O((n + m) t d) for t training samples.
  public init(
    of samples: Features, training: Features, heldOut: Features, threads: Int? = nil
  ) throws {
    guard training.count > 0 else {
      throw MetricError("there is no training data to compare with", advice: "give some")
    }
    func distances(_ features: Features) throws -> [Double] {
      try FeatureDistances(from: features, to: training, threads: threads).nearest(1)
        .compactMap(\.first?.squaredDistance)
    }
    try self.init(distances: distances(samples), heldOut: distances(heldOut))
  }

  /// From distances to the nearest training sample, or any increasing function of them.
  package init(distances: [Double], heldOut: [Double]) throws(MetricError) {
    guard distances.count >= 2, heldOut.count >= 2 else {
      throw MetricError(
        "\(distances.count) samples and \(heldOut.count) held-out ones are too few to rank",
        advice: "give at least 2 of each, better 1,000")
    }
    let (n, m) = (Double(distances.count), Double(heldOut.count))
    let all = (distances.map { ($0, true) } + heldOut.map { ($0, false) }).sorted { $0.0 < $1.0 }
    var rankSum = 0.0
    var ties = 0.0
    var start = 0
    while start < all.count {
      var end = start
      while end < all.count, all[end].0 == all[start].0 { end += 1 }
      let (size, generated) = (Double(end - start), all[start..<end].count { $0.1 })
      rankSum += Double(generated) * (Double(start + end + 1) / 2)
      ties += size * size * size - size
      start = end
    }
    let total = n + m
    let u = rankSum - n * (n + 1) / 2
    let variance = n * m / 12 * (total + 1 - ties / (total * (total - 1)))
    zScore = variance > 0 ? (u - n * m / 2) / variance.squareRoot() : 0
    let sorted = heldOut.sorted()
    let threshold = sorted[Int(0.01 * m)]
    duplicateShare = Double(distances.count { $0 < threshold }) / n
  }
}
