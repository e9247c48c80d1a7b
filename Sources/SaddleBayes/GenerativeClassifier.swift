import RealModule

/// A model of samples in classes, P(c) and p(x | c): what generates samples of a class and, by Bayes' rule,
/// tells the class of a sample.
///
/// P(c | x) = P(c) p(x | c) / sum over k of P(k) p(x | k)
///
/// Samples are row-major [n, dimension]. Logarithms are natural, and sums over classes are taken on their
/// largest term, so that no density is too small. Without classes a model has one of them, with P = 1.
public protocol GenerativeClassifier: Sendable {
  /// Numbers in a sample.
  var dimension: Int { get }
  /// P(c), [classes]: they sum to 1.
  var priors: [Double] { get }
  /// ln p(x | c), [n, classes]: of densities, or of probabilities where samples are discrete.
  /// - Parameter threads: for linear algebra.
  /// - Precondition: `rows` holds whole samples.
  func logDensities(of rows: [Double], threads: Int) -> [Double]
}

extension GenerativeClassifier {
  public var classes: Int { priors.count }

  /// ln p(x, c) = ln P(c) + ln p(x | c), [n, classes].
  public func logJoint(of rows: [Double], threads: Int = 1) -> [Double] {
    let logPriors = priors.map { Double.log($0) }
    var values = logDensities(of: rows, threads: threads)
    for index in values.indices { values[index] += logPriors[index % classes] }
    return values
  }

  /// ln p(x), [n].
  public func logLikelihoods(of rows: [Double], threads: Int = 1) -> [Double] {
    let joint = logJoint(of: rows, threads: threads)
    return stride(from: 0, to: joint.count, by: classes).map { logSumExp(joint[$0..<$0 + classes]) }
  }

  /// ln P(c | x), [n, classes].
  public func logPosteriors(of rows: [Double], threads: Int = 1) -> [Double] {
    var joint = logJoint(of: rows, threads: threads)
    for start in stride(from: 0, to: joint.count, by: classes) {
      let whole = logSumExp(joint[start..<start + classes])
      for index in start..<start + classes { joint[index] -= whole }
    }
    return joint
  }

  /// The likeliest class of each sample, [n]; of equally likely ones the first.
  public func predictions(of rows: [Double], threads: Int = 1) -> [Int] {
    let joint = logJoint(of: rows, threads: threads)
    return stride(from: 0, to: joint.count, by: classes).map { start in
      (1..<classes).reduce(0) { joint[start + $1] > joint[start + $0] ? $1 : $0 }
    }
  }
}

/// ln of the sum of exponentials; minus infinity for terms that all are.
package func logSumExp(_ terms: some Collection<Double>) -> Double {
  guard let largest = terms.max(), largest > -.infinity else { return -.infinity }
  return largest + Double.log(terms.reduce(0) { $0 + Double.exp($1 - largest) })
}
