import Foundation
import Synchronization

/// One file of an image folder: what it is like and its picture, or why there is none.
struct DecodedFile: Sendable {
  struct Facts: Sendable {
    var header: ImageHeader
    /// Of all pixels of the file.
    var fingerprint: String
    var isConstant: Bool
  }

  var path: String
  var facts: Result<Facts, DataError>
  /// Fitted, in 3 channels.
  var image: Image?

  init(_ file: ImageListing.File, in folder: URL, size: (height: Int, width: Int)) {
    path = file.path
    do {
      let bytes = try Self.read(folder.appending(path: file.path))
      let (header, whole) = try bytes.withUnsafeBytes { try Image.decode($0) }
      var fingerprint = Fingerprint()
      fingerprint.combine("\(whole.height) \(whole.width)")
      whole.pixels.withUnsafeBytes { fingerprint.combine($0) }
      facts = .success(Facts(header: header, fingerprint: fingerprint.text, isConstant: whole.isConstant))
      image = whole.fitted(height: size.height, width: size.width)
    } catch {
      facts = .failure(error as? DataError ?? DataError(error.localizedDescription, advice: "leave it out"))
    }
  }

  /// The picture's own size, upright; nil when the header tells none.
  static func size(_ file: ImageListing.File, in folder: URL) -> (height: Int, width: Int)? {
    let url = folder.appending(path: file.path)
    func header(_ bytes: Data?) -> ImageHeader? { bytes?.withUnsafeBytes { try? ImageHeader($0) } }
    // The header is at the start, but behind previews and profiles of any length.
    return (header(try? read(url, first: 1 << 14)) ?? header(try? read(url)))?.uprightSize
  }

  private static func read(_ url: URL, first count: Int = .max) throws -> Data {
    var status = stat()
    guard stat(url.path, &status) == 0 else {
      throw DataError("it is not there any more", advice: "leave it out")
    }
    // Opening a pipe would wait for a writer.
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw DataError("it is no regular file", advice: "leave it out")
    }
    do {
      let handle = try FileHandle(forReadingFrom: url)
      defer { try? handle.close() }
      return try handle.read(upToCount: min(count, Int(status.st_size) + 1)) ?? Data()
    } catch {
      throw DataError("it cannot be read", advice: "check that you may read it")
    }
  }
}

/// The results of `body` for each item, in order, by up to `threads` threads at once.
func concurrently<Item: Sendable, Result: Sendable>(
  _ items: ArraySlice<Item>, threads: Int, _ body: @Sendable (Item) -> Result
) -> [Result] {
  let results = Mutex([Result?](repeating: nil, count: items.count))
  let next = Atomic(0)
  DispatchQueue.concurrentPerform(iterations: min(threads, items.count)) { _ in
    while case let index = next.wrappingAdd(1, ordering: .relaxed).oldValue, index < items.count {
      let result = body(items[items.startIndex + index])
      results.withLock { $0[index] = result }
    }
  }
  return results.withLock { $0.compactMap { $0 } }
}
