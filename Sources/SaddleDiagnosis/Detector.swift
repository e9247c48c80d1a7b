/// A question about a run, and how it is answered.
public struct Detector: Sendable {
  /// Lower-case words joined by hyphens.
  public let name: String
  /// As a person asks it.
  public let question: String
  let method: Method

  enum Method: Sendable {
    /// From numbers that training left, in microseconds to milliseconds: training asks these as it goes.
    case record(@Sendable (RunRecord) -> Answer)
    /// By playing with the networks of a checkpoint, or by looking at the data.
    case probe(@Sendable (Examination) throws -> Answer)
  }

  init(_ name: String, _ question: String, record: @escaping @Sendable (RunRecord) -> Answer) {
    self.name = name
    self.question = question
    method = .record(record)
  }

  init(_ name: String, _ question: String, probe: @escaping @Sendable (Examination) throws -> Answer) {
    self.name = name
    self.question = question
    method = .probe(probe)
  }

  /// In the order in which they are asked.
  public static let all: [Detector] = [
    divergence, saturation, modeCollapse, partialCollapse, modeCycling, nonConvergence, noProgress,
    dataFaults, vanishingGradients, explodingGradients, lipschitz, clipping, criticOptimum,
    constraintStrength,
    learningRateHigh, learningRateLow, dualityGap, overfitting, memorisation,
  ]

  /// The answer from a record alone; `nil` of one that needs probes.
  package func answer(_ record: RunRecord) -> Answer? {
    guard case .record(let method) = method else { return nil }
    return named(method(record))
  }

  /// - Throws: what a probe throws.
  package func answer(_ examination: Examination) throws -> Answer {
    switch method {
    case .record(let method): named(method(examination.record))
    case .probe(let method): named(try method(examination))
    }
  }

  private func named(_ answer: Answer) -> Answer {
    guard case .finding(var finding) = answer else { return answer }
    finding.name = name
    return .finding(finding)
  }
}
