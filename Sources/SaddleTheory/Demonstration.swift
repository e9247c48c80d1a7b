import SaddleReport

/// A claim of the theory, computed on the spot and drawn.
///
/// ```swift
/// let result = try Demonstration.duality.run(Setup(isQuick: true))
/// result.held           // whether every check held
/// try result.figure.write(to: directory, name: "duality")
/// ```
public struct Demonstration: Sendable {
  /// As on the command line: lower-case words joined by hyphens.
  public let name: String
  public let title: String
  /// What the theory says, and where: papers with their sections.
  public let claim: String
  /// Computes, draws and checks it.
  /// - Throws: whatever a network's training throws, and what ``Setup/progress`` throws.
  public let run: @Sendable (_ setup: Setup) throws -> DemonstrationResult

  init(
    _ name: String, title: String, claim: String,
    run: @escaping @Sendable (_ setup: Setup) throws -> DemonstrationResult
  ) {
    self.name = name
    self.title = title
    self.claim = claim
    self.run = run
  }
}

/// At what size, and from which seed, a demonstration is computed.
public struct Setup {
  /// Of the first repetition; each other one has the next number.
  public var seed: UInt64
  /// How many seeds, points and updates, where a demonstration has them to choose; `nil` is its own number.
  public var repeats: Int?
  public var samples: Int?
  public var steps: Int?
  /// Small enough for a test: the demonstration's own numbers are then smaller, and its tolerances wider.
  public var isQuick: Bool
  /// The networks are small: a second thread gains a third, costs much where other programs keep the cores busy, and
  /// changes the last bits of every number.
  public var threads: Int
  /// Told the share done, 0 to 1. What it throws ends the computation.
  public var progress: (_ share: Double) throws -> Void

  public init(
    seed: UInt64 = 1, repeats: Int? = nil, samples: Int? = nil, steps: Int? = nil, isQuick: Bool = false,
    threads: Int = 1, progress: @escaping (_ share: Double) throws -> Void = { _ in }
  ) {
    self.seed = seed
    self.repeats = repeats
    self.samples = samples
    self.steps = steps
    self.isQuick = isQuick
    self.threads = threads
    self.progress = progress
  }

  /// Seeds of the repetitions.
  func seeds(_ full: Int, quick: Int) -> [UInt64] {
    (0..<UInt64(max(1, repeats ?? (isQuick ? quick : full)))).map { seed &+ $0 }
  }
  func samples(_ full: Int, quick: Int) -> Int { max(1, samples ?? (isQuick ? quick : full)) }
  func steps(_ full: Int, quick: Int) -> Int { max(1, steps ?? (isQuick ? quick : full)) }
}

/// What a demonstration found.
public struct DemonstrationResult: Sendable {
  public var figure: Figure
  /// What the picture shows and how it was made, in a paragraph with its numbers.
  public var text: String
  public var checks: [Check]
  /// All that is drawn, by name; matrices are row-major.
  public var numbers: [String: [Double]]

  /// Whether every check held.
  public var held: Bool { checks.allSatisfy(\.held) }
}

/// A number that the claim predicts, beside the number that was computed.
public struct Check: Sendable, Hashable, Encodable {
  /// The prediction in words.
  public let claim: String
  public let measured: Double
  public let lowest: Double
  public let highest: Double
  /// Why the bounds are where they are.
  public let reason: String

  /// From `lowest` to `highest`; NaN is never within.
  public var held: Bool { lowest <= measured && measured <= highest }

  private enum CodingKeys: CodingKey { case claim, measured, lowest, highest, held, reason }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(claim, forKey: .claim)
    try container.encode(measured, forKey: .measured)
    try container.encode(lowest, forKey: .lowest)
    try container.encode(highest, forKey: .highest)
    try container.encode(held, forKey: .held)
    try container.encode(reason, forKey: .reason)
  }

  init(_ claim: String, _ measured: Double, in bounds: ClosedRange<Double>, reason: String) {
    self.claim = claim
    self.measured = measured
    lowest = bounds.lowerBound
    highest = bounds.upperBound
    self.reason = reason
  }

  init(
    _ claim: String, _ measured: Double, equals expected: Double, within tolerance: Double, reason: String
  ) {
    self.init(claim, measured, in: expected - tolerance...expected + tolerance, reason: reason)
  }
}
