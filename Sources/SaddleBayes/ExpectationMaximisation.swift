import CLAPACK
import RealModule

/// One iteration of expectation and maximisation (Dempster, Laird and Rubin 1977) for mixtures of Gaussians
/// with full covariances, one mixture for each class.
///
/// Expectation gives each sample to the components of its class by the share that they have in its density;
/// maximisation fits each component to what it was given. Without regularisation the likelihood never falls.
/// Samples come in blocks, as often as there are iterations:
///
/// ```swift
/// var model = try GaussianClassifier.mixtureStart(
///   rows, labels: labels, dimension: 2, classes: 1, components: 3, seed: 1)
/// for _ in 0..<50 {
///   var iteration = ExpectationMaximisation(from: model)
///   try iteration.add(rows, labels: labels)
///   model = try iteration.maximised(.addition(1e-6))
/// }
/// ```
///
/// The same as scikit-learn's `GaussianMixture(covariance_type="full")` from the same start.
public struct ExpectationMaximisation: Sendable {
  /// What the iteration starts from.
  public let model: GaussianClassifier
  /// Samples of each class.
  public private(set) var counts: [Int]
  /// Of ln p(x, c) under ``model``.
  private var logLikelihoodSum = 0.0
  /// How many samples each component was given, in shares.
  private var shares: [Double]
  /// Of each component, by share: sums of deviations from its mean, and of their products.
  private var sums: [[Double]]
  private var products: [[Double]]
  private let threads: Int

  /// - Parameter threads: for linear algebra.
  /// - Precondition: each component has a covariance of its own.
  public init(from model: GaussianClassifier, threads: Int = 1) {
    guard case .own = model.factors else { preconditionFailure("components without own covariances") }
    self.model = model
    self.threads = threads
    let (groups, d) = (model.weights.count, model.dimension)
    counts = Array(repeating: 0, count: model.classes)
    shares = Array(repeating: 0, count: groups)
    sums = Array(repeating: Array(repeating: 0, count: d), count: groups)
    products = Array(repeating: Array(repeating: 0, count: d * d), count: groups)
  }

  /// The mean of ln p(x, c) under ``model``, over the samples so far; without classes of ln p(x).
  public var meanLogLikelihood: Double { logLikelihoodSum / Double(counts.reduce(0, +)) }

  /// The expectation of samples, [n, d], with their classes, [n]. O(n components d^2).
  /// - Throws: ``BayesError`` for numbers that are not finite and classes that are none; nothing is added then.
  /// - Precondition: `rows` holds whole samples, one for each label.
  public mutating func add(_ rows: [Double], labels: [Int]) throws(BayesError) {
    try check(rows, labels, dimension: model.dimension, classes: model.classes)
    for (label, block) in grouped(rows, labels, dimension: model.dimension, classes: model.classes) {
      add(block, to: label)
    }
  }

  private mutating func add(_ block: [Double], to label: Int) {
    let (d, k) = (model.dimension, model.components)
    let n = block.count / d
    counts[label] += n
    var terms = model.logTerms(of: block, label * k..<(label + 1) * k, threads: threads)
    for start in stride(from: 0, to: terms.count, by: k) {
      let whole = logSumExp(terms[start..<start + k])
      logLikelihoodSum += whole + Double.log(model.priors[label])
      for index in start..<start + k { terms[index] = Double.exp(terms[index] - whole) }
    }
    for component in 0..<k {
      let group = label * k + component
      var weighted: [Double] = []
      for row in 0..<n where terms[row * k + component] > 0 {
        let share = terms[row * k + component]
        let root = share.squareRoot()
        shares[group] += share
        for feature in 0..<d {
          let deviation = block[row * d + feature] - model.means[group * d + feature]
          sums[group][feature] += share * deviation
          weighted.append(root * deviation)
        }
      }
      saddle_symmetric_product(
        Int32(threads), Int32(weighted.count / d), Int32(d), 0, 1, weighted, 1, &products[group])
    }
  }

  /// The maximisation: the model of largest likelihood for these shares, its covariances regularised.
  /// O(classes components d^3).
  /// - Throws: ``BayesError`` for a class without samples, a component that holds less than one sample, or a
  ///   covariance that stays singular.
  public func maximised(
    _ regularisation: CovarianceRegularisation
  ) throws(BayesError) -> GaussianClassifier {
    try require(1, inEach: counts)
    try regularisation.check()
    let (d, k) = (model.dimension, model.components)
    let total = Double(counts.reduce(0, +))
    var weights: [Double] = []
    var means: [Double] = []
    var factors: [Double] = []
    for group in shares.indices {
      let what = model.classes == 1 ? "component \(group)" : "component \(group % k) of class \(group / k)"
      guard shares[group] >= 1 else {
        throw BayesError(
          "\(what) collapsed: it holds \(Float(shares[group])) of a sample",
          advice: "take fewer components, more shrinkage or another seed")
      }
      weights.append(shares[group] / Double(counts[group / k]))
      let moves = sums[group].map { $0 / shares[group] }
      for feature in 0..<d { means.append(model.means[group * d + feature] + moves[feature]) }
      var covariance = products[group]
      for i in 0..<d {
        for j in 0..<d {
          covariance[i * d + j] = covariance[i * d + j] / shares[group] - moves[i] * moves[j]
        }
      }
      factors += try regularisation.factor(of: covariance, dimension: d, threads: threads, what)
    }
    return try GaussianClassifier(
      priors: counts.map { Double($0) / total }, weights: weights, means: means, factors: .own(factors),
      threads: threads)
  }
}
