import Foundation
import Synchronization

/// Notices the end of standard input: the process at its other end told this one to stop, or is gone.
final class InputEnd: Sendable {
  private let flag = Atomic(false)

  var isReached: Bool { flag.load(ordering: .relaxed) }

  init() {
    // The terminal sends Ctrl-C to both processes, and the other one says what it means. What else it ignores
    // is not for this one.
    signal(SIGINT, SIG_IGN)
    signal(SIGTERM, SIG_DFL)
    Thread.detachNewThread { @Sendable [self] in
      while !FileHandle.standardInput.availableData.isEmpty {}
      flag.store(true, ordering: .relaxed)
    }
  }
}
