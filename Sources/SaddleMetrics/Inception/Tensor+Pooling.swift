import SaddleTensor

/// Pooling of NHWC images over windows 3x3, composed from slices.
extension Tensor {
  /// The elements of each window along one axis, by their place in the window.
  private func windows(axis: Int, stride: Int) -> [Tensor] {
    let last = (shape[axis] - 3) / stride * stride
    return (0..<3).map { sliced($0..<$0 + last + 1, axis: axis, stride: stride) }
  }

  /// A border of zeros one pixel wide.
  private var bordered: Tensor { padded([(0, 0), (1, 1), (1, 1), (0, 0)]) }

  /// The largest of each window, without padding.
  func maximumPooled(stride: Int) -> Tensor {
    [1, 2].reduce(self) { images, axis in
      let parts = images.windows(axis: axis, stride: stride)
      return .maximum(.maximum(parts[0], parts[1]), parts[2])
    }
  }

  /// The largest around each pixel, where what is outside the image does not count.
  /// - Precondition: no element is negative, so that zeros are not the largest.
  func maximumPooledAround() -> Tensor { bordered.maximumPooled(stride: 1) }

  /// The mean around each pixel.
  /// - Parameter countsBorder: whether what is outside the image counts as zeros, or not at all.
  func averagePooledAround(countsBorder: Bool) -> Tensor {
    let sums = [1, 2].reduce(bordered) { images, axis in
      let parts = images.windows(axis: axis, stride: 1)
      return parts[0] + parts[1] + parts[2]
    }
    guard !countsBorder else { return sums * (1.0 / 9) }
    func counts(_ extent: Int) -> [Float] {
      (0..<extent).map { Float(Swift.min($0 + 1, extent - 1) - Swift.max($0 - 1, 0) + 1) }
    }
    let (rows, columns) = (counts(shape[1]), counts(shape[2]))
    let shares = rows.flatMap { row in columns.map { 1 / (row * $0) } }
    return sums * Tensor(shares, shape: [1, rows.count, columns.count, 1])
  }
}
