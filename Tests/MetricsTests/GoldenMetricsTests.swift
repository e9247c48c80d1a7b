import SaddleData
import SaddleMetrics
import Testing

/// The issue asks for 1e-6; Float64 on both sides gives more, except where noted.
@Suite("Metrics beside numpy, scipy and scikit-learn")
struct GoldenMetricsTests {
  @Test("mean, covariance and the Frechet distance", arguments: GoldenMetrics.all)
  func frechet(golden: GoldenMetrics) throws {
    let data = try FeatureStatistics(of: golden.data)
    let samples = try FeatureStatistics(of: golden.samples)
    #expect(close(data.mean[golden.dimension - 1], golden.expected["mean"]!, within: 1e-14))
    #expect(close(data.covariance[golden.dimension - 1], golden.expected["covariance"]!, within: 1e-14))
    // Singular covariances lose the root of what rounding leaves of zero eigenvalues: 1e-8.
    #expect(close(try data.frechetDistance(to: samples), golden.expected["frechet"]!, within: 1e-8))
    #expect(close(try samples.frechetDistance(to: data), golden.expected["frechet"]!, within: 1e-8))
  }

  @Test("the kernel distance", arguments: GoldenMetrics.all)
  func kernel(golden: GoldenMetrics) throws {
    let value = try KernelDistance.unbiased(between: golden.data, and: golden.samples)
    #expect(close(value, golden.expected["kernel"]!, within: 1e-12))
  }

  @Test("precision, recall, density and coverage", arguments: GoldenMetrics.all)
  func neighbourhoods(golden: GoldenMetrics) throws {
    let found = try Neighbourhoods(of: golden.samples, in: golden.data)
    #expect(close(found.precision, golden.expected["precision"]!, within: 1e-15))
    #expect(close(try #require(found.recall), golden.expected["recall"]!, within: 1e-15))
    #expect(close(found.density, golden.expected["density"]!, within: 1e-15))
    #expect(close(found.coverage, golden.expected["coverage"]!, within: 1e-15))
  }

  @Test("the tests: classifier, memorisation, diversity", arguments: GoldenMetrics.all)
  func tests(golden: GoldenMetrics) throws {
    let classifier = try TwoSampleTest(between: golden.data, and: golden.samples)
    #expect(close(classifier.accuracy, golden.expected["accuracy"]!, within: 1e-15))
    let memorisation = try MemorisationTest(
      of: golden.samples, training: golden.data, heldOut: golden.heldOut)
    // scipy gives a p-value, whose inverse is within 1e-9.
    #expect(close(memorisation.zScore, golden.expected["memorisation"]!, within: 1e-8))
    let diversity = try Diversity(of: golden.samples, relativeTo: golden.data)
    #expect(close(diversity.value, golden.expected["diversity"]!, within: 1e-12))
  }

  @Test(
    "W1 and W2 by the exact solver, through an evaluation",
    arguments: GoldenMetrics.all.filter { $0.dataCount == $0.sampleCount })
  func transport(golden: GoldenMetrics) throws {
    let data = table(golden.data)
    let evaluation = try Evaluation(
      against: data, metrics: [.w1, .w2], extractor: RawFeatures(data.shape), seed: 5)
    let found = try evaluation.measure(DatasetSamples(table(golden.samples), seed: 6))
    #expect(found.map(\.metric) == ["w1", "w2"])
    #expect(close(found[0].value, golden.expected["w1"]!, within: 1e-12))
    #expect(close(found[1].value, golden.expected["w2"]!, within: 1e-12))
  }
}

/// Features as a data set of numbers.
func table(_ features: Features, labels: [Int32]? = nil, classes: Int = 0) -> Dataset {
  Dataset(
    name: "golden", kind: .table, shape: [features.dimension], samples: .floats(features.values),
    labels: labels, classNames: (0..<classes).map { "\($0)" }, scaling: .identity(features.dimension))
}
