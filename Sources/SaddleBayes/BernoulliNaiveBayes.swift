import RealModule

/// Naive Bayes of features that are on or off, each by itself within a class.
///
/// P(x | c) = product over j of p_cj where x_j > threshold, 1 - p_cj elsewhere
public struct BernoulliNaiveBayes: GenerativeClassifier {
  public let dimension: Int
  public let priors: [Double]
  /// That a feature is on, [classes, dimension].
  public let probabilities: [Double]
  /// A feature above it is on.
  public let threshold: Double
  /// ln p and ln(1 - p).
  private let logs: [(on: Double, off: Double)]

  /// - Throws: ``BayesError`` unless the parts fit each other and all are probabilities.
  public init(
    priors: [Double], probabilities: [Double], threshold: Double = 0
  ) throws(BayesError) {
    guard !priors.isEmpty, !probabilities.isEmpty, probabilities.count.isMultiple(of: priors.count),
      (priors + probabilities).allSatisfy({ (0...1).contains($0) }), abs(priors.reduce(0, +) - 1) <= 1e-4
    else {
      throw BayesError(
        "\(probabilities.count) numbers are no probabilities of \(priors.count) classes' features",
        advice: "fit the model anew")
    }
    dimension = probabilities.count / priors.count
    (self.priors, self.probabilities, self.threshold) = (priors, probabilities, threshold)
    logs = probabilities.map { (Double.log($0), Double.log(onePlus: -$0)) }
  }

  /// The model of largest likelihood, each count smoothed: p = (on + smoothing) / (count + 2 smoothing), as
  /// scikit-learn's `BernoulliNB(alpha:)`.
  /// - Parameters:
  ///   - totals: of features that are 0 or 1 (``binarised(_:above:)``).
  ///   - smoothing: at least 0; with 0 what was never seen is impossible.
  ///   - threshold: that the features were binarised above.
  /// - Throws: ``BayesError`` for a class without samples.
  public init(_ totals: ClassTotals, smoothing: Double = 1, threshold: Double = 0) throws(BayesError) {
    try require(1, inEach: totals.counts)
    try check(smoothing: smoothing)
    let d = totals.dimension
    try self.init(
      priors: totals.priors,
      probabilities: totals.sums.indices.map { index in
        (totals.sums[index] + smoothing) / (Double(totals.counts[index / d]) + 2 * smoothing)
      }, threshold: threshold)
  }

  /// 1 for what is above the threshold, 0 for the rest; what is no number stays so.
  public static func binarised(_ rows: [Double], above threshold: Double = 0) -> [Double] {
    rows.map { $0.isNaN ? $0 : $0 > threshold ? 1 : 0 }
  }

  /// O(n classes d).
  public func logDensities(of rows: [Double], threads: Int) -> [Double] {
    let (d, n) = (dimension, rows.count / dimension)
    precondition(rows.count == n * d, "\(rows.count) numbers are no whole samples of \(d)")
    var values = [Double](repeating: 0, count: n * classes)
    for row in 0..<n {
      for label in 0..<classes {
        var sum = 0.0
        for k in 0..<d {
          let (on, off) = logs[label * d + k]
          sum += rows[row * d + k] > threshold ? on : off
        }
        values[row * classes + label] = sum
      }
    }
    return values
  }
}
