import SaddleCPU
import SaddleData
import SaddleTensor
import SaddleTransport

/// Measures samples against a reference that is read once, whatever is measured and how often.
///
/// ```swift
/// let digits = try Dataset.open("digits")
/// let evaluation = try Evaluation(
///   against: digits, metrics: [.frechet, .precision], count: 1000, extractor: RawFeatures(digits.shape))
/// for checkpoint in checkpoints {
///   for measurement in try evaluation.measure(samples(of: checkpoint)) { print(measurement) }
/// }
/// ```
///
/// The reference and its features stay in memory; of samples no more than the metrics need. Not synchronised:
/// one thread at a time.
public final class Evaluation {
  public let metrics: [Metric]
  /// The most samples that are measured.
  public let count: Int
  public let seed: UInt64
  /// Which part of the reference's data it is: "all", "training", "held out".
  public let split: String
  public let extractor: any FeatureExtractor
  let threads: Int?
  let reference: GatheredSamples
  /// Data that the generator was not trained on.
  let heldOut: GatheredSamples?
  /// What the reference was read from; `nil` for saved statistics.
  let dataset: Dataset?
  /// Why held-out data may not be that.
  let heldOutCaution: String?
  let needs: Metric.Needs
  private let modes: Modes?
  /// Computed when first asked for.
  private var knownRadii: Neighbourhoods.Radii?
  private var knownGaussian: GaussianDistribution?
  private var knownManifold: PolygonManifold?

  /// Reads the reference.
  ///
  /// - Parameters:
  ///   - dataset: what samples should be like.
  ///   - heldOut: data that the generator was not trained on, for metrics that need it. Without it a random
  ///     fifth of `dataset` is set apart, and the numbers say so.
  ///   - count: of samples to measure.
  ///   - referenceCount: of the reference's samples; `nil`: as many as `count`, or all there are.
  ///   - split: which part of its data the reference is, for the record.
  ///   - seed: decides which samples of the reference are taken, and every other choice by chance.
  ///   - threads: nil: one for each core.
  /// - Throws: ``MetricError`` when a metric lacks what it needs; what reading throws.
  public init(
    against dataset: Dataset, heldOut: Dataset? = nil, metrics: [Metric], count: Int = 10_000,
    referenceCount: Int? = nil, extractor: any FeatureExtractor, split: String = "all", seed: UInt64 = 1,
    threads: Int? = nil, progress: (@Sendable (DataProgress) -> Void)? = nil
  ) throws {
    (self.metrics, self.count, self.seed, self.split) = (metrics, count, seed, split)
    (self.extractor, self.threads) = (extractor, threads)
    let needs: Metric.Needs = metrics.reduce(into: []) { $0.formUnion($1.needs) }
    self.needs = needs
    modes = dataset.modes
    try Self.check(metrics, dataset, heldOut, count: count, referenceCount: referenceCount)
    var (data, apart) = (dataset, heldOut)
    if needs.contains(.heldOut), heldOut == nil {
      (data, apart) = try dataset.split(heldOut: 0.2, seed: seed)
      heldOutCaution =
        "held out is a fifth of the reference, no test of a generator that was trained on it: "
        + "give held-out data"
    } else {
      heldOutCaution = nil
    }
    let plan = GatheredSamples.Plan(needs, extractor: extractor, modes: modes, threads: threads)
    func gather(_ data: Dataset, _ most: Int, _ what: String) throws -> GatheredSamples {
      try GatheredSamples(
        DatasetSamples(data, seed: seed, threads: threads), most: most, plan: plan, of: what,
        progress: progress)
    }
    reference = try gather(data, referenceCount ?? count, "the reference")
    self.heldOut = needs.contains(.heldOut) ? try apart.map { try gather($0, count, "held-out data") } : nil
    self.dataset = dataset
    try checkReference()
  }

  /// Takes saved statistics for the reference, which only the Frechet distance can do with.
  ///
  /// - Throws: ``MetricError`` for other metrics, or statistics of another size than the extractor's.
  public init(
    against statistics: FeatureStatistics, metrics: [Metric] = [.frechet], count: Int = 10_000,
    extractor: any FeatureExtractor, split: String = "all", seed: UInt64 = 1, threads: Int? = nil
  ) throws(MetricError) {
    if let other = metrics.first(where: { $0 != .frechet }) {
      throw MetricError(
        "\(other.name) needs the reference's samples, not their mean and covariance alone",
        advice: "ask for fid only, or compare with the data itself")
    }
    guard statistics.dimension == extractor.dimension else {
      throw MetricError(
        "the statistics are of features of \(statistics.dimension) numbers, and those of "
          + "\(extractor.name) have \(extractor.dimension)",
        advice: "take the extractor that the statistics were made with")
    }
    (self.metrics, self.count, self.seed, self.split) = (metrics, count, seed, split)
    (self.extractor, self.threads) = (extractor, threads)
    needs = .moments
    (modes, dataset, heldOut, heldOutCaution) = (nil, nil, nil, nil)
    reference = GatheredSamples(statistics)
  }

  /// Mistakes that can be told before anything is read.
  private static func check(
    _ metrics: [Metric], _ dataset: Dataset, _ heldOut: Dataset?, count: Int, referenceCount: Int?
  ) throws(MetricError) {
    guard count >= 1, referenceCount ?? 1 >= 1 else {
      throw MetricError(
        "nothing can be said of \(min(count, referenceCount ?? count)) samples", advice: "ask for more")
    }
    for metric in metrics {
      if metric.needs.contains(.centres), dataset.modes == nil {
        throw MetricError(
          "\(metric.name) needs data with known modes, which \(dataset.name) has not",
          advice: "leave it out, or compare with ring, grid or mixture:FILE")
      }
      if metric.needs.contains(.manifold), dataset.manifold == nil {
        throw MetricError(
          "\(metric.name) needs data that a formula describes, which \(dataset.name) is not",
          advice: "leave it out, or compare with polygons")
      }
      if metric.needs.contains(.labels), dataset.labels == nil {
        throw MetricError(
          "\(metric.name) needs data with classes, which \(dataset.name) has not",
          advice: "leave it out, or name the label's column or take data with labels")
      }
      if metric.needs.contains(.labels), let heldOut, heldOut.labels == nil {
        throw MetricError(
          "\(metric.name) needs held-out data with classes, which \(heldOut.name) has not",
          advice: "leave it out, or give held-out data with the same labels")
      }
      if metric == .memorisation, dataset.count == nil {
        throw MetricError(
          "\(dataset.name) is made on demand: there are no training samples to memorise",
          advice: "leave memorisation out")
      }
      guard count >= metric.leastCount else {
        throw MetricError(
          "\(metric.name) needs at least \(metric.leastCount) samples, not \(count)", advice: "ask for more")
      }
    }
    if let heldOut, heldOut.shape != dataset.shape {
      throw MetricError(
        "held-out samples are of \(heldOut.shape), the reference's of \(dataset.shape)",
        advice: "read both with the same options")
    }
  }

  /// That there is enough of it, once it is read.
  private func checkReference() throws(MetricError) {
    for metric in metrics {
      guard reference.count >= metric.leastCount else {
        throw MetricError(
          "\(metric.name) needs at least \(metric.leastCount) samples of the reference, which has "
            + "\(reference.count)", advice: "compare with more data, or leave \(metric.name) out")
      }
      if metric.needs.contains(.heldOut), let held = heldOut?.count, held < metric.leastCount {
        throw MetricError(
          "\(metric.name) needs at least \(metric.leastCount) held-out samples; there are \(held)",
          advice: "give more held-out data, or leave \(metric.name) out")
      }
      try requireClasses(reference, of: "the reference", for: metric)
    }
  }

  private func requireClasses(_ side: GatheredSamples, of what: String, for metric: Metric)
    throws(MetricError)
  {
    let plan = GatheredSamples.Plan(metric.needs, extractor: extractor, modes: modes, threads: threads)
    if plan.countsClasses, side.classes == nil {
      throw MetricError(
        "\(metric.name) needs classes, and those of \(what) are unknown",
        advice: "take an extractor that classifies (saddle features train), or samples with labels")
    }
  }

  /// Squared radii around the reference's features.
  var radii: Neighbourhoods.Radii {
    get throws {
      if let knownRadii { return knownRadii }
      let radii = try Neighbourhoods.Radii(
        of: reference.features ?? Features([], dimension: 1), threads: threads)
      knownRadii = radii
      return radii
    }
  }

  /// The Gaussian of the reference's moments.
  var gaussian: GaussianDistribution {
    get throws {
      if let knownGaussian { return knownGaussian }
      guard let statistics = reference.statistics else {
        throw MetricError("moments were not taken", advice: "name fid when the evaluation is made")
      }
      let gaussian = try statistics.gaussian(threads: threads)
      knownGaussian = gaussian
      return gaussian
    }
  }

  /// What the reference can be at all.
  var manifold: PolygonManifold {
    get throws {
      if let knownManifold { return knownManifold }
      let manifold = try PolygonManifold(threads: threads)
      knownManifold = manifold
      return manifold
    }
  }

  /// Measures at most ``count`` samples of a source, all there are if fewer.
  ///
  /// - Parameter progress: is told of reading, and of each metric.
  /// - Returns: one measurement for each metric, in their order; `memorisation` adds `near-duplicates`,
  ///   `tstr` adds `trtr`.
  /// - Throws: ``MetricError`` when samples are too few, out of range, of another shape or without what a
  ///   metric needs; what reading throws.
  public func measure(
    _ source: any SampleSource, progress: (@Sendable (DataProgress) -> Void)? = nil
  ) throws -> [MetricValue] {
    if let metric = metrics.first(where: { $0.needs.contains(.generator) }), !(source is any InvertibleSource)
    {
      throw Self.noGenerator(metric)
    }
    let (samples, generator, density) = try gather(source, progress)
    for metric in metrics { try check(metric, samples, generator, density) }
    var pass = EvaluationPass(self, samples, generator, density, progress: progress)
    var measurements: [MetricValue] = []
    for (index, metric) in metrics.enumerated() {
      progress?(DataProgress("measuring \(metric.name)", done: index, total: metrics.count))
      measurements += try pass.measure(metric)
    }
    progress?(DataProgress("measured", done: metrics.count, total: metrics.count))
    return measurements
  }

  /// Measures what can be measured of a source, as ``measure(_:progress:)``.
  /// - Returns: also what kept the first other metric from being measured.
  /// - Throws: ``MetricError`` when samples are out of range or of another shape; what reading throws.
  public func measureWhatFits(
    _ source: any SampleSource
  ) throws -> (values: [MetricValue], problem: MetricError?) {
    let (samples, generator, density) = try gather(source, nil)
    var pass = EvaluationPass(self, samples, generator, density, progress: nil)
    var (values, problem) = ([MetricValue](), nil as MetricError?)
    for metric in metrics {
      do {
        try check(metric, samples, generator, density)
        values += try pass.measure(metric)
      } catch let error as MetricError { problem = problem ?? error }
    }
    return (values, problem)
  }

  private func gather(
    _ source: any SampleSource, _ progress: (@Sendable (DataProgress) -> Void)?
  ) throws -> (GatheredSamples, (any InvertibleSource)?, (any SampleDensity)?) {
    let plan = GatheredSamples.Plan(needs, extractor: extractor, modes: modes, threads: threads)
    let samples = try GatheredSamples(source, most: count, plan: plan, of: "samples", progress: progress)
    let density = needs.contains(.density) ? try source.density : nil
    if density != nil, let shape = dataset?.shape, shape != source.shape {
      throw MetricError(
        "a model of samples of \(source.shape) says nothing of samples of \(shape)",
        advice: "compare with the data that it was fitted to")
    }
    return (samples, source as? any InvertibleSource, density)
  }

  /// That a metric can be measured of samples.
  private func check(
    _ metric: Metric, _ samples: GatheredSamples, _ generator: (any InvertibleSource)?,
    _ density: (any SampleDensity)?
  ) throws(MetricError) {
    if metric.needs.contains(.generator), generator == nil { throw Self.noGenerator(metric) }
    if metric.needs.contains(.density), density == nil {
      throw MetricError(
        "\(metric.name) needs a model with densities, and what made these samples has none",
        advice: "fit one (saddle train --method qda), or take tstr, which needs samples only")
    }
    guard samples.count >= metric.leastCount else {
      throw MetricError(
        "\(metric.name) needs at least \(metric.leastCount) samples; there are \(samples.count)",
        advice: "make more, or leave \(metric.name) out")
    }
    try requireClasses(samples, of: "what is measured", for: metric)
    if metric.needs.contains(.labels), samples.samples?.labels == nil {
      throw MetricError(
        "\(metric.name) needs samples with classes, and these have none",
        advice: "sample from a conditional generator, or give samples with labels")
    }
  }

  private static func noGenerator(_ metric: Metric) -> MetricError {
    MetricError(
      "\(metric.name) inverts the generator, and these are samples alone",
      advice: "measure a run or a checkpoint, or leave it out")
  }
}
