import SaddleGAN

/// What was found out about a run.
public struct Diagnosis: Sendable {
  public let record: RunRecord
  /// The step of the checkpoint that was looked at.
  public let step: Int?
  /// Worst first.
  public private(set) var findings: [Finding] = []
  /// Questions with the answer no, and the numbers that say so.
  public private(set) var cleared: [(detector: Detector, evidence: [Finding.Evidence])] = []
  /// Questions without an answer, and why.
  public private(set) var untold: [(detector: Detector, reason: String)] = []
  /// Checkpoints that could not be read.
  public let refused: [String]

  /// Asks all questions.
  /// - Parameter progress: told each question before it is answered, with how many were before it. What it
  ///   throws ends the diagnosis.
  public init(
    _ examination: Examination, asking detectors: [Detector] = Detector.all,
    progress: (_ question: String, _ done: Int) throws -> Void = { _, _ in }
  ) rethrows {
    record = examination.record
    step = examination.checkpoint?.step
    refused = examination.refused
    for (done, detector) in detectors.enumerated() {
      try progress(detector.question, done)
      let answer: Answer
      do { answer = try detector.answer(examination) } catch let error as Untold {
        answer = .untold(error.reason)
      } catch let error as NonFiniteError {
        answer = .untold("a number was not finite: \(error)")
      } catch { answer = .untold("\(error)") }
      switch answer {
      case .finding(let finding): findings.append(finding)
      case .clear(let evidence): cleared.append((detector, evidence))
      case .untold(let reason): untold.append((detector, reason))
      }
    }
    findings.sort { ($0.severity, $0.confidence) > ($1.severity, $1.confidence) }
  }

  public var worst: Finding.Severity? { findings.map(\.severity).max() }

  /// One line: whether the run is sound.
  public var verdict: String {
    let names = findings.filter { $0.severity == .grave }.map(\.name)
    let start =
      names.isEmpty
      ? "Nothing grave found" + (findings.isEmpty ? "" : ", \(findings.count) to look at")
      : "Grave: \(names.joined(separator: ", "))"
    let open =
      untold.isEmpty
      ? "" : " \(untold.count) could not be told: \(untold.map(\.detector.name).joined(separator: ", "))."
    return "\(start). \(cleared.count + findings.count) questions answered.\(open)"
  }
}
