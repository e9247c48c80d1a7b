import Foundation
import SaddleData

extension Diagnosis {
  /// Writes report.md and a picture for each finding that has one; what an earlier diagnosis left there of
  /// these goes.
  /// - Returns: where the pictures are, by finding.
  /// - Throws: `DataError` or `ReportError` when something cannot be written.
  @discardableResult
  public func write(to folder: URL) throws -> [String: URL] {
    let manager = FileManager.default
    do { try manager.createDirectory(at: folder, withIntermediateDirectories: true) } catch {
      throw DataError(
        "the folder cannot be made: \(error.localizedDescription)", path: folder.relativePath,
        advice: "choose another --out, or make room and give yourself the right to write there")
    }
    for detector in Detector.all {
      let old = folder.appending(path: "\(detector.name).png")
      if manager.fileExists(atPath: old.path) { try manager.removeItem(at: old) }
    }
    var pictures: [String: URL] = [:]
    for finding in findings {
      guard let figure = finding.figure else { continue }
      let url = folder.appending(path: "\(finding.name).png")
      try AtomicFile.write(Data(figure.png()), to: url)
      pictures[finding.name] = url
    }
    try AtomicFile.write(Data(markdown(pictures).utf8), to: folder.appending(path: "report.md"))
    return pictures
  }

  /// The command that a finding ends with.
  public func command(_ finding: Finding) -> String? {
    finding.changes.isEmpty ? nil : record.command(finding.changes)
  }

  /// Of which run this is.
  public var headline: String {
    let settings = record.configuration
    let looked = step.map { ", checkpoint of step \($0)" } ?? ", no checkpoint"
    return
      "\(record.directory.url.relativePath): \(settings.method) on \(settings.data), step \(record.lastStep) of \(settings.steps)\(looked)"
  }

  private func markdown(_ pictures: [String: URL]) -> String {
    var lines = ["# Diagnosis", "", headline, "", "**\(verdict)**", ""]
    lines += ["## What the losses say", ""] + lossReading.map { "- \($0)" } + [""]
    for finding in findings {
      lines += ["## \(finding.name): \(finding.severity.rawValue)", "", finding.sentence, ""]
      let since = finding.since.map { ", since step \($0)" } ?? ""
      lines += ["\(finding.certainty.capitalized) (\(finding.confidence.short))\(since).", ""]
      lines += ["| number | value | beside |", "| --- | --- | --- |"]
      lines += finding.evidence.map { "| \($0.name) | \($0.value.short) | \($0.comparison) |" } + [""]
      if let picture = pictures[finding.name] {
        lines += ["![\(finding.name)](\(picture.lastPathComponent))", ""]
      }
      if let command = command(finding) { lines += ["To try:", "", "```", command, "```", ""] }
      if let advice = finding.advice { lines += ["Also: \(advice).", ""] }
    }
    lines += ["## Questions", ""]
    lines += findings.map { finding in "- \(question(finding.name)) **Found: \(finding.severity.rawValue).**"
    }
    lines += cleared.map { detector, evidence in
      let numbers = evidence.map { "\($0.name) \($0.value.short) (\($0.comparison))" }
      return
        "- \(detector.question) Nothing found\(numbers.isEmpty ? "" : ": " + numbers.joined(separator: ", "))."
    }
    lines += untold.map { "- \($0.detector.question) Cannot be told: \($0.reason)." }
    lines += refused.map { "- A checkpoint was passed over: \($0)" }
    return lines.joined(separator: "\n") + "\n"
  }

  private func question(_ name: String) -> String {
    Detector.all.first { $0.name == name }?.question ?? name
  }
}
