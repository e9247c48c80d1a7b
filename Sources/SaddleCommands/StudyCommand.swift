import ArgumentParser
import Foundation
import SaddleData
import SaddleStudy

struct StudyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "study",
    abstract: "Compare models at one budget: search the settings of each, repeat the best, report.",
    discussion: """
      A study is a YAML file; `saddle study new` writes one to start from:
      \(StudyPreset.all.map { "  \($0.name): \($0.summary)" }.joined(separator: "\n"))

      Its folder holds the record of all trials. A study may be stopped at any time, gone on with, shared by \
      several processes, and made larger later: what is recorded is never trained again.

      Examples:
        saddle study new small.yaml --preset created-equal-small --data digits
        saddle study run small.yaml --out studies/small
        saddle study status studies/small
        saddle study report studies/small
      """,
    subcommands: [
      NewStudyCommand.self, RunStudyCommand.self, StudyStatusCommand.self, StudyReportCommand.self,
      StudyWorkCommand.self,
    ])
}

struct NewStudyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "new", abstract: "Write a study's file, with comments, to be changed at will.")

  @Argument(help: "The YAML file to write.") var file: String
  @Option(help: "\(StudyPreset.all.map(\.name).joined(separator: ", ")).") var preset: String
  @Option(help: "The data, as for `saddle train --data`.") var data: String

  func run() throws {
    let preset = try StudyPreset.named(preset)
    let url = URL(filePath: file)
    guard !FileManager.default.fileExists(atPath: url.path) else {
      throw DataError("there is a file of this name already", path: file, advice: "choose another name")
    }
    try AtomicFile.write(Data(preset.yaml(data: data).utf8), to: url)
    let console = Console()
    console.print("\(file): \(preset.summary)")
    console.print("Next: saddle study run \(file) --out studies/\(preset.name)")
  }
}

struct StudyStatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Show how far a study is, and what is best so far.")

  @Argument(help: "The study's folder.") var folder: String
  @Flag(help: "Print one JSON object on standard output, and nothing else there.") var json = false

  func run() throws {
    let console = Console()
    let progress = try StudyProgress(of: StudyRecord(contentsOf: URL(filePath: folder)))
    if json {
      try console.print(json: progress)
    } else {
      for line in StudyDisplay.table(progress) { console.print(line) }
    }
  }
}

struct StudyReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Write what a study says: a page, a table of Markdown with its pictures, a row a trial as CSV.",
    discussion: "A study that is still at work has a report too, of the trials so far.")

  @Argument(help: "The study's folder.") var folder: String
  @Option(help: "The folder to write into; report in the study's own unless set.") var out: String?

  func run() throws {
    let record = try StudyRecord(contentsOf: URL(filePath: folder))
    let target = out.map { URL(filePath: $0) } ?? record.folder.appending(path: "report")
    try StudyReport(record).write(to: target)
    Console().print("\(target.appending(path: "report.html").relativePath), report.md, trials.csv")
  }
}
