import Foundation

/// What a safetensors file's header says, checked against the file: every place lies within it, they touch
/// and do not overlap, and each has the size that its type and shape need.
struct TensorFileHeader {
  struct Entry {
    let name: String
    let type: TensorFileType
    let dimensions: [Int]
    /// In the buffer after the header.
    let range: Range<Int>
  }

  /// Why a file is none of the format.
  struct Failure: Error {
    let problem: String
    init(_ problem: String) { self.problem = problem }
  }

  static let metadataKey = "__metadata__"
  /// As in the format's own library.
  private static let longest = 100_000_000

  /// By place.
  private(set) var entries: [Entry] = []
  private(set) var metadata: [String: String] = [:]
  /// Where in the file the text of the metadata's values lies, between the quotation marks.
  private(set) var metadataPlaces: [String: Range<Int>] = [:]
  /// From the start of the file to the buffer.
  let byteCount: Int

  init(_ data: Data) throws(Failure) {
    guard data.count >= 8 else { throw Failure("the file has \(data.count) bytes, fewer than any header") }
    let length = data.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= Self.longest, Int(length) <= data.count - 8 else {
      throw Failure("the header claims \(length) bytes, and \(data.count - 8) follow")
    }
    byteCount = 8 + Int(length)
    var json = TensorFileJSON(Array(data.prefix(byteCount)), from: 8)
    try json.object { json, key throws(Failure) in
      if key == Self.metadataKey {
        try json.object { json, key throws(Failure) in
          let start = json.position + 1
          metadata[key] = try json.string()
          metadataPlaces[key] = start..<json.position - 1
        }
      } else {
        entries.append(try Self.entry(key, &json))
      }
    }
    try json.end()
    try check(bufferCount: data.count - byteCount)
  }

  private static func entry(_ name: String, _ json: inout TensorFileJSON) throws(Failure) -> Entry {
    var (type, dimensions, offsets): (String?, [Int]?, [Int]?)
    try json.object { json, key throws(Failure) in
      switch key {
      case "dtype": type = try json.string()
      case "shape": dimensions = try json.integers()
      case "data_offsets": offsets = try json.integers()
      default: throw Failure("the tensor \"\(name)\" has a field \"\(key)\", which the format has not")
      }
    }
    guard let type, let dimensions, let offsets, offsets.count == 2, offsets[0] <= offsets[1] else {
      throw Failure("the tensor \"\(name)\" has not a type, a shape and two places in order")
    }
    guard let elementType = TensorFileType(rawValue: type) else {
      throw Failure("the tensor \"\(name)\" has the element type \(type), which is not supported")
    }
    let size = offsets[1] - offsets[0]
    // An extent of 0 must not hide that the others are too large for any computation with them.
    guard product(dimensions.map { max($0, 1) } + [elementType.byteCount]) != nil,
      product(dimensions + [elementType.byteCount]) == size
    else {
      throw Failure("the tensor \"\(name)\" of \(type) \(dimensions) has a place of \(size) bytes")
    }
    return Entry(name: name, type: elementType, dimensions: dimensions, range: offsets[0]..<offsets[1])
  }

  private mutating func check(bufferCount: Int) throws(Failure) {
    entries.sort { ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound) }
    var end = 0
    for entry in entries {
      guard entry.range.lowerBound == end else {
        throw Failure(
          "the tensor \"\(entry.name)\" starts at byte \(entry.range.lowerBound), and the one before ends at "
            + "\(end)")
      }
      end = entry.range.upperBound
    }
    guard end == bufferCount else {
      throw Failure("the tensors have \(end) bytes, and \(bufferCount) are there")
    }
  }
}
