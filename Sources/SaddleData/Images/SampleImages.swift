import SaddleTensor

/// Samples of images as images.
package struct SampleImages {
  package let images: [Image]

  /// - Parameter own: [n] + shape, in 0...255.
  package init(_ own: [Float], shape: Shape) {
    let size = shape.count
    images = stride(from: 0, to: own.count, by: size).map { start in
      Image(
        height: shape[0], width: shape[1], channels: shape[2], values: own[start..<start + size])
    }
  }

  /// Small images enlarged by whole pixels, so that a person can see them.
  package func grid(columns: Int?) -> Image {
    let scale = images.first.map { max(1, 64 / max($0.height, $0.width)) } ?? 1
    return Image(grid: images.map { $0.enlarged(scale) }, columns: columns)
  }
}

extension Image {
  /// Each pixel as a square of `scale` by `scale`.
  fileprivate func enlarged(_ scale: Int) -> Image {
    guard scale > 1 else { return self }
    var enlarged: [UInt8] = []
    enlarged.reserveCapacity(pixels.count * scale * scale)
    for row in 0..<height * scale {
      for column in 0..<width * scale {
        let start = ((row / scale) * width + column / scale) * channels
        enlarged += pixels[start..<start + channels]
      }
    }
    return Image(height: height * scale, width: width * scale, channels: channels, pixels: enlarged)
  }
}
