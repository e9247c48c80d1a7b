import SaddleData
import SaddleTensor

/// What metrics need to know of samples, read in one pass over a source: only what is kept takes memory that
/// grows with their number.
package struct GatheredSamples {
  /// What to keep.
  struct Plan {
    let extractor: any FeatureExtractor
    var keepsFeatures = false
    var takesMoments = false
    /// Keeps the samples themselves, with their labels.
    var keepsSamples = false
    var countsClasses = false
    var modes: Modes?
    var threads: Int?
  }

  package private(set) var count = 0
  package private(set) var features: Features?
  package private(set) var statistics: FeatureStatistics?
  package private(set) var modes: ModeHistogram?
  /// How many samples each class has, by the extractor or else by labels; nil where classes are unknown.
  package private(set) var classCounts: [Int]?
  /// In own units, with labels.
  package private(set) var samples: SampleBatch?
  /// What is odd about the values.
  package private(set) var caution: String?

  private static let batch = 256

  /// Reads at most `most` samples.
  ///
  /// - Parameters:
  ///   - what: of what, for progress: "the reference".
  /// - Throws: ``MetricError`` for values out of range; what source and extractor throw.
  init(
    _ source: any SampleSource, most: Int, plan: Plan, of what: String,
    progress: (@Sendable (DataProgress) -> Void)?
  ) throws {
    let extractor = plan.extractor
    if let width = plan.modes?.centres.first?.count, width != source.shape.count {
      throw MetricError(
        "samples of \(source.shape) have no place among modes of \(width) numbers",
        advice: "compare with the data that they imitate")
    }
    let total = min(most, source.count ?? most)
    let needsFeatures = plan.keepsFeatures || plan.takesMoments || plan.countsClasses
    var range = ValueRange(shape: source.shape)
    var values = ContiguousArray<Float>()
    if plan.keepsFeatures { values.reserveCapacity(total * extractor.dimension) }
    var moments = FeatureMoments(dimension: extractor.dimension, threads: plan.threads)
    var histogram = plan.modes.map { ModeHistogram($0) }
    var kept = SampleBatch(values: [], labels: [])
    var (classes, labels): ([Int32]?, [Int32]?) = ([], [])
    while count < most {
      let batch = try source.next(min(Self.batch, most - count))
      let number = batch.values.count / source.shape.count
      guard number > 0 else { break }
      try range.check(batch.values, first: count)
      if needsFeatures {
        let found = try extractor.features(of: batch, shape: source.shape)
        if plan.keepsFeatures { values.append(contentsOf: found.values) }
        if plan.takesMoments { moments.add(found.values) }
        classes = found.classes.flatMap { new in classes.map { $0 + new } }
      }
      labels = batch.labels.flatMap { new in labels.map { $0 + new } }
      histogram?.add(batch.values)
      if plan.keepsSamples { kept.values.append(contentsOf: batch.values) }
      count += number
      progress?(DataProgress("reading \(what)", done: count, total: max(total, count)))
    }
    if !needsFeatures { classes = nil }
    modes = histogram
    caution = range.caution
    if plan.keepsFeatures {
      features = Features(values, dimension: extractor.dimension, classes: classes, labels: labels)
    }
    if plan.takesMoments { statistics = try moments.statistics() }
    if plan.countsClasses, let known = classes ?? labels {
      var counts = [Int](repeating: 0, count: Int(known.max() ?? -1) + 1)
      for one in known where one >= 0 { counts[Int(one)] += 1 }
      classCounts = counts
    }
    if plan.keepsSamples {
      kept.labels = labels
      samples = kept
    }
  }

  /// Saved statistics in place of samples.
  init(_ statistics: FeatureStatistics) {
    count = statistics.count ?? 0
    self.statistics = statistics
  }
}

/// Sees to it that samples are in their data's own units.
private struct ValueRange {
  let width: Int
  let isImage: Bool
  private var largest = -Float.infinity
  private var hasFractions = false

  init(shape: Shape) {
    width = shape.count
    isImage = shape.rank == 3
  }

  mutating func check(_ values: ContiguousArray<Float>, first: Int) throws(MetricError) {
    // Half a level: what rounding to bytes forgives.
    let allowed: ClosedRange<Float> =
      isImage ? -0.5...255.5 : -Float.greatestFiniteMagnitude...Float.greatestFiniteMagnitude
    if let bad = values.firstIndex(where: { !allowed.contains($0) }) {
      let what = "sample \(first + bad / width + 1) holds \(values[bad])"
      if isImage {
        throw MetricError(
          "\(what); pixels are 0...255 here", advice: "scale the images to 0...255, and clip them")
      }
      throw MetricError("\(what), which is no number", advice: "leave such samples out, and find out why")
    }
    guard isImage else { return }
    for value in values {
      largest = max(largest, value)
      if value != value.rounded() { hasFractions = true }
    }
  }

  var caution: String? {
    guard isImage, hasFractions, largest <= 1 else { return nil }
    return "no pixel is above 1 of 255: are these images scaled to 0...1? scale them to 0...255"
  }
}
