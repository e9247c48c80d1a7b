import CGD

/// A true-colour image being painted, in pixels; it owns the C library's handle.
///
/// Shapes are painted here, with exact coverage of pixels, because the library's own anti-aliasing knows neither
/// thick lines nor polygons; text and the file format are the library's.
struct Canvas: ~Copyable {
  let width: Int
  let height: Int
  let scale: Double
  let image: gdImagePtr
  /// Painting outside of it has no effect; in pixels, `right` and `bottom` excluded.
  private(set) var clip: PixelBounds
  /// Coverage of the line being painted; all zero between lines.
  var mask: [Float]

  /// - Parameters:
  ///   - width: in points, as `height`.
  ///   - scale: pixels a point.
  /// - Throws: ``ReportError`` where the page has no pixel, or more than 2^27.
  init(width: Double, height: Double, scale: Double) throws {
    let columns = (width * scale).rounded(.up)
    let rows = (height * scale).rounded(.up)
    guard columns >= 1, rows >= 1, columns * rows <= 134_217_728,
      let image = gdImageCreateTrueColor(Int32(columns), Int32(rows))
    else {
      throw ReportError(
        "a picture of \(width) by \(height) points at \(scale) pixels a point cannot be made: choose a width and "
          + "a height that give 1 to 134217728 pixels")
    }
    self.width = Int(columns)
    self.height = Int(rows)
    self.scale = scale
    self.image = image
    clip = PixelBounds(left: 0, top: 0, right: self.width, bottom: self.height)
    mask = Array(repeating: 0, count: self.width * self.height)
    gdImageFilledRectangle(image, 0, 0, Int32(columns), Int32(rows), 0xFFFFFF)
    gdImageSetResolution(image, UInt32(72 * scale), UInt32(72 * scale))
  }

  deinit { gdImageDestroy(image) }

  /// Restricts painting to a rectangle given in points, or lifts the restriction.
  mutating func setClip(_ rectangle: Rectangle?) {
    let whole = PixelBounds(left: 0, top: 0, right: width, bottom: height)
    clip = rectangle.map { whole.intersection(PixelBounds(around: $0, scale: scale)) } ?? whole
    gdImageSetClip(image, Int32(clip.left), Int32(clip.top), Int32(clip.right - 1), Int32(clip.bottom - 1))
  }

  /// Lays a colour over a pixel; the pixel must lie within the image.
  func blend(_ column: Int, _ row: Int, _ color: Color, _ share: Double) {
    guard share > 0, let line = image.pointee.tpixels[row] else { return }
    let under = line[column]
    func mix(_ over: UInt8, _ shift: Int32) -> Int32 {
      let below = Double((under >> shift) & 255)
      return Int32((below + (Double(over) - below) * min(share, 1)).rounded()) << shift
    }
    line[column] = mix(color.red, 16) | mix(color.green, 8) | mix(color.blue, 0)
  }

  /// The image as a PNG file.
  func encoded() throws -> [UInt8] {
    var size: Int32 = 0
    guard let bytes = gdImagePngPtr(image, &size) else {
      throw ReportError("a picture of \(width) by \(height) pixels could not be encoded: memory ran out")
    }
    defer { gdFree(bytes) }
    return Array(UnsafeRawBufferPointer(start: bytes, count: Int(size)))
  }
}

/// A range of whole pixels; `right` and `bottom` are excluded.
struct PixelBounds {
  var left: Int
  var top: Int
  var right: Int
  var bottom: Int

  init(left: Int, top: Int, right: Int, bottom: Int) {
    self.left = left
    self.top = top
    self.right = max(left, right)
    self.bottom = max(top, bottom)
  }

  /// Every pixel that a rectangle given in points touches; coordinates beyond a million are cut there, NaN is 0.
  init(around rectangle: Rectangle, scale: Double) {
    func pixel(_ value: Double, _ rule: FloatingPointRoundingRule) -> Int {
      value.isNaN ? 0 : Int(min(max((value * scale).rounded(rule), -1e6), 1e6))
    }
    self.init(
      left: pixel(rectangle.left, .down), top: pixel(rectangle.top, .down),
      right: pixel(rectangle.right, .up), bottom: pixel(rectangle.bottom, .up))
  }

  func intersection(_ other: PixelBounds) -> PixelBounds {
    PixelBounds(
      left: max(left, other.left), top: max(top, other.top), right: min(right, other.right),
      bottom: min(bottom, other.bottom))
  }

  var isEmpty: Bool { left >= right || top >= bottom }
}
