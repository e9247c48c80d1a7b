extension Mark {
  /// Error bars: an upright line from `lower` to `upper` with a short bar at either end, for each `x`.
  public static func whiskers(
    x: [Double], lower: [Double], upper: [Double], name: String? = nil, color: Color? = .ink
  ) -> Mark {
    requireEqualCounts("whiskers", x.count, lower.count, upper.count)
    return Mark(content: Whiskers(x: x, lower: lower, upper: upper, name: name, color: color))
  }

  struct Whiskers: MarkContent {
    let x: [Double]
    let lower: [Double]
    let upper: [Double]
    let name: String?
    let color: Color?

    private func admits(_ index: Int, _ xScale: Axis.Scale, _ yScale: Axis.Scale) -> Bool {
      xScale.admits(x[index]) && yScale.admits(lower[index]) && yScale.admits(upper[index])
    }

    func extend(_ xRange: inout DataRange, _ yRange: inout DataRange) {
      for index in x.indices where admits(index, xRange.scale, yRange.scale) {
        xRange.include(x[index])
        yRange.include([lower[index], upper[index]])
      }
    }

    func omitted(x xScale: Axis.Scale, y yScale: Axis.Scale) -> Int {
      x.indices.count { !admits($0, xScale, yScale) }
    }

    func items(in frame: Frame, color: Color) -> [Drawing.Item] {
      x.indices.flatMap { index -> [Drawing.Item] in
        guard let from = frame.position(x[index], lower[index]),
          let to = frame.position(x[index], upper[index])
        else { return [] }
        return whisker(from: from, to: to, color: color)
      }
    }

    func key(in rectangle: Rectangle, color: Color) -> [Drawing.Item] {
      let middle = (rectangle.left + rectangle.right) / 2
      return whisker(
        from: Position(middle, rectangle.bottom), to: Position(middle, rectangle.top), color: color)
    }

    private func whisker(from: Position, to: Position, color: Color) -> [Drawing.Item] {
      let stroke = Drawing.Stroke(color: color, width: 1)
      return [.stroke([from, to], stroke)]
        + [from, to].map { .stroke([Position($0.x - 3, $0.y), Position($0.x + 3, $0.y)], stroke) }
    }
  }
}
