/// The room that a plot's labels take around its frame, in points.
struct Margins: Equatable {
  var left: Double
  var top: Double
  var right: Double
  var bottom: Double
}

/// A plot with everything settled that its size decides: ranges, ticks, notes, margins.
struct PlotLayout {
  static let tickSize = 9.0
  static let labelSize = 10.0
  static let titleSize = 11.0
  static let noteSize = 7.5
  static let noteHeight = 10.0

  let plot: Plot
  /// Each mark with its colour.
  let marks: [(content: any MarkContent, color: Color)]
  let xBounds: ClosedRange<Double>
  let yBounds: ClosedRange<Double>
  let xTicks: Ticks
  let yTicks: Ticks
  /// Category names too wide to stand side by side are set smaller, or turned.
  let xTickSize: Double
  let hasUpwardNames: Bool
  let notes: [String]
  let legend: Legend?
  /// The entries of a legend below the plot.
  let legendRows: [Range<Int>]
  /// The height of the legend and the notes under the axis's label.
  let belowLabel: Double
  let colorBar: ColorBar?
  let margins: Margins

  /// - Parameters:
  ///   - width: of the plot with its labels, in points, as `height`.
  init(_ plot: Plot, width: Double, height: Double) {
    self.plot = plot
    marks = Self.colored(plot.marks)
    var xRange = DataRange(scale: plot.x.scale)
    var yRange = DataRange(scale: plot.y.scale)
    for mark in plot.marks { mark.content.extend(&xRange, &yRange) }
    xBounds = xRange.bounds(given: plot.x.range)
    yBounds = yRange.bounds(given: plot.y.range)
    notes = Self.notes(plot, isEmpty: xRange.isEmpty && yRange.isEmpty, width: width)
    legend = plot.legend == .none ? nil : Legend(marks)
    colorBar = plot.marks.lazy.compactMap { $0.content as? Mark.Levels }.compactMap(ColorBar.init).first

    let top = plot.title == nil ? 10.0 : 26
    let right = 14 + (colorBar?.width ?? 0)
    legendRows = plot.legend == .below ? legend?.rows(width: width - 20) ?? [] : []
    let legendHeight = legendRows.isEmpty ? 0 : Double(legendRows.count) * Legend.rowHeight + 4
    belowLabel = Double(notes.count) * Self.noteHeight + legendHeight
    let below = belowLabel + (plot.x.label == nil ? 4 : 18)
    yTicks = Self.ticks(plot.y, yBounds, count: max(2, Int((height - top - below - 20) / 28)))
    let widest = yTicks.major.map { TextMetrics.width(of: $0.label, size: Self.tickSize) }.max() ?? 0
    let left = min(widest, width / 3) + 12 + (plot.y.label == nil && yTicks.exponent == 0 ? 4 : 18)
    let (xTicks, xTickSize, isUpward) = Self.horizontalTicks(plot.x, xBounds, width: width - left - right)
    self.xTicks = xTicks
    self.xTickSize = xTickSize
    hasUpwardNames = isUpward
    let names = xTicks.major.map { TextMetrics.width(of: $0.label, size: xTickSize) }.max() ?? 0
    let tickHeight = hasUpwardNames ? min(names, height * 0.45) + 8 : 18
    let factor = plot.x.label == nil && xTicks.exponent != 0 ? 14.0 : 0
    margins = Margins(left: left, top: top, right: right, bottom: below + tickHeight + factor)
  }

  /// The data's rectangle within the cell.
  func frame(in cell: Rectangle, margins: Margins) -> Frame {
    var box = Rectangle(
      left: (cell.left + margins.left).rounded(), top: (cell.top + margins.top).rounded(),
      right: max(cell.right - margins.right, cell.left + margins.left + 10).rounded(),
      bottom: max(cell.bottom - margins.bottom, cell.top + margins.top + 10).rounded())
    if plot.hasEqualUnits, plot.x.scale == .linear, plot.y.scale == .linear {
      let across = xBounds.upperBound - xBounds.lowerBound
      let up = yBounds.upperBound - yBounds.lowerBound
      let unit = min(box.width / across, box.height / up)
      let width = max((unit * across).rounded(), 10)
      let height = max((unit * up).rounded(), 10)
      let left = (box.left + (box.width - width) / 2).rounded()
      box = Rectangle(left: left, top: box.top, right: left + width, bottom: box.top + height)
    }
    return Frame(
      rectangle: box, x: .init(scale: plot.x.scale, bounds: xBounds),
      y: .init(scale: plot.y.scale, bounds: yBounds))
  }

  /// Marks without a colour of their own take the palette's in order.
  private static func colored(_ marks: [Mark]) -> [(content: any MarkContent, color: Color)] {
    var next = 0
    return marks.map { mark in
      if let color = mark.content.color { return (mark.content, color) }
      defer { next += 1 }
      return (mark.content, Color.palette[next % Color.palette.count])
    }
  }

  private static func notes(_ plot: Plot, isEmpty: Bool, width: Double) -> [String] {
    var notes = plot.note.map { [$0] } ?? []
    let omitted = plot.marks.reduce(0) { $0 + $1.content.omitted(x: plot.x.scale, y: plot.y.scale) }
    if omitted > 0 {
      let isLinear = plot.x.scale == .linear && plot.y.scale == .linear
      let kind = isLinear ? "not finite" : "not finite or not positive"
      notes.append(
        omitted == 1
          ? "1 point is left out: it is \(kind)." : "\(omitted) points are left out: they are \(kind).")
    }
    if isEmpty { notes.append("No data.") }
    return notes.map { TextMetrics.fitted($0, size: noteSize, width: width - 20) }
  }

  private static func ticks(_ axis: Axis, _ bounds: ClosedRange<Double>, count: Int) -> Ticks {
    guard let ticks = axis.ticks else { return .automatic(in: bounds, scale: axis.scale, count: count) }
    return Ticks(major: ticks.filter { bounds.contains($0.value) })
  }

  /// As many ticks as their labels have room for, and the labels' size.
  private static func horizontalTicks(
    _ axis: Axis, _ bounds: ClosedRange<Double>, width: Double
  ) -> (Ticks, size: Double, isUpward: Bool) {
    let span = Frame.Span(scale: axis.scale, bounds: bounds)
    func overlap(_ ticks: Ticks, size: Double = tickSize) -> Bool {
      var end = -Double.infinity
      for tick in ticks.major {
        let middle = (span.share(of: tick.value) ?? 0) * width
        let half = TextMetrics.width(of: tick.label, size: size) / 2
        if middle - half < end + 4 { return true }
        end = middle + half
      }
      return false
    }
    var count = max(2, Int(width / 42))
    var ticks = ticks(axis, bounds, count: count)
    if axis.ticks != nil {
      let size = [tickSize, tickSize - 1, tickSize - 2].first { !overlap(ticks, size: $0) }
      return (ticks, size ?? tickSize, size == nil)
    }
    while overlap(ticks), count > 1 {
      count -= 1
      ticks = .automatic(in: bounds, scale: axis.scale, count: count)
    }
    return (ticks, tickSize, false)
  }
}
