extension PlotLayout {
  private static let axisStroke = Drawing.Stroke(color: Color(0x4D4D4D), width: 0.8)

  /// Draws the plot into its cell, leaving at least its own margins.
  func draw(on drawing: inout Drawing, in cell: Rectangle, margins: Margins) {
    let frame = frame(in: cell, margins: margins)
    let box = frame.rectangle
    drawGrid(on: &drawing, frame)
    let items = marks.flatMap { $0.content.items(in: frame, color: $0.color) }
    if !items.isEmpty { drawing.items.append(.clipped(box, items)) }
    drawing.items.append(.stroke(box.corners + [box.corners[0], box.corners[1]], Self.axisStroke))
    drawTicks(on: &drawing, cell: cell, frame)
    drawLabels(on: &drawing, cell: cell, box)
    colorBar?.draw(on: &drawing, left: box.right + 10, top: box.top, bottom: box.bottom)
    if legendRows.isEmpty { legend?.draw(on: &drawing, avoiding: items, in: box) }
  }

  private func drawGrid(on drawing: inout Drawing, _ frame: Frame) {
    let box = frame.rectangle
    let stroke = Drawing.Stroke(color: .rule, width: 0.6)
    // Lines between categories would mean nothing.
    for tick in plot.x.ticks == nil ? xTicks.major : [] {
      guard let x = frame.horizontal(tick.value) else { continue }
      drawing.line(Position(x, box.bottom), Position(x, box.top), stroke)
    }
    for tick in yTicks.major {
      guard let y = frame.vertical(tick.value) else { continue }
      drawing.line(Position(box.left, y), Position(box.right, y), stroke)
    }
  }

  private func drawTicks(on drawing: inout Drawing, cell: Rectangle, _ frame: Frame) {
    let box = frame.rectangle
    let rise = TextMetrics.capitalHeight(size: Self.tickSize) / 2
    for tick in xTicks.major {
      guard let x = frame.horizontal(tick.value) else { continue }
      drawing.line(Position(x, box.bottom), Position(x, box.bottom + 3.5), Self.axisStroke)
      if hasUpwardNames {
        let name = TextMetrics.fitted(tick.label, size: xTickSize, width: cell.height * 0.45)
        drawing.text(
          name, at: Position(x + rise, box.bottom + 6), size: xTickSize, anchor: .end, isUpward: true)
      } else {
        drawing.text(tick.label, at: Position(x, box.bottom + 14), size: xTickSize, anchor: .middle)
      }
    }
    for tick in yTicks.major {
      guard let y = frame.vertical(tick.value) else { continue }
      drawing.line(Position(box.left - 3.5, y), Position(box.left, y), Self.axisStroke)
      let name = TextMetrics.fitted(tick.label, size: Self.tickSize, width: margins.left - 8)
      drawing.text(name, at: Position(box.left - 6, y + rise), size: Self.tickSize, anchor: .end)
    }
    for x in xTicks.minor.compactMap(frame.horizontal) {
      drawing.line(Position(x, box.bottom), Position(x, box.bottom + 2), Self.axisStroke)
    }
    for y in yTicks.minor.compactMap(frame.vertical) {
      drawing.line(Position(box.left - 2, y), Position(box.left, y), Self.axisStroke)
    }
  }

  private func drawLabels(on drawing: inout Drawing, cell: Rectangle, _ box: Rectangle) {
    let middle = (box.left + box.right) / 2
    if let title = plot.title {
      let fitted = TextMetrics.fitted(title, size: Self.titleSize, width: cell.width - 16, isBold: true)
      let half = TextMetrics.width(of: fitted, size: Self.titleSize, isBold: true) / 2
      let x = min(max(middle, cell.left + 8 + half), cell.right - 8 - half)
      drawing.text(fitted, at: Position(x, box.top - 8), size: Self.titleSize, anchor: .middle, isBold: true)
    }
    var bottom = box.bottom + margins.bottom - belowLabel
    if let label = Self.label(plot.x.label, exponent: xTicks.exponent) {
      let fitted = TextMetrics.fitted(label, size: Self.labelSize, width: cell.width - 16)
      drawing.text(fitted, at: Position(middle, bottom - 5), size: Self.labelSize, anchor: .middle)
    }
    if let label = Self.label(plot.y.label, exponent: yTicks.exponent) {
      let fitted = TextMetrics.fitted(label, size: Self.labelSize, width: cell.height - 8)
      let widest = yTicks.major.map { TextMetrics.width(of: $0.label, size: Self.tickSize) }.max() ?? 0
      let half = TextMetrics.width(of: fitted, size: Self.labelSize) / 2
      let y = min(max((box.top + box.bottom) / 2, cell.top + 4 + half), cell.bottom - 4 - half)
      let x = max(box.left - min(widest, cell.width / 3) - 14, cell.left + 10)
      drawing.text(fitted, at: Position(x, y), size: Self.labelSize, anchor: .middle, isUpward: true)
    }
    if let legend, !legendRows.isEmpty {
      legend.draw(legendRows, on: &drawing, middle: (cell.left + cell.right) / 2, top: bottom)
      bottom += Double(legendRows.count) * Legend.rowHeight + 4
    }
    for note in notes {
      bottom += Self.noteHeight
      drawing.text(note, at: Position(cell.left + 10, bottom - 4), size: Self.noteSize, color: .gray)
    }
  }

  /// A label with the power of ten by which its axis's ticks were divided.
  static func label(_ label: String?, exponent: Int) -> String? {
    guard exponent != 0 else { return label }
    let factor = "×\(NumberText.power(exponent))"
    return label.map { "\($0) (\(factor))" } ?? factor
  }
}
