extension Mark {
  /// A horizontal line across the whole plot, such as a bound from theory.
  public static func horizontal(
    at y: Double, name: String? = nil, color: Color? = .gray, width: Double = 1, dash: Dash = .dashed
  ) -> Mark {
    Mark(content: Rule(value: y, isVertical: false, name: name, color: color, width: width, dash: dash))
  }

  /// A vertical line across the whole plot.
  public static func vertical(
    at x: Double, name: String? = nil, color: Color? = .gray, width: Double = 1, dash: Dash = .dashed
  ) -> Mark {
    Mark(content: Rule(value: x, isVertical: true, name: name, color: color, width: width, dash: dash))
  }

  struct Rule: MarkContent {
    let value: Double
    let isVertical: Bool
    let name: String?
    let color: Color?
    let width: Double
    let dash: Dash

    func extend(_ xRange: inout DataRange, _ yRange: inout DataRange) {
      if isVertical { xRange.include(value) } else { yRange.include(value) }
    }

    func omitted(x: Axis.Scale, y: Axis.Scale) -> Int { (isVertical ? x : y).admits(value) ? 0 : 1 }

    func items(in frame: Frame, color: Color) -> [Drawing.Item] {
      let box = frame.rectangle
      let ends =
        isVertical
        ? frame.horizontal(value).map { [Position($0, box.bottom), Position($0, box.top)] }
        : frame.vertical(value).map { [Position(box.left, $0), Position(box.right, $0)] }
      return ends.map { [.stroke($0, stroke(color))] } ?? []
    }

    func key(in rectangle: Rectangle, color: Color) -> [Drawing.Item] {
      let middle = (rectangle.top + rectangle.bottom) / 2
      return [.stroke([Position(rectangle.left, middle), Position(rectangle.right, middle)], stroke(color))]
    }

    private func stroke(_ color: Color) -> Drawing.Stroke {
      Drawing.Stroke(color: color, width: width, dash: dash)
    }
  }
}
