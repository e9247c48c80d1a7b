/// The classifier two-sample test (Lopez-Paz and Oquab, 1610.06545) by nearest neighbours: how often a
/// classifier tells samples from data that it has not seen.
///
/// Equally many of each side, a random half of both for the classifier, the other half for the test. The
/// classifier takes the majority of the k nearest, k = √(number it was given), made odd, as that paper's
/// nearest-neighbour variant does. The same distribution on both sides gives 0.5 up to the standard error;
/// memorised data gives less than that where copies lie in the two halves.
public struct TwoSampleTest: Sendable, Hashable {
  /// The share of the test's points that are told rightly.
  public let accuracy: Double
  /// √(a (1 - a) / tested).
  public let standardError: Double
  /// How many points were tested.
  public let tested: Int
  public let neighbours: Int

  /// - Throws: ``MetricError`` for features of different size, or fewer than 4 on a side.
  /// - Complexity: O(n² d).
  public init(between data: Features, and samples: Features, threads: Int? = nil) throws {
    let half = min(data.count, samples.count) / 2
    guard half >= 2 else {
      throw MetricError("too few samples to test a classifier on", advice: "give at least 4 on each side")
    }
    func both(_ range: Range<Int>) throws -> Features {
      try data.requireSameDimension(samples)
      return Features(data.rows(range).values + samples.rows(range).values, dimension: data.dimension)
    }
    let known = try both(0..<half)
    let asked = try both(half..<2 * half)
    neighbours = Int(Double(known.count).squareRoot()) | 1
    let nearest = try FeatureDistances(from: asked, to: known, threads: threads).nearest(neighbours)
    let right = nearest.enumerated().count { index, found in
      let votes = found.count { $0.index >= half }
      return (2 * votes > found.count) == (index >= half)
    }
    tested = asked.count
    accuracy = Double(right) / Double(tested)
    standardError = (accuracy * (1 - accuracy) / Double(tested)).squareRoot()
  }
}
