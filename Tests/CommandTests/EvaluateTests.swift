import Foundation
import SaddleData
import Testing

/// `saddle evaluate` and `saddle train --metrics` measure what they say.
@Suite struct EvaluateTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  struct Line: Decodable {
    let samples: String
    let step: Int?
    let against: String
    let metric: String
    let value: Double
    let extractor: String
    let resize: String
    let count: Int
    let referenceCount: Int
    let split: String
    let seed: UInt64
    let seconds: Double
    let caution: String?
  }

  func measure(_ arguments: String..., at location: SourceLocation = #_sourceLocation) throws -> [Line] {
    let result = try Tool.run(["evaluate", "--json"] + arguments, in: scratch)
    result.expectSuccess(at: location)
    return try result.outputLines.map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
  }

  /// Points on 4 of the ring's 8 modes, of radius 2/1.414, the rest in the middle.
  func writeHalfRing() throws {
    let radius = Float(2 / 1.414)
    var points: [Float] = []
    for index in 0..<40 {
      let angle = Float(index % 4) * .pi / 4
      points += [radius * cos(angle), radius * sin(angle)]
    }
    for _ in 0..<10 { points += [0, 0] }
    try CSVFile.write(points, columns: ["x", "y"], to: scratch.path("half.csv"))
  }

  @Test("Samples of any tool are measured against known modes")
  func files() throws {
    try writeHalfRing()
    let lines = try measure("half.csv", "--against", "ring", "--metrics", "modes,high-quality", "--seed", "7")
    #expect(lines.map(\.metric) == ["modes", "high-quality"])
    // 40 of 50 points are at the centres of 4 modes.
    #expect(lines.map(\.value) == [4, 0.8])
    for line in lines {
      #expect(line.samples == "half.csv" && line.against == "ring" && line.step == nil)
      #expect(line.count == 50 && line.split == "all" && line.seed == 7 && line.extractor == "raw")
    }
    let text = try Tool.run(
      ["evaluate", "half.csv", "--against", "ring", "--metrics", "modes", "--count", "20"], in: scratch)
    text.expectSuccess()
    #expect(text.outputLines[0] == "half.csv: 20 samples")
    #expect(
      text.outputLines[1].hasPrefix("against ring: 20 samples (all); features raw, 2 numbers, resize none"))
  }

  @Test("A run is measured checkpoint by checkpoint, the same as while it trained; the best is kept and told")
  func runs() throws {
    let settings = [
      "--steps", "60", "--save-every", "20", "--keep", "best", "--metrics", "w1,modes", "--schedule",
      "constant",
    ]
    let training = try Tool.run(
      Tool.train() + settings + ["--metrics-count", "200", "--out", "run"], in: scratch)
    training.expectSuccess()
    struct Entry: Decodable {
      let step: Int
      let metric: String
      let value: Double
    }
    let entries = try String(contentsOf: scratch.path("run/evaluations.jsonl"), encoding: .utf8)
      .split(separator: "\n").map { try JSONDecoder().decode(Entry.self, from: Data($0.utf8)) }
    #expect(entries.map(\.step) == [20, 20, 40, 40, 60, 60])
    let distances = entries.filter { $0.metric == "w1" }
    let best = try #require(distances.min { $0.value < $1.value })
    #expect(training.outputLines.contains { $0.hasPrefix("best by w1: step \(best.step) ") })
    let kept = Set([best.step, 60])
    for step in [20, 40, 60] {
      #expect(scratch.exists("run/checkpoints/step-0000\(step)") == kept.contains(step))
    }
    let lines = try measure("run", "--checkpoint", "all", "--metrics", "w1", "--count", "200")
    #expect(lines.map(\.step) == kept.sorted())
    for line in lines {
      #expect(line.value == distances.first { $0.step == line.step }?.value)
      #expect(line.split == "training" && line.against == "ring")
    }
    let newest = try measure("run", "--metrics", "w1", "--count", "200")
    #expect(newest.map(\.step) == [60])
    // A run that goes on keeps its numbers and adds to them.
    try Tool.run(["train", "--resume", "run", "--steps", "80"], in: scratch).expectSuccess()
    let after = try String(contentsOf: scratch.path("run/evaluations.jsonl"), encoding: .utf8)
    #expect(after.split(separator: "\n").count == 8)
  }

  @Test("Training stops when it has not got better for as long as was asked")
  func patience() throws {
    // Nothing moves, so the first checkpoint stays the best.
    let training = try Tool.run(
      Tool.train() + [
        "--steps", "1000", "--save-every", "10", "--metrics", "w1", "--metrics-count", "100", "--patience",
        "2",
        "--learning-rate", "1e-30", "--generator-learning-rate", "1e-30", "--average-decay", "none", "--out",
        "run",
      ], in: scratch)
    training.expectSuccess()
    #expect(training.outputLines.contains("no better in 2 checkpoints"))
    #expect(scratch.exists("run/checkpoints/step-000030"))
    #expect(!scratch.exists("run/checkpoints/step-000040"))
  }

  @Test(
    "What cannot be measured is refused with what to do",
    arguments: [
      (["nowhere"], "there is no data set, file or folder \"nowhere\""),
      (["half.csv"], "--against: samples are compared with data"),
      (["half.csv", "--against", "ring", "--metrics", "fidd"], "did you mean fid?"),
      (["half.csv", "--against", "swiss-roll", "--metrics", "modes"], "needs classes"),
      (["half.csv", "--against", "digits"], "cannot be compared with samples of"),
      (["half.csv", "--against", "ring", "--checkpoint", "3"], "half.csv is no run"),
      (["half.csv", "--against", "ring", "--count", "2", "--metrics", "precision"], "at least 4 samples"),
      (["half.csv", "--against", "ring", "--features", "nothing"], "--features nothing"),
      (["half.csv", "--against", "ring", "--metrics", "memorisation"], "made on demand"),
      (["half.csv", "--against", "ring", "--metrics", "manifold-f1"], "compare with polygons"),
    ])
  func refusals(arguments: [String], message: String) throws {
    try writeHalfRing()
    let result = try Tool.run(["evaluate"] + arguments, in: scratch)
    #expect(result.status != 0)
    #expect(result.error.contains(message), "\(result.error)")
  }

  @Test("Settings that need metrics say so before anything is made")
  func settings() throws {
    for (option, value) in [("--keep", "best"), ("--patience", "3"), ("--metrics", "modez")] {
      let result = try Tool.run(Tool.train() + [option, value, "--out", "run"], in: scratch)
      #expect(result.status != 0 && !scratch.exists("run"), "\(option)")
    }
  }
}
