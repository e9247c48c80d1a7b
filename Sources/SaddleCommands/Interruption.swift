import Dispatch
import Foundation
import Synchronization

/// Turns Ctrl-C and SIGTERM into a flag, so that a step can be finished and saved. A second one ends at once.
final class Interruption {
  private let request = StopRequest()
  private let sources: [any DispatchSourceSignal]

  var isRequested: Bool { request.isMade.load(ordering: .relaxed) }

  /// - Parameter note: what is said at the first one.
  init(
    _ console: Console, note: String = "stopping after this step; once more to stop at once, without saving"
  ) {
    let queue = DispatchQueue(label: "saddle.signals")
    sources = [SIGINT, SIGTERM].map { [request] number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler { @Sendable in
        if request.isMade.exchange(true, ordering: .relaxed) { exit(128 + number) }
        console.note(note)
      }
      source.activate()
      return source
    }
    // Output to a reader that went away must not end a training.
    signal(SIGPIPE, SIG_IGN)
  }
}

/// What a signal or another thread says once.
final class StopRequest: Sendable {
  let isMade = Atomic(false)
}
