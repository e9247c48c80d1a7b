import RealModule
import SaddleData
import SaddleTransport

/// One source's samples against an evaluation's reference, metric by metric.
struct EvaluationPass {
  let evaluation: Evaluation
  let samples: GatheredSamples
  /// What made the samples, where it is at hand.
  let generator: (any InvertibleSource)?
  let progress: (@Sendable (DataProgress) -> Void)?
  /// Shared by four metrics.
  var manifoldDistances = ManifoldDistances()
  /// Of what made the samples.
  private let density: (any SampleDensity)?
  /// Shared by four metrics.
  private var neighbourhoods: Neighbourhoods?

  /// The most points on a side for exact transport, whose time grows about with their square.
  private static let transportCount = 1000
  /// The most points on a side for metrics of all pairs: memory for their square.
  private static let pairCount = 4000
  /// The most points on a side for projections, which need a copy in Float64.
  private static let slicedCount = 10_000

  struct Result {
    var value: Double
    var error: Double?
    var referenceCount: Int
    var count: Int
    /// Of the reference, where it is not the evaluation's.
    var split: String?
    var caution: String?
  }

  init(
    _ evaluation: Evaluation, _ samples: GatheredSamples, _ generator: (any InvertibleSource)?,
    _ density: (any SampleDensity)?, progress: (@Sendable (DataProgress) -> Void)?
  ) {
    self.evaluation = evaluation
    self.samples = samples
    self.generator = generator
    self.progress = progress
    self.density = density
  }

  mutating func measure(_ metric: Metric) throws -> [MetricValue] {
    let clock = ContinuousClock()
    let start = clock.now
    let results = try results(of: metric)
    let seconds = (clock.now - start) / .seconds(1)
    return results.map { name, result in
      let cautions = [result.caution, samples.caution, evaluation.reference.caution].compactMap { $0 }
      return MetricValue(
        metric: name, value: result.value, error: result.error, extractor: evaluation.extractor.name,
        resize: evaluation.extractor.resizeRule, referenceCount: result.referenceCount, count: result.count,
        dimension: evaluation.extractor.dimension, split: result.split ?? evaluation.split,
        seed: evaluation.seed,
        seconds: seconds, caution: cautions.isEmpty ? nil : cautions.joined(separator: "; "))
    }
  }

  private mutating func results(of metric: Metric) throws -> [(String, Result)] {
    let result: Result
    switch metric {
    case .memorisation: return try memorisation()
    case .tstr: return try synthesis()
    case .frechet: result = try frechet()
    case .kernel: result = try kernel()
    case .precision: result = neighbourhood(try shared().precision)
    case .recall: result = neighbourhood(try shared().recall ?? .nan)
    case .density: result = neighbourhood(try shared().density)
    case .coverage: result = neighbourhood(try shared().coverage)
    case .modes: result = modes()
    case .highQuality: result = highQuality()
    case .reverseKL: result = samples.modes.map(reverseKL) ?? classDivergence()
    case .w1: result = try wasserstein(power: 1)
    case .w2: result = try wasserstein(power: 2)
    case .sliced: result = try sliced()
    case .c2st: result = try twoSampleTest()
    case .diversity: result = try diversity()
    case .classHistogram: result = classDivergence()
    case .manifoldDistance: result = try manifoldDistance()
    case .manifoldPrecision: result = try manifoldPrecision()
    case .manifoldRecall: result = try manifoldRecall()
    case .manifoldF1: result = try manifoldF1()
    case .logLikelihood: result = try logLikelihood()
    case .bayesAccuracy: result = try bayesAccuracy()
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
    guard let own = samples.statistics else {
      throw MetricError("moments were not taken", advice: "name fid when the evaluation is made")
    }
    return whole(
      try own.frechetDistance(from: evaluation.gaussian, threads: evaluation.threads),
      caution: FeatureStatistics.caution(
        [evaluation.reference.statistics?.count, own.count], dimension: own.dimension))
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
    let classes = samples.classes ?? ClassHistogram()
    return whole(Double(classes.counts.count), caution: missed(referenceShares))
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
    let (data, own) = (evaluation.reference.classes ?? .init(), samples.classes ?? .init())
    let unseen = own.unseen(in: data)
    let caution =
      unseen == 0
      ? bias(data.counts.count)
      : "\(unseen) classes of the samples are none of the reference, which was given one sample of each"
    return whole(own.divergence(from: data), caution: caution)
  }

  private var referenceShares: [Double] {
    let classes = evaluation.reference.classes ?? .init()
    return classes.counts.values.sorted().map { Double($0) / Double(classes.total) }
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
    var result = Result(value: 0, referenceCount: data.count, count: own.count)
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
    let (data, own) = try clouds(Self.slicedCount)
    let distance = try SlicedTransport(power: 2, seed: evaluation.seed).distance(from: data, to: own)
    return Result(
      value: distance.value, error: distance.standardError, referenceCount: data.count, count: own.count)
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

  private func synthesis() throws -> [(String, Result)] {
    guard let own = samples.samples, let real = evaluation.reference.samples,
      let test = evaluation.heldOut?.samples, let dataset = evaluation.dataset
    else {
      throw MetricError("labelled samples were not kept", advice: "name tstr when the evaluation is made")
    }
    let found = try trainOnSyntheticTestOnReal(
      synthetic: own, real: real, test: test, like: dataset,
      ClassifierTraining(seed: evaluation.seed, threads: evaluation.threads))
    func result(_ value: Double, _ error: Double) -> Result {
      Result(
        value: value, error: error, referenceCount: found.trainingCount, count: found.trainingCount,
        caution: evaluation.heldOutCaution)
    }
    return [
      (Metric.tstr.name, result(found.syntheticAccuracy, found.syntheticError)),
      ("trtr", result(found.realAccuracy, found.realError)),
    ]
  }

  /// ln p(x, c) of held-out samples, sample by sample, and their classes.
  private func joint() throws -> (terms: [ArraySlice<Double>], labels: [Int32]?) {
    guard let density, let heldOut = evaluation.heldOut, let test = heldOut.samples else {
      throw MetricError("held-out samples were not kept", advice: "name the metric when it is made")
    }
    let (width, block) = (test.values.count / heldOut.count, 1024)
    var terms: [ArraySlice<Double>] = []
    for start in stride(from: 0, to: test.values.count, by: block * width) {
      let end = min(test.values.count, start + block * width)
      let joint = density.logJoint(of: ContiguousArray(test.values[start..<end]))
      terms += stride(from: 0, to: joint.count, by: density.classes).map { joint[$0..<$0 + density.classes] }
    }
    return (terms, test.labels)
  }

  private func heldOut(_ value: Double, error: Double, count: Int) -> Result {
    Result(
      value: value, error: error, referenceCount: count, count: count, caution: evaluation.heldOutCaution)
  }

  private func logLikelihood() throws -> Result {
    let values = try joint().terms.map { terms in
      let largest = terms.max() ?? -.infinity
      return largest > -.infinity
        ? largest + Double.log(terms.reduce(0) { $0 + Double.exp($1 - largest) }) : largest
    }
    let (mean, count) = (values.reduce(0, +) / Double(values.count), values.count)
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
    var result = heldOut(mean, error: (variance / Double(count)).squareRoot(), count: count)
    let impossible = values.count { $0 == -.infinity }
    if impossible > 0 {
      result.error = nil
      result.caution = [result.caution, "the model holds \(impossible) of them impossible"]
        .compactMap { $0 }.joined(separator: "; ")
    }
    return result
  }

  private func bayesAccuracy() throws -> Result {
    let (terms, labels) = try joint()
    let (count, classes) = (terms.count, evaluation.dataset?.classNames.count)
    guard let density, let labels, terms.first?.count == classes else {
      throw MetricError(
        "bayes-accuracy needs a model of the data's classes", advice: "fit it with --conditional")
    }
    let right = zip(terms, labels).count { density.tells(Int($1), from: $0) }
    let share = Double(right) / Double(count)
    return heldOut(share, error: (share * (1 - share) / Double(count)).squareRoot(), count: count)
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
    return Result(
      value: diversity.value, error: diversity.standardError, referenceCount: data.count, count: own.count)
  }

  private func rounded(_ value: Double) -> String { "\((value * 100).rounded() / 100)" }
}
