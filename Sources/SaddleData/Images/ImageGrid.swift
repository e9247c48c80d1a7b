extension Image {
  /// Many images as one, row by row, with `padding` pixels of `background` between and around them.
  ///
  /// ```swift
  /// let sheet = Image(grid: samples)   // 64 samples of 28x28: 8 by 8, 242x242 pixels
  /// ```
  /// - Parameter columns: nil: as many as make the grid most nearly square.
  /// - Precondition: there is an image, all have one size and as many channels, `columns` is positive and
  ///   `padding` is not negative.
  public init(grid images: [Image], columns: Int? = nil, padding: Int = 2, background: UInt8 = 255) {
    precondition(!images.isEmpty && padding >= 0 && columns ?? 1 > 0, "a grid needs an image and a column")
    let (height, width, channels) = (images[0].height, images[0].width, images[0].channels)
    precondition(
      images.allSatisfy { ($0.height, $0.width, $0.channels) == (height, width, channels) },
      "a grid's images have one size")
    let columns = min(images.count, columns ?? Int(Double(images.count).squareRoot().rounded(.up)))
    let rows = (images.count + columns - 1) / columns
    let gridHeight = rows * (height + padding) + padding
    let gridWidth = columns * (width + padding) + padding
    var pixels = [UInt8](repeating: background, count: gridHeight * gridWidth * channels)
    for (index, image) in images.enumerated() {
      let top = padding + index / columns * (height + padding)
      let left = padding + index % columns * (width + padding)
      for row in 0..<height {
        let target = ((top + row) * gridWidth + left) * channels
        let source = row * width * channels
        pixels.replaceSubrange(
          target..<target + width * channels, with: image.pixels[source..<source + width * channels])
      }
    }
    self.init(height: gridHeight, width: gridWidth, channels: channels, pixels: pixels)
  }
}
