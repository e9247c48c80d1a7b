import Foundation
import SaddleTensor

extension TensorFile {
  /// Writes the file aside and then in place: whatever happens, there is the old file or the new one.
  /// - Throws: ``DataError`` when the file cannot be written.
  public func write(to url: URL) throws(DataError) { try AtomicFile.write(encoded, to: url) }

  /// The file's bytes. Elements start at a multiple of their size, so wider types come first.
  package var encoded: Data {
    let ordered = tensors.enumerated().sorted {
      let (a, b) = ($0.element.value.elementType.byteCount, $1.element.value.elementType.byteCount)
      return (-a, $0.offset) < (-b, $1.offset)
    }.map(\.element)

    var fields = metadata.merging([TensorFileChecksum.key: TensorFileChecksum.placeholder]) { $1 }.sorted {
      $0.key < $1.key
    }
    .map { "\(Self.quoted($0.key)):\(Self.quoted($0.value))" }
    fields = ["\"\(TensorFileHeader.metadataKey)\":{\(fields.joined(separator: ","))}"]
    var end = 0
    for (name, value) in ordered {
      let type = TensorFileType(value.elementType)
      let start = end
      end += value.shape.count * type.byteCount
      let extents = value.shape.dimensions.map(String.init).joined(separator: ",")
      fields.append(
        "\(Self.quoted(name)):{\"dtype\":\"\(type.rawValue)\",\"shape\":[\(extents)],"
          + "\"data_offsets\":[\(start),\(end)]}")
    }
    var header = "{\(fields.joined(separator: ","))}"
    header += String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)

    var data = Data(capacity: 8 + header.utf8.count + end)
    withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { data.append(contentsOf: $0) }
    data.append(contentsOf: header.utf8)
    for (_, value) in ordered { Self.append(value, to: &data) }
    TensorFileChecksum.insert(into: &data, headerCount: 8 + header.utf8.count)
    return data
  }

  private static func append(_ value: Value, to data: inout Data) {
    switch value.storage {
    case .float64(let elements): append(elements, to: &data)
    case .float32(let elements): append(elements, to: &data)
    case .int32(let elements): append(elements, to: &data)
    case .uint32(let elements): append(elements, to: &data)
    case .bool(let elements): data.append(contentsOf: elements.map { $0 ? 1 : 0 })
    }
  }

  /// As they lie in memory: every platform of this package is little-endian.
  private static func append(_ elements: ContiguousArray<some BitwiseCopyable>, to data: inout Data) {
    elements.withUnsafeBytes { data.append(contentsOf: $0) }
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\\(scalar)"
      case "\u{0}"..<"\u{20}":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
