/// A position on the page, in points (1/72 inch); y grows downwards.
package struct Position: Equatable, Sendable {
  package var x: Double
  package var y: Double

  package init(_ x: Double, _ y: Double) {
    self.x = x
    self.y = y
  }
}

/// An upright rectangle on the page, in points.
package struct Rectangle: Equatable, Sendable {
  package var left: Double
  package var top: Double
  package var right: Double
  package var bottom: Double

  package init(left: Double, top: Double, right: Double, bottom: Double) {
    self.left = left
    self.top = top
    self.right = right
    self.bottom = bottom
  }

  package var width: Double { right - left }
  package var height: Double { bottom - top }

  package var corners: [Position] {
    [Position(left, top), Position(right, top), Position(right, bottom), Position(left, bottom)]
  }

  package func contains(_ position: Position) -> Bool {
    left <= position.x && position.x <= right && top <= position.y && position.y <= bottom
  }

  package func expanded(by margin: Double) -> Rectangle {
    Rectangle(left: left - margin, top: top - margin, right: right + margin, bottom: bottom + margin)
  }
}
