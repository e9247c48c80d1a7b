/// What the first bytes of an image file say, read before any library sees them.
package struct ImageHeader: Hashable, Sendable {
  package enum Format: String, Sendable, Codable, CaseIterable {
    case png = "PNG"
    case jpeg = "JPEG"
    case webP = "WebP"
    case bmp = "BMP"
    case gif = "GIF"
  }

  package var format: Format
  package var height: Int
  package var width: Int
  /// As the file stores them: 1 grey, 3 colour (palettes too), one more with alpha.
  package var channels: Int
  /// Bits of one number, or of an index into a palette.
  package var depth = 8
  package var isPalette = false
  package var isAnimated = false
  /// How the camera was held, as EXIF numbers it: 1 upright; from 5 on the sides are swapped.
  package var orientation = 1
  /// No file of fewer bytes can hold this picture.
  package var fewestBytes: Int

  /// A larger picture is refused: 134 million pixels take about 1.5 GB while they are decoded.
  package static let mostPixels = 1 << 27

  /// - Throws: ``DataError`` when this is no image, or the header is damaged or incomplete.
  package init(_ bytes: UnsafeRawBufferPointer) throws {
    let bytes = HeaderBytes(bytes: bytes)
    if bytes.has("PNG\r\n", at: 1), try bytes.byte(0) == 0x89 {
      try self.init(png: bytes)
    } else if bytes.count > 2, try bytes.big16(0) == 0xFFD8 {
      try self.init(jpeg: bytes)
    } else if bytes.has("RIFF", at: 0), bytes.has("WEBP", at: 8) {
      try self.init(webP: bytes)
    } else if bytes.has("GIF8", at: 0) {
      try self.init(gif: bytes)
    } else if bytes.has("BM", at: 0) {
      try self.init(bmp: bytes)
    } else {
      throw HeaderBytes.damaged(
        bytes.count == 0 ? "the file is empty" : "this is no PNG, JPEG, WebP, BMP or GIF")
    }
  }

  init(format: Format, height: Int, width: Int, channels: Int, depth: Int = 8) {
    self.format = format
    self.height = height
    self.width = width
    self.channels = channels
    self.depth = depth
    fewestBytes = 0
  }

  /// The number of pixels; a side has at most 32 bits, so that it fits.
  package var pixels: Int { height.multipliedReportingOverflow(by: width).partialValue }

  /// Height and width once the picture is turned upright.
  package var uprightSize: (height: Int, width: Int) { orientation < 5 ? (height, width) : (width, height) }

  /// Checks what the header claims against what a file of `count` bytes, and memory, can hold.
  /// - Throws: ``DataError`` when the claim is false or too large.
  package func check(fileSize count: Int) throws {
    guard height > 0, width > 0 else { throw HeaderBytes.damaged("it claims \(width)x\(height) pixels") }
    guard !height.multipliedReportingOverflow(by: width).overflow, pixels <= Self.mostPixels else {
      throw DataError(
        "it claims \(width)x\(height) pixels, more than \(Self.mostPixels)", advice: "make the image smaller")
    }
    guard fewestBytes <= count else {
      throw HeaderBytes.damaged("it claims \(width)x\(height) pixels, which \(count) bytes cannot hold")
    }
  }
}
