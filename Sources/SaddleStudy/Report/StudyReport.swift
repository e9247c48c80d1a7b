import Foundation
import SaddleData
import SaddleReport

/// A study as people read it: a page of HTML that stands alone, a page of Markdown with its pictures, and a
/// table of all trials.
///
/// ```swift
/// let report = StudyReport(study, trials: trials, pictures: ["wgan-gp": grid])
/// try report.write(to: folder)  // report.html, report.md with its pictures, trials.csv
/// ```
///
/// The same study gives the same bytes.
public struct StudyReport: Sendable {
  public let analysis: StudyAnalysis
  /// Of every model's best: a PNG file, by the model's name.
  public let pictures: [String: Data]
  /// More that readers should know of how it was made, such as the machine and versions.
  public let details: [Detail]
  /// Waiting and running ones too.
  private let trials: [Trial]

  /// A line of the table of what was compared.
  public struct Detail: Hashable, Sendable {
    public let name: String
    public let text: String

    public init(_ name: String, _ text: String) {
      self.name = name
      self.text = text
    }
  }

  /// - Parameters:
  ///   - study: with at least one metric.
  ///   - trials: its record, in any order.
  ///   - pictures: PNG files by models' names; they go into the page as they are, so keep them small.
  public init(_ study: Study, trials: [Trial], pictures: [String: Data] = [:], details: [Detail] = []) {
    analysis = StudyAnalysis(study, trials: trials)
    self.trials = trials.sorted { $0.number < $1.number }
    self.pictures = pictures
    self.details = details
  }

  /// Writes report.html, report.md, the pictures that this shows, and trials.csv into a folder, each whole or
  /// not at all.
  /// - Throws: `DataError` naming what could not be written.
  public func write(to folder: URL) throws {
    do { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) } catch {
      throw DataError(
        "the folder cannot be made: \(error.localizedDescription)", path: folder.relativePath,
        advice: "choose another folder, or make room and give yourself the right to write there")
    }
    let page = document
    for block in page.sections.flatMap(\.blocks) {
      switch block {
      case .chart(let chart):
        try AtomicFile.write(Data(chart.figure.svg().utf8), to: folder.appending(path: "\(chart.name).svg"))
      case .picture(let picture):
        try AtomicFile.write(picture.data, to: folder.appending(path: "\(picture.name).png"))
      case .paragraph, .table: continue
      }
    }
    try AtomicFile.write(Data(page.html.utf8), to: folder.appending(path: "report.html"))
    try AtomicFile.write(Data(page.markdown.utf8), to: folder.appending(path: "report.md"))
    try AtomicFile.write(Data(csv.utf8), to: folder.appending(path: "trials.csv"))
  }

  /// One row a trial, each searched quantity a column.
  public var csv: String { TrialTable(metrics: analysis.study.metrics, trials: trials).csv }

  /// The page of HTML.
  public var html: String { document.html }

  /// The page of Markdown. It names pictures that ``write(to:)`` puts beside it.
  public var markdown: String { document.markdown }

  private var document: ReportDocument {
    let sections: [ReportDocument.Section] = [
      .init(name: "conclusions", title: "Conclusions", blocks: analysis.conclusions.map { .paragraph($0) }),
      setupSection(details: details), analysis.resultSection, analysis.budgetSection,
      analysis.comparisonSection, analysis.sensitivitySection, sampleSection, analysis.failureSection,
    ]
    return ReportDocument(
      title: "Study: \(analysis.study.name)", sections: sections.filter { !$0.blocks.isEmpty })
  }
}
