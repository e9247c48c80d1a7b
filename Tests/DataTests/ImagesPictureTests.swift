import SaddleData
import Testing

@Suite("Images in memory")
struct ImagesPictureTests {
  /// 20x13 pixels that alias when they are sampled without averaging.
  static let busy = Image(
    height: 13, width: 20, channels: 3,
    pixels: (0..<260).flatMap { index -> [UInt8] in
      let x = index % 20
      let y = index / 20
      let colour: [Int] = [12 * x + 3 * y, 40 * y + 17 * x, x * x * 7 + y * y * 5]
      return colour.map { UInt8($0 % 256) }
    })

  /// By Pillow 13.0, which rounds between its two passes:
  ///
  /// ```python
  /// y, x = numpy.mgrid[0:13, 0:20]
  /// rgb = numpy.stack([12 * x + 3 * y, 40 * y + 17 * x, x * x * 7 + y * y * 5], -1) % 256
  /// image = Image.fromarray(rgb.astype(numpy.uint8))
  /// for w, h in [(5, 4), (24, 16)]:
  ///   fitted = ImageOps.fit(image, (w, h), method=Image.Resampling.BILINEAR)
  ///   print(numpy.asarray(fitted).reshape(-1)[:60].tolist())
  /// ```
  @Test(
    "fitting agrees with Pillow's within 1, smaller and larger",
    arguments: [
      (
        4, 5,
        [
          40, 108, 87, 79, 150, 126, 118, 159, 136, 157, 115, 133, 196, 94, 102, 49, 149, 141, 88, 105, 130,
          127, 101,
          121, 166, 132, 126, 205, 149, 113, 59, 110, 129, 98, 144, 133, 137, 149, 131, 176, 122, 132, 214,
          94, 136,
          68, 156, 121, 107, 108, 124, 146, 91, 110, 185, 128, 143, 219, 162, 145,
        ]
      ),
      (
        16, 24,
        [
          2, 3, 1, 12, 16, 7, 21, 30, 23, 31, 44, 49, 41, 58, 83, 51, 72, 126, 60, 86, 177, 70, 99, 240, 80,
          113, 144,
          90, 127, 136, 99, 141, 153, 109, 155, 67, 119, 168, 176, 129, 182, 110, 138, 196, 165, 148, 210,
          212, 158,
          224, 149, 168, 237, 94, 177, 251, 51, 187, 113, 16,
        ]
      ),
    ])
  func fitting(height: Int, width: Int, pillow: [Int]) {
    let image = Self.busy.fitted(height: height, width: width)
    #expect((image.height, image.width) == (height, width))
    for (own, other) in zip(image.pixels, pillow) { #expect(abs(Int(own) - other) <= 1) }
  }

  @Test("fitting crops the middle")
  func cropping() {
    // Columns 0...5: the middle two of six stay when a 2x6 becomes 2x2.
    let wide = Image(height: 2, width: 6, channels: 1, pixels: [0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15])
    #expect(wide.fitted(height: 2, width: 2).pixels == [2, 3, 12, 13])
    let tall = Image(height: 4, width: 1, channels: 1, pixels: [1, 2, 3, 4])
    #expect(tall.fitted(height: 2, width: 1).pixels == [2, 3])
  }

  @Test("one colour stays that colour at any size", arguments: [UInt8(0), 1, 127, 254, 255])
  func constant(grey: UInt8) {
    let image = Image(height: 17, width: 31, channels: 1, pixels: Array(repeating: grey, count: 17 * 31))
    for (height, width) in [(1, 1), (3, 5), (16, 16), (64, 64)] {
      #expect(image.fitted(height: height, width: width).pixels.allSatisfy { $0 == grey })
    }
    #expect(image.isConstant)
  }

  @Test("a chessboard shrinks to its mean, without a pattern")
  func antialiasing() {
    let board = Image(
      height: 64, width: 64, channels: 1, pixels: (0..<4096).map { ($0 % 64 + $0 / 64) % 2 == 0 ? 0 : 255 })
    // Away from the border every triangle of 8x8 pixels weighs black and white alike: 127.5.
    let small = board.fitted(height: 16, width: 16)
    for row in 1..<15 {
      for column in 1..<15 { #expect([127, 128].contains(small.pixels[row * 16 + column])) }
    }
  }

  /// Pillow 13.0: `list(image.convert("L").getdata())[:20]` of the same picture.
  @Test("luma is Pillow's")
  func luma() {
    #expect(
      Self.busy.converted(channels: 1).pixels.prefix(20)
        == [0, 14, 30, 48, 67, 88, 110, 105, 130, 128, 157, 158, 190, 194, 200, 208, 67, 107, 119, 133])
  }

  @Test("numbers become bytes: rounded, cut off, no number black")
  func values() {
    let image = Image(height: 1, width: 6, channels: 1, values: [-3, 0.4, 0.6, 254.7, 1e30, .nan])
    #expect(image.pixels == [0, 0, 1, 255, 255, 0])
  }

  @Test("a grid has its images row by row, with padding around")
  func grid() {
    let images = (1...3).map { Image(height: 1, width: 2, channels: 1, pixels: [UInt8($0), UInt8(10 * $0)]) }
    let grid = Image(grid: images, padding: 1, background: 255)
    #expect((grid.height, grid.width) == (5, 7))
    let o = UInt8(255)
    #expect(
      grid.pixels == [
        o, o, o, o, o, o, o,
        o, 1, 10, o, 2, 20, o,
        o, o, o, o, o, o, o,
        o, 3, 30, o, o, o, o,
        o, o, o, o, o, o, o,
      ])
    let row = Image(grid: images, columns: 3, padding: 0)
    #expect(row.pixels == [1, 10, 2, 20, 3, 30])
    #expect((Image(grid: images, columns: 9).width) == 3 * 2 + 4 * 2)
  }
}
