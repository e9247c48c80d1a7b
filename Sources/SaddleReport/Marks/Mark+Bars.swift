extension Mark {
  /// Upright bars from zero, centred at `x`.
  ///
  /// - Parameter width: in the axis's units.
  public static func bars(
    x: [Double], heights: [Double], width: Double = 0.8, name: String? = nil, color: Color? = nil,
    opacity: Double = 1
  ) -> Mark {
    requireEqualCounts("bars", x.count, heights.count)
    return Mark(
      content: Bars(
        left: x.map { $0 - width / 2 }, right: x.map { $0 + width / 2 }, heights: heights, name: name,
        color: color, opacity: opacity))
  }

  /// A histogram of values, as a density: the bars' areas add up to 1.
  ///
  /// - Parameters:
  ///   - bins: how many bars of equal width, at least 1.
  ///   - range: values outside of it, and NaNs, are not counted; by default that of the finite values.
  public static func histogram(
    of values: [Double], bins: Int, range: ClosedRange<Double>? = nil, name: String? = nil,
    color: Color? = nil,
    opacity: Double = 1
  ) -> Mark {
    precondition(bins > 0, "histogram: \(bins) bins; give at least 1")
    var observed = DataRange(scale: .linear)
    for value in values { observed.include(value, isEdge: true) }
    let bounds = observed.bounds(given: range)
    let width = (bounds.upperBound - bounds.lowerBound) / Double(bins)
    var counts = [Double](repeating: 0, count: bins)
    for value in values where bounds.contains(value) {
      counts[min(Int((value - bounds.lowerBound) / width), bins - 1)] += 1
    }
    let total = max(counts.reduce(0, +), 1)
    let edges = (0...bins).map { bounds.lowerBound + Double($0) * width }
    return Mark(
      content: Bars(
        left: Array(edges.dropLast()), right: Array(edges.dropFirst()),
        heights: counts.map { $0 / total / width },
        name: name, color: color, opacity: opacity))
  }

  struct Bars: MarkContent {
    let left: [Double]
    let right: [Double]
    let heights: [Double]
    let name: String?
    let color: Color?
    let opacity: Double

    private func admits(_ index: Int, _ xScale: Axis.Scale, _ yScale: Axis.Scale) -> Bool {
      xScale.admits(left[index]) && xScale.admits(right[index]) && yScale.admits(heights[index])
    }

    func extend(_ xRange: inout DataRange, _ yRange: inout DataRange) {
      for index in heights.indices where admits(index, xRange.scale, yRange.scale) {
        xRange.include([left[index], right[index]])
        yRange.include(heights[index])
        yRange.include(0, isEdge: true)
      }
    }

    func omitted(x xScale: Axis.Scale, y yScale: Axis.Scale) -> Int {
      // An empty bar is no missing value.
      heights.indices.count { !admits($0, xScale, yScale) && heights[$0] != 0 }
    }

    func items(in frame: Frame, color: Color) -> [Drawing.Item] {
      let foot = frame.vertical(0) ?? frame.rectangle.bottom
      let bars = heights.indices.compactMap { index -> [Position]? in
        guard let left = frame.horizontal(left[index]), let right = frame.horizontal(right[index]),
          let top = frame.vertical(heights[index]), top != foot
        else { return nil }
        return Rectangle(left: left, top: min(top, foot), right: right, bottom: max(top, foot)).corners
      }
      // One item for all, so that no seams show between bars that touch.
      return [.fill(bars, color, opacity: opacity)]
    }
  }
}
