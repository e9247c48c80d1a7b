import RealModule
import SaddleTransport

/// One source's samples against an evaluation's reference, metric by metric.
struct EvaluationPass {
  private let evaluation: Evaluation
  private let samples: GatheredSamples
  /// Shared by four metrics.
  private var neighbourhoods: Neighbourhoods?

  /// The most points on a side for exact transport, whose time grows about with their square.
  private static let transportCount = 1000
  /// The most points on a side for metrics of all pairs: memory for their square.
  private static let pairCount = 4000

  private struct Result {
    var value: Double
    var error: Double?
    var referenceCount: Int
    var count: Int
    var caution: String?
  }

  init(_ evaluation: Evaluation, _ samples: GatheredSamples) {
    self.evaluation = evaluation
    self.samples = samples
  }

  mutating func measure(_ metric: Metric) throws -> [Measurement] {
    let clock = ContinuousClock()
    let start = clock.now
    let results = try results(of: metric)
    let seconds = (clock.now - start) / .seconds(1)
    return results.map { name, result in
      let cautions = [result.caution, samples.caution, evaluation.reference.caution].compactMap { $0 }
      return Measurement(
        metric: name, value: result.value, error: result.error, extractor: evaluation.extractor.name,
        resize: evaluation.extractor.resizeRule, referenceCount: result.referenceCount, count: result.count,
        dimension: evaluation.extractor.dimension, split: evaluation.split, seed: evaluation.seed,
        seconds: seconds, caution: cautions.isEmpty ? nil : cautions.joined(separator: "; "))
    }
  }

  private mutating func results(of metric: Metric) throws -> [(String, Result)] {
    if metric == .memorisation { return try memorisation() }
    let result: Result =
      switch metric {
      case .frechet: try frechet()
      case .kernel: try kernel()
      case .precision: neighbourhood(try shared().precision)
      case .recall: neighbourhood(try shared().recall ?? .nan)
      case .density: neighbourhood(try shared().density)
      case .coverage: neighbourhood(try shared().coverage)
      case .modes: modes()
      case .highQuality: highQuality()
      case .reverseKL: samples.modes.map(reverseKL) ?? classDivergence()
      case .w1: try wasserstein(power: 1)
      case .w2: try wasserstein(power: 2)
      case .sliced: try sliced()
      case .tstr, .memorisation:
        throw MetricError("\(metric.name) is not measured here", advice: "leave it out")
      case .c2st: try twoSampleTest()
      case .diversity: try diversity()
      case .classHistogram: classDivergence()
      }
    return [(metric.name, result)]
  }

  private func whole(_ value: Double, error: Double? = nil, caution: String? = nil) -> Result {
    Result(
      value: value, error: error, referenceCount: evaluation.reference.count, count: samples.count,
      caution: caution)
  }

  /// Both sides' features, at most so many of each.
  private func features(_ most: Int = .max) throws -> (data: Features, samples: Features) {
    guard let data = evaluation.reference.features, let own = samples.features else {
      throw MetricError("features were not kept", advice: "name the metric when the evaluation is made")
    }
    return (data.prefix(most), own.prefix(most))
  }

  // MARK: Moments and kernels

  private func frechet() throws -> Result {
    guard let data = evaluation.reference.statistics, let own = samples.statistics else {
      throw MetricError("moments were not taken", advice: "name fid when the evaluation is made")
    }
    return whole(
      try data.frechetDistance(to: own),
      caution: FeatureStatistics.caution([data.count, own.count], dimension: data.dimension))
  }

  private func kernel() throws -> Result {
    let (data, own) = try features()
    let distance = try KernelDistance(
      between: data, and: own, seed: evaluation.seed, threads: evaluation.threads)
    return whole(
      distance.value, error: distance.standardDeviation,
      caution: distance.subsetSize < 1000
        ? "subsets of \(distance.subsetSize) instead of 1,000: a larger deviation" : nil)
  }

  // MARK: Neighbourhoods

  private mutating func shared() throws -> Neighbourhoods {
    if let neighbourhoods { return neighbourhoods }
    let (data, own) = try features()
    let result = try Neighbourhoods(
      of: own, in: data, dataRadii: evaluation.radii, recall: evaluation.metrics.contains(.recall),
      threads: evaluation.threads)
    neighbourhoods = result
    return result
  }

  /// Balls grow as points get sparser: a side with half the points has larger balls, which hold more.
  private func neighbourhood(_ value: Double) -> Result {
    let counts = [evaluation.reference.count, samples.count].sorted()
    let caution =
      if counts[0] < 1000 {
        "\(counts[0]) samples: with fewer than 1,000, balls to the k-th neighbour are wide"
      } else if 2 * counts[0] < counts[1] {
        "\(counts[0]) against \(counts[1]): the sparser side's balls are wider; take equal counts"
      } else {
        nil as String?
      }
    return whole(value, caution: caution)
  }

  // MARK: Modes and classes

  private func modes() -> Result {
    if let histogram = samples.modes {
      return whole(Double(histogram.captured), caution: missed(histogram.modes.weights))
    }
    return whole(Double((samples.classCounts ?? []).count { $0 > 0 }), caution: missed(referenceShares()))
  }

  /// How many modes as many samples of the data itself would miss: sum of (1 - w)^n.
  private func missed(_ weights: [Double]) -> String? {
    let expected = weights.reduce(0) { sum, weight in
      sum + (weight > 0 ? Double.pow(1 - weight, Double(samples.count)) : 0)
    }
    guard expected >= 0.05 else { return nil }
    return "\(samples.count) samples of the data itself would miss \(rounded(expected)) modes"
  }

  private func highQuality() -> Result {
    let share = samples.modes?.highQualityShare ?? .nan
    return whole(share, error: (share * (1 - share) / Double(samples.count)).squareRoot())
  }

  private func reverseKL(_ histogram: ModeHistogram) -> Result {
    whole(histogram.reverseKL, caution: bias(histogram.modes.count))
  }

  private func classDivergence() -> Result {
    let counts = samples.classCounts ?? []
    let data = evaluation.reference.classCounts ?? []
    let classCount = max(counts.count, data.count, evaluation.classNames.count)
    let unseen = (0..<counts.count).filter { counts[$0] > 0 && ($0 >= data.count || data[$0] == 0) }
    var caution = bias(data.count { $0 > 0 })
    var shares = referenceShares() + [Double](repeating: 0, count: classCount - data.count)
    if !unseen.isEmpty {
      // One each, as if the reference had been read on until they came.
      let total = Double(evaluation.reference.count + unseen.count)
      shares = shares.map { $0 * Double(evaluation.reference.count) / total }
      for one in unseen { shares[one] = 1 / total }
      caution =
        "\(unseen.count) classes of the samples are none of the reference, which was given one sample of each"
    }
    return whole(histogramDivergence(counts, from: shares), caution: caution)
  }

  private func referenceShares() -> [Double] {
    let counts = evaluation.reference.classCounts ?? []
    let total = Double(counts.reduce(0, +))
    return counts.map { Double($0) / total }
  }

  /// What a histogram of the data itself would give by chance: (modes - 1) / (2 n) (Miller 1955).
  private func bias(_ count: Int) -> String? {
    let expected = Double(count - 1) / 2 / Double(samples.count)
    return expected >= 0.05 ? "the data itself would give about \(rounded(expected)) by chance" : nil
  }

  // MARK: Transport

  private func clouds(_ most: Int) throws -> (PointCloud, PointCloud) {
    let (data, own) = try features(most)
    return (
      try PointCloud(data.doubles, dimension: data.dimension),
      try PointCloud(own.doubles, dimension: own.dimension)
    )
  }

  private func wasserstein(power: Double) throws -> Result {
    let (data, own) = try clouds(Self.transportCount)
    var result = whole(0)
    (result.referenceCount, result.count) = (data.count, own.count)
    if data.dimension == 1 {
      result.value = try QuantileTransport(power: power).distance(from: data, to: own)
    } else {
      let problem = try TransportProblem(from: data, to: own, cost: .distance(power: power))
      let solution = try NetworkSimplex(threads: evaluation.threads).solve(problem)
      result.value = power == 1 ? solution.value : max(0, solution.value).squareRoot()
      if !solution.evidence.converged { result.caution = "the solver was stopped: an upper bound" }
    }
    return result
  }

  private func sliced() throws -> Result {
    let (data, own) = try clouds(.max)
    let distance = try SlicedTransport(power: 2, seed: evaluation.seed).distance(from: data, to: own)
    return whole(distance.value, error: distance.standardError)
  }

  // MARK: Tests

  private func memorisation() throws -> [(String, Result)] {
    let (data, own) = try features()
    guard let heldOut = evaluation.heldOut?.features else {
      throw MetricError("held-out features were not kept", advice: "name memorisation when it is made")
    }
    let test = try MemorisationTest(
      of: own, training: data, heldOut: heldOut, threads: evaluation.threads)
    let share = test.duplicateShare
    return [
      (Metric.memorisation.name, whole(test.zScore, caution: evaluation.heldOutCaution)),
      (
        "near-duplicates",
        whole(
          share, error: (share * (1 - share) / Double(samples.count)).squareRoot(),
          caution: evaluation.heldOutCaution)
      ),
    ]
  }

  private func twoSampleTest() throws -> Result {
    let (data, own) = try features()
    let test = try TwoSampleTest(between: data, and: own, threads: evaluation.threads)
    return whole(
      test.accuracy, error: test.standardError,
      caution: test.tested < 200 ? "tested on \(test.tested) points only" : nil)
  }

  private func diversity() throws -> Result {
    let (data, own) = try features(Self.pairCount)
    let diversity = try Diversity(of: own, relativeTo: data, threads: evaluation.threads)
    var result = whole(diversity.value, error: diversity.standardError)
    (result.referenceCount, result.count) = (data.count, own.count)
    return result
  }

  private func rounded(_ value: Double) -> String { "\((value * 100).rounded() / 100)" }
}
