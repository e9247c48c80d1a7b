extension ImageHeader {
  /// https://www.w3.org/TR/png-3/: the signature, then the chunk IHDR.
  init(png bytes: HeaderBytes) throws {
    guard try bytes.big32(8) == 13, bytes.has("IHDR", at: 12) else {
      throw HeaderBytes.damaged("the PNG header is damaged")
    }
    let type = try bytes.byte(25)
    let depth = try bytes.byte(24)
    // How many numbers a pixel has, and of how many bits, by the type of its colours.
    let types = [
      0: (1, [1, 2, 4, 8, 16]), 2: (3, [8, 16]), 3: (1, [1, 2, 4, 8]), 4: (2, [8, 16]), 6: (4, [8, 16]),
    ]
    guard let (numbers, depths) = types[type], depths.contains(depth), try bytes.big16(26) == 0,
      try bytes.byte(28) < 2
    else { throw HeaderBytes.damaged("the PNG header is damaged") }
    self.init(
      format: .png, height: try bytes.big32(20), width: try bytes.big32(16),
      channels: type == 3 ? 3 : numbers, depth: depth)
    isPalette = type == 3
    // Deflate gives at most 1032 bytes for one.
    fewestBytes = Self.rawBytes(height: height, width: width, bits: depth * numbers) / 1032
  }

  /// https://developers.google.com/speed/webp/docs/riff_container
  init(webP bytes: HeaderBytes) throws {
    if bytes.has("VP8X", at: 12) {
      let flags = try bytes.byte(20)
      self.init(
        format: .webP, height: try bytes.little24(27) + 1, width: try bytes.little24(24) + 1,
        channels: flags & 0x10 == 0 ? 3 : 4)
      isAnimated = flags & 0x02 != 0
    } else if bytes.has("VP8L", at: 12) {
      let word = try bytes.little32(21)
      self.init(
        format: .webP, height: (word >> 14 & 0x3FFF) + 1, width: (word & 0x3FFF) + 1,
        channels: word >> 28 & 1 == 0 ? 3 : 4)
    } else if bytes.has("VP8 ", at: 12) {
      self.init(
        format: .webP, height: try bytes.little16(28) & 0x3FFF, width: try bytes.little16(26) & 0x3FFF,
        channels: 3)
    } else {
      throw HeaderBytes.damaged("the WebP header is damaged")
    }
    // The format sets no bound: one colour takes 34 bytes whatever the size. Past 4 million pixels a file
    // has to be larger than nothing.
    fewestBytes = max(0, pixels - (1 << 22)) >> 14
  }

  /// The file header, then one that begins with its own length; 12 is OS/2's, with sides of 16 bits.
  init(bmp bytes: HeaderBytes) throws {
    let isOld = try bytes.little32(14) == 12
    func side(_ offset: Int) throws -> Int { Int(Int32(truncatingIfNeeded: try bytes.little32(offset))) }
    self.init(
      format: .bmp, height: isOld ? try bytes.little16(20) : abs(try side(22)),
      width: isOld ? try bytes.little16(18) : try side(18), channels: 3)
    let bits = try bytes.little16(isOld ? 24 : 28)
    let compression = isOld ? 0 : try bytes.little32(30)
    guard compression < 3 else {
      throw DataError("BMP with bit fields or another file inside is not read", advice: "save it as PNG")
    }
    isPalette = bits <= 8
    depth = isPalette ? bits : 8
    // Run lengths may skip 255x255 pixels in 4 bytes. Rows fill words of 4 bytes.
    fewestBytes =
      compression == 1 || compression == 2
      ? max(0, pixels) >> 14 : Self.rawBytes(height: height, width: width, bits: bits)
  }

  /// https://www.w3.org/Graphics/GIF/spec-gif89a.txt. The first frame counts, by its own size.
  init(gif bytes: HeaderBytes) throws {
    func tableBytes(_ flags: Int) -> Int { flags & 0x80 == 0 ? 0 : 3 << (flags & 7 + 1) }
    func afterBlocks(_ start: Int) throws -> Int {
      var offset = start
      while case let length = try bytes.byte(offset), length > 0 { offset += 1 + length }
      return offset + 1
    }
    var offset = 13 + tableBytes(try bytes.byte(10))
    while true {
      switch try bytes.byte(offset) {
      case 0x21: offset = try afterBlocks(offset + 2)
      case 0x2C:
        self.init(
          format: .gif, height: try bytes.little16(offset + 7), width: try bytes.little16(offset + 5),
          channels: 3)
        isPalette = true
        // A code has at least 3 bits and stands for at most 4096 pixels once it has 12.
        fewestBytes = pixels >> 12
        // All of the frame's data must be there: the decoder leaves black what is missing.
        _ = try afterBlocks(offset + 11 + tableBytes(try bytes.byte(offset + 9)))
        return
      case 0x3B: throw HeaderBytes.damaged("the GIF holds no image")
      default: offset += 1
      }
    }
  }

  /// Uncompressed size; `Int.max` when it does not fit.
  private static func rawBytes(height: Int, width: Int, bits: Int) -> Int {
    let row = (max(0, width).multipliedReportingOverflow(by: bits).partialValue + 7) / 8
    let (result, overflow) = row.multipliedReportingOverflow(by: height)
    return overflow ? .max : result
  }
}
