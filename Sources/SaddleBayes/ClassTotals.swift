/// Counts of samples in classes and sums of their features: all that naive Bayes of discrete features is fitted
/// to.
public struct ClassTotals: Sendable {
  public let classes: Int
  public let dimension: Int
  /// Samples of each class.
  public private(set) var counts: [Int]
  /// [classes, dimension].
  public private(set) var sums: [Double]

  /// - Precondition: at least one class and one feature.
  public init(classes: Int, dimension: Int) {
    precondition(classes >= 1 && dimension >= 1, "totals of \(classes) classes, \(dimension) features")
    (self.classes, self.dimension) = (classes, dimension)
    counts = Array(repeating: 0, count: classes)
    sums = Array(repeating: 0, count: classes * dimension)
  }

  /// Adds samples, [n, dimension], with their classes, [n]. O(n d).
  /// - Throws: ``BayesError`` for features that are not finite or below 0, and classes that are none; nothing
  ///   is added then.
  /// - Precondition: `rows` holds whole samples, one for each label.
  public mutating func add(_ rows: [Double], labels: [Int]) throws(BayesError) {
    try check(rows, labels, dimension: dimension, classes: classes)
    if let bad = rows.firstIndex(where: { $0 < 0 }) {
      throw BayesError(
        "feature \(bad % dimension + 1) of a sample is \(rows[bad]), and counts are at least 0",
        advice: "fit a Gaussian model to such data")
    }
    for (row, label) in labels.enumerated() {
      counts[label] += 1
      for k in 0..<dimension { sums[label * dimension + k] += rows[row * dimension + k] }
    }
  }

  /// Shares of the classes, P(c).
  var priors: [Double] {
    let total = counts.reduce(0, +)
    return counts.map { Double($0) / Double(total) }
  }
}

/// That what is added to every count makes sense.
func check(smoothing: Double) throws(BayesError) {
  guard smoothing >= 0, smoothing.isFinite else {
    throw BayesError("counts cannot be smoothed by \(smoothing)", advice: "add a number of at least 0")
  }
}
