import CZlib
import Foundation
import SaddleData
import Testing

@Suite("Image files")
struct ImagesDecodingTests {
  /// The pictures of ``ImageFiles``, 7x5, as their script makes them.
  static let colour = picture { x, y in (36 * x, 60 * y, 255 - 20 * (x + y)) }
  static let grey = picture { x, y in (7 * x + 40 * y, 7 * x + 40 * y, 7 * x + 40 * y) }
  static let bits = picture { x, y in (x + y).isMultiple(of: 2) ? (255, 255, 255) : (0, 0, 0) }

  static func picture(_ pixel: (_ x: Int, _ y: Int) -> (Int, Int, Int)) -> Image {
    var pixels: [UInt8] = []
    for y in 0..<5 {
      for x in 0..<7 {
        let (red, green, blue) = pixel(x, y)
        pixels += [UInt8(red), UInt8(green), UInt8(blue)]
      }
    }
    return Image(height: 5, width: 7, channels: 3, pixels: pixels)
  }

  private static func largestDifference(_ a: Image, _ b: Image) -> Int {
    zip(a.pixels, b.pixels).map { abs(Int($0) - Int($1)) }.max() ?? 0
  }

  @Test(
    "lossless colour is exact",
    arguments: [
      "rgb.png", "interlaced.png", "palette.png", "rgb.bmp", "palette.bmp", "palette.gif", "animated.gif",
      "lossless.webp",
    ])
  func losslessColour(name: String) throws {
    #expect(try Image(decoding: ImageFiles[name]) == Self.colour)
  }

  @Test(
    "lossless grey is exact, in colour and back",
    arguments: ["grey.png", "grey.bmp", "grey.gif"])
  func losslessGrey(name: String) throws {
    let image = try Image(decoding: ImageFiles[name])
    #expect(image == Self.grey)
    #expect(
      image.converted(channels: 1).pixels == stride(from: 0, to: 105, by: 3).map { Self.grey.pixels[$0] })
    #expect(image.converted(channels: 1).converted(channels: 3) == image)
  }

  @Test("16 bits are rounded to 8")
  func deep() throws {
    // Each grey is 256 g + 77 of 65535.
    let greys = try Image(decoding: ImageFiles["grey16.png"]).pixels
    for (grey, stored) in zip(greys, Self.grey.pixels) {
      let deep = Int(stored) * 256 + 77
      #expect(Int(grey) == (deep * 255 + 32767) / 65535)
    }
  }

  @Test("one bit a pixel is exact", arguments: ["bit.png", "bit.bmp"])
  func bits(name: String) throws {
    #expect(try Image(decoding: ImageFiles[name]) == Self.bits)
  }

  // GD keeps 7 bits of alpha, 64 of 127 instead of 128 of 255.
  @Test(
    "transparency lies over white",
    arguments: [("rgba.png", 0.51), ("la.png", 0.51), ("rgba.webp", 1.5)])
  func alpha(name: String, tolerance: Double) throws {
    let image = try Image(decoding: ImageFiles[name])
    let opaque = name == "la.png" ? Self.grey : Self.colour
    for (index, pixel) in image.pixels.enumerated() {
      let column = index / 3 % 7
      let alpha = column == 0 ? 0 : column == 1 ? 128.0 / 255 : 1
      let expected = Double(opaque.pixels[index]) * alpha + 255 * (1 - alpha)
      #expect(abs(Double(pixel) - expected) <= (alpha == 1 ? 0 : tolerance))
    }
  }

  @Test("one transparent colour becomes white", arguments: ["rgb-trns.png", "palette-transparent.png"])
  func transparentColour(name: String) throws {
    // Each colour is there once: the one at x = 2, y = 1, or at x = 3, y = 2.
    let place = name == "rgb-trns.png" ? 9 : 17
    var pixels = Self.colour.pixels
    pixels.replaceSubrange(3 * place..<3 * place + 3, with: [255, 255, 255])
    #expect(try Image(decoding: ImageFiles[name]).pixels == pixels)
  }

  @Test("a BMP's unused fourth byte is no transparency")
  func fourthByte() throws {
    #expect(try Image(decoding: ImageFiles["rgba.bmp"]) == Self.colour)
  }

  // The differences that Pillow gets from the same files, and 3 more for another version of the codec.
  @Test(
    "lossy files are near",
    arguments: [("rgb.jpg", 4), ("progressive.jpg", 40), ("cmyk.jpg", 1), ("lossy.webp", 34)])
  func lossy(name: String, difference: Int) throws {
    #expect(Self.largestDifference(try Image(decoding: ImageFiles[name]), Self.colour) <= difference + 3)
  }

  @Test("grey JPEG is grey")
  func greyJPEG() throws {
    let image = try Image(decoding: ImageFiles["grey.jpg"])
    #expect(image.isGrey)
    #expect(Self.largestDifference(image, Self.grey) <= 4)
  }

  /// The corners of the upright picture, left to right and top to bottom, by those of the stored one.
  @Test(
    "photographs are turned upright",
    arguments: [
      (2, [42, 0, 202, 160]), (3, [202, 160, 42, 0]), (4, [160, 202, 0, 42]), (5, [0, 160, 42, 202]),
      (6, [160, 0, 202, 42]), (7, [202, 42, 160, 0]), (8, [42, 202, 0, 160]),
    ])
  func orientation(number: Int, corners: [Int]) throws {
    let image = try Image(decoding: ImageFiles["orientation\(number).jpg"]).converted(channels: 1)
    #expect((image.height, image.width) == (number > 4 ? (7, 5) : (5, 7)))
    let last = image.pixels.count - 1
    let found = [0, image.width - 1, last - image.width + 1, last].map { Int(image.pixels[$0]) }
    for (found, corner) in zip(found, corners) { #expect(abs(found - corner) <= 4) }
  }

  @Test("one pixel")
  func onePixel() throws {
    #expect(
      try Image(decoding: ImageFiles["one.png"])
        == Image(height: 1, width: 1, channels: 3, pixels: [1, 2, 3]))
  }

  @Test("what GD cannot read says so")
  func animatedWebP() throws {
    #expect(throws: DataError("animated WebP is not read", advice: "save one frame of it")) {
      try Image(decoding: ImageFiles["animated.webp"])
    }
  }

  @Test("a file cut off anywhere is refused", arguments: ImageFiles.names.filter { !$0.hasSuffix(".bmp") })
  func truncated(name: String) {
    let file = ImageFiles[name]
    // The last byte of a GIF is its end mark, after all frames; WebP is padded to an even length.
    for count in 0..<file.count - (name.hasSuffix("gif") || name.hasSuffix("webp") ? 2 : 0)
    where !(name == "animated.gif" && count > 250) {
      #expect(throws: DataError.self, "\(count) bytes") { try Image(decoding: file.prefix(count)) }
    }
  }

  @Test("a header that claims 60000x60000 pixels is refused before memory is taken")
  func claims() throws {
    func big(_ number: Int) -> [UInt8] { [0, 0, UInt8(number >> 8), UInt8(number & 255)] }
    var png = [UInt8](ImageFiles["rgb.png"])
    png.replaceSubrange(16..<24, with: big(60000) + big(60000))
    #expect(throws: DataError.self) { try Image(decoding: Data(png)) }
    // 100 bytes hold at most 103,200 bytes of rows: 8000 x 8 x 3 is too much, 800 x 8 x 3 is only damaged.
    for (side, words) in [(8000, "cannot hold"), (800, "checksum")] {
      png.replaceSubrange(16..<24, with: big(side) + big(8))
      let error = #expect(throws: DataError.self) { try Image(decoding: Data(png)) }
      #expect(error?.what.contains(words) == true, "\(error?.what ?? "")")
    }
    for name in ["rgb.jpg", "palette.gif", "rgb.bmp"] {
      var bytes = [UInt8](ImageFiles[name])
      let word =
        name == "rgb.jpg" ? [0, 5, 0, 7] : name == "rgb.bmp" ? [7, 0, 0, 0, 5, 0, 0, 0] : [7, 0, 5, 0]
      let claim: [UInt8] =
        name == "rgb.jpg"
        ? [0x27, 0x10, 0x27, 0x10] : name == "rgb.bmp" ? [16, 39, 0, 0, 16, 39, 0, 0] : [16, 39, 16, 39]
      let places = bytes.indices.filter { bytes[$0...].starts(with: word.map { UInt8($0) }) }
      #expect(!places.isEmpty)
      for place in places { bytes.replaceSubrange(place..<place + word.count, with: claim) }
      let error = #expect(throws: DataError.self) { try Image(decoding: Data(bytes)) }
      #expect(error?.what.contains("it claims 10000x10000 pixels, which") == true, "\(error?.what ?? "")")
    }
  }

  @Test("a JPEG of thousands of passes is refused")
  func passes() throws {
    let bytes = [UInt8](ImageFiles["progressive.jpg"])
    let start = try #require(bytes.indices.last { bytes[$0...].starts(with: [0xFF, 0xDA]) })
    let pass = bytes[start..<bytes.count - 2]
    let file = bytes[..<start] + Array(repeating: pass, count: 200).joined() + [0xFF, 0xD9]
    #expect(
      throws: DataError(
        "the JPEG has more than 100 passes", advice: "save or copy the image again, or leave it out")
    ) {
      try Image(decoding: Data(file))
    }
  }

  @Test("PNG written and read again is the same, and the same bytes each time")
  func written() throws {
    for image in [Self.colour, Self.grey.converted(channels: 1), Self.bits.converted(channels: 1)] {
      let file = try image.png()
      #expect(try Image(decoding: file).converted(channels: image.channels) == image)
      #expect(try image.png() == file)
    }
  }

  @Test(
    "10,000 mutations: no crash, no hang, no more memory than the header may claim",
    .timeLimit(.minutes(2)), arguments: ["png", "jpg", "webp", "bmp", "gif"])
  func mutations(ending: String) throws {
    let seeds = ImageFiles.names.filter { $0.hasSuffix("." + ending) }.map { [UInt8](ImageFiles[$0]) }
    _ = try MutationTests.survive(seeds, seed: 7) { bytes in
      var bytes = bytes
      if ending == "png", bytes.last?.isMultiple(of: 2) ?? false { Self.mendChecksums(&bytes) }
      let image = try Image(decoding: Data(bytes))
      #expect(image.height * image.width <= max(bytes.count << 14, 1 << 22))
    }
  }

  /// Makes the checksums of a damaged PNG fit, so that more than their checking is tested.
  private static func mendChecksums(_ bytes: inout [UInt8]) {
    var offset = 8
    while offset + 12 <= bytes.count {
      let end = offset + 12 + bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
      guard end <= bytes.count else { return }
      let checked = [UInt8](bytes[offset + 4..<end - 4])
      bytes.replaceSubrange(end - 4..<end, with: bigEndian(Int(crc32(0, checked, UInt32(checked.count)))))
      offset = end
    }
  }
}
