/// The scale of a plot's level sets: their colours with the levels beside them.
struct ColorBar {
  private static let barWidth = 11.0

  let scale: LevelScale
  let label: String
  private let exponent: Int
  /// Labelled levels, as indices into the scale's.
  private let ticks: [(index: Int, label: String)]

  /// Nil where the mark asks for none.
  init?(_ mark: Mark.Levels) {
    guard let label = mark.barLabel, mark.scale.levels.count > 1 else { return nil }
    scale = mark.scale
    let levels = scale.levels
    let largest = max(abs(levels[0]), abs(levels[levels.count - 1]))
    let labels = Ticks.linear(in: -largest...largest, count: 2 * levels.count)
    exponent = labels.exponent
    self.label = PlotLayout.label(label, exponent: exponent) ?? label
    let stride = (levels.count + 7) / 8
    // Zero is worth a label more than any other level.
    let anchor = levels.firstIndex(of: 0) ?? 0
    ticks = levels.indices.filter { ($0 - anchor) % stride == 0 }
      .map { ($0, NumberText.short(levels[$0] / labels.unit)) }
  }

  /// With the gap to the plot.
  var width: Double { 10 + Self.barWidth + 5 + widest + 16 }

  private var widest: Double {
    ticks.map { TextMetrics.width(of: $0.label, size: PlotLayout.tickSize) }.max() ?? 0
  }

  func draw(on drawing: inout Drawing, left: Double, top: Double, bottom: Double) {
    let bands = scale.levels.count - 1
    func height(of index: Int) -> Double { bottom + (top - bottom) * Double(index) / Double(bands) }
    // Painted over each other from the bottom up, so that no seams show.
    for band in 0..<bands {
      drawing.fill(
        Rectangle(left: left, top: top, right: left + Self.barWidth, bottom: height(of: band)),
        scale.color(ofBand: band))
    }
    let stroke = Drawing.Stroke(color: Color(0x4D4D4D), width: 0.8)
    let bar = Rectangle(left: left, top: top, right: left + Self.barWidth, bottom: bottom)
    drawing.items.append(.stroke(bar.corners + [bar.corners[0], bar.corners[1]], stroke))
    for (index, name) in ticks {
      let y = height(of: index)
      drawing.line(Position(bar.right, y), Position(bar.right + 2.5, y), stroke)
      let baseline = y + TextMetrics.capitalHeight(size: PlotLayout.tickSize) / 2
      drawing.text(name, at: Position(bar.right + 5, baseline), size: PlotLayout.tickSize)
    }
    let fitted = TextMetrics.fitted(label, size: PlotLayout.labelSize, width: bottom - top)
    drawing.text(
      fitted, at: Position(bar.right + 5 + widest + 12, (top + bottom) / 2), size: PlotLayout.labelSize,
      anchor: .middle, isUpward: true)
  }
}
