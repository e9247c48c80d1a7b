/// Paints a drawing as a PNG file.
package enum PNGRenderer {
  /// - Parameter scale: pixels a point.
  /// - Throws: ``ReportError`` where the page is empty or too large for memory; never because of fonts.
  package static func render(
    _ drawing: Drawing, scale: Double = 2, lettering: Lettering = .outline
  ) throws -> [UInt8] {
    var canvas = try Canvas(width: drawing.width, height: drawing.height, scale: scale)
    paint(drawing.items, on: &canvas, lettering: lettering)
    return try canvas.encoded()
  }

  private static func paint(_ items: [Drawing.Item], on canvas: inout Canvas, lettering: Lettering) {
    for item in items {
      switch item {
      case .fill(let outlines, let color, let opacity): canvas.fill(outlines, color, opacity: opacity)
      case .stroke(let line, let stroke): canvas.stroke(line, stroke)
      case .markers(.disc, let positions, let radius, let color, let opacity):
        for position in positions { canvas.disc(position, radius: radius, color, opacity: opacity) }
      case .markers(let marker, let positions, let radius, let color, let opacity):
        for position in positions {
          canvas.fill([marker.outline(center: position, radius: radius)], color, opacity: opacity)
        }
      case .text(let text): canvas.text(text, lettering: lettering)
      case .clipped(let rectangle, let items):
        canvas.setClip(rectangle)
        paint(items, on: &canvas, lettering: lettering)
        canvas.setClip(nil)
      }
    }
  }
}
