/// A picture of bytes: 1 channel is grey, 3 are red, green and blue. Row-major [height, width, channels].
///
/// ```swift
/// let image = try Image(decoding: Data(contentsOf: url)).fitted(height: 64, width: 64)
/// try image.converted(channels: 1).png().write(to: other)
/// ```
public struct Image: Hashable, Sendable {
  public let height: Int
  public let width: Int
  /// 1 or 3.
  public let channels: Int
  /// 0...255, gamma-encoded as files hold them.
  public let pixels: [UInt8]

  /// - Precondition: the sides are positive, there are 1 or 3 channels, and the pixels fill them exactly.
  public init(height: Int, width: Int, channels: Int, pixels: [UInt8]) {
    precondition(
      height > 0 && width > 0 && (channels == 1 || channels == 3)
        && pixels.count == height * width * channels,
      "image: \(pixels.count) bytes are not \(height) rows of \(width) pixels of \(channels) channels")
    self.height = height
    self.width = width
    self.channels = channels
    self.pixels = pixels
  }

  /// From numbers in 0...255, such as a generator's samples in a data set's own units: rounded, those outside
  /// cut off, what is no number black.
  /// - Precondition: as for bytes.
  public init(height: Int, width: Int, channels: Int, values: some Sequence<Float>) {
    self.init(
      height: height, width: width, channels: channels,
      pixels: values.map { UInt8($0.isNaN ? 0 : min(max($0.rounded(), 0), 255)) })
  }

  /// The same picture in colour or in grey.
  ///
  /// Grey is luma of the encoded values with the weights of Rec. 601: (19595 R + 38470 G + 7471 B) / 65536,
  /// rounded. A grey picture in colour has three equal channels, and luma gives them back unchanged.
  /// - Precondition: `channels` is 1 or 3.
  public func converted(channels: Int) -> Image {
    precondition(channels == 1 || channels == 3, "image: \(channels) channels are neither grey nor colour")
    if channels == self.channels { return self }
    var result: [UInt8] = []
    result.reserveCapacity(height * width * channels)
    if channels == 3 {
      for pixel in pixels {
        for _ in 0..<3 { result.append(pixel) }
      }
    } else {
      for index in stride(from: 0, to: pixels.count, by: 3) {
        let red = Int(pixels[index]) * 19595
        let green = Int(pixels[index + 1]) * 38470
        let blue = Int(pixels[index + 2]) * 7471
        result.append(UInt8((red + green + blue + 32768) >> 16))
      }
    }
    return Image(height: height, width: width, channels: channels, pixels: result)
  }

  /// Whether red, green and blue are equal in each pixel.
  package var isGrey: Bool {
    guard channels == 3 else { return true }
    for index in stride(from: 0, to: pixels.count, by: 3) {
      let red = pixels[index]
      if red != pixels[index + 1] || red != pixels[index + 2] { return false }
    }
    return true
  }

  /// Whether all pixels are equal.
  package var isConstant: Bool {
    // Each equals the one before it.
    pixels.dropFirst(channels).elementsEqual(pixels.dropLast(channels))
  }
}
