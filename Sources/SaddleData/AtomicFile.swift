import Foundation

/// Files that are either as they were or as they should be, whenever the process or the machine stops.
public enum AtomicFile {
  /// Writes a file aside in the same folder, brings it to the disk, and renames it over what was there.
  ///
  /// On an error the old file, if any, is unchanged. What writes of ended processes have left in the folder
  /// is removed.
  /// - Throws: ``DataError`` with the reason: no room, no permission, no such folder.
  public static func write(_ data: Data, to url: URL) throws(DataError) {
    // Renamed over a symbolic link, the file would take the link's place.
    let target = url.resolvingSymlinksInPath()
    let folder = target.deletingLastPathComponent()
    removeLeftovers(in: folder)
    let aside = folder.appending(path: Leftover.name())
    do {
      try writeAll(data, to: aside.path)
      try check(rename(aside.path, target.path))
      try synchroniseFolder(folder.path)
    } catch {
      unlink(aside.path)
      throw error.described(path: url.path)
    }
  }

  /// Brings a folder's list of names to the disk: without it a new file may be lost with the power, whatever
  /// is done to the file itself.
  /// - Throws: ``DataError`` with the reason.
  package static func synchronise(folder: URL) throws(DataError) {
    do {
      try synchroniseFolder(folder.path)
    } catch {
      throw error.described(path: folder.path)
    }
  }

  private static func removeLeftovers(in folder: URL) {
    for name in (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    where Leftover.isLeftover(name) {
      unlink(folder.appending(path: name).path)
    }
  }
}

/// Names of files that are being written: they tell the process, so that those of ended ones can be removed.
private enum Leftover {
  private static let prefix = ".saddle-"
  private static let suffix = ".partial"

  static func name() -> String { "\(prefix)\(getpid())-\(UInt64.random(in: 0...UInt64.max))\(suffix)" }

  static func isLeftover(_ name: String) -> Bool {
    guard name.hasPrefix(prefix), name.hasSuffix(suffix),
      let process = pid_t(name.dropFirst(prefix.count).prefix { $0 != "-" }), process > 0
    else { return false }
    // Signal 0 only asks whether the process is there.
    return kill(process, 0) != 0 && errno == ESRCH
  }
}

/// The number of a failed system call's error.
private struct SystemError: Error {
  let code: Int32

  func described(path: String) -> DataError {
    let advice =
      switch code {
      case ENOSPC, EDQUOT, EFBIG: "make room on the disk or choose another; what was there is unchanged"
      case EACCES, EPERM, EROFS: "choose a folder that you may write to, or change its permissions"
      case ENOENT, ENOTDIR: "make the folder first"
      case EISDIR, ENOTEMPTY, EEXIST: "choose another name: there is a folder of this one"
      case ENAMETOOLONG: "choose a shorter name"
      default: "check the disk; what was there is unchanged"
      }
    return DataError(
      "the file cannot be written (\(String(cString: strerror(code))))", path: path, advice: advice)
  }
}

/// A system call's result, again while signals interrupt it.
@discardableResult
private func check(_ call: @autoclosure () -> Int) throws(SystemError) -> Int {
  while true {
    let result = call()
    if result >= 0 { return result }
    let code = errno
    if code != EINTR { throw SystemError(code: code) }
  }
}

@discardableResult
private func check(_ call: @autoclosure () -> Int32) throws(SystemError) -> Int32 {
  Int32(try check(Int(call())))
}

private func writeAll(_ data: Data, to path: String) throws(SystemError) {
  let file = try check(open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666))
  do {
    var written = 0
    while written < data.count {
      // One call writes at most 2 GiB.
      let piece = min(data.count - written, 1 << 30)
      written += try check(
        data.withUnsafeBytes { bytes in write(file, bytes.baseAddress! + written, piece) })
    }
    try check(fsync(file))
  } catch {
    close(file)
    throw error
  }
  // Whatever it returns, the descriptor is gone; the content was brought to the disk above.
  close(file)
}

private func synchroniseFolder(_ folder: String) throws(SystemError) {
  let file = try check(open(folder, O_RDONLY | O_CLOEXEC))
  defer { close(file) }
  do {
    try check(fsync(file))
  } catch {
    // Some file systems cannot do it for folders.
    if error.code != EINVAL { throw error }
  }
}
