import Foundation
import Testing

/// `saddle diagnose`, and what training says as it goes.
@Suite struct DiagnoseTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private struct Event: Decodable {
    struct Open: Decodable { let name: String }
    let event: String
    let name: String?
    let severity: String?
    let confidence: Double?
    let picture: String?
    let command: String?
    let cleared: [Open]?
    let untold: [Open]?
    let report: String?
    let worst: String?
  }

  private func events(_ output: String) throws -> [Event] {
    try output.split(separator: "\n").map { try JSONDecoder().decode(Event.self, from: Data($0.utf8)) }
  }

  @Test func aDiagnosisIsPrintedAndWritten() throws {
    try Tool.run(Tool.train("--out", "run", "--sample-every", "10"), in: scratch).expectSuccess()
    let result = try Tool.run(["diagnose", "run", "--quick", "--threads", "1"], in: scratch)
    result.expectSuccess()
    #expect(result.outputLines.first?.hasPrefix("run: default on ring, step 60 of 60") == true)
    #expect(result.output.contains("What the losses say"))
    #expect(result.outputLines.last == "report: run/diagnosis/report.md")
    #expect(try scratch.text("run/diagnosis/report.md").hasPrefix("# Diagnosis"))
  }

  @Test func aRunWithAnAutoencoderForACriticIsDiagnosedByItsOwnNumbers() throws {
    let training = try Tool.run(Tool.train("--method", "began", "--out", "run"), in: scratch)
    training.expectSuccess()
    #expect(training.outputLines.contains { $0.hasPrefix("step 60 ") && $0.contains("  M ") })
    let result = try Tool.run(["diagnose", "run", "--quick", "--threads", "1"], in: scratch)
    result.expectSuccess()
    #expect(result.output.contains("The convergence measure M"))
  }

  /// Learning rates at which nothing can move.
  @Test func aPlantedFaultIsNamedWithACommandThatRuns() throws {
    try Tool.run(
      Tool.train(
        "--out", "run", "--sample-every", "10", "--learning-rate", "1e-9", "--generator-learning-rate", "1e-9"
      ),
      in: scratch
    ).expectSuccess()
    let result = try Tool.run(["diagnose", "run", "--quick", "--json", "--threads", "1"], in: scratch)
    result.expectSuccess()
    let events = try events(result.output)
    let finding = try #require(events.first { $0.name == "learning-rate-low" })
    #expect(finding.event == "finding")
    #expect(finding.severity == "grave")
    #expect((0.5...1).contains(finding.confidence ?? 0))
    #expect(FileManager.default.fileExists(atPath: finding.picture ?? ""))
    let words = try #require(finding.command?.split(separator: " ").map(String.init))
    #expect(words.first == "saddle")
    try Tool.run(Array(words.dropFirst()) + ["--steps", "1", "--out", "again"], in: scratch).expectSuccess()
    let verdict = try #require(events.last)
    #expect(verdict.event == "verdict")
    #expect(verdict.worst == "grave")
    #expect(verdict.report == scratch.path("run/diagnosis/report.md").path)
    // Every question is answered once.
    let names =
      events.compactMap(\.name) + [verdict.cleared, verdict.untold].flatMap { ($0 ?? []).map(\.name) }
    #expect(Set(names).count == names.count)
    #expect(names.count >= 19)
  }

  @Test func trainingWarnsOfWhatItSees() throws {
    let arguments = Tool.train(
      "--out", "run", "--sample-every", "5", "--learning-rate", "1e-9", "--generator-learning-rate", "1e-9")
    let result = try Tool.run(arguments, in: scratch)
    result.expectSuccess()
    #expect(result.error.contains("hardly nearer to the data"))
    #expect(result.outputLines.contains { $0.contains("! no-progress") })
    #expect(try scratch.text("run/log.txt").contains("hardly nearer to the data"))
    let json = try Tool.run(Array(arguments.dropLast(0)) + ["--out", "other", "--json"], in: scratch)
    let warning = try #require(json.outputLines.first { $0.contains("\"event\":\"warning\"") })
    #expect(warning.contains("\"name\":\"no-progress\""))
  }

  /// What a resumed run has seen is what an uninterrupted one has.
  @Test func observationsGoOnWhereTrainingDoes() throws {
    let arguments = Tool.train("--sample-every", "10", "--save-every", "20")
    try Tool.run(arguments + ["--out", "whole"], in: scratch).expectSuccess()
    try Tool.run(arguments + ["--out", "parts", "--steps", "40"], in: scratch).expectSuccess()
    // The schedule falls to 0 at the last step, so a run cannot be made longer; one that lost its newest
    // checkpoint goes on from the one before.
    try Tool.run(arguments + ["--out", "again"], in: scratch).expectSuccess()
    try scratch.remove("again/checkpoints/step-000060")
    try Tool.run(["train", "--resume", "again"], in: scratch).expectSuccess()
    #expect(try scratch.text("again/observations.jsonl") == scratch.text("whole/observations.jsonl"))
    #expect(try scratch.text("whole/observations.jsonl").split(separator: "\n").count == 8)
  }

  @Test func whatIsNoRunIsRefused() throws {
    let none = try Tool.run(["diagnose", "none"], in: scratch)
    #expect(none.status != 0)
    #expect(none.error.contains("there is no run here"))
    try scratch.write("steps: many\n", to: "config.yaml")
    let broken = try Tool.run(["diagnose", "."], in: scratch)
    #expect(broken.status != 0)
    #expect(broken.error.contains("config.yaml"))
    try Tool.run(Tool.train("--out", "run", "--steps", "3"), in: scratch).expectSuccess()
    let step = try Tool.run(["diagnose", "run", "--checkpoint", "2"], in: scratch)
    #expect(step.status != 0)
    #expect(step.error.contains("there are: 3"))
  }

  @Test func damagedFilesAreLookedPast() throws {
    try Tool.run(Tool.train("--out", "run", "--steps", "30"), in: scratch).expectSuccess()
    try scratch.write("{\"step\":1}\nnonsense\n{\"step\":2,\"criticLoss\":\"x\"}\n", to: "run/metrics.jsonl")
    try scratch.write("{}\n[\n", to: "run/observations.jsonl")
    try scratch.write("", to: "run/checkpoints/step-000030/state.safetensors")
    let result = try Tool.run(["diagnose", "run", "--quick", "--threads", "1"], in: scratch)
    result.expectSuccess()
    #expect(result.output.contains("a checkpoint was passed over"))
    #expect(result.output.contains("no checkpoint can be read"))
  }
}
