import Foundation
import Synchronization
import Testing

/// The built binary, run as a person runs it.
enum Tool {
  /// What a run of it left behind.
  struct Result {
    /// The exit code, or minus the signal that ended it.
    let status: Int32
    let output: String
    let error: String

    var outputLines: [String] { output.split(separator: "\n").map(String.init) }

    func expectSuccess(at location: SourceLocation = #_sourceLocation) {
      #expect(status == 0, "\(error)", sourceLocation: location)
    }
  }

  /// Beside the bundle of the tests.
  static let url: URL = {
    let bundle = Bundle(for: RunningTool.self).bundleURL
    let folder = bundle.pathExtension == "xctest" ? bundle.deletingLastPathComponent() : bundle
    return folder.appending(path: "saddle")
  }()

  /// Runs it to its end.
  static func run(_ arguments: [String], in directory: Scratch) throws -> Result {
    try start(arguments, in: directory).result()
  }

  static func start(_ arguments: [String], in directory: Scratch) throws -> RunningTool {
    try RunningTool(arguments, directory.url)
  }

  /// A training of points that takes a fraction of a second.
  static func train(_ more: String..., data: String = "ring") -> [String] {
    ["train", "--data", data, "--generator-widths", "16,16", "--critic-widths", "16,16", "--batch", "16"]
      + ["--threads", "1", "--steps", "60"] + more
  }
}

/// The binary while it runs.
final class RunningTool: Sendable {
  private let process: Mutex<Process>
  private let output = Collected()
  private let error = Collected()
  let identifier: pid_t

  init(_ arguments: [String], _ directory: URL) throws {
    let process = Process()
    process.executableURL = Tool.url
    process.arguments = arguments
    process.currentDirectoryURL = directory
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output.pipe
    process.standardError = error.pipe
    try process.run()
    identifier = process.processIdentifier
    self.process = Mutex(process)
    output.collect()
    error.collect()
  }

  /// Waits until standard output holds a text, for half a minute at most.
  func wait(for text: String) {
    let start = ContinuousClock.now
    while !output.text.contains(text) && ContinuousClock.now - start < .seconds(30) { usleep(1000) }
  }

  func send(_ signal: Int32) { kill(identifier, signal) }

  /// Waits for the end.
  func result() -> Tool.Result {
    process.withLock { process in
      process.waitUntilExit()
      output.wait()
      error.wait()
      let isSignal = process.terminationReason == .uncaughtSignal
      return Tool.Result(
        status: isSignal ? -process.terminationStatus : process.terminationStatus, output: output.text,
        error: error.text)
    }
  }
}

/// A pipe, read on a thread of its own: one that is left to fill up stops the writer.
private final class Collected: Sendable {
  private let bytes = Mutex(Data())
  private let isDone = DispatchSemaphore(value: 0)
  let pipe = Pipe()

  func collect() {
    Thread.detachNewThread { @Sendable [self] in
      let handle = pipe.fileHandleForReading
      // What is there, without waiting for more; nothing at the end.
      while case let some = handle.availableData, !some.isEmpty { bytes.withLock { $0 += some } }
      isDone.signal()
    }
  }

  func wait() { isDone.wait() }

  var text: String { bytes.withLock { String(decoding: $0, as: UTF8.self) } }
}
