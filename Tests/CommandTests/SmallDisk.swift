import Foundation

/// A file system in memory, so small that it can be filled; gone with the object.
final class SmallDisk {
  private let url: URL

  init(_ url: URL, megabytes: Int) throws {
    self.url = url
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    try Self.run("mount", ["-t", "tmpfs", "-o", "size=\(megabytes)m", "tmpfs", url.path])
  }

  deinit { try? Self.run("umount", [url.path]) }

  func grow(megabytes: Int) throws { try Self.run("mount", ["-o", "remount,size=\(megabytes)m", url.path]) }

  /// Only the super-user may, and not in every container.
  static let canBeMade: Bool = {
    let url = FileManager.default.temporaryDirectory.appending(path: "saddle-disk-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: url) }
    return (try? SmallDisk(url, megabytes: 1)) != nil
  }()

  private struct Failed: Error {}

  private static func run(_ command: String, _ arguments: [String]) throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [command] + arguments
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    if process.terminationStatus != 0 { throw Failed() }
  }
}
