import Foundation

/// Do two groups of losses come from one distribution? The test of Mann and Whitney (1947), two-sided.
///
/// U counts the pairs in which the first group's member is the smaller, ties half; U / (n m) is the win
/// probability. Up to ``exactLimit`` numbers its distribution is counted out over all ways to share the
/// pooled midranks between the groups, which is exact with ties too; p is twice the smaller tail, at most 1.
/// Above, it is the normal approximation with the variance corrected for ties and a continuity correction of
/// one half.
package struct RankSumTest {
  /// The most numbers, of both groups together, whose distribution is counted out.
  static let exactLimit = 60

  /// P(a member of the first group is smaller than one of the second) + P(they are equal) / 2.
  package let winProbability: Double
  package let pValue: Double

  /// - Parameters: each at least one number; infinities are larger than all others and equal to each other.
  /// - Complexity: O(N³ n) steps up to the limit for N numbers of which n are the first's, O(N log N) above.
  package init(_ first: [Double], _ second: [Double]) {
    precondition(!first.isEmpty && !second.isEmpty, "a test of ranks needs numbers on both sides")
    let (n, m) = (Double(first.count), Double(second.count))
    let ranks = ranks(of: first + second)
    let rankSum = ranks.prefix(first.count).reduce(0, +)
    // Of pairs where the first is larger, ties half.
    let larger = rankSum - n * (n + 1) / 2
    winProbability = 1 - larger / (n * m)
    pValue =
      ranks.count <= Self.exactLimit
      ? Self.exact(ranks, count: first.count, rankSum: rankSum)
      : Self.normal(ranks, n: n, m: m, distance: abs(larger - n * m / 2))
  }

  /// The smallest p that groups of these sizes can have: all members of one before all of the other.
  package static func leastPValue(_ first: Int, _ second: Int) -> Double {
    let ways = (0..<first).reduce(1.0) { $0 * Double(first + second - $1) / Double(first - $1) }
    return min(1, 2 / ways)
  }

  /// Twice the smaller tail of the sum of `count` of the ranks, all subsets alike.
  private static func exact(_ ranks: [Double], count: Int, rankSum: Double) -> Double {
    // Midranks are multiples of one half.
    let doubled = ranks.map { Int(2 * $0) }
    let observed = Int(2 * rankSum)
    let largest = doubled.sorted().suffix(count).reduce(0, +)
    // ways[j][s]: how many subsets of j ranks have the sum s.
    var ways = [[Double]](repeating: [Double](repeating: 0, count: largest + 1), count: count + 1)
    ways[0][0] = 1
    for rank in doubled {
      for size in stride(from: count, through: 1, by: -1) where rank <= largest {
        for sum in rank...largest where ways[size - 1][sum - rank] > 0 {
          ways[size][sum] += ways[size - 1][sum - rank]
        }
      }
    }
    let all = ways[count].reduce(0, +)
    let lower = ways[count][...observed].reduce(0, +)
    let upper = ways[count][observed...].reduce(0, +)
    return min(1, 2 * min(lower, upper) / all)
  }

  /// The variance n m / (N (N - 1)) Σ (r - (N + 1)/2)² is that of a sum of n of N ranks without replacement.
  private static func normal(_ ranks: [Double], n: Double, m: Double, distance: Double) -> Double {
    let total = n + m
    let variance = n * m / (total * (total - 1)) * rankVariation(ranks)
    guard variance > 0 else { return 1 }
    return min(1, erfc(max(0, distance - 0.5) / (2 * variance).squareRoot()))
  }
}
