extension Mark {
  /// A scatter of points.
  ///
  /// - Parameters:
  ///   - radius: in points (1/72 inch).
  ///   - opacity: 0 to 1; below 1, places where many points lie are darker.
  public static func points(
    x: [Double], y: [Double], name: String? = nil, color: Color? = nil, radius: Double = 1.8,
    marker: Marker = .disc, opacity: Double = 1
  ) -> Mark {
    requireEqualCounts("points", x.count, y.count)
    return Mark(
      content: Points(x: x, y: y, name: name, color: color, radius: radius, marker: marker, opacity: opacity))
  }

  struct Points: MarkContent {
    let x: [Double]
    let y: [Double]
    let name: String?
    let color: Color?
    let radius: Double
    let marker: Marker
    let opacity: Double

    func extend(_ xRange: inout DataRange, _ yRange: inout DataRange) {
      for (x, y) in zip(x, y) where xRange.scale.admits(x) && yRange.scale.admits(y) {
        xRange.include(x)
        yRange.include(y)
      }
    }

    func omitted(x xScale: Axis.Scale, y yScale: Axis.Scale) -> Int {
      zip(x, y).count { !xScale.admits($0) || !yScale.admits($1) }
    }

    func items(in frame: Frame, color: Color) -> [Drawing.Item] {
      let visible = frame.rectangle.expanded(by: 2 * radius)
      let positions = zip(x, y).compactMap { frame.position($0, $1) }.filter(visible.contains)
      return [.markers(marker, positions, radius: radius, color, opacity: opacity)]
    }

    func key(in rectangle: Rectangle, color: Color) -> [Drawing.Item] {
      let center = Position((rectangle.left + rectangle.right) / 2, (rectangle.top + rectangle.bottom) / 2)
      // Faint or tiny marks would be lost in a legend.
      return [.markers(marker, [center], radius: max(radius, 2.5), color, opacity: max(opacity, 0.8))]
    }
  }
}
