import Foundation

/// How much of the differences between numbers their groups explain, by ranks (Kruskal and Wallis 1952).
///
/// With B the sum of squares of ranks between groups and T that of all N ranks, H = (N - 1) B / T is about
/// chi-squared with g - 1 degrees of freedom for g groups that do not differ; ties are thereby corrected for.
/// The share explained is ε² = 1 - (N - 1)/(N - g) (1 - B/T) (Kelley 1935), which is 0 on average where
/// groups do not differ, unlike B/T.
package struct GroupTest {
  /// ε², negative ones as 0.
  package let explainedShare: Double
  /// Approximate for groups of fewer than five.
  package let pValue: Double

  /// `nil` where there is nothing to tell: fewer than two groups, a group for each number, or all numbers
  /// equal.
  /// - Parameter groups: each number's.
  package init?(_ numbers: [Double], groups: [Int]) {
    let ranks = ranks(of: numbers)
    let total = rankVariation(ranks)
    let members = Dictionary(grouping: ranks.indices) { groups[$0] }.sorted { $0.key < $1.key }.map(\.value)
    guard members.count > 1, members.count < ranks.count, total > 0 else { return nil }
    let count = Double(ranks.count)
    var between = 0.0
    for members in members {
      let distance = members.reduce(0) { $0 + ranks[$1] } / Double(members.count) - (count + 1) / 2
      between += Double(members.count) * distance * distance
    }
    let share = min(between / total, 1)
    explainedShare = max(0, 1 - (count - 1) / (count - Double(members.count)) * (1 - share))
    pValue = chiSquaredTail((count - 1) * share, degrees: members.count - 1)
  }
}

/// P(X > x) for a chi-squared X, in closed form for whole degrees (Abramowitz and Stegun 1964, 26.4.4 and
/// 26.4.5).
/// - Parameters:
///   - x: at least 0.
///   - degrees: at least 1.
func chiSquaredTail(_ x: Double, degrees: Int) -> Double {
  let half = x / 2
  let isOdd = degrees % 2 == 1
  var sum = isOdd ? erfc(half.squareRoot()) : 0
  var term = isOdd ? exp(-half) * 2 * (half / .pi).squareRoot() : exp(-half)
  for index in 0..<degrees / 2 {
    sum += term
    term *= half / (Double(index) + (isOdd ? 1.5 : 1))
  }
  return min(1, sum)
}
