extension Image {
  /// Scaled so that the shorter side fits, the middle of the longer one cropped out.
  ///
  /// Each new pixel is an average of those around its place, with weights that fall off linearly (a triangle
  /// two new pixels wide, or two old ones when the image grows): smaller images do not alias. The encoded
  /// values are averaged, as most libraries do.
  /// - Precondition: the sides are positive.
  /// - Complexity: O(pixels of the source) when the image shrinks.
  public func fitted(height newHeight: Int, width newWidth: Int) -> Image {
    precondition(newHeight > 0 && newWidth > 0, "image: \(newWidth)x\(newHeight) is no size to fit to")
    if (newHeight, newWidth) == (height, width) { return self }
    let scale = min(Double(height) / Double(newHeight), Double(width) / Double(newWidth))
    let rows = Self.contributions(from: height, to: newHeight, scale: scale)
    let columns = Self.contributions(from: width, to: newWidth, scale: scale)
    let firstRow = rows[0].first
    let endRow = rows[newHeight - 1].first + rows[newHeight - 1].weights.count

    // Along the rows first, which are the contiguous ones.
    let newRow = newWidth * channels
    var narrowed = [Float](repeating: 0, count: (endRow - firstRow) * newRow)
    for row in firstRow..<endRow {
      for (column, contribution) in columns.enumerated() {
        let target = (row - firstRow) * newRow + column * channels
        var source = (row * width + contribution.first) * channels
        for weight in contribution.weights {
          for channel in 0..<channels {
            narrowed[target + channel] += weight * Float(pixels[source + channel])
          }
          source += channels
        }
      }
    }
    var result: [UInt8] = []
    result.reserveCapacity(newHeight * newRow)
    var sums = [Float](repeating: 0, count: newRow)
    for contribution in rows {
      for index in sums.indices { sums[index] = 0.5 }
      for (offset, weight) in contribution.weights.enumerated() {
        let source = (contribution.first - firstRow + offset) * newRow
        for index in sums.indices { sums[index] += weight * narrowed[source + index] }
      }
      // The weights add up to 1 but for rounding, so that 255.5 may be passed by a little.
      result += sums.lazy.map { UInt8(min($0, 255)) }
    }
    return Image(height: newHeight, width: newWidth, channels: channels, pixels: result)
  }

  /// Which old pixels make a new one along an axis, and how much of each.
  private struct Contribution {
    var first: Int
    var weights: [Float]
  }

  /// Of the middle `count * scale` old pixels.
  private static func contributions(from old: Int, to count: Int, scale: Double) -> [Contribution] {
    let start = (Double(old) - Double(count) * scale) / 2
    let reach = max(scale, 1)
    return (0..<count).map { index in
      let centre = start + (Double(index) + 0.5) * scale
      let first = max(0, Int((centre - reach + 0.5).rounded(.down)))
      let end = min(old, Int((centre + reach + 0.5).rounded(.down)))
      let weights = (first..<end).map { max(0, 1 - abs(Double($0) + 0.5 - centre) / reach) }
      let sum = weights.reduce(0, +)
      return Contribution(first: first, weights: weights.map { Float($0 / sum) })
    }
  }
}
