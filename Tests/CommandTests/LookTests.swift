import Foundation
import SaddleData
import SaddleGAN
import Testing

/// The commands that look and change nothing.
@Suite struct LookTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func inspect(_ arguments: String...) throws -> (lines: [String], report: DataReport) {
    let text = try Tool.run(["data", "inspect"] + arguments, in: scratch)
    text.expectSuccess()
    let json = try Tool.run(["data", "inspect", "--json"] + arguments, in: scratch)
    json.expectSuccess()
    return (text.outputLines, try JSONDecoder().decode(DataReport.self, from: Data(json.output.utf8)))
  }

  @Test func inspectingMadeUpData() throws {
    let (lines, report) = try inspect("ring")
    #expect(lines[0].hasPrefix("ring: endless points of 2 numbers"))
    #expect(report.kind == .points)
    #expect(report.count == nil)
    #expect(report.shape == [2])
  }

  @Test func inspectingTheBuiltInImages() throws {
    let (lines, report) = try inspect("digits")
    #expect(lines[0] == "digits: 1797 images of 8x8, 1 channel")
    #expect(report.shape == [8, 8, 1])
    #expect(report.classes.map(\.count) == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180])
  }

  @Test func inspectingATable() throws {
    try scratch.write("size,kind\n1,a\n2,b\n4,a\n4,a\n", to: "table.csv")
    let (lines, report) = try inspect("table.csv", "--label", "kind")
    #expect(lines[0] == "table.csv: 4 rows of 1 numbers")
    #expect(lines.contains { $0.contains("a (3), b (1)") })
    #expect(report.columns.map(\.name) == ["size"])
    #expect(report.columns[0].mean == 2.75)
    #expect(report.duplicates == 1)
  }

  @Test func inspectingAFolderWithABrokenFile() throws {
    try Tool.run(
      [
        "train", "--data", "digits", "--generator", "mlp", "--critic", "mlp", "--steps", "1", "--threads",
        "1",
      ]
        + ["--out", "run"], in: scratch
    ).expectSuccess()
    try Tool.run(["sample", "run", "--count", "40", "--out", "photos"], in: scratch).expectSuccess()
    try scratch.bytes("photos/00007.png").prefix(60).write(to: scratch.path("photos/broken.png"))
    let (lines, report) = try inspect("photos")
    #expect(lines[0] == "photos: 40 images of 8x8, 1 channel")
    #expect(lines.contains { $0.contains("broken.png: ") })
    #expect(report.count == 40)
    #expect(report.unreadable.map(\.path) == ["broken.png"])
    let training = try Tool.run(
      ["train", "--data", "photos", "--generator", "mlp", "--critic", "mlp", "--steps", "2", "--batch", "8"]
        + ["--threads", "1"], in: scratch)
    training.expectSuccess()
    #expect(scratch.exists("runs/00000-photos-default/checkpoints/step-000002"))
  }

  @Test func whatCanBeChosenIsListed() throws {
    let lines = try Tool.run(["networks"], in: scratch).outputLines
    let words = Set(lines.flatMap { $0.split { " ,:".contains($0) } }.map(String.init))
    for setting in Setting.all where setting.value.contains("|") && setting.value.contains(/[a-z]/) {
      // These explain themselves.
      if ["size", "form", "keep", "features"].contains(setting.name) || setting.value == "true|false" {
        continue
      }
      #expect(Set(setting.value.split(separator: "|").map(String.init)).subtracting(words).isEmpty)
      #expect(lines.contains { $0.contains("--\(setting.name)") }, "\(setting.name)")
    }
    for method in Method.all { #expect(words.contains(method.name)) }
    for data in Dataset.names { #expect(lines.contains { $0.hasPrefix("  \(data.name) ") }) }
  }

  /// 2 x 16 + 16 + 16 x 16 + 16 + 16 x 2 + 2 = 354 and 2 x 16 + 16 + 16 x 16 + 16 + 16 + 1 = 337 parameters.
  @Test func aDryRunShowsAndLeavesNothing() throws {
    let text = try Tool.run(Tool.train("--dry-run", "--out", "run"), in: scratch)
    text.expectSuccess()
    #expect(text.output.contains("generator: 354 parameters"))
    #expect(text.output.contains("critic: 337 parameters"))
    for pattern in [
      "(?m)^memory: [0-9.]+ MB ", "(?m)^a step: [0-9.e-]+ GFLOP, [0-9.]+ ms measured",
      "(?m)^the run: 60 steps, about ", "(?m)^reading its data: [0-9.e-]+ ms, ",
      "(?m)^  optimizer: adam$",
    ] {
      let expression = try Regex(pattern)
      #expect(text.output.contains(expression), "\(pattern)")
    }
    let json = try Tool.run(Tool.train("--dry-run", "--json"), in: scratch)
    struct Report: Decodable {
      let parameters, memoryBytes: Int
      let operationsPerStep, stepSeconds, readingSeconds, runSeconds: Double
    }
    let report = try JSONDecoder().decode(Report.self, from: Data(json.output.utf8))
    #expect(report.parameters == 691)
    #expect(report.memoryBytes > 0 && report.operationsPerStep > 0 && report.stepSeconds > 0)
    #expect(report.readingSeconds > 0 && abs(report.runSeconds - 60 * report.stepSeconds) < 1e-9)
    #expect(try scratch.names().isEmpty)
  }

  @Test(arguments: [[], ["train"], ["sample"], ["data"], ["data", "inspect"], ["networks"]])
  func everyCommandHasHelp(command: [String]) throws {
    let result = try Tool.run(command + ["--help"], in: scratch)
    result.expectSuccess()
    #expect(result.output.contains("USAGE: saddle"))
  }
}
