import ArgumentParser
import Foundation
import SaddleData
import SaddleDiagnosis
import SaddleGAN

struct DiagnoseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diagnose",
    abstract: "Say what is wrong with a training: since when, how sure, on what evidence, and what to try.",
    discussion: """
      Looks at the run's numbers and samples, plays on from a checkpoint (the run itself stays as it is), and \
      answers, worst first. The report and its pictures go to DIR/diagnosis.

      Questions:
      \(Detector.all.map { "  \($0.name): \($0.question)" }.joined(separator: "\n"))

      Examples:
        saddle diagnose runs/00000-ring-default
        saddle diagnose runs/00000-ring-default --quick --json
        saddle diagnose runs/00001-table-default --held-out test.csv
      """)

  @Argument(help: "A run directory.") var directory: String
  @Option(help: "The step of the checkpoint to look at; the newest unless set.") var checkpoint: Int?
  @Option(help: "Samples that training did not see, as --data: shows whether the critic learnt by heart.")
  var heldOut: String?
  @Option(help: "Where report.md and the pictures go; DIR/diagnosis unless set.") var out: String?
  @Option(help: "How many threads.") var threads: Int?
  @Flag(help: "Shorter probes: about a fifth of the time.") var quick = false
  @Flag(help: "Print one JSON object a finding, and one with the verdict, and nothing else.") var json = false

  func validate() throws {
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads \(threads): use 1 to 1024")
    }
  }

  func run() throws {
    let console = Console()
    let interruption = Interruption(console, note: "stopping; once more to stop at once")
    let run = RunDirectory(URL(filePath: directory))
    let line = DataProgressLine(console)
    let examination = try Examination(
      of: run, step: checkpoint, effort: .init(threads: threads, isQuick: quick),
      dataset: {
        try Dataset.open($0.data, options: $0.dataOptions, progress: { line.show($0) })
      },
      inspected: {
        try DataReport(inspecting: $0.data, options: $0.dataOptions, progress: { line.show($0) })
      },
      heldOut: heldOut.map { try Dataset.open($0, options: heldOutOptions(run), progress: { line.show($0) }) }
    )
    let total = Detector.all.count
    let diagnosis: Diagnosis
    do {
      diagnosis = try Diagnosis(examination) { question, done in
        console.show("\(done + 1) of \(total)  \(question)")
        if interruption.isRequested { throw CancellationError() }
      }
    } catch is CancellationError {
      console.clear()
      console.note("stopped; no report was written")
      throw ExitCode(130)
    }
    let folder = out.map { URL(filePath: $0) } ?? run.diagnosis
    let pictures = try diagnosis.write(to: folder)
    console.clear()
    let report = folder.appending(path: "report.md")
    if json {
      for finding in diagnosis.findings {
        try console.print(json: Event(finding, diagnosis, pictures[finding.name]))
      }
      try console.print(json: Verdict(diagnosis, report))
    } else {
      for line in lines(diagnosis, pictures) { console.print(line) }
      console.print("report: \(report.relativePath)")
    }
  }

  /// The held-out samples are read as the run's were.
  private func heldOutOptions(_ run: RunDirectory) throws -> DataOptions {
    try RunRecord(reading: run).configuration.dataOptions
  }

  private func lines(_ diagnosis: Diagnosis, _ pictures: [String: URL]) -> [String] {
    var lines = [diagnosis.headline]
    lines += diagnosis.refused.map { "a checkpoint was passed over: \($0)" }
    lines += ["", "What the losses say"] + diagnosis.lossReading.map { "  \($0)" }
    for (index, finding) in diagnosis.findings.enumerated() {
      let since = finding.since.map { ", since step \($0)" } ?? ""
      lines += [
        "",
        "\(index + 1). \(finding.severity.rawValue.uppercased())  \(finding.name)  (\(finding.certainty), \(finding.confidence.short)\(since))",
        "   \(finding.sentence)",
      ]
      lines += finding.evidence.enumerated().map { index, evidence in
        (index == 0 ? "   evidence  " : "             ")
          + "\(evidence.name): \(evidence.value.short) (\(evidence.comparison))"
      }
      if let picture = pictures[finding.name] { lines.append("   picture   \(picture.relativePath)") }
      if let command = diagnosis.command(finding) { lines.append("   try       \(command)") }
      if let advice = finding.advice { lines.append("   also      \(advice)") }
    }
    lines.append("")
    if !diagnosis.cleared.isEmpty {
      lines.append("Nothing found: \(diagnosis.cleared.map(\.detector.name).joined(separator: ", "))")
    }
    lines += diagnosis.untold.map { "Cannot be told: \($0.detector.name): \($0.reason)" }
    return lines + [diagnosis.verdict]
  }

  private struct Event: Encodable {
    let event = "finding"
    let name: String
    let severity: Finding.Severity
    let sentence: String
    let confidence: Double
    let certainty: String
    let since: Int?
    let evidence: [Finding.Evidence]
    let picture: String?
    let command: String?
    let advice: String?

    init(_ finding: Finding, _ diagnosis: Diagnosis, _ picture: URL?) {
      name = finding.name
      severity = finding.severity
      sentence = finding.sentence
      confidence = finding.confidence
      certainty = finding.certainty
      since = finding.since
      evidence = finding.evidence
      self.picture = picture?.path
      command = diagnosis.command(finding)
      advice = finding.advice
    }
  }

  private struct Verdict: Encodable {
    struct Cleared: Encodable {
      let name: String
      let evidence: [Finding.Evidence]
    }

    struct Open: Encodable {
      let name: String
      let reason: String
    }

    let event = "verdict"
    let verdict: String
    let worst: Finding.Severity?
    let step: Int?
    let cleared: [Cleared]
    let untold: [Open]
    let losses: [String]
    let report: String

    init(_ diagnosis: Diagnosis, _ report: URL) {
      verdict = diagnosis.verdict
      worst = diagnosis.worst
      step = diagnosis.step
      cleared = diagnosis.cleared.map { Cleared(name: $0.detector.name, evidence: $0.evidence) }
      untold = diagnosis.untold.map { Open(name: $0.detector.name, reason: $0.reason) }
      losses = diagnosis.lossReading
      self.report = report.path
    }
  }
}
