import Foundation
import Synchronization

/// Where a command writes: lines that stay, and on a terminal one line that changes.
///
/// Standard output carries results, or with `--json` events alone; standard error carries progress and
/// warnings.
final class Console: Sendable {
  private struct Live {
    /// Characters of the changing line that is on the screen.
    var width = 0
  }

  private let live = Mutex(Live())
  /// Whether a changing line makes sense.
  let isTerminal = isatty(STDERR_FILENO) == 1

  /// A line on standard output.
  func print(_ line: String) { write(line, to: .standardOutput) }

  /// A line on standard error.
  func note(_ line: String) { write(line, to: .standardError) }

  private func write(_ line: String, to handle: FileHandle) {
    live.withLock { live in
      erase(&live)
      // A reader that went away is no reason to lose a training.
      try? handle.write(contentsOf: Data((line + "\n").utf8))
    }
  }

  /// Replaces the changing line; nothing where there is no terminal.
  func show(_ text: String) {
    guard isTerminal else { return }
    live.withLock { live in
      let line = String(text.prefix(Self.columns - 1))
      let rest = String(repeating: " ", count: max(0, live.width - line.count))
      try? FileHandle.standardError.write(contentsOf: Data("\r\(line)\(rest)\r".utf8))
      live.width = line.count
    }
  }

  /// Removes the changing line.
  func clear() { live.withLock { erase(&$0) } }

  private func erase(_ live: inout Live) {
    guard live.width > 0 else { return }
    try? FileHandle.standardError.write(
      contentsOf: Data(("\r" + String(repeating: " ", count: live.width) + "\r").utf8))
    live.width = 0
  }

  private static var columns: Int {
    var size = winsize()
    return ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 20 ? Int(size.ws_col) : 100
  }
}
