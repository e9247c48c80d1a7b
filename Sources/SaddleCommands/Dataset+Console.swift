import SaddleData
import SaddleGAN

extension Dataset {
  /// Opens a source, telling on the console how far it is.
  static func open(_ source: String, options: DataOptions, _ console: Console) throws -> Dataset {
    let line = DataProgressLine(console)
    defer { console.clear() }
    return try open(source, options: options, progress: { line.show($0) })
  }

  /// Opens what a training reads.
  static func open(_ configuration: Configuration, _ console: Console) throws -> Dataset {
    try open(configuration.data, options: configuration.dataOptions, console)
  }
}

extension DataOptions {
  /// From a command's options that are settings too; `nil` leaves one as it is.
  /// - Throws: `ConfigurationError` for a text that is no value of its setting.
  init(_ settings: [(name: String, text: String?)]) throws {
    var configuration = Configuration()
    for (name, text) in settings { if let text { try configuration.set(name, to: text) } }
    self = configuration.dataOptions
  }
}

/// Shows how far long work on data is.
struct DataProgressLine: Sendable {
  private let console: Console

  init(_ console: Console) { self.console = console }

  func show(_ progress: DataProgress) {
    let share = progress.total > 0 ? " \(100 * progress.done / progress.total) %" : ""
    console.show("\(progress.activity): \(progress.done) of \(progress.total)\(share)")
  }
}
