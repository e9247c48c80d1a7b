import Foundation
import SaddleData
import SaddleGAN

/// A file that is locked for as long as the process that holds it lives: the kernel lets go of it however the
/// process ends, so that nobody has to guess from clocks or process numbers whether a worker is still at
/// work.
package final class WorkerLock {
  package let name: String
  private let url: URL
  private let file: Int32

  /// - Parameter folder: made if it is not there.
  /// - Throws: `DataError` when the file cannot be made or locked.
  package init(in folder: URL) throws {
    name = "\(getpid())-\(UUID().uuidString.prefix(8).lowercased())"
    url = folder.appending(path: name)
    do { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) } catch {
      throw Self.failure(error.reason, folder)
    }
    file = open(url.path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw Self.failure(String(cString: strerror(errno)), url) }
    guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
      let reason = String(cString: strerror(errno))
      close(file)
      throw Self.failure(reason, url)
    }
  }

  deinit {
    unlink(url.path)
    close(file)
  }

  /// Whether a worker is alive; the file of one that is not is removed.
  /// - Parameter name: from a record, which a stranger may have written: what is no lock's name is never touched.
  static func isHeld(_ name: String, in folder: URL) -> Bool {
    guard !name.isEmpty, name.allSatisfy({ $0.isHexDigit || $0 == "-" }) else { return false }
    let path = folder.appending(path: name).path
    let file = open(path, O_RDWR | O_CLOEXEC)
    guard file >= 0 else { return errno != ENOENT }
    defer { close(file) }
    guard flock(file, LOCK_EX | LOCK_NB) == 0 else { return true }
    unlink(path)
    return false
  }

  private static func failure(_ reason: String, _ url: URL) -> DataError {
    DataError(
      "a worker cannot lock its file: \(reason)", path: url.path,
      advice: "keep the study on a disk of this machine, with room and the right to write")
  }
}
