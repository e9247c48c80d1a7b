import CGD
import Foundation

extension Image {
  /// A decoded file of PNG, JPEG, WebP, BMP or GIF, in 3 channels.
  ///
  /// What is transparent lies over white; 16 bits are rounded to 8; an animation gives its first frame; a
  /// photograph is turned upright. Colour profiles are not heeded.
  /// - Throws: ``DataError`` when this is no image, it is damaged or incomplete, or its header claims more
  ///   pixels than the bytes can hold or than 134 million.
  public init(decoding bytes: Data) throws {
    self = try bytes.withUnsafeBytes { try Self.decode($0).image }
  }

  static func decode(_ bytes: UnsafeRawBufferPointer) throws -> (header: ImageHeader, image: Image) {
    guard bytes.count <= 1 << 30 else {
      throw DataError("the file is larger than 1 GiB", advice: "make the image smaller")
    }
    let header = try ImageHeader(bytes)
    try header.check(fileSize: bytes.count)
    if header.format == .jpeg { try ImageHeader.checkCompleteness(jpeg: HeaderBytes(bytes: bytes)) }
    do {
      return (header, try decodeWithinMemory(bytes, header).turned(orientation: header.orientation))
    } catch  where header.format == .webP && header.isAnimated {
      throw DataError("animated WebP is not read", advice: "save one frame of it")
    }
  }

  private static let oneLargeAtATime = NSLock()

  /// Small images side by side; of those over 16 million pixels, which take gigabytes, one at a time.
  private static func decodeWithinMemory(_ bytes: UnsafeRawBufferPointer, _ header: ImageHeader) throws
    -> Image
  {
    func decode() throws -> Image {
      func byGD(_ decode: (Int32, UnsafeMutableRawPointer?) -> gdImagePtr?) throws -> Image {
        try GDImage(decoding: bytes, format: header.format, by: decode).overWhite()
      }
      return switch header.format {
      case .png: try PNGFile.decode(bytes)
      // 1: go on after warnings; what is missing has been looked for.
      case .jpeg: try byGD { gdImageCreateFromJpegPtrEx($0, $1, 1) }
      case .webP: try byGD(gdImageCreateFromWebpPtr)
      case .bmp: try byGD(gdImageCreateFromBmpPtr)
      case .gif: try byGD(gdImageCreateFromGifPtr)
      }
    }
    return header.pixels > 1 << 24 ? try oneLargeAtATime.withLock(decode) : try decode()
  }

  /// The image as a PNG file of 8 bits, grey or RGB. The same image gives the same bytes.
  /// - Throws: ``DataError`` when memory is short.
  public func png() throws -> Data { try PNGFile.encode(self) }

  /// Undoes how the camera was held, as EXIF numbers it (1...8).
  func turned(orientation: Int) -> Image {
    guard orientation > 1 else { return self }
    let swaps = orientation > 4
    let newHeight = swaps ? width : height
    let newWidth = swaps ? height : width
    // From which end of the stored picture its rows and columns are taken.
    let rowsFromEnd = [3, 4, 6, 7].contains(orientation)
    let columnsFromEnd = [2, 3, 7, 8].contains(orientation)
    var result: [UInt8] = []
    result.reserveCapacity(pixels.count)
    for row in 0..<newHeight {
      for column in 0..<newWidth {
        let (down, right) = swaps ? (column, row) : (row, column)
        let storedRow = rowsFromEnd ? height - 1 - down : down
        let storedColumn = columnsFromEnd ? width - 1 - right : right
        let place = (storedRow * width + storedColumn) * channels
        for channel in 0..<channels { result.append(pixels[place + channel]) }
      }
    }
    return Image(height: newHeight, width: newWidth, channels: channels, pixels: result)
  }
}
