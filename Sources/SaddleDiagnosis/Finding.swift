import SaddleReport

/// Something that is wrong with a training: what, since when, how sure, on what evidence, and what to try.
public struct Finding: Sendable {
  public enum Severity: String, Sendable, Codable, CaseIterable, Comparable {
    /// Worth knowing; nothing needs to be done.
    case note
    /// Costs quality, or will.
    case warning
    /// What the generator gives is not the data, or training cannot go on like this.
    case grave

    public static func < (a: Severity, b: Severity) -> Bool {
      (allCases.firstIndex(of: a) ?? 0) < (allCases.firstIndex(of: b) ?? 0)
    }
  }

  /// A number that a finding rests on.
  public struct Evidence: Sendable, Codable, Hashable {
    public var name: String
    public var value: Double
    /// What it would be in a sound training, or what else it should be compared with.
    public var comparison: String

    public init(_ name: String, _ value: Double, _ comparison: String) {
      self.name = name
      self.value = value
      self.comparison = comparison
    }
  }

  /// That of the detector which found it, such as "mode-collapse".
  public var name = ""
  public var severity: Severity
  /// One or two sentences for a person.
  public var sentence: String
  /// 0.5 at the detector's threshold, towards 1 far beyond it.
  public var confidence: Double
  /// The step from which on it held; `nil` where a probe of the last checkpoint alone shows it.
  public var since: Int?
  public var evidence: [Evidence]
  public var figure: Figure?
  /// What to try, as settings of a new training from this one's configuration.
  public var changes: [(name: String, value: String)]
  /// What to do where no setting helps.
  public var advice: String?

  init(
    _ severity: Severity, _ sentence: String, confidence: Double, since: Int? = nil,
    evidence: [Evidence], figure: Figure? = nil, changes: [(name: String, value: String)] = [],
    advice: String? = nil
  ) {
    self.severity = severity
    self.sentence = sentence
    self.confidence = confidence
    self.since = since
    self.evidence = evidence
    self.figure = figure
    self.changes = changes
    self.advice = advice
  }

  /// The confidence in words.
  public var certainty: String {
    switch confidence {
    case 0.9...: "almost certain"
    case 0.75...: "likely"
    default: "possible"
    }
  }

  /// How sure a measure makes one: 1/2 at its threshold, 3/4 at twice and 0.9 at five times it.
  ///
  /// It says how far beyond the threshold the measure lies, and is no probability; how often findings were
  /// right in the calibration is in Documentation/Diagnosis.md.
  static func confidence(_ measure: Double, over threshold: Double) -> Double {
    guard threshold > 0, measure >= threshold else { return 0.5 }
    let excess = measure / threshold - 1
    return excess.isFinite ? min(0.99, 0.5 + 0.5 * excess / (excess + 1)) : 0.99
  }
}

/// What became of a question about a run.
public enum Answer: Sendable {
  case finding(Finding)
  /// Looked at, and nothing found; with the numbers that say so. Without any where the question does not
  /// arise.
  case clear([Finding.Evidence])
  /// Cannot be told, and why.
  case untold(String)
}
