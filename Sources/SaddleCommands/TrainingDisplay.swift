import Foundation
import SaddleDiagnosis
import SaddleGAN
import SaddleMetrics

/// What a person, or a program, sees of a training.
final class TrainingDisplay {
  private let run: TrainingRun
  private let console: Console
  private let log: LogFile
  private let isJSON: Bool
  private let start = ContinuousClock.now
  private let firstStep: Int
  private var lastShown: ContinuousClock.Instant?
  private var lastLine: ContinuousClock.Instant
  private var lastPicture: URL?
  private var watch: Watch

  init(_ run: TrainingRun, _ console: Console, isJSON: Bool) {
    self.run = run
    self.console = console
    log = LogFile(run.directory.log)
    self.isJSON = isJSON
    firstStep = run.trainer.step
    lastLine = start
    // A run that goes on is judged by all of it.
    watch = Watch(
      (try? RunRecord(reading: run.directory))
        ?? RunRecord(
          directory: run.directory, configuration: run.configuration))
  }

  /// - Parameter refused: what is wrong with checkpoints newer than the one that the run goes on from.
  func begin(refused: [String]) {
    if isJSON {
      emit(
        "start", ["directory": run.directory.url.path, "step": firstStep, "steps": run.lastStep])
    }
    for problem in refused { warn("a checkpoint was passed over: \(problem)") }
    let verb = firstStep == 0 ? "training" : "going on from step \(firstStep)"
    tell("\(verb) in \(run.directory.url.relativePath)")
    let shown = run.configuration.settings.map { "\($0.name) \($0.value)" }
    tell(Self.wrapped(shown, separator: " · ", width: 100).map { "  " + $0 }.joined(separator: "\n"))
  }

  /// A line for a person, on the screen and in the log.
  private func tell(_ text: String) {
    log.append(text)
    if !isJSON { console.print(text) }
  }

  /// A line that a program's user should see too.
  private func warn(_ text: String) {
    log.append(text)
    console.note(text)
  }

  /// Notes in the log why the training ends; the command line prints it.
  func fail(_ error: any Error) {
    console.clear()
    log.append("Error: \(error)")
  }

  func observe(_ event: TrainingRun.Event) {
    switch event {
    case .step(let record, let seconds): observe(record, seconds: seconds)
    case .saved(let step):
      if isJSON { emit("saved", ["step": step, "path": run.directory.checkpoint(step: step).path]) }
    case .sample: break
    }
  }

  /// Asks the cheap detectors, and warns of what they find for the first time.
  func look(at observations: Observations) {
    for finding in watch.look(at: observations) {
      if isJSON {
        emit(
          "warning",
          [
            "step": run.trainer.step, "name": finding.name, "severity": finding.severity.rawValue,
            "sentence": finding.sentence,
          ])
        log.append("warning: \(finding.sentence)")
      } else {
        warn("step \(run.trainer.step): \(finding.sentence) `saddle diagnose` says more.")
      }
    }
  }

  private func observe(_ record: StepRecord, seconds: Double) {
    watch.add(record)
    let now = ContinuousClock.now
    let isLast = record.step == run.lastStep
    let sinceShown = lastShown.map { now - $0 } ?? .seconds(1)
    if isJSON && (isLast || sinceShown >= .milliseconds(200)) {
      console.print("{\"event\":\"step\"," + record.json(seconds: seconds).dropFirst())
      lastShown = now
    } else if !isJSON && console.isTerminal && sinceShown >= .milliseconds(100) {
      console.show(line(record))
      lastShown = now
    }
    guard isLast || now - lastLine >= .seconds(10) else { return }
    lastLine = now
    let line = line(record)
    log.append(line)
    if !isJSON && (isLast || !console.isTerminal) { console.print(line) }
  }

  func wrote(_ picture: URL, step: Int) {
    lastPicture = picture
    if isJSON { emit("sample", ["step": step, "path": picture.path]) }
  }

  /// - Parameter isBest: whether no checkpoint so far was better.
  func evaluated(_ measurements: [MetricValue], step: Int, isBest: Bool) throws {
    if isJSON {
      for measurement in measurements {
        let line = try TrainingEvaluation.Entry(step: step, measurement).lineOfJSON()
        console.print("{\"event\":\"evaluation\"," + line.dropFirst())
      }
    }
    let numbers = measurements.map { "\($0.metric) \(EvaluationReport.number($0.value))" }
    tell("step \(step): \(numbers.joined(separator: ", "))" + (isBest ? ", the best so far" : ""))
  }

  func finish(_ ending: TrainingRun.Ending, _ evaluation: TrainingEvaluation?) {
    console.clear()
    let directory = run.directory.url.relativePath
    if isJSON {
      emit(
        ending == .finished ? "finished" : "interrupted",
        ["directory": run.directory.url.path, "step": run.trainer.step])
    }
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    if let evaluation, let best = evaluation.best {
      tell("best by \(evaluation.criterion): step \(best.step) (\(EvaluationReport.number(best.value)))")
      if evaluation.isExhausted {
        tell("no better in \(run.configuration.patience ?? 0) checkpoints")
      }
    }
    switch ending {
    case .finished:
      tell("done: step \(run.trainer.step) after \(Self.duration(seconds))")
      if let lastPicture { tell("samples: \(lastPicture.relativePath)") }
      let file = run.dataset.kind == .images ? "samples.png" : "samples.csv"
      tell("more:    saddle sample \(directory) --count 64 --out \(file)")
    case .interrupted:
      tell("stopped at step \(run.trainer.step), saved. To go on exactly from here:")
      tell("  saddle train --resume \(directory)")
    }
  }

  /// One step as a line: step, percent, speed, time left, then the numbers that tell how it goes.
  private func line(_ record: StepRecord) -> String {
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    let speed = Double(record.step - firstStep) / max(seconds, 1e-9)
    var left = Double(run.lastStep - record.step) / max(speed, 1e-9)
    var share = Double(record.step) / Double(run.lastStep)
    if let minutes = run.configuration.minutes, 60 * minutes - seconds < left {
      left = max(0, 60 * minutes - seconds)
      share = seconds / max(seconds + left, 1e-9)
    }
    var parts = [
      "step \(record.step)", "\(Int(100 * share)) %", "\(Self.short(speed)) steps/s",
      "\(Self.duration(left)) left",
    ]
    let names = [
      ("wassersteinEstimate", "W"), ("criticLoss", "critic"), ("generatorLoss", "generator"),
      ("squaredError", "error"), ("divergence", "KL"), ("realError", "error"), ("convergence", "M"),
      ("k", "k"),
      ("logLikelihood", "ln p"),
      ("classAccuracy", "accuracy"),
      ("criticGradientNorm", "|∇c|"), ("generatorGradientNorm", "|∇g|"),
    ]
    parts += names.compactMap { name, short in record[name].map { "\(short) \(Self.short($0))" } }
    if !watch.findings.isEmpty { parts.append("! " + watch.findings.map(\.name).joined(separator: ", ")) }
    return parts.joined(separator: "  ")
  }

  private func emit(_ event: String, _ fields: [String: any Encodable & Sendable]) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.withoutEscapingSlashes]
    let body = fields.sorted { $0.key < $1.key }.map { key, value in
      if let number = value as? Int { return "\"\(key)\":\(number)" }
      let data = (try? encoder.encode("\(value)")) ?? Data("\"\"".utf8)
      return "\"\(key)\":" + String(decoding: data, as: UTF8.self)
    }
    console.print("{" + (["\"event\":\"\(event)\""] + body).joined(separator: ",") + "}")
  }

  /// Three significant digits.
  static func short(_ number: Double) -> String {
    guard number.isFinite else { return "\(number)" }
    let size = abs(number)
    return switch size {
    case 0: "0"
    case ..<0.001: String(format: "%.1e", number)
    case ..<1: String(format: "%.3f", number)
    case ..<10: String(format: "%.2f", number)
    case ..<100: String(format: "%.1f", number)
    case ..<1e6: String(format: "%.0f", number)
    default: String(format: "%.1e", number)
    }
  }

  /// Such as "1 h 02 min", "3 min 20 s" or "12 s".
  static func duration(_ seconds: Double) -> String {
    guard (0..<1e9).contains(seconds) else { return "?" }
    let total = Int(seconds.rounded())
    let (hours, minutes, rest) = (total / 3600, total / 60 % 60, total % 60)
    if hours > 0 { return "\(hours) h \(minutes < 10 ? "0" : "")\(minutes) min" }
    return minutes > 0 ? "\(minutes) min \(rest < 10 ? "0" : "")\(rest) s" : "\(rest) s"
  }

  private static func wrapped(_ words: [String], separator: String, width: Int) -> [String] {
    words.reduce(into: [String]()) { lines, word in
      if let last = lines.last, last.count + separator.count + word.count <= width {
        lines[lines.count - 1] = last + separator + word
      } else {
        lines.append(word)
      }
    }
  }
}
