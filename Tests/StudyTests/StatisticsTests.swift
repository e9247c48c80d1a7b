import Foundation
import SaddleStudy
import Testing

/// Products and sums of about a hundred terms lose a few bits, no more.
private func isClose(_ computed: Double, _ expected: Double, _ tolerance: Double = 1e-12) -> Bool {
  abs(computed - expected) <= tolerance * max(1, abs(expected))
}

@Suite("Statistics")
struct StatisticsTests {
  @Test("of rank sums equal scipy's, with ties and infinities too", arguments: GoldenStatistics.rankSums)
  func rankSums(golden: GoldenStatistics.RankSum) {
    let test = RankSumTest(golden.first, golden.second)
    #expect(isClose(test.winProbability, golden.win))
    // Scipy's tail of the normal distribution is exact to about 1e-11.
    #expect(isClose(test.pValue, golden.p, 1e-11))
    let back = RankSumTest(golden.second, golden.first)
    #expect(isClose(back.winProbability, 1 - golden.win))
    #expect(isClose(back.pValue, golden.p, 1e-11))
  }

  @Test("of three against three: 20 ways to share ranks, so no p-value is below a tenth")
  func leastPValue() {
    #expect(RankSumTest.leastPValue(3, 3) == 0.1)
    #expect(isClose(RankSumTest([1, 2, 3], [4, 5, 6]).pValue, 0.1))
    #expect(RankSumTest.leastPValue(1, 1) == 1)
    // C(20, 10) = 184,756.
    #expect(isClose(RankSumTest.leastPValue(10, 10), 2 / 184_756.0))
  }

  @Test("of the best of k equal an enumeration of all subsets", arguments: GoldenStatistics.subsets)
  func subsets(golden: GoldenStatistics.Subsets) {
    let best = BestOfSubsets(of: golden.k, losses: golden.losses)
    #expect(isClose(best.weights.reduce(0, +), 1))
    #expect(isClose(best.mean(of: golden.losses), golden.mean))
    #expect([0.1, 0.5, 0.9].map { best.quantile($0, of: golden.losses) } == golden.quantiles)
    #expect(best.failureProbability == 0)
  }

  @Test("of the best of k count subsets without any result")
  func failures() {
    // Of the C(4, 2) = 6 pairs of {1, 2, fail, fail}: three contain 1, two 2 without 1, one fails.
    let best = BestOfSubsets(of: 2, losses: [.infinity, 2, .infinity, 1])
    #expect(isClose(best.failureProbability, 1 / 6.0))
    for (weight, expected) in zip(best.weights, [1 / 12.0, 2 / 6.0, 1 / 12.0, 3 / 6.0]) {
      #expect(isClose(weight, expected))
    }
    #expect(BestOfSubsets(of: 3, losses: [.infinity, 2, .infinity, 1]).failureProbability == 0)
  }

  @Test("of the best of k stay accurate for a thousand trials")
  func manyTrials() {
    // For the numbers 1 to n the expected least of k is (n + 1) / (k + 1).
    let losses = (1...1000).map(Double.init)
    for k in [1, 3, 500, 999, 1000] {
      #expect(isClose(BestOfSubsets(of: k, losses: losses).mean(of: losses), 1001 / Double(k + 1), 1e-11))
    }
  }

  @Test("of groups equal Kruskal and Wallis's", arguments: GoldenStatistics.groups)
  func groups(golden: GoldenStatistics.Groups) throws {
    let test = try #require(GroupTest(golden.values, groups: golden.groups))
    #expect(isClose(test.pValue, golden.p, 1e-11))
    #expect(0...1 ~= test.explainedShare)
  }

  @Test("of groups explain all, or nothing")
  func explainedShare() throws {
    // Constant within both groups.
    let all = try #require(GroupTest([1, 1, 2, 2, .infinity, .infinity], groups: [0, 0, 1, 1, 2, 2]))
    #expect(all.explainedShare == 1)
    let none = try #require(GroupTest([1, 2, 1, 2], groups: [0, 0, 1, 1]))
    #expect(none.explainedShare == 0 && none.pValue == 1)
    #expect(GroupTest([1, 2, 3], groups: [0, 0, 0]) == nil)
    #expect(GroupTest([1, 2, 3], groups: [0, 1, 2]) == nil)
    #expect(GroupTest([1, 1, 1], groups: [0, 0, 1]) == nil)
    #expect(GroupTest([], groups: []) == nil)
  }

  @Test("of ranks equal Spearman's correlation", arguments: GoldenStatistics.correlations)
  func correlations(golden: GoldenStatistics.Correlation) throws {
    #expect(isClose(try #require(rankCorrelation(golden.x, golden.y)), golden.rho))
    #expect(rankCorrelation(golden.x, golden.x.map { _ in 1 }) == nil)
  }

  @Test("of ranks share ties' places and put infinities last")
  func sharedRanks() {
    #expect(ranks(of: [3, 1, 3, .infinity, .infinity, 2]) == [3.5, 1, 3.5, 5.5, 5.5, 2])
    #expect(ranks(of: []).isEmpty)
  }

  @Test("of a mean equal Student's interval", arguments: GoldenStatistics.intervals)
  func intervals(golden: GoldenStatistics.Interval) throws {
    let summary = try #require(Summary(golden.values))
    #expect(isClose(try #require(summary.deviation), golden.deviation))
    let interval = try #require(summary.interval)
    // Scipy's quantiles of Student's distribution are good to about 1e-10.
    #expect(isClose(interval.lowerBound, golden.low, 1e-9))
    #expect(isClose(interval.upperBound, golden.high, 1e-9))
  }

  @Test("of one number have no spread, and of huge ones do not overflow into nothing")
  func extremes() throws {
    let one = try #require(Summary([3]))
    #expect(one.mean == 3 && one.deviation == nil && one.interval == nil)
    #expect(Summary([]) == nil)
    let huge = try #require(Summary([1.7e308, 1.7e308, -1.7e308]))
    #expect(huge.mean.isFinite && huge.interval?.lowerBound == -.infinity)
    #expect(Summary([2, 2])?.interval == 2...2)
    #expect(Summary([Double](repeating: 8, count: 19))?.deviation == 0)
  }

  @Test("corrected by Holm's rule")
  func holm() {
    // 0.01 x 4; 0.02 x 3; 0.03 x 2 is as large; 0.5 x 1.
    let corrected = holmCorrected([0.5, 0.01, 0.03, 0.02])
    #expect(zip(corrected, [0.5, 0.04, 0.06, 0.06]).allSatisfy { isClose($0, $1) })
    // The second is raised to the first: 0.4 x 2, then 0.45.
    #expect(holmCorrected([0.45, 0.4]) == [0.8, 0.8])
    #expect(holmCorrected([]).isEmpty)
  }
}
