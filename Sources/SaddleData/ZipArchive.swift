import CZlib
import Foundation

/// A zip archive in memory, of entries that are stored or deflated; also in the form for large files, zip64.
///
/// Every place is checked against the archive before it is read; unpacked content takes memory as it comes,
/// not as an entry claims.
struct ZipArchive: Sendable {
  struct Entry: Sendable {
    let name: String
    fileprivate let isDeflated: Bool
    fileprivate let checksum: UInt32
    /// Of the content, as it is packed and unpacked.
    fileprivate let packedCount: Int, count: Int
    fileprivate let headerStart: Int
  }

  let path: String
  private(set) var entries: [Entry] = []
  private let data: Data

  /// - Throws: ``DataError`` when the list of entries is not there, is damaged, or tells of encryption or of
  ///   another compression.
  init(_ data: Data, path: String) throws {
    // Places count from 0, and a slice keeps the indices of what it is a slice of.
    self.data = data.startIndex == 0 ? data : Data(data)
    self.path = path
    var (position, count) = try list()
    // Each takes 46 bytes or more, so a claim of too many ends at the archive's end.
    while count > 0 {
      position = try readEntry(at: position)
      count -= 1
    }
  }

  private func damaged(_ what: String) -> DataError {
    DataError("the archive \(what)", path: path, advice: "fetch or copy it again")
  }

  /// A little-endian number.
  private func number(_ bytes: Int, at position: Int) throws -> Int {
    guard position >= 0, position <= data.count - bytes else { throw damaged("ends too early") }
    let number = data[position..<position + bytes].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard let number = Int(exactly: number) else { throw damaged("has a number that no file can have") }
    return number
  }

  /// Where the list of entries starts, and how many there are.
  private func list() throws -> (position: Int, count: Int) {
    // The record that ends an archive has 22 bytes and a comment of at most 65,535.
    var end = data.count - 22
    let first = max(0, end - 65_535)
    while end >= first, try number(4, at: end) != 0x0605_4B50 { end -= 1 }
    guard end >= first else {
      throw DataError(
        "this is no zip archive, or its end is missing", path: path, advice: "write one by numpy.savez")
    }
    let (count, position) = (try number(2, at: end + 10), try number(4, at: end + 16))
    guard count == 0xFFFF || position == 0xFFFF_FFFF else { return (position, count) }
    let large = try number(8, at: end - 20 + 8)
    guard try number(4, at: end - 20) == 0x0706_4B50, try number(4, at: large) == 0x0606_4B50 else {
      throw damaged("has no list of its entries")
    }
    return (try number(8, at: large + 48), try number(8, at: large + 32))
  }

  /// Reads one entry of the list; gives where the next one starts.
  private mutating func readEntry(at start: Int) throws -> Int {
    guard try number(4, at: start) == 0x0201_4B50 else { throw damaged("has a damaged list of entries") }
    let nameEnd = start + 46 + (try number(2, at: start + 28))
    let extraEnd = nameEnd + (try number(2, at: start + 30))
    let end = extraEnd + (try number(2, at: start + 32))
    guard end <= data.count else { throw damaged("ends within its list of entries") }
    let name = String(decoding: data[start + 46..<nameEnd], as: UTF8.self)
    let method = try number(2, at: start + 10)
    guard try number(2, at: start + 8) & 1 == 0, method == 0 || method == 8 else {
      throw DataError(
        "the entry \"\(name.prefix(40))\" is encrypted or packed by method \(method)", path: path,
        advice: "write the archive by numpy.savez or numpy.savez_compressed")
    }
    // What does not fit 32 bits is in the extra field 1, in this order.
    var large = try extraField(1, from: nameEnd, to: extraEnd)
    func size(at position: Int) throws -> Int {
      let short = try number(4, at: position)
      guard short == 0xFFFF_FFFF, let place = large else { return short }
      large = place + 8
      return try number(8, at: place)
    }
    let count = try size(at: start + 24)
    let packedCount = try size(at: start + 20)
    let headerStart = try size(at: start + 42)
    entries.append(
      Entry(
        name: name, isDeflated: method == 8, checksum: UInt32(try number(4, at: start + 16)),
        packedCount: packedCount, count: count, headerStart: headerStart))
    return end
  }

  /// Where the content of an extra field starts.
  private func extraField(_ kind: Int, from start: Int, to end: Int) throws -> Int? {
    var position = start
    while position + 4 <= end {
      if try number(2, at: position) == kind { return position + 4 }
      position += 4 + (try number(2, at: position + 2))
    }
    return nil
  }

  /// The content of an entry, unpacked.
  /// - Throws: ``DataError`` when it is not all there or not what its checksum says.
  func content(of entry: Entry) throws -> Data {
    guard try number(4, at: entry.headerStart) == 0x0403_4B50 else {
      throw damaged("has nothing where the entry \"\(entry.name.prefix(40))\" should be")
    }
    let start =
      entry.headerStart + 30 + (try number(2, at: entry.headerStart + 26))
      + (try number(2, at: entry.headerStart + 28))
    guard start <= data.count, entry.packedCount <= data.count - start else {
      throw damaged("ends within the entry \"\(entry.name.prefix(40))\"")
    }
    let packed = Data(data[start..<start + entry.packedCount])
    let content: Data
    if entry.isDeflated {
      var source = try ByteSource(deflated: packed, path: path)
      content = try source.read(entry.count, "the entry \"\(entry.name.prefix(40))\"")
      try source.expectEnd(after: "the entry \"\(entry.name.prefix(40))\"")
    } else {
      content = packed
    }
    guard content.count == entry.count, Self.checksum(content) == entry.checksum else {
      throw damaged("holds an entry \"\(entry.name.prefix(40))\" that does not match its checksum")
    }
    return content
  }

  private static func checksum(_ content: Data) -> UInt32 {
    var sum = crc32(0, nil, 0)
    var rest = content[...]
    // zlib counts in 32 bits.
    while !rest.isEmpty {
      let piece = Array(rest.prefix(1 << 30))
      sum = crc32(sum, piece, UInt32(piece.count))
      rest = rest.dropFirst(piece.count)
    }
    return UInt32(sum)
  }

  // MARK: Writing

  /// An archive of stored entries.
  /// - Throws: ``DataError`` when it would have 4 GiB or more, or 65,535 entries or more.
  static func encoded(_ contents: [(name: String, content: Data)], path: String) throws -> Data {
    let total = contents.reduce(0) { $0 + $1.content.count + 2 * $1.name.utf8.count + 128 }
    guard total < Int(UInt32.max), contents.count < 0xFFFF else {
      throw DataError("an archive of \(total) bytes", path: path, advice: "write several smaller ones")
    }
    var archive = Data()
    var list = Data()
    for (name, content) in contents {
      // Version 2.0 of the format, no flags, stored; midnight of 1 January 1980, so that equal content makes
      // equal files.
      var common = little(20, 2) + little(0, 2) + little(0, 2) + little(0, 2) + little(0x21, 2)
      common += little(Int(checksum(content)), 4) + little(content.count, 4) + little(content.count, 4)
      common += little(name.utf8.count, 2) + little(0, 2)
      list += little(0x0201_4B50, 4) + little(20, 2) + common
      list += little(0, 2) + little(0, 2) + little(0, 2) + little(0, 4) + little(archive.count, 4)
      list += Data(name.utf8)
      archive += little(0x0403_4B50, 4) + common + Data(name.utf8) + content
    }
    let start = archive.count
    archive += list + little(0x0605_4B50, 4) + little(0, 2) + little(0, 2) + little(contents.count, 2)
    return archive + little(contents.count, 2) + little(list.count, 4) + little(start, 4) + little(0, 2)
  }

  private static func little(_ number: Int, _ bytes: Int) -> Data {
    Data((0..<bytes).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) })
  }
}
