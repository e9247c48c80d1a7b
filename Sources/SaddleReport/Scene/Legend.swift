/// The names of a plot's marks beside samples of them.
struct Legend {
  private static let textSize = 9.0
  static let rowHeight = 14.0
  private static let keyWidth = 20.0
  /// Between entries side by side.
  private static let gap = 14.0

  let entries: [(content: any MarkContent, name: String, color: Color)]

  /// Nil where no mark has a name.
  init?(_ marks: [(content: any MarkContent, color: Color)]) {
    entries = marks.compactMap { mark in mark.content.name.map { (mark.content, $0, mark.color) } }
    if entries.isEmpty { return nil }
  }

  var width: Double {
    let widest = entries.map { TextMetrics.width(of: $0.name, size: Self.textSize) }.max() ?? 0
    return 8 + Self.keyWidth + 5 + widest + 6
  }

  var height: Double { Double(entries.count) * Self.rowHeight + 6 }

  /// Draws the legend in the corner of `box` where the fewest marks lie; the upper right one among equals.
  func draw(on drawing: inout Drawing, avoiding items: [Drawing.Item], in box: Rectangle) {
    let inset = 6.0
    let lefts = [box.right - inset - width, box.left + inset]
    let tops = [box.top + inset, box.bottom - inset - height]
    let obstacles = items.flatMap(\.samples)
    var best: (left: Double, top: Double, hidden: Int)?
    for top in tops {
      for left in lefts {
        let area = Rectangle(left: left, top: top, right: left + width, bottom: top + height).expanded(by: 3)
        let hidden = obstacles.count(where: area.contains)
        if hidden < best?.hidden ?? .max { best = (left, top, hidden) }
      }
    }
    guard let best else { return }
    let area = Rectangle(left: best.left, top: best.top, right: best.left + width, bottom: best.top + height)
    drawing.fill(area, .white, opacity: 0.86)
    drawing.items.append(
      .stroke(area.corners + [area.corners[0], area.corners[1]], .init(color: Color(0xCCCCCC), width: 0.6)))
    for index in entries.indices {
      draw(index, on: &drawing, left: best.left + 7, top: best.top + 3 + Double(index) * Self.rowHeight)
    }
  }

  /// Entries in rows of at most `width`, as ranges of indices.
  func rows(width: Double) -> [Range<Int>] {
    var rows: [Range<Int>] = []
    var start = 0
    var used = 0.0
    for index in entries.indices {
      let needed = self.width(of: index)
      if index > start, used + needed > width {
        rows.append(start..<index)
        start = index
        used = 0
      }
      used += needed
    }
    return rows + [start..<entries.count]
  }

  /// Draws the rows of a legend under a plot, each centred.
  func draw(_ rows: [Range<Int>], on drawing: inout Drawing, middle: Double, top: Double) {
    for (number, row) in rows.enumerated() {
      var left = middle - row.reduce(-Self.gap) { $0 + width(of: $1) } / 2
      for index in row {
        draw(index, on: &drawing, left: left, top: top + Double(number) * Self.rowHeight)
        left += width(of: index)
      }
    }
  }

  private func width(of index: Int) -> Double {
    Self.keyWidth + 6 + TextMetrics.width(of: entries[index].name, size: Self.textSize) + Self.gap
  }

  private func draw(_ index: Int, on drawing: inout Drawing, left: Double, top: Double) {
    let middle = top + Self.rowHeight / 2
    let key = Rectangle(left: left, top: middle - 4.5, right: left + Self.keyWidth, bottom: middle + 4.5)
    drawing.items += entries[index].content.key(in: key, color: entries[index].color)
    let baseline = middle + TextMetrics.capitalHeight(size: Self.textSize) / 2
    drawing.text(entries[index].name, at: Position(key.right + 6, baseline), size: Self.textSize)
  }
}

extension Drawing.Item {
  /// Positions along what the item paints, a few points apart.
  fileprivate var samples: [Position] {
    switch self {
    case .fill(let outlines, _, _): outlines.flatMap { Self.sampled($0 + $0.prefix(1)) }
    case .stroke(let line, _): Self.sampled(line)
    case .markers(_, let positions, _, _, _): positions
    case .text(let text): [text.position]
    case .clipped(_, let items): items.flatMap(\.samples)
    }
  }

  private static func sampled(_ line: [Position]) -> [Position] {
    var samples = Array(line.prefix(1))
    for (from, to) in zip(line, line.dropFirst()) {
      let length = max(abs(to.x - from.x), abs(to.y - from.y))
      let steps = Double(min(max(Int(length / 6), 1), 400))
      for step in stride(from: 1, through: steps, by: 1) {
        let share = step / steps
        samples.append(Position(from.x + (to.x - from.x) * share, from.y + (to.y - from.y) * share))
      }
    }
    return samples
  }
}
