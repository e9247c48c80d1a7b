import CZlib
import Foundation

/// The checksum of a tensor file: the CRC-32 of all its bytes, those of the checksum's own digits taken as
/// zeros.
enum TensorFileChecksum {
  static let key = "saddle.crc32"
  static let placeholder = "00000000"

  /// Puts the checksum where the placeholder is.
  static func insert(into data: inout Data, headerCount: Int) {
    let field = Data("\"\(key)\":\"\(placeholder)\"".utf8)
    // Keys come sorted, and quotation marks within texts are escaped: the first match is the field.
    guard let place = data.range(of: field, in: 0..<headerCount) else {
      preconditionFailure("tensor file: the header has no checksum")
    }
    let end = place.upperBound - 1
    data.replaceSubrange(end - placeholder.utf8.count..<end, with: text(crc32(data)).utf8)
  }

  static func verify(
    _ header: TensorFileHeader, _ data: Data, isRequired: Bool
  ) throws(TensorFileHeader.Failure) {
    guard let stored = header.metadata[key], let place = header.metadataPlaces[key] else {
      if isRequired { throw .init("the file has no checksum") }
      return
    }
    guard place.count == placeholder.utf8.count else { throw .init("the checksum has not eight digits") }
    let zeros = Data(placeholder.utf8)
    let parts = [data[..<place.lowerBound], zeros, data[place.upperBound...]]
    let computed = text(parts.reduce(0) { crc32($1, after: $0) })
    guard stored == computed else {
      throw .init("the content was altered: its checksum is \(computed), not \(stored)")
    }
  }

  private static func crc32(_ data: Data, after previous: UInt = 0) -> UInt {
    data.withUnsafeBytes { bytes in
      UInt(crc32_z(uLong(previous), bytes.bindMemory(to: UInt8.self).baseAddress, bytes.count))
    }
  }

  private static func text(_ checksum: UInt) -> String {
    let digits = String(checksum, radix: 16)
    return String(repeating: "0", count: placeholder.utf8.count - digits.count) + digits
  }
}
