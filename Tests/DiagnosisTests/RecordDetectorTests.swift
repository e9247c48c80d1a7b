import Foundation
import SaddleData
import SaddleDiagnosis
import Testing

/// The detectors that look at numbers alone, on histories with known answers.
@Suite struct RecordDetectorTests {
  private func ask(_ detector: Detector, _ record: RunRecord) throws -> Answer {
    try #require(detector.answer(record))
  }

  private let even = [64, 64, 64, 64, 64, 64, 64, 64]
  /// One mode alone.
  private func only(_ mode: Int) -> [Int] { (0..<8).map { $0 == mode ? 512 : 0 } }

  // MARK: Saturation

  /// 2 ln 2 is a coin toss's loss; 0.05 of it from step 51 on.
  @Test func aSureDiscriminatorIsSaturated() throws {
    let losses = (1...100).map { $0 <= 50 ? 1.0 : 0.05 * 2 * log(2) }
    let norms = (1...100).map { $0 <= 50 ? 4.0 : 0.1 }
    let record = try RunRecord.made([("objective", "minimax")], losses: losses, norms: norms)
    let finding = try #require(try ask(.saturation, record).finding)
    #expect(finding.name == "saturation")
    #expect(finding.severity == .grave)
    #expect(finding.since == 52)
    #expect(abs((finding.value("critic's loss over a coin toss's") ?? 0) - 0.05) < 1e-12)
    #expect(abs((finding.value("generator's gradient norm over its peak") ?? 0) - 0.1 / 4) < 1e-12)
    // Twice beyond the threshold of 0.1.
    #expect(abs(finding.confidence - 0.75) < 1e-9)
    #expect(finding.certainty == "likely")
  }

  @Test func aDiscriminatorThatDoubtsIsNot() throws {
    let record = try RunRecord.made(
      [("objective", "non-saturating")], losses: Array(repeating: 0.9, count: 100))
    #expect(try ask(.saturation, record).isClear)
    let short = try RunRecord.made([("objective", "hinge")], losses: [0, 0, 0])
    #expect(try ask(.saturation, short).reason != nil)
  }

  /// Its loss is no probability's.
  @Test func aWassersteinCriticDoesNotSaturate() throws {
    let record = try RunRecord.made(losses: Array(repeating: 0.001, count: 100))
    #expect(try ask(.saturation, record).isClear)
  }

  // MARK: Divergence

  @Test func aLossThatMultipliesRunsAway() throws {
    let losses = (0..<100).map { pow(1.2, Double($0)) }
    let finding = try #require(try ask(.divergence, RunRecord.made(losses: losses)).finding)
    #expect(finding.severity == .grave)
    #expect(finding.changes.contains { $0.name == "constraints" })
    #expect(try ask(.divergence, RunRecord.made(losses: losses.map { min($0, 100) })).isClear)
  }

  @Test func aFailureIsNamedWithItsStep() throws {
    let made = try RunRecord.made()
    let record = RunRecord(
      directory: made.directory, configuration: made.configuration,
      failure: "step 17: the critic's criticLoss is not finite")
    let finding = try #require(try ask(.divergence, record).finding)
    #expect(finding.since == 17)
    #expect(finding.confidence > 0.9)
  }

  // MARK: Modes

  @Test func oneModeIsCollapse() throws {
    let observations = Observations.made(
      [even, even] + Array(repeating: only(3), count: 6), distances: [1, 0.4, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3],
      diversity: 0.1)
    let finding = try #require(try ask(.modeCollapse, RunRecord.made(observations: observations)).finding)
    #expect(finding.severity == .grave)
    #expect(finding.since == 200)
    #expect(finding.sentence.contains("1 of the 8 modes"))
    #expect(finding.value("data reached") == 0.125)
    // KL(one mode ‖ eight) = ln 8.
    #expect(abs((finding.value("KL to the data's shares") ?? 0) - log(8)) < 1e-12)
    #expect(finding.figure != nil)
    #expect(try ask(.partialCollapse, RunRecord.made(observations: observations)).isClear)
  }

  @Test func halfOfTheModesIsPartialCollapse() throws {
    let half = [128, 128, 128, 128, 0, 0, 0, 0]
    let observations = Observations.made(
      Array(repeating: half, count: 4), distances: [1, 0.2, 0.2, 0.2])
    let record = try RunRecord.made(observations: observations)
    #expect(try ask(.modeCollapse, record).isClear)
    let finding = try #require(try ask(.partialCollapse, record).finding)
    #expect(finding.severity == .grave)
    #expect(finding.value("data reached") == 0.5)
  }

  /// A mode with a fifth of its due is reached, with less it is not: 64 · 0.2 = 12.8.
  @Test func aModeNeedsAFifthOfItsDue() {
    let cells = CellSummary(kind: "modes", shares: Array(repeating: 0.125, count: 8), near: 1, duplicates: 0)
    let snapshot = Snapshot(
      histogram: [13, 12, 81, 81, 81, 81, 81, 82], near: 1, diversity: 1, duplicates: 0, distance: 0)
    #expect(cells.covered(snapshot) == [0, 2, 3, 4, 5, 6, 7])
    #expect(cells.coverage(snapshot) == 0.875)
  }

  @Test func allModesAreNoCollapse() throws {
    let record = try RunRecord.made(
      observations: .made(Array(repeating: even, count: 8), distances: [1, 0.1, 0, 0, 0, 0, 0, 0]))
    for detector in [Detector.modeCollapse, .partialCollapse, .modeCycling, .nonConvergence, .noProgress] {
      #expect(try ask(detector, record).isClear, "\(detector.name)")
    }
  }

  /// Another mode at each look: an eighth at a time, and after eight all of them.
  @Test func modesInTurnAreCycling() throws {
    let observations = Observations.made(
      (0..<16).map { only($0 % 8) }, distances: Array(repeating: 0.6, count: 16))
    let record = try RunRecord.made(observations: observations)
    let finding = try #require(try ask(.modeCycling, record).finding)
    #expect(finding.value("reached at a moment") == 0.125)
    #expect(finding.value("reached over time") == 1)
    #expect(finding.value("samples that change cell between looks") == 1)
    #expect(finding.since == 800)
  }

  // MARK: Convergence

  @Test func aDistanceThatGoesUpAndDownDoesNotSettle() throws {
    let distances = (0..<16).map { $0.isMultiple(of: 2) ? 0.5 : 0.3 }
    let observations = Observations.made(
      Array(repeating: even, count: 16), distances: distances, averaged: Array(repeating: 0.02, count: 16))
    let finding = try #require(
      try ask(.nonConvergence, RunRecord.made(observations: observations)).finding)
    #expect(abs((finding.value("change of the distance to the data between looks") ?? 0) - 0.2) < 1e-12)
    #expect(finding.value("of the averaged generator") == 0.02)
  }

  @Test func samplesNoNearerThanAtTheStartAreNoProgress() throws {
    let observations = Observations.made(
      Array(repeating: even, count: 6), distances: [0.5, 0.6, 0.5, 0.6, 0.5, 0.5])
    let finding = try #require(try ask(.noProgress, RunRecord.made(observations: observations)).finding)
    #expect(finding.severity == .grave)
    #expect(finding.since == 0)
    #expect(finding.sentence.contains("100 %"))
  }

  @Test func withoutSamplesModesCannotBeTold() throws {
    let record = try RunRecord.made(losses: Array(repeating: 1, count: 50))
    for detector in [Detector.modeCollapse, .partialCollapse, .modeCycling, .nonConvergence, .noProgress] {
      #expect(try ask(detector, record).reason != nil, "\(detector.name)")
    }
  }

  // MARK: All of them

  @Test func namesAreDistinctAndEveryQuestionIsOne() {
    #expect(Set(Detector.all.map(\.name)).count == Detector.all.count)
    for detector in Detector.all { #expect(detector.question.hasSuffix("?")) }
  }

  @Test func aCommandIsQuotedForAShell() throws {
    let record = try RunRecord.made()
    #expect(
      record.command([("learning-rate", 1e-5.short), ("conditional", "false"), ("constraints", "r1:1,r2:1")])
        == "saddle train --config 'runs/a run/config.yaml' --learning-rate 1e-5 --no-conditional --constraints r1:1,r2:1"
    )
  }

  @Test(arguments: [
    (0.0, "0"), (1e-5, "1e-5"), (0.00031, "0.00031"), (0.25, "0.25"), (1.0, "1"), (12.345, "12.35"),
    (1234.5, "1234"), (-0.5, "-0.5"), (2.5e7, "2.5e+07"), (.nan, "nan"),
  ])
  func numbersAreShort(number: Double, text: String) { #expect(number.short == text) }

  // MARK: While training

  @Test func aWatchTellsOnceWhatHeldTwice() throws {
    var watch = Watch(try RunRecord.made([("steps", "800")]))
    let looks = Observations.made(
      [even] + Array(repeating: only(3), count: 11), distances: [1] + Array(repeating: 0.3, count: 11),
      diversity: 0.1)
    let told = (1...12).map { count in
      watch.look(at: looks.before(100 * count)).map(\.name).filter { $0 == "mode-collapse" }.count
    }
    // The first five looks show a beginner, the next one has seen it once.
    #expect(told == [0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0])
    #expect(watch.findings.contains { $0.name == "mode-collapse" })
  }
}
