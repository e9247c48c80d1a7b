import ArgumentParser
import Foundation
import SaddleCPU
import SaddleData
import SaddleGAN
import SaddleStudy

struct RunStudyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Train a study's trials, or go on with them.",
    discussion: """
      Ctrl-C stops after the running steps; the trials that were at work begin anew next time. The same command \
      in another terminal helps: both share the work. A file with more trials or repetitions than the folder's \
      study had makes that study larger.

      Examples:
        saddle study run small.yaml --out studies/small
        saddle study run studies/small --jobs 4 --minutes 30
      """)

  @Argument(help: "The study's file, or the folder of a study that goes on.") var path: String
  @Option(help: "The study's folder, with a file.") var out: String?
  @Option(help: "Trials that are trained side by side; as many as the cores allow unless set.") var jobs: Int?
  @Option(help: "Threads of each; the last bits of the numbers depend on it.") var threads = 1
  @Option(help: "Begin no trial after so long.") var minutes: Double?

  func validate() throws {
    if let jobs, !(1...1024).contains(jobs) { throw ValidationError("--jobs \(jobs): use 1 to 1024") }
    if !(1...1024).contains(threads) { throw ValidationError("--threads \(threads): use 1 to 1024") }
    if let minutes, !(minutes > 0 && minutes < 1e7) {
      throw ValidationError("--minutes \(minutes): use more than 0")
    }
  }

  func run() throws {
    let console = Console()
    let interruption = Interruption(console, note: "stopping; once more to stop at once")
    let record = try record(console)
    let isComplete = try StudyProgress(of: record).isComplete
    if !isComplete { try work(record, interruption, console) }
    let progress = try StudyProgress(of: record)
    for line in StudyDisplay.table(progress) { console.print(line) }
    if !progress.isComplete { console.print("To go on: saddle study run \(record.folder.relativePath)") }
  }

  /// The record, new or old, once all that can be told before a training is in order.
  private func record(_ console: Console) throws -> StudyRecord {
    let url = URL(filePath: path)
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
      guard out == nil else {
        throw OptionError("--out \(out ?? "")", "a study that goes on stays in its folder; leave it out")
      }
      return try StudyRecord(contentsOf: url)
    }
    guard let out else { throw OptionError("--out", "name the folder for the study's record") }
    let text: String
    do { text = try String(contentsOf: url, encoding: .utf8) } catch {
      throw DataError(
        "the study cannot be read: \(error.reason)", path: path,
        advice: "name a file that `saddle study new` wrote, or a study's folder")
    }
    var study = try Study(yaml: text, path: path)
    study.data = Dataset.lasting(study.data)
    if study.features != "raw" { study.features = URL(filePath: study.features).path }
    let dataset = try Dataset.open(study.data, options: study.dataOptions(), console)
    try study.check(on: dataset)
    return try StudyRecord(of: study, fingerprint: dataset.fingerprint, in: URL(filePath: out))
  }

  /// Starts the workers and tells how far they are until they end.
  private func work(_ record: StudyRecord, _ interruption: Interruption, _ console: Console) throws {
    let start = ContinuousClock.now
    var display = try StudyDisplay(record, console)
    let count = jobs ?? max(1, Machine.coreCount / threads)
    var arguments = ["study", "work", record.folder.path, "--threads", "\(threads)"]
    if let minutes { arguments += ["--minutes", "\(minutes)"] }
    let workers = try (0..<count).map { _ in try WorkerProcess(arguments) }
    var isStopping = false
    var looks = 0
    while workers.contains(where: \.isRunning) {
      if interruption.isRequested && !isStopping {
        for worker in workers { worker.stop() }
        isStopping = true
      }
      usleep(100_000)
      looks += 1
      // Looking costs the workers time.
      if looks % 10 == 0 { try display.update() }
    }
    try display.update()
    console.clear()
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    console.print("worked for \(TrainingDisplay.duration(seconds))")
    let failed = workers.compactMap(\.failure)
    for failure in failed { console.note("a worker \(failure); a trial that it was at may be begun anew") }
    if !failed.isEmpty, try !StudyProgress(of: record).isComplete {
      console.note("To go on: saddle study run \(record.folder.relativePath)")
      throw ExitCode(1)
    }
  }
}

/// A worker of its own process, which stops when its standard input ends: when it is told to, or when this
/// process is gone.
private final class WorkerProcess {
  private let process = Process()
  private let input = Pipe()

  init(_ arguments: [String]) throws {
    guard let executable = Bundle.main.executableURL else {
      throw OptionError("--jobs", "the tool's own file is not found, so no worker can be started")
    }
    process.executableURL = executable
    process.arguments = arguments
    process.standardInput = input
    try process.run()
  }

  var isRunning: Bool { process.isRunning }

  func stop() { try? input.fileHandleForWriting.close() }

  /// How it ended, if it ended otherwise than it should.
  var failure: String? {
    guard process.terminationReason != .uncaughtSignal else {
      return "was ended by signal \(process.terminationStatus)"
    }
    return process.terminationStatus == 0 ? nil : "failed"
  }
}

/// What a worker's process runs.
struct StudyWorkCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "work", abstract: "Train trials of a study until standard input ends.", shouldDisplay: false)

  @Argument var folder: String
  @Option var threads = 1
  @Option var minutes: Double?

  func run() throws {
    let deadline = minutes.map { ContinuousClock.now + .seconds(60 * $0) }
    let end = InputEnd()
    let record = try StudyRecord(contentsOf: URL(filePath: folder))
    let study = try record.study()
    let dataset = try Dataset.open(study.data, options: study.dataOptions())
    let worker = try StudyWorker(record, on: dataset, threads: threads)
    _ = try worker.work(until: deadline) { end.isReached }
  }
}
