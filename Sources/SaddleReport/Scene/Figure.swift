import Foundation

/// Plots in a grid under one title: what is written as SVG and as PNG, with the same look.
///
/// ```swift
/// let figure = Figure(plots: [
///   Plot(x: Axis("step"), y: Axis("loss", scale: .logarithmic), marks: [.line(x: steps, y: losses, name: "critic")])
/// ])
/// try figure.write(to: directory, name: "losses")  // losses.svg and losses.png
/// ```
///
/// The same figure gives the same bytes; a PNG's also depend on the fonts and the GD library of the machine.
public struct Figure: Sendable {
  public var title: String?
  public var plots: [Plot]
  /// How many plots stand side by side.
  public var columns: Int
  /// The room for one plot with its axes and labels, in points (1/72 inch).
  public var plotWidth: Double
  public var plotHeight: Double

  /// - Parameters:
  ///   - columns: at least 1.
  ///   - plotWidth: at least 120 points, as `plotHeight`; smaller ones are enlarged to that.
  public init(
    title: String? = nil, columns: Int = 1, plotWidth: Double = 420, plotHeight: Double = 290, plots: [Plot]
  ) {
    self.title = title
    self.plots = plots
    self.columns = columns
    self.plotWidth = plotWidth
    self.plotHeight = plotHeight
  }

  /// The figure as SVG text that stands alone.
  public func svg() -> String { SVGRenderer.render(drawing()) }

  /// The figure as an element to stand in a page of HTML.
  ///
  /// - Parameter alternative: what the figure shows, for those who cannot see it.
  public func svgElement(alternative: String) -> String {
    SVGRenderer.render(drawing(), alternative: alternative)
  }

  /// The figure as a PNG file. Text is set in DejaVu Sans or what fontconfig has in its place, or else in a bitmap
  /// font.
  ///
  /// - Parameter scale: pixels a point; 2 is sharp on screens and in print.
  /// - Throws: ``ReportError`` where the figure is too large for memory.
  public func png(scale: Double = 2) throws -> [UInt8] { try PNGRenderer.render(drawing(), scale: scale) }

  /// Writes `name`.svg and `name`.png into a directory, each whole or not at all.
  ///
  /// - Throws: ``ReportError`` naming the file that could not be written, and why.
  public func write(to directory: URL, name: String) throws {
    let pictures = [("svg", Data(svg().utf8)), ("png", Data(try png()))]
    for (suffix, data) in pictures {
      let file = directory.appendingPathComponent("\(name).\(suffix)")
      do {
        try data.write(to: file, options: .atomic)
      } catch {
        throw ReportError("\(file.path): cannot write the picture: \(error.localizedDescription)")
      }
    }
  }

  /// The laid-out page.
  package func drawing() -> Drawing {
    let columns = max(min(self.columns, plots.count), 1)
    let rows = (plots.count + columns - 1) / columns
    let width = max(plotWidth, 120)
    let height = max(plotHeight, 120)
    let titleHeight = title == nil ? 0.0 : 26
    var drawing = Drawing(width: width * Double(columns), height: titleHeight + height * Double(max(rows, 1)))
    if let title {
      let fitted = TextMetrics.fitted(title, size: 13, width: drawing.width - 16, isBold: true)
      drawing.text(fitted, at: Position(drawing.width / 2, 19), size: 13, anchor: .middle, isBold: true)
    }
    let layouts = plots.map { PlotLayout($0, width: width, height: height) }
    for (index, layout) in layouts.enumerated() {
      // Plots above each other share their left and right edges, plots beside each other top and bottom.
      let inColumn = layouts.indices.filter { $0 % columns == index % columns }.map { layouts[$0].margins }
      let inRow = layouts.indices.filter { $0 / columns == index / columns }.map { layouts[$0].margins }
      let margins = Margins(
        left: inColumn.map(\.left).max() ?? 0, top: inRow.map(\.top).max() ?? 0,
        right: inColumn.map(\.right).max() ?? 0, bottom: inRow.map(\.bottom).max() ?? 0)
      let left = Double(index % columns) * width
      let top = titleHeight + Double(index / columns) * height
      let cell = Rectangle(left: left, top: top, right: left + width, bottom: top + height)
      layout.draw(on: &drawing, in: cell, margins: margins)
    }
    return drawing
  }
}
