import RealModule

/// Naive Bayes of counts: a sample of a class is so many draws from one distribution over the features.
///
/// P(x | c, N) = N! / (x_1! ... x_d!) product over j of p_cj^x_j, N = x_1 + ... + x_d
///
/// The total N is given and says nothing about the class; fractions count too, with the gamma function for
/// factorials.
public struct MultinomialNaiveBayes: GenerativeClassifier {
  public let dimension: Int
  public let priors: [Double]
  /// Of a draw, [classes, dimension]; each class's sum to 1.
  public let probabilities: [Double]
  /// The mean N of each class's samples, [classes]: how many draws a sample takes that is to be like them.
  public let meanTotals: [Double]
  private let logs: [Double]

  /// - Throws: ``BayesError`` unless the parts fit each other, all are probabilities and totals are above 0.
  public init(priors: [Double], probabilities: [Double], meanTotals: [Double]) throws(BayesError) {
    let d = priors.isEmpty ? 0 : probabilities.count / priors.count
    guard d >= 1, probabilities.count == priors.count * d, (priors + probabilities).allSatisfy({ $0 >= 0 }),
      meanTotals.count == priors.count, meanTotals.allSatisfy({ $0 > 0 && $0.isFinite }),
      ([priors] + priors.indices.map { Array(probabilities[$0 * d..<($0 + 1) * d]) })
        .allSatisfy({ abs($0.reduce(0, +) - 1) <= 1e-4 })
    else {
      throw BayesError(
        "\(probabilities.count) numbers are no probabilities of \(priors.count) classes' features",
        advice: "fit the model anew")
    }
    dimension = d
    (self.priors, self.probabilities, self.meanTotals) = (priors, probabilities, meanTotals)
    logs = probabilities.map { Double.log($0) }
  }

  /// The model of largest likelihood, each count smoothed: p_cj = (sum_cj + smoothing) / (sum_c + d smoothing),
  /// as scikit-learn's `MultinomialNB(alpha:)`.
  /// - Parameter smoothing: at least 0; with 0 what was never seen is impossible.
  /// - Throws: ``BayesError`` for a class without samples, or without any count.
  public init(_ totals: ClassTotals, smoothing: Double = 1) throws(BayesError) {
    try require(1, inEach: totals.counts)
    try check(smoothing: smoothing)
    let d = totals.dimension
    let sums = (0..<totals.classes).map { totals.sums[$0 * d..<($0 + 1) * d].reduce(0, +) }
    if let empty = sums.firstIndex(of: 0) {
      throw BayesError("the samples of class \(empty) count nothing", advice: "leave the class out")
    }
    try self.init(
      priors: totals.priors,
      probabilities: totals.sums.indices.map { index in
        (totals.sums[index] + smoothing) / (sums[index / d] + Double(d) * smoothing)
      },
      meanTotals: zip(sums, totals.counts).map { $0 / Double($1) })
  }

  /// O(n classes d).
  public func logDensities(of rows: [Double], threads: Int) -> [Double] {
    let (d, n) = (dimension, rows.count / dimension)
    precondition(rows.count == n * d, "\(rows.count) numbers are no whole samples of \(d)")
    var values: [Double] = []
    values.reserveCapacity(n * classes)
    for row in 0..<n {
      let sample = rows[row * d..<(row + 1) * d]
      let arrangements = sample.reduce(Double.logGamma(sample.reduce(0, +) + 1)) {
        $0 - Double.logGamma($1 + 1)
      }
      for label in 0..<classes {
        var sum = arrangements
        // What is not there is no evidence, however impossible it were.
        for k in 0..<d where sample[row * d + k] > 0 { sum += sample[row * d + k] * logs[label * d + k] }
        values.append(sum)
      }
    }
    return values
  }
}
