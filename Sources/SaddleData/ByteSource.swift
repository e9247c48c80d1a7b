import Foundation

/// The bytes of a file in order, unpacked on the way if it is gzipped.
///
/// What a header claims is checked against what can be there before memory is taken: nothing larger than
/// the content itself is ever allocated.
package struct ByteSource: ~Copyable {
  package let path: String
  private let contents: Data
  private var position = 0
  private var inflater: Inflater?
  /// Bytes read ahead by ``peek(_:)``.
  private var ahead = Data()

  /// - Parameter limit: read no more of the file than so many bytes.
  /// - Throws: ``DataError`` when the file is not a regular one or cannot be read.
  package init(_ url: URL, limit: Int? = nil) throws {
    try self.init(contents: Self.contents(of: url, limit: limit), path: url.path)
  }

  /// - Throws: ``DataError`` when zlib cannot start.
  package init(contents: Data, path: String) throws {
    self.contents = contents
    self.path = path
    inflater = contents.starts(with: [0x1F, 0x8B]) ? try Inflater(contents, path: path) : nil
  }

  /// - Parameter deflated: bare deflate, as in zip archives.
  init(deflated contents: Data, path: String) throws {
    self.contents = contents
    self.path = path
    inflater = try Inflater(contents, path: path, isBare: true)
  }

  static func contents(of url: URL, limit: Int? = nil) throws -> Data {
    do {
      let type = try url.resolvingSymlinksInPath().resourceValues(forKeys: [.isRegularFileKey])
      guard type.isRegularFile == true else {
        throw DataError("this is no regular file", path: url.path, advice: "give a file with data")
      }
      if let limit {
        let file = try FileHandle(forReadingFrom: url)
        defer { try? file.close() }
        return try file.read(upToCount: limit) ?? Data()
      }
      // Not mapped: a file that someone shortens while it is mapped ends the process.
      return try Data(contentsOf: url)
    } catch let error as DataError {
      throw error
    } catch {
      throw DataError(
        "the file cannot be read (\(Self.reason(error)))", path: url.path,
        advice: "check that it exists and that you may read it")
    }
  }

  private static func reason(_ error: any Error) -> String {
    switch (error as? CocoaError)?.code {
    case .fileReadNoPermission?: "no permission"
    case .fileReadNoSuchFile?, .fileNoSuchFile?: "no such file"
    default: error.localizedDescription
    }
  }

  /// The next bytes, at most `count`, which stay to be read.
  package mutating func peek(_ count: Int) throws -> Data {
    if ahead.count < count { ahead += try next(count - ahead.count) }
    return ahead.prefix(count)
  }

  /// The next `count` bytes.
  /// - Throws: ``DataError`` when there are fewer; `what` names what is then missing.
  package mutating func read(_ count: Int, _ what: String) throws -> Data {
    let bytes = try readUpTo(count)
    guard bytes.count == count else {
      throw DataError(
        "the file ends within \(what): \(count) bytes are needed, \(bytes.count) are there", path: path,
        advice: "fetch or copy it again")
    }
    return bytes
  }

  /// The next `count` bytes, or all that are left.
  package mutating func readUpTo(_ count: Int) throws -> Data {
    let first = ahead.prefix(count)
    ahead = Data(ahead.dropFirst(count))
    return first.isEmpty ? try next(count) : first + (try next(count - first.count))
  }

  private mutating func next(_ count: Int) throws -> Data {
    guard inflater != nil else {
      let bytes = contents.dropFirst(position).prefix(count)
      position += bytes.count
      return Data(bytes)
    }
    // Grows with what the stream holds, not with what someone claims it holds.
    var result = Data()
    var piece = [UInt8](repeating: 0, count: min(count, 1 << 20))
    while result.count < count {
      let wanted = min(piece.count, count - result.count)
      let got = try piece.withUnsafeMutableBytes {
        try inflater?.read(into: UnsafeMutableRawBufferPointer(rebasing: $0[..<wanted])) ?? 0
      }
      result.append(contentsOf: piece[..<got])
      if got < wanted { break }
    }
    return result
  }

  /// - Throws: ``DataError`` when bytes are left, or the checksum of a compressed file does not hold.
  package mutating func expectEnd(after what: String) throws {
    guard try peek(1).isEmpty else {
      throw DataError(
        "the file goes on after \(what)", path: path,
        advice: "check that it is complete and of the right format")
    }
  }
}

extension Data {
  /// The unsigned big-endian number of four bytes at `offset` from the start.
  /// - Precondition: the bytes are there.
  func bigEndianWord(at offset: Int) -> Int {
    Int(withUnsafeBytes { UInt32(bigEndian: $0.loadUnaligned(fromByteOffset: offset, as: UInt32.self)) })
  }
}

/// The product of sizes that someone claims; nil when one is negative or an `Int` cannot hold it.
func product(_ sizes: [Int]) -> Int? {
  var result = 1
  for size in sizes {
    let (product, overflow) = result.multipliedReportingOverflow(by: size)
    guard size >= 0, !overflow else { return nil }
    result = product
  }
  return result
}
