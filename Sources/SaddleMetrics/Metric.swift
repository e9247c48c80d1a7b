import SaddleData

/// What can be measured of samples, under the names that the field has.
public enum Metric: String, CaseIterable, Sendable, Codable, Hashable {
  case frechet = "fid"
  case kernel = "kid"
  case precision, recall, density, coverage
  case modes
  case highQuality = "high-quality"
  case reverseKL = "reverse-kl"
  case w1, w2, sliced
  case tstr
  case memorisation
  case c2st
  case diversity
  case classHistogram = "class-histogram"
  case manifoldDistance = "manifold-distance"
  case manifoldPrecision = "manifold-precision"
  case manifoldRecall = "manifold-recall"
  case manifoldF1 = "manifold-f1"
  case logLikelihood = "log-likelihood"
  case bayesAccuracy = "bayes-accuracy"

  public var name: String { rawValue }

  /// A line for help and tables.
  public var meaning: String {
    switch self {
    case .frechet: "Frechet distance between Gaussians of the features' moments (1706.08500)"
    case .kernel: "squared MMD under the cubic kernel, 100 subsets of 1,000 (1801.01401)"
    case .precision: "share of samples within the data's 3-neighbour balls (1904.06991)"
    case .recall: "share of the data within the samples' 3-neighbour balls (1904.06991)"
    case .density: "how many of the data's 5-neighbour balls hold a sample, over 5 (2002.09797)"
    case .coverage: "share of the data's 5-neighbour balls that hold a sample (2002.09797)"
    case .modes: "modes with a sample within 3 deviations; without known modes, classes seen"
    case .highQuality: "share of samples within 3 deviations of the nearest mode"
    case .reverseKL: "KL(modes of the samples | modes of the data), in nats"
    case .w1: "exact W1 between features, on 1,000 of each side"
    case .w2: "exact W2 between features, on 1,000 of each side"
    case .sliced: "sliced W2 between features, 256 directions"
    case .tstr: "accuracy on held-out data of a classifier trained on samples; trtr: on as much real data"
    case .memorisation: "z-score of C_T: below -3 samples are nearer to training data than held-out data is"
    case .c2st: "accuracy of a nearest-neighbour classifier of samples against data, held out; 0.5 is best"
    case .diversity: "mean distance between samples over that between data"
    case .classHistogram: "KL(classes of the samples | classes of the data), in nats"
    case .manifoldDistance:
      "mean Euclidean distance of samples, pixels in 0...1, to the nearest the data can be; of polygons"
    case .manifoldPrecision:
      "share of samples within \(ManifoldScores.delta) of what the data can be; of polygons"
    case .manifoldRecall:
      "share of test images within \(ManifoldScores.delta) of what the generator can make; of polygons"
    case .manifoldF1: "harmonic mean of manifold-precision and manifold-recall"
    case .logLikelihood: "mean ln p(x) of held-out data, in nats, under a model that has densities"
    case .bayesAccuracy: "accuracy on held-out data of Bayes' rule with the model's densities of classes"
    }
  }

  /// Which way a number gets better.
  public enum Direction: String, Sendable, Codable { case lower, higher }

  public var better: Direction {
    switch self {
    case .frechet, .kernel, .reverseKL, .w1, .w2, .sliced, .c2st, .classHistogram, .manifoldDistance: .lower
    case .precision, .recall, .density, .coverage, .modes, .highQuality, .tstr, .memorisation, .diversity,
      .manifoldPrecision, .manifoldRecall, .manifoldF1, .logLikelihood, .bayesAccuracy:
      .higher
    }
  }

  /// What a metric needs beyond samples of both sides.
  public struct Needs: OptionSet, Sendable {
    public let rawValue: Int
    public init(rawValue: Int) { self.rawValue = rawValue }

    /// Features one by one; what else rests on features needs their mean and covariance only.
    public static let features = Needs(rawValue: 1)
    /// Mean and covariance of the features.
    public static let moments = Needs(rawValue: 2)
    /// Data with known modes, or classes in their place.
    public static let modes = Needs(rawValue: 4)
    /// Data with known modes.
    public static let centres = Needs(rawValue: 8)
    /// Classes of both sides: by the extractor, or labels.
    public static let classes = Needs(rawValue: 16)
    /// The samples themselves with labels, of both sides.
    public static let labels = Needs(rawValue: 32)
    /// Data that the generator was not trained on.
    public static let heldOut = Needs(rawValue: 64)
    /// Data of a known manifold, and the samples themselves.
    public static let manifold = Needs(rawValue: 128)
    /// Samples of a generator that is at hand.
    public static let generator = Needs(rawValue: 256)
    /// Densities of what made the samples.
    public static let density = Needs(rawValue: 512)
  }

  public var needs: Needs {
    switch self {
    case .frechet: .moments
    case .kernel, .precision, .recall, .density, .coverage, .w1, .w2, .sliced, .c2st, .diversity: .features
    case .modes, .reverseKL: .modes
    case .highQuality: .centres
    case .classHistogram: .classes
    case .tstr: [.labels, .heldOut]
    case .memorisation: [.features, .heldOut]
    case .manifoldDistance, .manifoldPrecision: .manifold
    case .manifoldRecall, .manifoldF1: [.manifold, .generator]
    case .logLikelihood: [.density, .heldOut]
    case .bayesAccuracy: [.density, .labels, .heldOut]
    }
  }

  /// The fewest samples on either side with which the number is defined at all.
  public var leastCount: Int {
    switch self {
    case .modes, .highQuality, .reverseKL, .w1, .w2, .sliced, .classHistogram, .manifoldPrecision,
      .manifoldRecall, .manifoldF1:
      1
    case .frechet, .diversity, .manifoldDistance, .logLikelihood, .bayesAccuracy: 2
    case .precision, .recall, .kernel: 4
    case .density, .coverage: 6
    case .c2st, .memorisation, .tstr: 20
    }
  }

  // MARK: As it is written

  /// - Throws: ``MetricError`` with the nearest name.
  public init(named text: String) throws(MetricError) {
    if let metric = Metric(rawValue: text) {
      self = metric
      return
    }
    let names = Self.allCases.map(\.name)
    let near = nearestName(to: text, among: names).map { "did you mean \($0)? " } ?? ""
    throw MetricError(
      "there is no metric \"\(text.prefix(100))\"",
      advice: "\(near)there are \(names.joined(separator: ", "))")
  }

  /// A list with commas, each metric once: "fid, precision,recall".
  /// - Throws: ``MetricError`` with the nearest name, or for an empty list.
  public static func list(_ text: String) throws(MetricError) -> [Metric] {
    var metrics: [Metric] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let metric = try Metric(named: part.filter { !$0.isWhitespace }.lowercased())
      if !metrics.contains(metric) { metrics.append(metric) }
    }
    return metrics
  }
}
