import Foundation
import SaddleData
import Testing

/// `saddle study` from the file to the finished record.
@Suite struct StudyTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  struct Progress: Decodable {
    struct OfModel: Decodable {
      let name: String
      let finished: Int
      let bestValue: Double?
      let bestTrial: Int?
    }

    let study: String
    let metric: String
    let models: [OfModel]
    let done: Int
    let total: Int
    let isComplete: Bool
  }

  static let yaml = """
    name: small
    data: ring
    settings: {generator-widths: [16], critic-widths: [16], batch: 16, learning-rate: $rate}
    search: {rate: {log: [1e-4, 1e-2]}}
    models: {wgan: {warm-up: false}, minimax: }
    trials: 2
    repetitions: 1
    budget: {critic-steps: 40}
    metrics: [w1]
    measurements: 2
    samples: 50
    """

  func progress(_ folder: String) throws -> Progress {
    let result = try Tool.run(["study", "status", folder, "--json"], in: scratch)
    result.expectSuccess()
    return try JSONDecoder().decode(Progress.self, from: Data(result.output.utf8))
  }

  @Test("A study runs to its end by two workers, is shown, and runs no trial again")
  func whole() throws {
    try scratch.write(Self.yaml, to: "small.yaml")
    let first = try Tool.run(["study", "run", "small.yaml", "--out", "small", "--jobs", "2"], in: scratch)
    first.expectSuccess()
    #expect(first.outputLines.contains { $0.hasPrefix("small on ring: 6 of 6 trials, complete") })
    #expect(first.outputLines.contains { $0.contains(" repeats ") })
    let progress = try progress("small")
    #expect(progress.study == "small" && progress.metric == "w1" && progress.isComplete)
    #expect(progress.done == 6 && progress.total == 6)
    #expect(progress.models.map(\.name) == ["wgan", "minimax"])
    #expect(
      progress.models.allSatisfy { $0.finished == 3 && $0.bestTrial != nil && ($0.bestValue ?? -1) > 0 })
    let table = try Tool.run(["study", "status", "small"], in: scratch)
    #expect(table.outputLines.count == 4 && table.outputLines[1].contains("w1"))

    try Tool.run(["study", "report", "small"], in: scratch).expectSuccess()
    #expect(try scratch.text("small/report/report.html").contains("data:image/png"))
    // A head and six trials.
    #expect(try scratch.text("small/report/trials.csv").split(separator: "\n").count == 7)

    let before = try scratch.bytes("small/best/wgan/model.safetensors")
    let second = try Tool.run(["study", "run", "small"], in: scratch)
    second.expectSuccess()
    #expect(!second.output.contains("worked for"))
    #expect(try scratch.bytes("small/best/wgan/model.safetensors") == before)
    try Tool.run(
      ["sample", "small/best/wgan/model.safetensors", "--count", "3", "--out", "points.csv"], in: scratch
    ).expectSuccess()
    #expect(try scratch.text("points.csv").split(separator: "\n").count == 4)

    try scratch.write(Self.yaml.replacing("trials: 2", with: "trials: 3"), to: "small.yaml")
    try Tool.run(["study", "run", "small.yaml", "--out", "small"], in: scratch).expectSuccess()
    #expect(try self.progress("small").done >= 8)
  }

  @Test("Ctrl-C stops a study, and it goes on to its end")
  func interruption() throws {
    try scratch.write(
      Self.yaml.replacing("critic-steps: 40", with: "critic-steps: 4000"), to: "small.yaml")
    let running = try Tool.start(
      ["study", "run", "small.yaml", "--out", "small", "--jobs", "2"], in: scratch)
    running.wait(for: "0 wgan")
    running.send(SIGINT)
    let result = running.result()
    result.expectSuccess()
    #expect(result.outputLines.contains("To go on: saddle study run small"))
    let stopped = try progress("small")
    #expect(!stopped.isComplete && stopped.done >= 1)
    try Tool.run(["study", "run", "small"], in: scratch).expectSuccess()
    #expect(try progress("small").isComplete)
  }

  @Test("Presets are written as files that run reads", arguments: ["penalty-weight", "toy-modes"])
  func presets(preset: String) throws {
    try Tool.run(["study", "new", "a.yaml", "--preset", preset, "--data", "ring"], in: scratch)
      .expectSuccess()
    let again = try Tool.run(["study", "new", "a.yaml", "--preset", preset, "--data", "ring"], in: scratch)
    #expect(again.status != 0 && again.error.contains("there is a file of this name already"))
    // So short that no trial is begun.
    let result = try Tool.run(
      ["study", "run", "a.yaml", "--out", "a", "--minutes", "1e-9"], in: scratch)
    result.expectSuccess()
    #expect(result.outputLines.contains("To go on: saddle study run a"))
  }

  @Test(
    "What cannot be done is refused with what to do",
    arguments: [
      (["new", "b.yaml", "--preset", "created-eqaul", "--data", "ring"], "did you mean created-equal?"),
      (["run", "a.yaml"], "--out: name the folder"),
      (["run", "nowhere.yaml", "--out", "a"], "the study cannot be read"),
      (
        ["run", "a.yaml", "--out", "a"],
        "a.yaml, line 3, column 11: there is no metric \"wq\"; did you mean w1?"
      ),
      (["run", "classes.yaml", "--out", "a"], "tstr needs data with classes"),
      (["run", "a.yaml", "--out", "a", "--jobs", "0"], "--jobs 0: use 1 to 1024"),
      (["status", "."], "there is no study in this folder"),
      (["run", "."], "there is no study in this folder"),
    ])
  func refusals(arguments: [String], message: String) throws {
    let file = "data: ring\nbudget: {critic-steps: 10}\nmetrics: [wq]\nmodels: {wgan: }\n"
    try scratch.write(file, to: "a.yaml")
    try scratch.write(
      file.replacing("[wq]", with: "[tstr]"), to: "classes.yaml")
    let result = try Tool.run(["study"] + arguments, in: scratch)
    #expect(result.status != 0)
    #expect(result.error.contains(message), "\(result.error)")
    #expect(!scratch.exists("a"))
  }

  @Test(
    "A full disk ends the work with what to do, and nothing recorded is lost",
    .enabled(if: SmallDisk.canBeMade))
  func fullDisk() throws {
    try scratch.write(Self.yaml, to: "small.yaml")
    let disk = try SmallDisk(scratch.path("disk"), megabytes: 1)
    try Tool.run(
      ["study", "run", "small.yaml", "--out", "disk/small", "--minutes", "1e-9"], in: scratch
    ).expectSuccess()
    let filler = Data(count: 4096)
    var count = 0
    while (try? filler.write(to: scratch.path("disk/filler-\(count)"))) != nil { count += 1 }
    let full = try Tool.run(["study", "run", "disk/small", "--jobs", "1"], in: scratch)
    #expect(full.status != 0)
    #expect(full.error.contains("make room"), "\(full.error)")
    try disk.grow(megabytes: 16)
    try Tool.run(["study", "run", "disk/small"], in: scratch).expectSuccess()
    #expect(try progress("disk/small").isComplete)
  }
}
