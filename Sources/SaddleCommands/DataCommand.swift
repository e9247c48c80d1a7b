import ArgumentParser
import Foundation
import SaddleData
import SaddleGAN

struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data", abstract: "Look at data before training on it.",
    subcommands: [InspectCommand.self])
}

struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "List what a source holds, every file that cannot be read, and what training would do with it.",
    discussion: """
      Examples:
        saddle data inspect photos --size 64
        saddle data inspect table.csv --label class
        saddle data inspect ring
      """)

  @Argument(help: "What `saddle train --data` takes.") var source: String
  @Option(help: .setting("size")) var size: String?
  @Option(help: .setting("channels")) var channels: String?
  @Option(help: .setting("label")) var label: String?
  @Option(help: .setting("form")) var form: String?
  @Flag(help: "Print one JSON object.") var json = false

  func run() throws {
    let console = Console()
    var configuration = Configuration()
    for (name, value) in [("size", size), ("channels", channels), ("label", label), ("form", form)] {
      if let value { try configuration.set(name, to: value) }
    }
    let line = DataProgressLine(console)
    let report = try DataReport(
      inspecting: source, options: configuration.dataOptions, progress: { line.show($0) })
    console.clear()
    if json {
      try console.print(json: report)
    } else {
      for line in report.lines { console.print(line) }
    }
  }
}
