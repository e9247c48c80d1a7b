extension Canvas {
  /// Each row of pixels is cut into this many lines; along a line, coverage is exact.
  private static let linesPerRow = 8

  private struct Edge {
    var x: Double
    var slope: Double
    var first: Int
    var end: Int
  }

  /// Fills closed outlines, given in points, by the even-odd rule.
  ///
  /// Work grows with the edges and with the pixels covered.
  func fill(_ outlines: [[Position]], _ color: Color, opacity: Double) {
    let bounds = Self.bounds(of: outlines, scale: scale).intersection(clip)
    let edges = edges(of: outlines, within: bounds)
    guard let top = edges.first?.first, let end = edges.map(\.end).max() else { return }
    var partial = [Double](repeating: 0, count: bounds.right - bounds.left + 1)
    var change = partial
    var active: [Edge] = []
    var next = 0
    for row in top / Self.linesPerRow..<(end + Self.linesPerRow - 1) / Self.linesPerRow {
      for line in row * Self.linesPerRow..<(row + 1) * Self.linesPerRow {
        active.removeAll { $0.end <= line }
        while next < edges.count, edges[next].first <= line {
          active.append(edges[next])
          next += 1
        }
        active.sort { $0.x < $1.x }
        for pair in stride(from: 1, to: active.count, by: 2) {
          let left = min(max(active[pair - 1].x, Double(bounds.left)), Double(bounds.right))
          let right = min(max(active[pair].x, left), Double(bounds.right))
          let origin = Double(bounds.left)
          Self.accumulate(from: left - origin, to: right - origin, &partial, &change)
        }
        for index in active.indices { active[index].x += active[index].slope }
      }
      var running = 0.0
      for index in 0..<bounds.right - bounds.left {
        running += change[index]
        let coverage = (running + partial[index]) / Double(Self.linesPerRow)
        blend(bounds.left + index, row, color, coverage * opacity)
        change[index] = 0
        partial[index] = 0
      }
      change[bounds.right - bounds.left] = 0
      partial[bounds.right - bounds.left] = 0
    }
  }

  private static func bounds(of outlines: [[Position]], scale: Double) -> PixelBounds {
    var bounds = Rectangle(left: .infinity, top: .infinity, right: -.infinity, bottom: -.infinity)
    for position in outlines.joined() {
      bounds.left = min(bounds.left, position.x)
      bounds.right = max(bounds.right, position.x)
      bounds.top = min(bounds.top, position.y)
      bounds.bottom = max(bounds.bottom, position.y)
    }
    return PixelBounds(around: bounds, scale: scale)
  }

  /// The outlines' edges within the rows of `bounds`, sorted by the line they begin at.
  private func edges(of outlines: [[Position]], within bounds: PixelBounds) -> [Edge] {
    guard !bounds.isEmpty else { return [] }
    let lines = Double(Self.linesPerRow)
    let topLine = bounds.top * Self.linesPerRow
    let endLine = bounds.bottom * Self.linesPerRow
    var edges: [Edge] = []
    for outline in outlines where outline.count > 2 {
      var from = outline[outline.count - 1]
      for to in outline {
        let (upper, lower) = from.y <= to.y ? (from, to) : (to, from)
        from = to
        // Line k is sampled at its middle, k + 1/2.
        let start = upper.y * scale * lines - 0.5
        let stop = lower.y * scale * lines - 0.5
        let first = max(topLine, Int(min(max(start.rounded(.up), -1), Double(endLine))))
        let end = Int(min(max(stop.rounded(.up), 0), Double(endLine)))
        guard first < end else { continue }
        let slope = (lower.x - upper.x) * scale / (stop - start)
        let x = upper.x * scale + (Double(first) - start) * slope
        edges.append(Edge(x: x, slope: slope, first: first, end: end))
      }
    }
    return edges.sorted { $0.first < $1.first }
  }

  /// Adds the span's share of each pixel to `partial`, and whole pixels as differences to `change`.
  private static func accumulate(
    from start: Double, to stop: Double, _ partial: inout [Double], _ change: inout [Double]
  ) {
    guard start < stop else { return }
    let first = Int(start)
    let last = Int(stop)
    if first == last {
      partial[first] += stop - start
    } else {
      partial[first] += Double(first + 1) - start
      partial[last] += stop - Double(last)
      change[first + 1] += 1
      change[last] -= 1
    }
  }
}
