/// Two models beside each other.
public struct Comparison: Hashable, Sendable {
  public let first: String
  public let second: String
  /// P(a training of the first is better than one of the second) + P(they are equal) / 2. What has no result
  /// is worse than all that has, and equal to its like.
  public let winProbability: Double
  /// Of Mann and Whitney's test, two-sided.
  public let pValue: Double
  /// Corrected for all pairs of the study (Holm 1979).
  public internal(set) var adjustedPValue: Double
  /// What the smallest p-value of so many trainings would be corrected to, were it the smallest of all pairs.
  public let leastPValue: Double

  /// At the 5 % level, after the correction.
  public var isDecided: Bool { adjustedPValue < 0.05 }
  /// The better one's name; `nil` where chance would explain the difference.
  public var winner: String? { isDecided ? (winProbability > 0.5 ? first : second) : nil }

  /// All pairs of the models, in order.
  /// - Parameter losses: of each model, at least one number.
  static func all(_ losses: [(model: String, losses: [Double])]) -> [Comparison] {
    let pairs = losses.indices.flatMap { first in
      losses.indices.dropFirst(first + 1).map { (losses[first], losses[$0]) }
    }
    var comparisons = pairs.map { first, second in
      let test = RankSumTest(first.losses, second.losses)
      let least = RankSumTest.leastPValue(first.losses.count, second.losses.count)
      return Comparison(
        first: first.model, second: second.model, winProbability: test.winProbability, pValue: test.pValue,
        adjustedPValue: test.pValue, leastPValue: min(1, least * Double(pairs.count)))
    }
    for (index, adjusted) in holmCorrected(comparisons.map(\.pValue)).enumerated() {
      comparisons[index].adjustedPValue = adjusted
    }
    return comparisons
  }
}
