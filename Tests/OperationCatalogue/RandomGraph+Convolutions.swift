import SaddleTensor

extension RandomGraph {
  private mutating func axis(padding: Int) -> ConvolutionGeometry.Axis {
    .init(
      stride: draw.integer(in: 1...3), dilation: draw.integer(in: 1...2), low: draw.integer(in: 0...padding),
      high: draw.integer(in: 0...padding))
  }

  /// Images from a tensor of rank 4, or a new input.
  private mutating func images() -> Entry {
    if let found = anyNumbers(where: { $0.rank == 4 && $0[3] <= 8 && $0[1] <= 8 && $0[2] <= 8 }),
      draw.integer(in: 0...3) > 0
    {
      return found
    }
    return freshNumbers([
      draw.integer(in: 1...3), draw.integer(in: 1...7), draw.integer(in: 1...7), draw.integer(in: 1...4),
    ])
  }

  /// One of the three kinds, of a random geometry.
  mutating func addConvolution() {
    let geometry = ConvolutionGeometry(vertical: axis(padding: 2), horizontal: axis(padding: 2))
    let images = images()
    let (taps, channels) = ((draw.integer(in: 1...4), draw.integer(in: 1...4)), images.shape[3])
    let filters = draw.integer(in: 1...5)
    switch draw.integer(in: 0...2) {
    case 0:
      guard geometry.vertical.outputExtent(images.shape[1], taps: taps.0) != nil,
        geometry.horizontal.outputExtent(images.shape[2], taps: taps.1) != nil
      else { return }
      let filter = freshNumbers([taps.0, taps.1, channels, filters])
      add([images, filter]) { $0[0].convolved(with: $0[1], geometry) }
    case 1:
      // Here the tensor takes the place of the convolution's result; larger sizes leave rows unseen.
      let height = size(geometry.vertical, images.shape[1], taps.0)
      let width = size(geometry.horizontal, images.shape[2], taps.1)
      guard height > 0, width > 0, height * width * filters * images.shape[0] <= Self.largestCount else {
        return
      }
      let filter = freshNumbers([taps.0, taps.1, filters, channels])
      add([images, filter]) {
        $0[0].transposeConvolved(with: $0[1], geometry, height: height, width: width)
      }
    default:
      guard let height = geometry.vertical.outputExtent(images.shape[1], taps: taps.0),
        let width = geometry.horizontal.outputExtent(images.shape[2], taps: taps.1)
      else { return }
      let outputs = freshNumbers([images.shape[0], height, width, filters])
      let kind = Primitive.convolutionFilterGradient(geometry, height: taps.0, width: taps.1)
      add([images, outputs]) { Tensor(applying: kind, to: $0[0], $0[1]) }
    }
  }

  /// One of the extents on which a convolution has `windows` windows.
  private mutating func size(_ axis: ConvolutionGeometry.Axis, _ windows: Int, _ taps: Int) -> Int {
    axis.stride * (windows - 1) + axis.dilation * (taps - 1) + 1 - axis.low - axis.high
      + draw.integer(in: 0...axis.stride - 1)
  }
}
