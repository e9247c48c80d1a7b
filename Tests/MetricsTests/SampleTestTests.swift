import SaddleData
import SaddleMetrics
import Testing

@Suite("Kernel distance, tests and modes")
struct SampleTestTests {
  @Test("subsets: the same seed gives the same number; their mean is unbiased; few samples make small ones")
  func subsets() throws {
    let (data, samples) = (goldenFeatures(130, 300, 5), goldenFeatures(132, 260, 5, scale: 0.9))
    let distance = try KernelDistance(between: data, and: samples, seed: 1)
    #expect(distance.subsetSize == 130 && distance.subsetCount == 100)
    #expect(try KernelDistance(between: data, and: samples, seed: 1) == distance)
    #expect(try KernelDistance(between: data, and: samples, seed: 2) != distance)
    let whole = try KernelDistance.unbiased(between: data, and: samples)
    // The mean of 100 subsets, which overlap: certainly within a subset's own deviation.
    #expect(abs(distance.value - whole) < distance.standardDeviation)
    #expect(throws: MetricError.self) {
      try KernelDistance(between: data, and: goldenFeatures(1, 3, 5), seed: 1)
    }
    #expect(throws: MetricError.self) {
      try KernelDistance(between: data, and: goldenFeatures(1, 30, 6), seed: 1)
    }
  }

  @Test("the classifier tells nothing of one distribution, and everything of two that do not meet")
  func classifier() throws {
    let data = goldenFeatures(140, 1000, 3)
    let same = try TwoSampleTest(between: data, and: goldenFeatures(142, 1000, 3))
    #expect(same.tested == 1000 && same.neighbours == 31)
    // Four standard errors.
    #expect(abs(same.accuracy - 0.5) < 4 * same.standardError)
    let other = try TwoSampleTest(between: data, and: goldenFeatures(144, 1000, 3, shift: 2))
    #expect(other.accuracy == 1)
  }

  @Test("memorisation by hand, with ties")
  func ranks() throws {
    // Of 2 x 2 pairs the generated one is farther in 0, equal in 1: U = 0.5. Ranks 1, 2.5 | 2.5, 4; the
    // variance is 2 * 2 / 12 * (5 - (2^3 - 2) / (4 * 3)) = 1.5, and (0.5 - 2) / 1.5^0.5 = -1.22474.
    let test = try MemorisationTest(distances: [1, 2], heldOut: [2, 3])
    #expect(close(test.zScore, -1.5.squareRoot(), within: 1e-15))
    #expect(test.duplicateShare == 0.5)
    #expect(throws: MetricError.self) { try MemorisationTest(distances: [1], heldOut: [2, 3]) }
  }

  @Test("copies of the training data are found out, fresh samples are not")
  func memorisation() throws {
    let training = goldenFeatures(150, 500, 4)
    let heldOut = goldenFeatures(152, 500, 4)
    let fresh = try MemorisationTest(of: goldenFeatures(154, 500, 4), training: training, heldOut: heldOut)
    #expect(abs(fresh.zScore) < 3)
    #expect(fresh.duplicateShare < 0.05)
    let copies = Features(ContiguousArray(training.values.map { $0 + 1e-4 }), dimension: 4)
    let copied = try MemorisationTest(of: copies, training: training, heldOut: heldOut)
    // All 500 x 500 pairs in one order: -(n m / 2) / (n m (n + m + 1) / 12)^0.5 = -27.37.
    #expect(copied.zScore < -27)
    #expect(copied.duplicateShare > 0.99)
    let far = try MemorisationTest(
      of: goldenFeatures(156, 500, 4, shift: 3), training: training, heldOut: heldOut)
    #expect(far.zScore > 27)
  }

  @Test("diversity is 1 for the same spread, 1/2 for half of it, 0 when collapsed")
  func diversity() throws {
    let data = goldenFeatures(160, 400, 3)
    let half = Features(ContiguousArray(data.values.map { $0 / 2 }), dimension: 3)
    #expect(close(try Diversity(of: half, relativeTo: data).value, 0.5, within: 1e-12))
    let one = Features(ContiguousArray((0..<50).flatMap { _ in data.values[0..<3] }), dimension: 3)
    // Points are moved to their mean, whose rounding leaves 1e-16.
    #expect(try Diversity(of: one, relativeTo: data).value < 1e-12)
    let same = try Diversity(of: goldenFeatures(162, 400, 3), relativeTo: data)
    #expect(abs(same.value - 1) < 4 * same.standardError)
    #expect(throws: MetricError.self) { try Diversity(of: data, relativeTo: one) }
  }

  @Test("modes by hand: within three deviations of the nearest, captured by a good sample only")
  func modes() {
    var histogram = ModeHistogram(Modes(centres: [[0, 0], [10, 0], [0, 10]], standardDeviation: 1))
    // Two at the first mode, one of them 3 away, which still counts; one near the second but 4 away.
    histogram.add([0, 0, 3, 0, 10, 4, 0, 0.5])
    #expect(histogram.counts == [3, 1, 0])
    #expect(histogram.highQualityCounts == [3, 0, 0])
    #expect(histogram.captured == 1)
    #expect(histogram.highQualityShare == 0.75)
    // 3/4 ln(9/4) + 1/4 ln(3/4) = 0.6081977 - 0.0719205.
    #expect(close(histogram.reverseKL, 0.5362772, within: 1e-7))
  }
}
