import Foundation
import SaddleData
import SaddleReport

/// What is kept of a demonstration: pictures, numbers, and a page that explains them.
public struct DemonstrationFiles: Sendable {
  public let demonstration: Demonstration
  public let result: DemonstrationResult
  /// The command that makes the same again.
  public let command: String

  public init(_ demonstration: Demonstration, _ result: DemonstrationResult, command: String) {
    self.demonstration = demonstration
    self.result = result
    self.command = command
  }

  /// Writes NAME.svg, NAME.png, NAME.json and NAME.md into a directory, each whole or not at all. The same result
  /// gives the same bytes.
  /// - Throws: `ReportError` or `DataError` naming the file that could not be written.
  public func write(to directory: URL) throws {
    try result.figure.write(to: directory, name: demonstration.name)
    try AtomicFile.write(json(), to: directory.appending(path: "\(demonstration.name).json"))
    try AtomicFile.write(Data(markdown.utf8), to: directory.appending(path: "\(demonstration.name).md"))
  }

  private struct Record: Encodable {
    let name: String
    let title: String
    let claim: String
    let text: String
    let command: String
    let held: Bool
    let checks: [Check]
    let numbers: [String: [Double]]
  }

  /// One object with everything in it; infinities are the strings "infinity" and "-infinity", what is not a number "nan".
  public func json() throws -> Data {
    try Record(
      name: demonstration.name, title: demonstration.title, claim: demonstration.claim, text: result.text,
      command: command, held: result.held, checks: result.checks, numbers: result.numbers
    ).json() + Data("\n".utf8)
  }

  /// Whether the claim held, in a sentence.
  public var verdict: String {
    let failed = result.checks.filter { !$0.held }.count
    return failed == 0
      ? "The claim held: all \(result.checks.count) checks are within their bounds."
      : "The claim did not hold here: \(failed) of \(result.checks.count) checks are outside of their bounds."
  }

  var markdown: String {
    """
    # \(demonstration.title)

    \(demonstration.claim)

    ![\(demonstration.title)](\(demonstration.name).svg)

    \(result.text)

    **\(verdict)**

    | check | measured | bounds | held | why these bounds |
    |---|---|---|---|---|
    \(result.checks.map(\.row).joined(separator: "\n"))

    Made by `\(command)`; all numbers are in [\(demonstration.name).json](\(demonstration.name).json).

    """
  }
}

extension Encodable {
  /// On one line, with sorted keys; infinities are the strings "infinity" and "-infinity", what is not a number "nan".
  package func json() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "infinity", negativeInfinity: "-infinity", nan: "nan")
    return try encoder.encode(self)
  }
}

extension Check {
  /// Prediction, number and bounds.
  package var sentence: String { "\(claim): \(NumberText.short(measured)), expected \(bounds) (\(reason))" }

  /// The allowed numbers in words.
  var bounds: String {
    let (low, high) = (NumberText.short(lowest), NumberText.short(highest))
    return lowest == highest
      ? low
      : lowest == -.infinity
        ? "at most \(high)"
        : highest == .infinity ? "at least \(low)" : "\(low) to \(high)"
  }

  fileprivate var row: String {
    "| \(claim) | \(NumberText.short(measured)) | \(bounds) | \(held ? "yes" : "**no**") | \(reason) |"
  }
}
