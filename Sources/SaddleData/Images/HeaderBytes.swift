/// Bytes of a file whose every read is checked against their end.
struct HeaderBytes {
  let bytes: UnsafeRawBufferPointer

  var count: Int { bytes.count }

  func byte(_ offset: Int) throws -> Int { Int(try slice(offset, 1)[0]) }

  func big16(_ offset: Int) throws -> Int { try slice(offset, 2).reduce(0) { $0 << 8 | Int($1) } }

  func big32(_ offset: Int) throws -> Int { try slice(offset, 4).reduce(0) { $0 << 8 | Int($1) } }

  func little16(_ offset: Int) throws -> Int {
    try slice(offset, 2).reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  func little24(_ offset: Int) throws -> Int {
    try slice(offset, 3).reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  func little32(_ offset: Int) throws -> Int {
    try slice(offset, 4).reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  /// Whether `text`, of ASCII, is at `offset`.
  func has(_ text: String, at offset: Int) -> Bool {
    (try? slice(offset, text.utf8.count)).map { $0.elementsEqual(text.utf8) } ?? false
  }

  /// The first place from `offset` on that holds `byte`.
  func first(_ byte: UInt8, from offset: Int) -> Int? {
    guard offset < bytes.count else { return nil }
    return bytes[offset...].firstIndex(of: byte)
  }

  private func slice(_ offset: Int, _ count: Int) throws -> UnsafeRawBufferPointer {
    guard offset >= 0, offset <= bytes.count - count else { throw Self.truncated }
    return UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count])
  }

  static var truncated: DataError { damaged("the file ends too early") }

  static func damaged(_ what: String) -> DataError {
    DataError(what, advice: "save or copy the image again, or leave it out")
  }
}
