extension Mark {
  public enum TextAlignment: Equatable, Sendable { case leading, center, trailing }

  /// A short text at a point, with a white outline that keeps it readable over other marks.
  ///
  /// - Parameters:
  ///   - alignment: which part of the text lies at the point.
  ///   - size: in points (1/72 inch).
  public static func text(
    _ string: String, x: Double, y: Double, alignment: TextAlignment = .center, size: Double = 9,
    color: Color = .ink
  ) -> Mark {
    Mark(content: Annotation(string: string, x: x, y: y, alignment: alignment, size: size, color: color))
  }

  struct Annotation: MarkContent {
    let string: String
    let x: Double
    let y: Double
    let alignment: TextAlignment
    let size: Double
    let color: Color?
    var name: String? { nil }

    func extend(_ xRange: inout DataRange, _ yRange: inout DataRange) {
      guard xRange.scale.admits(x), yRange.scale.admits(y) else { return }
      xRange.include(x)
      yRange.include(y)
    }

    func omitted(x xScale: Axis.Scale, y yScale: Axis.Scale) -> Int {
      xScale.admits(x) && yScale.admits(y) ? 0 : 1
    }

    func items(in frame: Frame, color: Color) -> [Drawing.Item] {
      guard var position = frame.position(x, y) else { return [] }
      position.y += TextMetrics.capitalHeight(size: size) / 2
      let anchor: Drawing.Text.Anchor =
        switch alignment {
        case .leading: .start
        case .center: .middle
        case .trailing: .end
        }
      return [
        .text(
          Drawing.Text(string, at: position, size: size, anchor: anchor, color: color, hasHalo: true))
      ]
    }
  }
}
