import Foundation

/// A plot's inner rectangle, and how data find their place in it.
package struct Frame: Sendable {
  package let rectangle: Rectangle
  package let x: Span
  package let y: Span

  package init(rectangle: Rectangle, x: Span, y: Span) {
    self.rectangle = rectangle
    self.x = x
    self.y = y
  }

  package struct Span: Sendable {
    package let scale: Axis.Scale
    package let bounds: ClosedRange<Double>

    package init(scale: Axis.Scale, bounds: ClosedRange<Double>) {
      self.scale = scale
      self.bounds = bounds
    }

    /// How far along the axis a value lies, 0 at the lower bound and 1 at the upper; nil where it has no place.
    package func share(of value: Double) -> Double? {
      guard scale.admits(value) else { return nil }
      switch scale {
      case .linear: return (value - bounds.lowerBound) / (bounds.upperBound - bounds.lowerBound)
      case .logarithmic:
        return (log(value) - log(bounds.lowerBound)) / (log(bounds.upperBound) - log(bounds.lowerBound))
      }
    }
  }

  /// Positions this far outside of the frame change nothing visible; cutting there keeps renderers' numbers small.
  private static let reach = 1e5

  package func horizontal(_ value: Double) -> Double? {
    x.share(of: value).map {
      min(
        max(rectangle.left + $0 * rectangle.width, rectangle.left - Self.reach), rectangle.right + Self.reach)
    }
  }

  package func vertical(_ value: Double) -> Double? {
    y.share(of: value).map {
      min(
        max(rectangle.bottom - $0 * rectangle.height, rectangle.top - Self.reach),
        rectangle.bottom + Self.reach)
    }
  }

  /// The place of a point, nil where one of its coordinates has none.
  package func position(_ x: Double, _ y: Double) -> Position? {
    guard let horizontal = horizontal(x), let vertical = vertical(y) else { return nil }
    return Position(horizontal, vertical)
  }
}
