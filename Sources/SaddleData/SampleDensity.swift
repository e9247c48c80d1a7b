/// A model that says how likely samples are, class by class: what a generator has that is fitted by likelihood,
/// and an adversarial one has not.
public protocol SampleDensity: Sendable {
  /// How many it tells apart; 1: it knows none.
  var classes: Int { get }
  /// ln p(x, c), row-major [n, classes], in nats: of densities per unit of the samples, or of probabilities
  /// where the model holds samples to be discrete.
  /// - Parameter values: row-major, whole samples in the data's own units.
  func logJoint(of values: ContiguousArray<Float>) -> [Double]
}

extension SampleDensity {
  /// Whether Bayes' rule tells a sample's class: the first of the likeliest, and none where all are impossible.
  /// - Parameter terms: ln p(x, c) of one sample, [classes].
  package func tells(_ label: Int, from terms: ArraySlice<Double>) -> Bool {
    guard let most = terms.max(), most > -.infinity else { return false }
    return terms.firstIndex(of: most) == terms.startIndex + label
  }
}
