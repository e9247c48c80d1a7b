extension Mark {
  /// A line through points in their given order; it breaks where points are left out.
  ///
  /// - Parameters:
  ///   - width: in points (1/72 inch).
  ///   - opacity: 0 to 1.
  public static func line(
    x: [Double], y: [Double], name: String? = nil, color: Color? = nil, width: Double = 1.5,
    dash: Dash = .solid,
    opacity: Double = 1
  ) -> Mark {
    requireEqualCounts("line", x.count, y.count)
    return Mark(
      content: Line(x: x, y: y, name: name, color: color, width: width, dash: dash, opacity: opacity))
  }

  struct Line: MarkContent {
    let x: [Double]
    let y: [Double]
    let name: String?
    let color: Color?
    let width: Double
    let dash: Dash
    let opacity: Double
    /// Made from another mark's points, whose gaps need no second note.
    var isDerived = false

    func extend(_ xRange: inout DataRange, _ yRange: inout DataRange) {
      for (x, y) in zip(x, y) where xRange.scale.admits(x) && yRange.scale.admits(y) {
        xRange.include(x)
        yRange.include(y)
      }
    }

    func omitted(x xScale: Axis.Scale, y yScale: Axis.Scale) -> Int {
      isDerived ? 0 : zip(x, y).count { !xScale.admits($0) || !yScale.admits($1) }
    }

    func items(in frame: Frame, color: Color) -> [Drawing.Item] {
      var items: [Drawing.Item] = []
      var alone: [Position] = []
      for run in runs(zip(x, y).map { frame.position($0, $1) }) {
        if run.count == 1 { alone += run }
        items.append(.stroke(simplified(run), stroke(color)))
      }
      // A point between two gaps has no line to show it.
      if !alone.isEmpty {
        items.append(.markers(.disc, alone, radius: width * 0.75, color, opacity: opacity))
      }
      return items
    }

    func key(in rectangle: Rectangle, color: Color) -> [Drawing.Item] {
      let middle = (rectangle.top + rectangle.bottom) / 2
      return [.stroke([Position(rectangle.left, middle), Position(rectangle.right, middle)], stroke(color))]
    }

    private func stroke(_ color: Color) -> Drawing.Stroke {
      Drawing.Stroke(color: color, width: width, dash: dash, opacity: opacity)
    }
  }
}

/// The pieces of a sequence between its gaps.
func runs(_ positions: [Position?]) -> [[Position]] {
  positions.split(separator: nil).map { $0.compactMap(\.self) }
}

/// The line with fewer points and the same look: of successive points in a column one point wide, the first,
/// the highest, the lowest and the last stay, in their order.
func simplified(_ line: [Position]) -> [Position] {
  guard line.count > 500 else { return line }
  func column(_ position: Position) -> Double { position.x.rounded(.down) }
  var result: [Position] = []
  var start = 0
  while start < line.count {
    var end = start + 1
    while end < line.count, column(line[end]) == column(line[start]) { end += 1 }
    let group = start..<end
    let highest = group.min { line[$0].y < line[$1].y } ?? start
    let lowest = group.max { line[$0].y < line[$1].y } ?? start
    for index in Set([start, highest, lowest, end - 1]).sorted() { result.append(line[index]) }
    start = end
  }
  return result
}
