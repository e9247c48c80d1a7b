import SaddleTensor

extension Tensor {
  /// NHWC images at another size by bilinear interpolation between the centres of pixels, as PyTorch's
  /// `interpolate(mode="bilinear", align_corners=False)` does it: no smoothing where images get smaller.
  ///
  /// Along each axis that is a product with a matrix of two numbers a row.
  func resizedBilinearly(height: Int, width: Int) -> Tensor {
    guard shape[1] != height || shape[2] != width else { return self }
    let rows = transposed([0, 3, 1, 2]).matmul(Self.interpolation(from: shape[2], to: width))
    let columns = rows.transposed([0, 1, 3, 2]).matmul(Self.interpolation(from: shape[1], to: height))
    return columns.transposed([0, 3, 2, 1])
  }

  /// [old, new]: column i has the weights of the old pixels in new pixel i.
  private static func interpolation(from old: Int, to new: Int) -> Tensor {
    var weights = [Float](repeating: 0, count: old * new)
    for place in 0..<new {
      let centre = Swift.max(0, (Double(place) + 0.5) * Double(old) / Double(new) - 0.5)
      let lower = Swift.min(Int(centre), old - 1)
      let share = Float(centre - Double(lower))
      weights[lower * new + place] += 1 - share
      weights[Swift.min(lower + 1, old - 1) * new + place] += share
    }
    return Tensor(weights, shape: [old, new])
  }
}
