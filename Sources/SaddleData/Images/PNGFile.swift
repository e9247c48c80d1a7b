import CGD
import CZlib
import Foundation

/// PNG by libpng's interface for whole images. GD calls libpng too, but keeps 7 bits of alpha, has no grey,
/// and lets it write its warnings, one for each interlaced file, to the standard error stream.
enum PNGFile {
  /// - Throws: ``DataError`` when the file is damaged, incomplete, or has checksums that do not hold.
  static func decode(_ file: UnsafeRawBufferPointer) throws -> Image {
    let bytes = try pixelChunks(file)
    var image = png_image()
    image.version = UInt32(PNG_IMAGE_VERSION)
    defer { png_image_free(&image) }
    return try bytes.withUnsafeBytes { bytes in
      guard png_image_begin_read_from_memory(&image, bytes.baseAddress, bytes.count) != 0 else {
        throw damaged(image)
      }
      image.format = UInt32(PNG_FORMAT_FLAG_COLOR | PNG_FORMAT_FLAG_ALPHA)
      // Of 16 bits, the numbers as they are: not light, to be encoded.
      image.flags |= UInt32(PNG_IMAGE_FLAG_16BIT_sRGB)
      let count = Int(image.height) * Int(image.width)
      var pixels = [UInt8](repeating: 0, count: count * 4)
      guard png_image_finish_read(&image, nil, &pixels, 0, nil) != 0 else { throw damaged(image) }
      let opaque = [UInt8](unsafeUninitializedCapacity: count * 3) { result, filled in
        for pixel in 0..<count {
          let alpha = Int(pixels[4 * pixel + 3])
          for channel in 0..<3 {
            let own = Int(pixels[4 * pixel + channel])
            result[3 * pixel + channel] = UInt8((own * alpha + 255 * (255 - alpha) + 127) / 255)
          }
        }
        filled = count * 3
      }
      return Image(height: Int(image.height), width: Int(image.width), channels: 3, pixels: opaque)
    }
  }

  /// - Throws: ``DataError`` when memory is short.
  static func encode(_ picture: Image) throws -> Data {
    var image = png_image()
    image.version = UInt32(PNG_IMAGE_VERSION)
    image.height = UInt32(picture.height)
    image.width = UInt32(picture.width)
    image.format = picture.channels == 1 ? 0 : UInt32(PNG_FORMAT_FLAG_COLOR)
    defer { png_image_free(&image) }
    // Twice: first for the length only.
    var count = 0
    guard png_image_write_to_memory(&image, nil, &count, 0, picture.pixels, 0, nil) != 0 else {
      throw damaged(image)
    }
    var file = [UInt8](repeating: 0, count: count)
    guard png_image_write_to_memory(&image, &file, &count, 0, picture.pixels, 0, nil) != 0 else {
      throw damaged(image)
    }
    return Data(file.prefix(count))
  }

  /// The PNG without the chunks that a decoder may leave out, all but transparency: what profiles and gamma
  /// say of the pixels is not heeded in any format.
  private static func pixelChunks(_ file: UnsafeRawBufferPointer) throws -> [UInt8] {
    let bytes = HeaderBytes(bytes: file)
    var result = [UInt8](file.prefix(8))
    result.reserveCapacity(file.count)
    var offset = 8
    while true {
      let end = offset + 12 + (try bytes.big32(offset))
      guard end <= bytes.count else { throw HeaderBytes.truncated }
      // A capital marks a chunk that must be understood.
      if try bytes.byte(offset + 4) & 0x20 == 0 || bytes.has("tRNS", at: offset + 4) {
        let chunk = UnsafeRawBufferPointer(rebasing: file[offset..<end])
        let checked = UnsafeRawBufferPointer(rebasing: chunk[4..<chunk.count - 4])
        let checksum = crc32_z(0, checked.bindMemory(to: UInt8.self).baseAddress, checked.count)
        guard Int(checksum) == (try bytes.big32(end - 4)) else {
          throw HeaderBytes.damaged("a checksum of the PNG does not hold")
        }
        result.append(contentsOf: chunk)
        if bytes.has("IEND", at: offset + 4) { return result }
      }
      offset = end
    }
  }

  private static func damaged(_ image: png_image) -> DataError {
    let message = withUnsafeBytes(of: image.message) {
      String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
    }
    return HeaderBytes.damaged("the PNG is damaged (\(message))")
  }
}
