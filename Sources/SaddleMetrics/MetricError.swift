/// Why something cannot be measured: what happened, and what to do.
public struct MetricError: Error, Hashable, Sendable, CustomStringConvertible {
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
