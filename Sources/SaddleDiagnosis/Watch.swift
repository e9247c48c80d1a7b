import SaddleGAN

/// The cheap detectors during a training. What they find counts once it has held at two looks in a row: early
/// on, much comes and goes.
public struct Watch: Sendable {
  public private(set) var record: RunRecord
  /// What holds, worst first.
  public private(set) var findings: [Finding] = []
  /// What held at the last look.
  private var seen: Set<String> = []
  /// What was told.
  private var told: Set<String> = []
  private var interval: Int

  public init(_ record: RunRecord) {
    self.record = record
    // As many numbers as a run's metrics file keeps.
    interval = max(1, record.configuration.steps / 10_000)
  }

  /// Takes in the numbers of a step.
  public mutating func add(_ step: StepRecord) {
    if step.step % interval == 0 { record.history.append(step) }
  }

  /// Asks the cheap detectors.
  /// - Returns: findings that were not returned before.
  public mutating func look(at observations: Observations) -> [Finding] {
    record.observations = observations
    // The first looks show a beginner.
    guard observations.all.count > 5, record.lastStep >= record.configuration.steps / 10 else { return [] }
    let found = Detector.all.compactMap { detector -> Finding? in
      guard case .finding(let finding) = detector.answer(record), finding.severity != .note else {
        return nil
      }
      return finding
    }
    findings = found.filter { seen.contains($0.name) }.sorted { $0.severity > $1.severity }
    seen = Set(found.map(\.name))
    let new = findings.filter { !told.contains($0.name) }
    told.formUnion(new.map(\.name))
    return new
  }
}
