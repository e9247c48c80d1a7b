import SaddleData
import SaddleMetrics
import SaddleTensor
import Testing

/// Counts what it is given; with classes it tells left of 0.5 from right.
private final class CountingExtractor: FeatureExtractor {
  let name = "counting"
  let resizeRule = "none"
  let dimension: Int
  private let classifies: Bool
  private(set) var seen = 0

  init(_ dimension: Int, classifies: Bool = false) {
    self.dimension = dimension
    self.classifies = classifies
  }

  func features(of samples: SampleBatch, shape: Shape) throws -> (
    values: ContiguousArray<Float>, classes: [Int32]?
  ) {
    seen += samples.values.count / dimension
    let firsts = stride(from: 0, to: samples.values.count, by: dimension).map { samples.values[$0] }
    return (samples.values, classifies ? firsts.map { $0 < 0.5 ? 0 : 1 } : nil)
  }
}

/// A source of numbers in memory.
private func source(_ features: Features) throws -> DatasetSamples {
  try DatasetSamples(table(features), seed: 9)
}

/// Images 2x2 of given pixels.
private func images(_ pixels: [Float]) -> Dataset {
  Dataset(
    name: "pictures", kind: .images, shape: [2, 2, 1], samples: .floats(pixels.contiguous),
    scaling: .images(channels: 1))
}

/// Samples of a model that says ln p(x, left) = -x - 3 and ln p(x, right) = x - 3, and nothing beyond 10.
private final class Sided: SampleSource {
  private struct Density: SampleDensity {
    let classes = 2
    func logJoint(of values: ContiguousArray<Float>) -> [Double] {
      values.flatMap { x in
        x < 10 ? [-Double(x) - 3, Double(x) - 3] : [-Double.infinity, -Double.infinity]
      }
    }
  }

  private let samples: DatasetSamples
  var shape: Shape { samples.shape }
  var count: Int? { samples.count }
  var density: (any SampleDensity)? { Density() }

  init(_ dataset: Dataset) throws { samples = try DatasetSamples(dataset, seed: 1) }

  func next(_ most: Int) throws -> SampleBatch { try samples.next(most) }
}

@Suite("Evaluation")
struct EvaluationTests {
  @Test("the reference is read once, and every number says what it depends on")
  func once() throws {
    let data = table(goldenFeatures(200, 300, 3))
    let extractor = CountingExtractor(3)
    let evaluation = try Evaluation(
      against: data, metrics: [.frechet, .precision, .recall, .density, .coverage], count: 250,
      extractor: extractor, split: "test", seed: 7)
    #expect(extractor.seen == 250)
    let samples = goldenFeatures(202, 260, 3)
    let first = try evaluation.measure(source(samples))
    #expect(extractor.seen == 500)
    let second = try evaluation.measure(source(samples))
    #expect(extractor.seen == 750)
    #expect(first.map(\.value) == second.map(\.value))
    #expect(first.map(\.metric) == ["fid", "precision", "recall", "density", "coverage"])
    for measurement in first {
      #expect(measurement.extractor == "counting" && measurement.resize == "none")
      #expect(measurement.referenceCount == 250 && measurement.count == 250 && measurement.dimension == 3)
      #expect(measurement.split == "test" && measurement.seed == 7 && measurement.seconds >= 0)
    }
    #expect(first[0].caution == nil)
    // Fewer than 1,000 samples.
    #expect(first[1].caution != nil)
  }

  @Test("saved statistics stand in for the data, for fid alone")
  func statistics() throws {
    let data = goldenFeatures(204, 200, 3)
    let samples = goldenFeatures(206, 200, 3, shift: 0.5)
    let extractor = RawFeatures([3])
    let saved = try Evaluation(against: FeatureStatistics(of: data), extractor: extractor)
    let whole = try Evaluation(against: table(data), metrics: [.frechet], extractor: extractor)
    let (a, b) = (try saved.measure(source(samples)), try whole.measure(source(samples)))
    #expect(a[0].referenceCount == 200)
    // The features come in another order.
    #expect(close(a[0].value, b[0].value, within: 1e-13))
    #expect(throws: MetricError.self) {
      try Evaluation(against: FeatureStatistics(of: data), metrics: [.kernel], extractor: extractor)
    }
    #expect(throws: MetricError.self) {
      try Evaluation(against: FeatureStatistics(of: data), extractor: RawFeatures([4]))
    }
  }

  @Test("the data itself against the data: all modes, good, no divergence beyond chance")
  func modes() throws {
    let ring = try Dataset.open("ring")
    let evaluation = try Evaluation(
      against: ring, metrics: [.modes, .highQuality, .reverseKL], count: 2500,
      extractor: RawFeatures(ring.shape))
    let found = try evaluation.measure(DatasetSamples(ring, seed: 2))
    #expect(found[0].value == 8 && found[0].caution == nil)
    // Within 3 deviations in the plane: 1 - e^-4.5 = 0.98889, with a standard error of 0.0021.
    #expect(abs(found[1].value - 0.98889) < 4 * 0.0021)
    // About 7 / 5000 by chance; a chi-squared of 7 degrees is below 30 all but once in 10^4 times.
    #expect(found[2].value < 30.0 / 5000)
    #expect(throws: MetricError.self) {
      try Evaluation(
        against: table(goldenFeatures(1, 9, 2)), metrics: [.highQuality], extractor: RawFeatures([2]))
    }
    // Too few samples to see every mode.
    let few = try Evaluation(against: ring, metrics: [.modes], count: 20, extractor: RawFeatures(ring.shape))
    #expect(try few.measure(DatasetSamples(ring, seed: 2))[0].caution?.contains("miss") == true)
  }

  @Test("classes: by the extractor, else by labels, else an error that says so")
  func classes() throws {
    let data = table(goldenFeatures(210, 100, 2), labels: (0..<100).map { $0 % 4 < 1 ? 0 : 1 }, classes: 2)
    let byLabel = try Evaluation(
      against: data, metrics: [.classHistogram, .modes], extractor: RawFeatures([2]))
    let even = table(goldenFeatures(212, 100, 2), labels: (0..<100).map { $0 % 2 }, classes: 2)
    let found = try byLabel.measure(DatasetSamples(even, seed: 1))
    // 1/2 ln 2 + 1/2 ln(2/3) = 0.1438410.
    #expect(close(found[0].value, 0.1438410, within: 1e-7))
    #expect(found[1].value == 2)
    // A class that the reference has not: one sample of 101 in its favour, ln 101.
    let strange = table(goldenFeatures(212, 50, 2), labels: [Int32](repeating: 2, count: 50), classes: 3)
    let unseen = try byLabel.measure(DatasetSamples(strange, seed: 1))
    #expect(close(unseen[0].value, 4.6151205, within: 1e-7))
    #expect(unseen[0].caution != nil)
    #expect(throws: MetricError.self) { try byLabel.measure(source(goldenFeatures(214, 100, 2))) }
    let byExtractor = try Evaluation(
      against: table(goldenFeatures(210, 100, 2)), metrics: [.classHistogram],
      extractor: CountingExtractor(2, classifies: true))
    #expect(try byExtractor.measure(source(goldenFeatures(214, 100, 2, shift: 0.6)))[0].value > 0.1)
    #expect(throws: MetricError.self) {
      try Evaluation(
        against: table(goldenFeatures(210, 100, 2)), metrics: [.classHistogram], extractor: RawFeatures([2]))
    }
  }

  @Test("memorisation: held-out data of its own, or a fifth set apart with a caution")
  func memorisation() throws {
    let training = goldenFeatures(220, 400, 3)
    let extractor = RawFeatures([3])
    let evaluation = try Evaluation(
      against: table(training), heldOut: table(goldenFeatures(222, 300, 3)), metrics: [.memorisation],
      extractor: extractor)
    let copied = try evaluation.measure(source(training))
    #expect(copied.map(\.metric) == ["memorisation", "near-duplicates"])
    #expect(copied[0].value < -10 && copied[1].value == 1 && copied[0].caution == nil)
    #expect(copied[0].referenceCount == 400)
    let apart = try Evaluation(against: table(training), metrics: [.memorisation], extractor: extractor)
    let fresh = try apart.measure(source(goldenFeatures(224, 300, 3)))
    #expect(fresh[0].referenceCount == 320 && abs(fresh[0].value) < 3)
    #expect(fresh[0].caution?.contains("held out") == true)
    let ring = try Dataset.open("ring")
    #expect(throws: MetricError.self) {
      try Evaluation(against: ring, metrics: [.memorisation], extractor: RawFeatures([2]))
    }
  }

  @Test(
    "tstr: real digits in place of samples are worth as much as real data; without labels they are refused")
  func synthesis() throws {
    let digits = try Dataset.open("digits")
    let (training, heldOut) = try digits.split(heldOut: 0.3, seed: 1)
    let evaluation = try Evaluation(
      against: training, heldOut: heldOut, metrics: [.tstr], count: 400, extractor: RawFeatures(digits.shape))
    let real = try evaluation.measure(DatasetSamples(training, seed: 1))
    #expect(real.map(\.metric) == ["tstr", "trtr"])
    #expect(real[0].count == 400 && real[0].caution == nil)
    // Both classifiers saw 400 real digits: their accuracies differ by chance alone.
    #expect(abs(real[0].value - real[1].value) < 0.06 && real[1].value > 0.85)
    #expect(throws: MetricError.self) {
      try Evaluation(against: table(goldenFeatures(1, 50, 2)), metrics: [.tstr], extractor: RawFeatures([2]))
    }
    let unlabelled = Dataset(
      name: "unlabelled", kind: .images, shape: digits.shape, samples: digits.samples, scaling: digits.scaling
    )
    #expect(throws: MetricError.self) { try evaluation.measure(DatasetSamples(unlabelled, seed: 1)) }
  }

  @Test("sliced, kid, c2st and diversity of one distribution are near their best")
  func best() throws {
    let data = table(goldenFeatures(230, 600, 2))
    let metrics: [Metric] = [.sliced, .kernel, .c2st, .diversity]
    let evaluation = try Evaluation(against: data, metrics: metrics, extractor: RawFeatures([2]))
    let found = try evaluation.measure(source(goldenFeatures(232, 600, 2)))
    // Empirical quantiles of 600 points are off by about 0.2 / 600^0.5 = 0.008.
    #expect(found[0].value < 0.05)
    #expect(abs(found[1].value) < 3 * (found[1].error ?? 0))
    #expect(found[1].caution?.contains("300") == true)
    #expect(abs(found[2].value - 0.5) < 4 * (found[2].error ?? 0))
    #expect(abs(found[3].value - 1) < 4 * (found[3].error ?? 0))
  }

  @Test("pixels out of range, numbers that are none, other shapes, too few: errors; 0...1: a caution")
  func badInput() throws {
    let data = images((0..<400).map { Float($0 % 256) })
    let evaluation = try Evaluation(against: data, metrics: [.frechet], extractor: RawFeatures(data.shape))
    func measure(_ pixels: [Float]) throws -> MetricValue {
      try evaluation.measure(DatasetSamples(images(pixels), seed: 1))[0]
    }
    #expect(throws: MetricError.self) { try measure([0, 300, 0, 0, 1, 2, 3, 4]) }
    #expect(throws: MetricError.self) { try measure([0, -1, 0, 0, 1, 2, 3, 4]) }
    #expect(throws: MetricError.self) { try measure([0, .nan, 0, 0, 1, 2, 3, 4]) }
    #expect(throws: MetricError.self) { try measure([0, 1, 2, 3]) }
    #expect(try measure([0, 0.5, 0.25, 1, 0.1, 0.2, 0.3, 0.4]).caution?.contains("0...255") == true)
    #expect(throws: MetricError.self) { try evaluation.measure(source(goldenFeatures(1, 9, 4))) }
    let numbers = try Evaluation(
      against: table(goldenFeatures(1, 9, 2)), metrics: [.w1], extractor: RawFeatures([2]))
    #expect(throws: MetricError.self) {
      try numbers.measure(source(Features([.infinity, 0], dimension: 2)))
    }
    #expect(throws: MetricError.self) {
      try Evaluation(
        against: table(goldenFeatures(1, 5, 2)), metrics: [.density], extractor: RawFeatures([2]))
    }
    #expect(throws: MetricError.self) {
      try Evaluation(
        against: table(goldenFeatures(1, 50, 2)), heldOut: table(goldenFeatures(1, 50, 3)),
        metrics: [.memorisation],
        extractor: RawFeatures([2]))
    }
  }

  @Test("densities are measured on held-out data, of a model that has them")
  func densities() throws {
    func labelled(_ values: [Float], _ labels: [Int32]) -> Dataset {
      Dataset(
        name: "line", kind: .table, shape: [1], samples: .floats(values.contiguous), labels: labels,
        classNames: ["left", "right"], scaling: .identity(1))
    }
    let training = labelled([-1, -2, 1, 2], [0, 0, 1, 1])
    let heldOut = labelled([-3, -1, 1, 2, 3], [0, 0, 1, 0, 1])
    let evaluation = try Evaluation(
      against: training, heldOut: heldOut, metrics: [.logLikelihood, .bayesAccuracy], count: 5,
      extractor: RawFeatures([1]))
    let values = try evaluation.measure(Sided(training))
    #expect(values.map(\.metric) == ["log-likelihood", "bayes-accuracy"])
    // ln(exp(x) + exp(-x)) - 3 on average over |x| = 3, 1, 1, 2, 3.
    #expect(abs(values[0].value - (-0.9446085)) < 1e-6, "\(values[0].value)")
    // The fourth is right of 0 and of the left class.
    #expect(values[1].value == 0.8 && values[1].count == 5 && values[1].caution == nil)
    let impossible = try Evaluation(
      against: training, heldOut: labelled([20, 1], [0, 1]), metrics: [.logLikelihood], count: 4,
      extractor: RawFeatures([1])
    ).measure(Sided(training))
    #expect(impossible[0].value == -.infinity)
    #expect(impossible[0].caution?.contains("holds 1 of them impossible") == true)
    let error = #expect(throws: MetricError.self) {
      try evaluation.measure(DatasetSamples(training, seed: 1))
    }
    #expect(error?.description.contains("--method qda") == true)
    let partly = try Evaluation(
      against: training, heldOut: heldOut, metrics: [.logLikelihood, .w1], count: 4,
      extractor: RawFeatures([1])
    ).measureWhatFits(DatasetSamples(training, seed: 1))
    #expect(partly.values.map(\.metric) == ["w1"] && partly.values[0].value == 0)
    #expect(partly.problem?.description.contains("--method qda") == true)
    let plane = try Evaluation(
      against: table(goldenFeatures(1, 50, 2)), metrics: [.logLikelihood], extractor: RawFeatures([2]))
    let other = #expect(throws: MetricError.self) { try plane.measure(Sided(training)) }
    #expect(other?.description.contains("a model of samples of [1] says nothing of samples of [2]") == true)
  }

  @Test("of equally likely classes the first is told, of impossible ones none")
  func telling() throws {
    let density = try #require(try Sided(table(goldenFeatures(1, 4, 1))).density)
    #expect(density.tells(1, from: [-3, -1]) && !density.tells(0, from: [-3, -1]))
    #expect(density.tells(0, from: [-2, -2]) && !density.tells(1, from: [-2, -2]))
    #expect(!density.tells(0, from: [-.infinity, -.infinity]))
  }

  @Test("metrics as they are written: lists, each once, and the nearest name of one that is none")
  func names() throws {
    #expect(try Metric.list("fid, KID,fid,high-quality") == [.frechet, .kernel, .highQuality])
    let error = #expect(throws: MetricError.self) { try Metric.list("precission") }
    #expect(error?.description.contains("did you mean precision?") == true)
    #expect(throws: MetricError.self) { try Metric.list("") }
    for metric in Metric.allCases {
      #expect(try Metric(named: metric.name) == metric)
      #expect(!metric.meaning.isEmpty)
    }
  }
}
