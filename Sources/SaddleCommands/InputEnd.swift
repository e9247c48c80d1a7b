import Dispatch
import Foundation
import Synchronization

/// Notices the end of standard input: the process at its other end told this one to stop, or is gone. SIGTERM says
/// the same.
final class InputEnd {
  private let request = StopRequest()
  private let termination: any DispatchSourceSignal

  var isReached: Bool { request.isMade.load(ordering: .relaxed) }

  init() {
    // The terminal sends Ctrl-C and its own end to both processes, and the other one says what they mean.
    for number in [SIGINT, SIGHUP, SIGTERM] { signal(number, SIG_IGN) }
    termination = DispatchSource.makeSignalSource(signal: SIGTERM)
    termination.setEventHandler { @Sendable [request] in request.isMade.store(true, ordering: .relaxed) }
    termination.activate()
    Thread.detachNewThread { @Sendable [request] in
      while !FileHandle.standardInput.availableData.isEmpty {}
      request.isMade.store(true, ordering: .relaxed)
    }
  }
}
