import Foundation
import Testing

/// What cannot be done is said with where and what to do, and leaves nothing behind.
@Suite struct RefusalTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  struct Case: CustomTestStringConvertible {
    let arguments: [String]
    let messages: [String]

    init(_ arguments: String, _ messages: String...) {
      self.arguments = arguments.split(separator: " ").map(String.init)
      self.messages = messages
    }

    var testDescription: String { arguments.joined(separator: " ") }
  }

  static let cases = [
    // Settings that do not fit each other or the data.
    Case(
      "--data ring --method wgan-gp --critic-normalisation batch",
      "batch normalisation in a critic under gradient-penalty", "Use layer normalisation"),
    Case("--data ring --method wgan --constraints clipping:0", "clipping to [-c, c] needs c > 0", "0.01"),
    Case("--data ring --method wgan --constraints clipping:-1", "clipping to [-c, c] needs c > 0"),
    Case("--data ring --critic-steps 0", "critic steps K = 0: the critic needs at least 1 update"),
    Case("--data ring --conditional", "conditional training needs data with classes", "--label COLUMN"),
    Case("--data ring --size 32", "has no meaning for ring; leave it out"),
    Case("--data ring --label x", "leave it out"),
    Case("--data ring --generator dcgan", "generator: ", "mlp"),
    Case("--data text.csv", "text.csv, line 3", "column 2", "name"),
    Case("--data empty.csv", "empty.csv"),
    // Values and names.
    Case("--data rnig", "there is no data set, file or folder \"rnig\"; did you mean ring?"),
    Case("--data ring --methd wgan", "Unknown option '--methd'. Did you mean '--method'?"),
    Case("--data ring --method wgna", "method: \"wgna\" is not what it takes", "did you mean \"wgan\"?"),
    Case("--data ring --constraints clpping:1", "constraints: \"clpping:1\"", "gradient-penalty:10"),
    Case("--data ring --batch 0", "batch: \"0\"", "at least 1"),
    Case("--data ring --steps 0", "steps: \"0\"", "at least 1"),
    Case("--data ring --threads 0", "threads: \"0\"", "at least 1"),
    Case("--data ring --minutes nan", "minutes: \"nan\""),
    Case("--data ring --average-decay 1", "average-decay: \"1\"", "from 0 to below 1"),
    Case("--data ring --learning-rate -1", "learning-rate"),
    Case(
      "--config unknown.yaml",
      "unknown.yaml, line 2, column 1: there is no setting \"step\"; did you mean \"steps\"?"),
    Case("--config value.yaml", "value.yaml, line 1, column 8: batch: \"many\""),
    Case("--config broken.yaml", "broken.yaml", "this is not YAML"),
    Case("--config nowhere.yaml", "nowhere.yaml", "No such file or directory", "name a YAML file"),
    // Places.
    Case(
      "--data ring --out file/run",
      "file/run: the directory cannot be made: Not a directory; choose another --out"),
    Case(
      "--data ring --out /proc/run", "/proc/run: the directory cannot be made: ", "; choose another --out"),
    Case("--resume nowhere", "nowhere/checkpoints: there is no checkpoint to go on from"),
    Case("--resume file", "file/checkpoints: there is no checkpoint to go on from"),
    Case("--resume nowhere --out run", "--resume goes on in the run's own directory"),
    Case("--resume nowhere --dry-run", "--dry-run looks at a new run; leave out --resume"),
  ]

  @Test(arguments: cases) func isRefused(refusal: Case) throws {
    try scratch.write("data: ring\nstep: 3\n", to: "unknown.yaml")
    try scratch.write("batch: many\n", to: "value.yaml")
    try scratch.write("data: [ring\n", to: "broken.yaml")
    try scratch.write("age,name\n1,2\n2,Ann\n3,Bob\n", to: "text.csv")
    try scratch.write("", to: "empty.csv")
    try scratch.write("", to: "file")
    let before = try scratch.names()
    let result = try Tool.run(["train"] + refusal.arguments, in: scratch)
    // 1 from us, 64 for a command line that makes no sense; a crash would be negative.
    #expect([1, 64].contains(result.status))
    #expect(result.output.isEmpty)
    #expect(result.error.hasPrefix("Error: "))
    for message in refusal.messages { #expect(result.error.contains(message), "\(result.error)") }
    #expect(try scratch.names() == before)
  }

  @Test func aDirectoryThatHoldsARunIsKept() throws {
    try Tool.run(Tool.train("--out", "run"), in: scratch).expectSuccess()
    let before = try scratch.bytes("run/checkpoints/step-000060/model.safetensors")
    let result = try Tool.run(Tool.train("--seed", "1", "--out", "run"), in: scratch)
    #expect(result.status == 1)
    #expect(
      result.error
        == "Error: run: there is a run in this directory already; go on with it by --resume run, or choose another --out\n"
    )
    #expect(try scratch.bytes("run/checkpoints/step-000060/model.safetensors") == before)
  }

  @Test func numbersThatOverflowEndTheTrainingWithWhatToTry() throws {
    let result = try Tool.run(
      Tool.train("--method", "wgan", "--constraints", "none", "--learning-rate", "1e30", "--out", "run"),
      in: scratch)
    #expect(result.status == 1)
    #expect(result.error.contains("What helps most often: a lower --learning-rate"))
    #expect(result.error.contains("run/checkpoints"))
    #expect(try scratch.text("run/log.txt").contains("Error: "))
    // The networks of before are there.
    try Tool.run(["sample", "run", "--out", "points.csv"], in: scratch).expectSuccess()
  }

  @Test func networksThatNoMemoryHoldsAreRefused() throws {
    let result = try Tool.run(
      Tool.train("--generator-widths", "16777216,16777216", "--out", "run"), in: scratch)
    #expect(result.status == 1, "\(result.error)")
    #expect(!scratch.exists("run"))
  }
}
