import SaddleData
import SaddleTensor

/// What metrics need to know of samples, read in one pass over a source: only what is kept takes memory that
/// grows with their number.
struct GatheredSamples {
  /// What to keep.
  struct Plan {
    let extractor: any FeatureExtractor
    let keepsFeatures: Bool
    let takesMoments: Bool
    /// Keeps the samples themselves, with their labels if they have any.
    let keepsSamples: Bool
    let countsClasses: Bool
    /// To sort samples into.
    let modes: Modes?
    let threads: Int?

    /// - Parameter modes: where they are known; else classes stand in for them.
    init(_ needs: Metric.Needs, extractor: any FeatureExtractor, modes: Modes?, threads: Int?) {
      self.extractor = extractor
      self.threads = threads
      keepsFeatures = needs.contains(.features)
      takesMoments = needs.contains(.moments)
      keepsSamples = !needs.isDisjoint(with: [.labels, .manifold, .density])
      countsClasses = needs.contains(.classes) || (needs.contains(.modes) && modes == nil)
      self.modes = needs.isDisjoint(with: [.modes, .centres]) ? nil : modes
    }
  }

  private(set) var count = 0
  private(set) var features: Features?
  private(set) var statistics: FeatureStatistics?
  private(set) var modes: ModeHistogram?
  /// By the extractor, or else by labels; nil where classes are unknown.
  private(set) var classes: ClassHistogram?
  /// In own units, with labels.
  private(set) var samples: SampleBatch?
  /// What is odd about the values.
  private(set) var caution: String?

  private static let batch = 256

  /// Reads at most `most` samples.
  ///
  /// - Parameter what: of what, for progress: "the reference".
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
    var moments = FeatureMoments(
      dimension: plan.takesMoments ? extractor.dimension : 0, threads: plan.threads)
    var byExtractor: ClassHistogram? = ClassHistogram()
    var byLabel: ClassHistogram? = ClassHistogram()
    modes = plan.modes.map { ModeHistogram($0) }
    if plan.keepsSamples { samples = SampleBatch(values: [], labels: []) }
    while count < most {
      let batch = try source.next(min(Self.batch, most - count))
      let number = batch.values.count / source.shape.count
      guard number > 0 else { break }
      try range.check(batch.values, first: count)
      if needsFeatures {
        let found = try extractor.features(of: batch, shape: source.shape)
        if plan.keepsFeatures { values.append(contentsOf: found.values) }
        if plan.takesMoments { moments.add(found.values) }
        Self.add(found.classes, to: &byExtractor)
      }
      Self.add(batch.labels, to: &byLabel)
      modes?.add(batch.values)
      if plan.keepsSamples {
        samples?.values.append(contentsOf: batch.values)
        if let labels = batch.labels {
          samples?.labels?.append(contentsOf: labels)
        } else {
          samples?.labels = nil
        }
      }
      count += number
      progress?(DataProgress("reading \(what)", done: count, total: max(total, count)))
    }
    if plan.keepsFeatures { features = Features(values, dimension: extractor.dimension) }
    if plan.takesMoments { statistics = try moments.statistics() }
    if plan.countsClasses { classes = byExtractor ?? byLabel }
    caution = range.caution
  }

  /// Saved statistics in place of samples.
  init(_ statistics: FeatureStatistics) {
    count = statistics.count ?? 0
    self.statistics = statistics
  }

  /// One batch without classes, and nothing is known.
  private static func add(_ classes: [Int32]?, to histogram: inout ClassHistogram?) {
    if let classes { histogram?.add(classes) } else { histogram = nil }
  }
}

/// Sees to it that samples are in their data's own units.
private struct ValueRange {
  private let width: Int
  private let isImage: Bool
  private let allowed: ClosedRange<Float>
  private var largest = -Float.infinity
  private var hasFractions = false

  init(shape: Shape) {
    width = shape.count
    isImage = shape.rank == 3
    let most = Float.greatestFiniteMagnitude
    // Half a level: what rounding to bytes forgives.
    allowed = isImage ? -0.5...255.5 : -most...most
  }

  mutating func check(_ values: ContiguousArray<Float>, first: Int) throws(MetricError) {
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
