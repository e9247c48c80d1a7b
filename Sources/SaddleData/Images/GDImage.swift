import CGD
import Foundation

/// An image of the GD library, and its only owner.
struct GDImage: ~Copyable {
  private let image: gdImagePtr

  deinit { gdImageDestroy(image) }

  /// - Throws: ``DataError`` with the library's own words when it cannot decode.
  init(
    decoding bytes: UnsafeRawBufferPointer, format: ImageHeader.Format,
    by decode: (Int32, UnsafeMutableRawPointer?) -> gdImagePtr?
  ) throws {
    _ = Self.messagesAreKept
    let messages = Thread.current.threadDictionary
    messages[Self.messageKey] = nil
    // It is only read from.
    guard let decoded = decode(Int32(bytes.count), UnsafeMutableRawPointer(mutating: bytes.baseAddress))
    else {
      // "gd-jpeg: JPEG library reports unrecoverable error: ...", but also "gd-webp cannot get webp info".
      let message = (messages[Self.messageKey] as? String)?.split(separator: " error: ", maxSplits: 1)
      let reason = message?.count == 2 ? message?.last : nil
      throw HeaderBytes.damaged("the \(format.rawValue) is damaged" + (reason.map { " (\($0))" } ?? ""))
    }
    image = decoded
  }

  /// Red, green and blue over white. GD keeps 7 bits of alpha.
  consuming func overWhite() throws -> Image {
    // A palette that GD cannot expand would mean that memory is short.
    guard gdImagePaletteToTrueColor(image) != 0, let rows = image.pointee.tpixels else {
      throw HeaderBytes.damaged("no memory to decode it")
    }
    let height = Int(image.pointee.sy)
    let width = Int(image.pointee.sx)
    let pixels = [UInt8](unsafeUninitializedCapacity: height * width * 3) { pixels, count in
      for row in 0..<height {
        for column in 0..<width {
          let pixel = rows[row]![column]
          let clear = Int(pixel >> 24 & 0x7F)
          for channel in 0..<3 {
            let own = Int(pixel >> (16 - 8 * Int32(channel)) & 0xFF)
            pixels[(row * width + column) * 3 + channel] = UInt8(
              clear == 0 ? own : (own * (127 - clear) + 255 * clear + 63) / 127)
          }
        }
      }
      count = height * width * 3
    }
    return Image(height: height, width: width, channels: 3, pixels: pixels)
  }

  private static let messageKey = "saddle.gd.message"

  /// GD writes its messages to the standard error stream of the process unless told otherwise, once for all
  /// threads. From here on the first message is kept, by the thread that it came on.
  private static let messagesAreKept: Void = gdSetErrorMethod { _, format, arguments in
    keepMessage(format, arguments)
  }

  // An optional list of arguments, since only some platforms import it as one.
  private static func keepMessage(_ format: UnsafePointer<CChar>?, _ arguments: CVaListPointer?) {
    let messages = Thread.current.threadDictionary
    guard let format, let arguments, messages[messageKey] == nil else { return }
    var text = [CChar](repeating: 0, count: 256)
    vsnprintf(&text, text.count, format, arguments)
    let line = String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    messages[messageKey] = line.trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
