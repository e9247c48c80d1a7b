import SaddleMetrics
import Testing

@Suite("Moments and the Frechet distance")
struct StatisticsTests {
  @Test("moments of batches are those of all features at once, far from 0 too")
  func batches() throws {
    // Two and a half blocks of 512, in uneven batches, 1e3 deviations from 0.
    let features = goldenFeatures(70, 1300, 3, shift: 256)
    var moments = FeatureMoments(dimension: 3)
    var first = 0
    for size in [1, 700, 99, 500] {
      moments.add(features.values[first * 3..<(first + size) * 3])
      first += size
    }
    let found = try moments.statistics()
    #expect(found.count == 1300)
    // Two passes.
    let x = features.values.map(Double.init)
    let mean = (0..<3).map { k in (0..<1300).reduce(0) { $0 + x[$1 * 3 + k] } / 1300 }
    for i in 0..<3 {
      #expect(close(found.mean[i], mean[i], within: 1e-15))
      for j in 0..<3 {
        let products = (0..<1300).reduce(0) { $0 + (x[$1 * 3 + i] - mean[i]) * (x[$1 * 3 + j] - mean[j]) }
        #expect(close(found.covariance[i * 3 + j], products / 1299, within: 1e-12))
        #expect(found.covariance[i * 3 + j] == found.covariance[j * 3 + i])
      }
    }
  }

  @Test("by hand: moved by (3, 4) it is 25, doubled it is the trace, to itself 0")
  func hand() throws {
    let unit = try FeatureStatistics(mean: [0, 0], covariance: [1, 0, 0, 4])
    let moved = try FeatureStatistics(mean: [3, 4], covariance: [1, 0, 0, 4])
    let doubled = try FeatureStatistics(mean: [0, 0], covariance: [4, 0, 0, 16])
    #expect(close(try unit.frechetDistance(to: moved), 25, within: 1e-14))
    // (2 - 1)² + (4 - 2)².
    #expect(close(try unit.frechetDistance(to: doubled), 5, within: 1e-14))
    #expect(try unit.frechetDistance(to: unit) == 0)
  }

  @Test("constant features, two samples, far more dimensions than samples: a number, never below 0")
  func singular() throws {
    let constant = try FeatureStatistics(
      of: Features([Float](repeating: 0.1, count: 60).contiguous, dimension: 6))
    let two = try FeatureStatistics(of: goldenFeatures(80, 2, 6))
    let other = try FeatureStatistics(of: goldenFeatures(82, 3, 6))
    for (a, b) in [(constant, two), (two, other), (other, constant), (constant, constant)] {
      #expect(try a.frechetDistance(to: b) >= 0)
    }
    // tr of the covariance and the distance of the means.
    let trace = (0..<6).reduce(0) { $0 + two.covariance[$1 * 7] }
    let means = zip(two.mean, constant.mean).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    #expect(close(try constant.frechetDistance(to: two), trace + means, within: 1e-12))
  }

  @Test("what is no statistic is refused, and says what to do")
  func refusals() throws {
    #expect(throws: MetricError.self) { try FeatureStatistics(mean: [], covariance: []) }
    #expect(throws: MetricError.self) { try FeatureStatistics(mean: [0], covariance: [1, 2]) }
    #expect(throws: MetricError.self) { try FeatureStatistics(mean: [.nan], covariance: [1]) }
    #expect(throws: MetricError.self) { try FeatureMoments(dimension: 2).statistics() }
    let line = try FeatureStatistics(mean: [0], covariance: [1])
    let plane = try FeatureStatistics(mean: [0, 0], covariance: [1, 0, 0, 1])
    #expect(throws: MetricError.self) { try line.frechetDistance(to: plane) }
    let indefinite = try FeatureStatistics(mean: [0, 0], covariance: [1, 2, 2, 1])
    #expect(throws: MetricError.self) { try plane.frechetDistance(to: indefinite) }
  }

  @Test("fewer than two samples a dimension are not to be trusted, and no more than d are singular")
  func cautions() {
    #expect(FeatureStatistics.caution([100, 64], dimension: 32) == nil)
    #expect(FeatureStatistics.caution([63, 1000], dimension: 32)?.contains("63 samples") == true)
    #expect(FeatureStatistics.caution([63, 1000], dimension: 32)?.contains("singular") == false)
    #expect(FeatureStatistics.caution([32], dimension: 32)?.contains("singular") == true)
    #expect(FeatureStatistics.caution([nil, 1000], dimension: 32)?.contains("not known") == true)
  }
}

extension [Float] {
  var contiguous: ContiguousArray<Float> { ContiguousArray(self) }
}
