import CLAPACK

/// Counts, means and spreads of samples in classes, which come in blocks: all that a Gaussian model is fitted
/// to, in memory that does not grow with their number.
///
/// Each block's deviations are taken from its own means and joined to what was there (Chan, Golub and LeVeque
/// 1983), so that squares do not cancel: the error of an entry is about n 2^-53 times the product of the two
/// standard deviations, wherever the mean lies.
///
/// ```swift
/// var moments = ClassMoments(classes: 2, dimension: 3, .full)
/// try moments.add(rows, labels: labels)
/// let model = try GaussianClassifier.quadraticDiscriminant(moments, .shrinkage(0.1))
/// ```
public struct ClassMoments: Sendable {
  /// Which features' deviations are multiplied with which.
  public enum Spread: Sendable {
    /// Each with itself, for naive Bayes.
    case diagonal
    /// All pairs, over all classes together, for a linear discriminant.
    case pooled
    /// All pairs, for each class.
    case full
  }

  public let classes: Int
  public let dimension: Int
  public let spread: Spread
  /// Samples of each class.
  public private(set) var counts: [Int]
  /// [classes, dimension].
  public private(set) var means: [Double]
  /// Sums of products of deviations from the class's mean: of each class [dimension] or [dimension^2], or of
  /// all together one [dimension^2].
  private(set) var scatters: [[Double]]
  private let threads: Int

  /// - Parameter threads: for linear algebra.
  /// - Precondition: at least one class and one feature.
  public init(classes: Int, dimension: Int, _ spread: Spread, threads: Int = 1) {
    precondition(classes >= 1 && dimension >= 1, "moments of \(classes) classes, \(dimension) features")
    (self.classes, self.dimension, self.spread, self.threads) = (classes, dimension, spread, threads)
    counts = Array(repeating: 0, count: classes)
    means = Array(repeating: 0, count: classes * dimension)
    let size = spread == .diagonal ? dimension : dimension * dimension
    scatters = Array(
      repeating: Array(repeating: 0, count: size), count: spread == .pooled ? 1 : classes)
  }

  /// Adds samples, [n, dimension], with their classes, [n]. O(n d), of pairs O(n d^2).
  ///
  /// Sums depend on how samples are cut into blocks by rounding only.
  /// - Throws: ``BayesError`` for numbers that are not finite and classes that are none; nothing is added then.
  /// - Precondition: `rows` holds whole samples, one for each label.
  public mutating func add(_ rows: [Double], labels: [Int]) throws(BayesError) {
    try check(rows, labels, dimension: dimension, classes: classes)
    for (label, block) in grouped(rows, labels, dimension: dimension, classes: classes) {
      add(block, to: label)
    }
  }

  private mutating func add(_ block: [Double], to label: Int) {
    let (d, added) = (dimension, block.count / dimension)
    var mean = [Double](repeating: 0, count: d)
    for start in stride(from: 0, to: block.count, by: d) {
      for k in 0..<d { mean[k] += block[start + k] }
    }
    for k in 0..<d { mean[k] /= Double(added) }
    // One row more, for the way from the mean of what was there to the block's.
    let share = Double(added) / Double(counts[label] + added)
    let weight = (Double(counts[label]) * share).squareRoot()
    var deviations: [Double] = []
    deviations.reserveCapacity(block.count + d)
    for start in stride(from: 0, to: block.count, by: d) {
      for k in 0..<d { deviations.append(block[start + k] - mean[k]) }
    }
    for k in 0..<d {
      let move = mean[k] - means[label * d + k]
      deviations.append(weight * move)
      means[label * d + k] += share * move
    }
    counts[label] += added
    let place = spread == .pooled ? 0 : label
    if spread == .diagonal {
      for start in stride(from: 0, to: deviations.count, by: d) {
        for k in 0..<d { scatters[place][k] += deviations[start + k] * deviations[start + k] }
      }
    } else {
      saddle_symmetric_product(
        Int32(threads), Int32(added + 1), Int32(d), 0, 1, deviations, 1, &scatters[place])
    }
  }

  /// Samples in all.
  var total: Int { counts.reduce(0, +) }

  /// Shares of the classes, P(c).
  var priors: [Double] { counts.map { Double($0) / Double(total) } }
}

/// Rows class by class, in their order; classes without any are left out.
func grouped(
  _ rows: [Double], _ labels: [Int], dimension: Int, classes: Int
) -> [(label: Int, rows: [Double])] {
  var groups = [[Double]](repeating: [], count: classes)
  for (index, label) in labels.enumerated() {
    groups[label].append(contentsOf: rows[index * dimension..<(index + 1) * dimension])
  }
  return groups.enumerated().filter { !$0.element.isEmpty }.map { ($0.offset, $0.element) }
}
