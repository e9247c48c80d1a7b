import Foundation

/// A run's log.txt: the lines that a person sees, each with its time (UTC).
///
/// What cannot be written is lost: a log is no reason to stop a training.
struct LogFile {
  private let handle: FileHandle?

  /// Goes on at the file's end.
  init(_ url: URL) {
    let file = open(url.path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o644)
    handle = file < 0 ? nil : FileHandle(fileDescriptor: file, closeOnDealloc: true)
  }

  func append(_ text: String) {
    let time = Date.now.formatted(.iso8601)
    let lines = text.split(separator: "\n").map { "\(time)  \($0)\n" }.joined()
    try? handle?.write(contentsOf: Data(lines.utf8))
  }
}
