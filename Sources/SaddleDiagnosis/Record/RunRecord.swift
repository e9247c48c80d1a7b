import Foundation
import SaddleData
import SaddleGAN

/// What a training has left in numbers: all that the cheap detectors look at.
public struct RunRecord: Sendable {
  public let directory: RunDirectory
  public let configuration: Configuration
  public internal(set) var history: History
  public internal(set) var observations: Observations
  /// Why training ended, where a number was not finite.
  public let failure: String?

  public init(
    directory: RunDirectory, configuration: Configuration, history: History = History(),
    observations: Observations = Observations(), failure: String? = nil
  ) {
    self.directory = directory
    self.configuration = configuration
    self.history = history
    self.observations = observations
    self.failure = failure
  }

  /// Reads a run directory.
  /// - Throws: `DataError` when there is no run in it or a file of it cannot be read.
  public init(reading directory: RunDirectory) throws {
    let manager = FileManager.default
    guard manager.fileExists(atPath: directory.configuration.path) else {
      throw DataError(
        "there is no run here: config.yaml is missing", path: directory.url.relativePath,
        advice: "name the directory that `saddle train` printed, such as runs/00000-digits-default")
    }
    let text: String
    do { text = try String(contentsOf: directory.configuration, encoding: .utf8) } catch {
      throw Self.unreadable(directory.configuration, error.reason)
    }
    func isThere(_ url: URL) -> Bool { manager.fileExists(atPath: url.path) }
    self.init(
      directory: directory,
      configuration: try Configuration(yaml: text, path: directory.configuration.path),
      history: isThere(directory.metrics) ? try History(contentsOf: directory.metrics) : History(),
      observations: isThere(directory.observations)
        ? try Observations(contentsOf: directory.observations) : Observations(),
      failure: Self.failure(in: directory.log))
  }

  /// The last line of a log, where it says that a number was not finite.
  private static func failure(in log: URL) -> String? {
    guard let handle = try? FileHandle(forReadingFrom: log) else { return nil }
    defer { try? handle.close() }
    let end = (try? handle.seekToEnd()) ?? 0
    try? handle.seek(toOffset: end > 1 << 14 ? end - 1 << 14 : 0)
    let text = String(decoding: (try? handle.read(upToCount: 1 << 14)) ?? Data(), as: UTF8.self)
    // A run that went on and ended otherwise has later lines.
    let lines = text.split(separator: "\n").suffix(6)
    guard let line = lines.last(where: { $0.contains("Error: step") && $0.contains("is not finite") }),
      let start = line.range(of: "Error: ")
    else { return nil }
    return String(line[start.upperBound...]).trimmingCharacters(in: ["."])
  }

  static func unreadable(_ url: URL, _ reason: String) -> DataError {
    DataError(
      "the file cannot be read: \(reason)", path: url.relativePath,
      advice: "bring it back, or remove it: what else there is of the run is looked at without it")
  }

  // MARK: What detectors ask

  /// A training anew with other settings, as a person types it.
  public func command(_ changes: [(name: String, value: String)]) -> String {
    let settings = changes.map { name, value in
      switch value {
      case "true": " --\(name)"
      case "false": " --no-\(name)"
      default: " --\(name) \(Self.quoted(value))"
      }
    }
    let file = directory.configuration.relativePath
    return "saddle train --config \(Self.quoted(file))" + settings.joined()
  }

  /// For a shell.
  private static func quoted(_ text: String) -> String {
    text.allSatisfy { $0.isLetter || $0.isNumber || "-_./:,@+=".contains($0) } && !text.isEmpty
      ? text : "'" + text.replacingOccurrences(of: "'", with: "'\\''") + "'"
  }

  /// The loss of a discriminator that tosses a coin, of an objective that has one.
  var coinTossLoss: Double? {
    switch configuration.objective {
    case "minimax", "non-saturating": 2 * log(2)
    case "least-squares": 0.25
    case "hinge": 2
    case "relativistic": log(2)
    default: nil
    }
  }

  var isWasserstein: Bool { configuration.objective == "wasserstein" }

  /// Of training, ended or not.
  var lastStep: Int { max(history.lastStep, observations.all.last?.step ?? 0) }
}

extension RunDirectory {
  /// What a ``SampleMonitor`` saw during training.
  public var observations: URL { url.appending(path: "observations.jsonl") }
  /// Where `saddle diagnose` writes its report and pictures.
  public var diagnosis: URL { url.appending(path: "diagnosis") }
}
