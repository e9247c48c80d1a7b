/// Why a model cannot be fitted or is none: what happened, and what to do.
public struct BayesError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What happened, without a full stop.
  public var what: String
  /// What to do about it, without a full stop.
  public var advice: String

  public init(_ what: String, advice: String) {
    self.what = what
    self.advice = advice
  }

  public var description: String { "\(what); \(advice)" }
}

/// That samples are what a model of `dimension` features and `classes` classes can be fitted to.
/// - Precondition: `rows` holds whole samples, one for each label.
func check(
  _ rows: [Double], _ labels: [Int], dimension: Int, classes: Int
) throws(BayesError) {
  precondition(
    rows.count == labels.count * dimension,
    "\(rows.count) numbers and \(labels.count) labels are no samples of \(dimension)")
  if let bad = rows.firstIndex(where: { !$0.isFinite }) {
    throw BayesError(
      "feature \(bad % dimension + 1) of a sample is \(rows[bad])",
      advice: "leave samples with infinities or NaN out, and find out why they are there")
  }
  if let bad = labels.first(where: { !(0..<classes).contains($0) }) {
    throw BayesError("class \(bad) is none of \(classes)", advice: "number classes from 0 to \(classes - 1)")
  }
}

/// That every class has enough samples.
func require(_ least: Int, inEach counts: [Int]) throws(BayesError) {
  guard let few = counts.firstIndex(where: { $0 < least }) else { return }
  let noun = counts[few] == 1 ? "sample" : "samples"
  throw BayesError(
    "class \(few) has \(counts[few]) \(noun), and what is fitted to it needs at least \(least)",
    advice: "give the class more samples, or leave it out")
}
