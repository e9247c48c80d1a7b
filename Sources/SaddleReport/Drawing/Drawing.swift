/// A page as a flat list of things to paint, first at the bottom. Layout makes it once; the renderers only paint,
/// which is why an SVG and a PNG look the same.
package struct Drawing: Sendable {
  package let width: Double
  package let height: Double
  package var items: [Item] = []

  package init(width: Double, height: Double) {
    self.width = width
    self.height = height
  }

  package indirect enum Item: Sendable {
    /// Closed outlines filled by the even-odd rule.
    case fill([[Position]], Color, opacity: Double)
    /// An open line.
    case stroke([Position], Stroke)
    /// The same marker at every position; overlapping markers darken each other.
    case markers(Marker, [Position], radius: Double, Color, opacity: Double)
    case text(Text)
    /// Items of which only the part within the rectangle shows.
    case clipped(Rectangle, [Item])
  }

  package struct Stroke: Equatable, Sendable {
    package var color: Color
    package var width: Double
    package var dash: Dash
    package var opacity: Double

    package init(color: Color, width: Double, dash: Dash = .solid, opacity: Double = 1) {
      self.color = color
      self.width = width
      self.dash = dash
      self.opacity = opacity
    }
  }

  package struct Text: Equatable, Sendable {
    package enum Anchor: Sendable { case start, middle, end }

    package var string: String
    /// Where the anchor lies on the baseline.
    package var position: Position
    /// Points from baseline to baseline.
    package var size: Double
    package var anchor: Anchor
    package var color: Color
    package var isBold: Bool
    /// Turned by 90 degrees, to be read from below upwards.
    package var isUpward: Bool
    /// A white outline that keeps the text readable on a picture.
    package var hasHalo: Bool

    package init(
      _ string: String, at position: Position, size: Double, anchor: Anchor = .start, color: Color = .ink,
      isBold: Bool = false, isUpward: Bool = false, hasHalo: Bool = false
    ) {
      self.string = string
      self.position = position
      self.size = size
      self.anchor = anchor
      self.color = color
      self.isBold = isBold
      self.isUpward = isUpward
      self.hasHalo = hasHalo
    }
  }
}

extension Drawing {
  mutating func fill(_ rectangle: Rectangle, _ color: Color, opacity: Double = 1) {
    items.append(.fill([rectangle.corners], color, opacity: opacity))
  }

  mutating func line(_ from: Position, _ to: Position, _ stroke: Stroke) {
    items.append(.stroke([from, to], stroke))
  }

  mutating func text(
    _ string: String, at position: Position, size: Double, anchor: Text.Anchor = .start, color: Color = .ink,
    isBold: Bool = false, isUpward: Bool = false
  ) {
    items.append(
      .text(
        Text(
          string, at: position, size: size, anchor: anchor, color: color, isBold: isBold, isUpward: isUpward))
    )
  }
}

/// How a line is broken.
public enum Dash: Equatable, Sendable {
  case solid, dashed, dotted

  /// Lengths of dash and gap, in widths of the line; empty for a solid one.
  package var pattern: [Double] {
    switch self {
    case .solid: []
    case .dashed: [4, 2.5]
    case .dotted: [1, 1.6]
    }
  }
}

/// The form of a scatter's marks.
public enum Marker: Equatable, Sendable {
  case disc, square, triangle, cross

  /// The outline about `center`; discs have none, they are exact circles.
  package func outline(center: Position, radius: Double) -> [Position] {
    func at(_ x: Double, _ y: Double) -> Position { Position(center.x + x * radius, center.y + y * radius) }
    switch self {
    case .disc: return []
    case .square: return [at(-0.9, -0.9), at(0.9, -0.9), at(0.9, 0.9), at(-0.9, 0.9)]
    case .triangle: return [at(0, -1.2), at(1.1, 0.8), at(-1.1, 0.8)]
    case .cross:
      let arm = [(-1.0, -0.68), (-0.68, -1.0), (0, -0.32), (0.68, -1.0), (1.0, -0.68), (0.32, 0)]
      return arm.map { at($0.0, $0.1) } + arm.map { at(-$0.0, -$0.1) }
    }
  }
}
