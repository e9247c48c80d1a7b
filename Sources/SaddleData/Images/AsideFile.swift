import Foundation

/// A file that is written beside its place, and is there whole or not at all.
struct AsideFile: ~Copyable {
  private let url: URL
  private let handle: FileHandle

  /// - Throws: ``DataError`` when the folder cannot be made or written to.
  init(in directory: URL) throws {
    url = directory.appending(path: UUID().uuidString + Self.ending)
    do {
      try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
      Self.removeLeftovers(in: directory)
      try Data().write(to: url)
      handle = try FileHandle(forUpdating: url)
    } catch {
      throw Self.refused(directory, error)
    }
  }

  private static let ending = ".images-part"

  /// What ended processes left: a file that is being written changes more often than once a day.
  private static func removeLeftovers(in directory: URL) {
    let urls = try? FileManager.default.contentsOfDirectory(
      at: directory, includingPropertiesForKeys: [.contentModificationDateKey])
    for url in urls ?? [] where url.lastPathComponent.hasSuffix(ending) {
      let date = try? url.resourceValues(forKeys: [.contentModificationDateKey]).contentModificationDate
      if let date, date.timeIntervalSinceNow < -86400 { try? FileManager.default.removeItem(at: url) }
    }
  }

  deinit {
    try? handle.close()
    // Of a published file there is none by this name.
    try? FileManager.default.removeItem(at: url)
  }

  borrowing func append(_ bytes: some DataProtocol) throws {
    do { try handle.write(contentsOf: bytes) } catch { throw Self.refused(url, error) }
  }

  /// What has been written so far.
  borrowing func mapped() throws -> Data {
    do { return try Data(contentsOf: url, options: .alwaysMapped) } catch { throw Self.refused(url, error) }
  }

  /// On the disk, then under its name.
  consuming func publish(as place: URL) throws {
    do { try handle.synchronize() } catch { throw Self.refused(place, error) }
    guard rename(url.path, place.path) == 0 else {
      throw Self.refused(place, CocoaError(.fileWriteUnknown))
    }
  }

  private static func refused(_ url: URL, _ error: any Error) -> DataError {
    DataError(
      "decoded images cannot be kept here (\(error.localizedDescription))", path: url.path,
      advice: "free some space, or give another folder for caches")
  }
}
