extension Canvas {
  /// Paints an open line, given in points, with round joins and flat ends.
  ///
  /// Coverage follows from the distance of a pixel's centre to the line; where parts of the line meet, the larger
  /// counts, so that a translucent line has one shade all along.
  mutating func stroke(_ line: [Position], _ stroke: Drawing.Stroke) {
    let halfWidth = stroke.width * scale / 2
    let pattern = stroke.dash.pattern.map { $0 * stroke.width * scale }
    let pixels = line.map { Position($0.x * scale, $0.y * scale) }
    var touched = PixelBounds(left: width, top: height, right: 0, bottom: 0)
    touched.right = 0
    touched.bottom = 0
    for piece in pattern.isEmpty ? [pixels] : dashes(of: pixels, pattern: pattern) {
      for (index, end) in piece.enumerated().dropFirst() {
        cover(segmentFrom: piece[index - 1], to: end, halfWidth: halfWidth, touching: &touched)
        if index + 1 < piece.count { cover(discAt: end, radius: halfWidth, touching: &touched) }
      }
    }
    for row in touched.top..<max(touched.top, touched.bottom) {
      for column in touched.left..<max(touched.left, touched.right) {
        let index = row * width + column
        blend(column, row, stroke.color, Double(mask[index]) * stroke.opacity)
        mask[index] = 0
      }
    }
  }

  /// Paints a disc, its centre and radius given in points.
  func disc(_ center: Position, radius: Double, _ color: Color, opacity: Double) {
    let bounds = PixelBounds(
      around: Rectangle(
        left: center.x - radius, top: center.y - radius, right: center.x + radius, bottom: center.y + radius
      ).expanded(by: 1), scale: scale
    ).intersection(clip)
    let middle = Position(center.x * scale, center.y * scale)
    for row in bounds.top..<bounds.bottom {
      for column in bounds.left..<bounds.right {
        let coverage = Self.discCoverage(column, row, middle, radius * scale)
        if coverage > 0 { blend(column, row, color, coverage * opacity) }
      }
    }
  }

  private static func discCoverage(_ column: Int, _ row: Int, _ center: Position, _ radius: Double) -> Double
  {
    let across = Double(column) + 0.5 - center.x
    let down = Double(row) + 0.5 - center.y
    return min(max(radius + 0.5 - (across * across + down * down).squareRoot(), 0), 1)
  }

  private mutating func cover(discAt center: Position, radius: Double, touching touched: inout PixelBounds) {
    let bounds = pixelBounds(of: [center], margin: radius + 1)
    for row in bounds.top..<bounds.bottom {
      for column in bounds.left..<bounds.right {
        raise(column, row, Self.discCoverage(column, row, center, radius))
      }
    }
    extend(&touched, by: bounds)
  }

  private mutating func cover(
    segmentFrom from: Position, to: Position, halfWidth: Double, touching touched: inout PixelBounds
  ) {
    let length = ((to.x - from.x) * (to.x - from.x) + (to.y - from.y) * (to.y - from.y)).squareRoot()
    guard length > 0 else { return }
    let along = Position((to.x - from.x) / length, (to.y - from.y) / length)
    let reach = halfWidth + 0.5
    let bounds = pixelBounds(of: [from, to], margin: reach + 1)
    for row in bounds.top..<bounds.bottom {
      let down = Double(row) + 0.5 - from.y
      var columns = bounds.left..<bounds.right
      if abs(along.y) > 1e-3 {
        // A slanted line covers few of its bounding box's pixels: only those near its crossing of this row.
        let crossing = from.x + down * along.x / along.y
        let spread = reach / abs(along.y) + 1
        let left = Int(min(max(crossing - spread, Double(bounds.left)), Double(bounds.right)))
        let right = Int(min(max(crossing + spread + 1, Double(left)), Double(bounds.right)))
        columns = left..<max(left, right)
      }
      for column in columns {
        let across = Double(column) + 0.5 - from.x
        let position = across * along.x + down * along.y
        let lengthwise = Self.overlap(position, from: 0, to: length)
        guard lengthwise > 0 else { continue }
        let distance = across * along.y - down * along.x
        raise(column, row, lengthwise * Self.overlap(distance, from: -halfWidth, to: halfWidth))
      }
    }
    extend(&touched, by: bounds)
  }

  /// The share of the unit interval about `center` that lies within the given one.
  private static func overlap(_ center: Double, from: Double, to: Double) -> Double {
    max(0, min(to, center + 0.5) - max(from, center - 0.5))
  }

  private mutating func raise(_ column: Int, _ row: Int, _ coverage: Double) {
    let index = row * width + column
    mask[index] = max(mask[index], Float(coverage))
  }

  private func pixelBounds(of positions: [Position], margin: Double) -> PixelBounds {
    var left = Double.infinity
    var top = Double.infinity
    var right = -Double.infinity
    var bottom = -Double.infinity
    for position in positions {
      left = min(left, position.x)
      right = max(right, position.x)
      top = min(top, position.y)
      bottom = max(bottom, position.y)
    }
    let rectangle = Rectangle(left: left, top: top, right: right, bottom: bottom).expanded(by: margin)
    return PixelBounds(around: rectangle, scale: 1).intersection(clip)
  }

  private func extend(_ touched: inout PixelBounds, by bounds: PixelBounds) {
    guard !bounds.isEmpty else { return }
    touched.left = min(touched.left, bounds.left)
    touched.top = min(touched.top, bounds.top)
    touched.right = max(touched.right, bounds.right)
    touched.bottom = max(touched.bottom, bounds.bottom)
  }

  /// The line's painted pieces under a pattern of dash and gap lengths.
  private func dashes(of line: [Position], pattern: [Double]) -> [[Position]] {
    guard let start = line.first else { return [] }
    var pieces: [[Position]] = []
    var piece = [start]
    var phase = 0
    var left = pattern[0]
    for index in 1..<max(line.count, 1) {
      var from = line[index - 1]
      let to = line[index]
      var length = ((to.x - from.x) * (to.x - from.x) + (to.y - from.y) * (to.y - from.y)).squareRoot()
      // Far outside of the picture a dash is as good as none, and costs nothing.
      guard length < 1e5 else {
        piece.append(to)
        continue
      }
      while length > left {
        let share = left / length
        from = Position(from.x + (to.x - from.x) * share, from.y + (to.y - from.y) * share)
        length -= left
        if phase % 2 == 0 { pieces.append(piece + [from]) }
        phase += 1
        left = pattern[phase % pattern.count]
        piece = [from]
      }
      left -= length
      piece.append(to)
    }
    if phase % 2 == 0 { pieces.append(piece) }
    return pieces
  }
}
