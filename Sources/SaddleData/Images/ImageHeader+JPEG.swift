extension ImageHeader {
  /// ITU-T T.81, annex B: segments up to the frame header; EXIF's orientation on the way.
  init(jpeg bytes: HeaderBytes) throws {
    var segments = JPEGSegments(bytes)
    var orientation = 1
    while true {
      let (marker, offset) = try segments.next()
      switch marker {
      // Frame headers; C4, C8 and CC are tables and reserved.
      case 0xC0...0xCF where marker & 3 != 0 || marker == 0xC0:
        let channels = try bytes.byte(offset + 5)
        self.init(
          format: .jpeg, height: try bytes.big16(offset + 1), width: try bytes.big16(offset + 3),
          channels: channels == 1 ? 1 : 3, depth: try bytes.byte(offset))
        self.orientation = orientation
        // A Huffman code for a block of 8x8 pixels has at least a bit. Half of that, to be generous.
        fewestBytes = pixels >> 10
        return
      case 0xE1: orientation = (try? Self.orientation(exif: bytes, at: offset)) ?? orientation
      case 0xD9, 0xDA: throw HeaderBytes.damaged("the JPEG has no frame header")
      default: break
      }
    }
  }

  /// A few passes show a picture step by step; thousands, of a few bytes each, only take time.
  private static let mostPasses = 100

  /// - Throws: ``DataError`` when the JPEG ends before its end, or has more passes than any program writes.
  static func checkCompleteness(jpeg bytes: HeaderBytes) throws {
    var segments = JPEGSegments(bytes)
    var passes = 0
    while case let (marker, _) = try segments.next(), marker != 0xD9 {
      passes += marker == 0xDA ? 1 : 0
      guard passes <= mostPasses else {
        throw HeaderBytes.damaged("the JPEG has more than \(mostPasses) passes")
      }
    }
  }

  /// Tag 0x0112 of the first directory, by the EXIF standard (CIPA DC-008).
  private static func orientation(exif bytes: HeaderBytes, at offset: Int) throws -> Int? {
    guard bytes.has("Exif\0\0", at: offset) else { return nil }
    let start = offset + 6
    let isLittle = bytes.has("II", at: start)
    func word(_ offset: Int) throws -> Int { try isLittle ? bytes.little16(offset) : bytes.big16(offset) }
    let directory = start + (try isLittle ? bytes.little32(start + 4) : bytes.big32(start + 4))
    for entry in 0..<(try word(directory)) {
      let place = directory + 2 + 12 * entry
      guard try word(place) == 0x0112 else { continue }
      let orientation = try word(place + 8)
      return (1...8).contains(orientation) ? orientation : nil
    }
    return nil
  }
}

/// Walks from marker to marker of a JPEG, over what is between them.
private struct JPEGSegments {
  private let bytes: HeaderBytes
  private var position = 2

  init(_ bytes: HeaderBytes) { self.bytes = bytes }

  /// The next marker and where its content begins, behind the length.
  mutating func next() throws -> (marker: Int, content: Int) {
    while true {
      // Coded data has 00 or a restart marker behind FF; any number of FF may stand before a marker.
      guard let place = bytes.first(0xFF, from: position) else { throw HeaderBytes.truncated }
      let marker = try bytes.byte(place + 1)
      position = place + (marker == 0xFF ? 1 : 2)
      switch marker {
      case 0x00, 0x01, 0xD0...0xD8, 0xFF: continue
      case 0xD9: return (marker, position)
      default:
        let content = position + 2
        position += max(2, try bytes.big16(position))
        return (marker, content)
      }
    }
  }
}
