import Foundation

extension Mark {
  /// A vector field: arrows from (x, y) along (dx, dy).
  ///
  /// Each arrow has a thin white outline that keeps it readable on level sets.
  ///
  /// - Parameter longest: the longest arrow's length, in points (1/72 inch), all others in proportion; nil draws
  ///   the vectors in the axes' own units.
  public static func arrows(
    x: [Double], y: [Double], dx: [Double], dy: [Double], longest: Double? = 22, name: String? = nil,
    color: Color? = nil, width: Double = 0.9
  ) -> Mark {
    requireEqualCounts("arrows", x.count, y.count, dx.count, dy.count)
    return Mark(
      content: Arrows(x: x, y: y, dx: dx, dy: dy, longest: longest, name: name, color: color, width: width))
  }

  struct Arrows: MarkContent {
    let x: [Double]
    let y: [Double]
    let dx: [Double]
    let dy: [Double]
    let longest: Double?
    let name: String?
    let color: Color?
    let width: Double

    private func admits(_ index: Int, _ xScale: Axis.Scale, _ yScale: Axis.Scale) -> Bool {
      xScale.admits(x[index]) && yScale.admits(y[index]) && dx[index].isFinite && dy[index].isFinite
    }

    func extend(_ xRange: inout DataRange, _ yRange: inout DataRange) {
      for index in x.indices where admits(index, xRange.scale, yRange.scale) {
        xRange.include(x[index])
        yRange.include(y[index])
        guard longest == nil else { continue }
        xRange.include(x[index] + dx[index])
        yRange.include(y[index] + dy[index])
      }
    }

    func omitted(x xScale: Axis.Scale, y yScale: Axis.Scale) -> Int {
      x.indices.count { !admits($0, xScale, yScale) }
    }

    func items(in frame: Frame, color: Color) -> [Drawing.Item] {
      let admitted = x.indices.filter { admits($0, frame.x.scale, frame.y.scale) }
      // Dividing by the largest component first keeps even huge and tiny gradients in range.
      let largest = admitted.map { max(abs(dx[$0]), abs(dy[$0])) }.max() ?? 0
      guard largest > 0 else { return [] }
      let unit = longest == nil ? 1 : largest
      let across = frame.rectangle.width / (frame.x.bounds.upperBound - frame.x.bounds.lowerBound)
      let up = frame.rectangle.height / (frame.y.bounds.upperBound - frame.y.bounds.lowerBound)
      var arrows: [(from: Position, vector: Position, length: Double)] = []
      for index in admitted {
        guard let from = frame.position(x[index], y[index]) else { continue }
        let vector: Position
        if longest == nil {
          guard let to = frame.position(x[index] + dx[index], y[index] + dy[index]) else { continue }
          vector = Position(to.x - from.x, to.y - from.y)
        } else {
          vector = Position(dx[index] / unit * across, -dy[index] / unit * up)
        }
        arrows.append((from, vector, hypot(vector.x, vector.y)))
      }
      guard let greatest = arrows.map(\.length).max(), greatest > 0 else { return [] }
      let factor = longest.map { $0 / greatest } ?? 1
      return arrows.flatMap { arrow -> [Drawing.Item] in
        let to = Position(arrow.from.x + arrow.vector.x * factor, arrow.from.y + arrow.vector.y * factor)
        return self.arrow(from: arrow.from, to: to, color: color)
      }
    }

    func key(in rectangle: Rectangle, color: Color) -> [Drawing.Item] {
      let middle = (rectangle.top + rectangle.bottom) / 2
      return arrow(
        from: Position(rectangle.left, middle), to: Position(rectangle.right, middle), color: color)
    }

    /// A shaft and a head; the head shrinks with short arrows, and a vector of no visible length has no arrow.
    private func arrow(from: Position, to: Position, color: Color) -> [Drawing.Item] {
      let length = hypot(to.x - from.x, to.y - from.y)
      guard length > 0.5, length.isFinite else { return [] }
      let along = Position((to.x - from.x) / length, (to.y - from.y) / length)
      let head = min(width * 4.5, length * 0.6)
      let neck = Position(to.x - along.x * head, to.y - along.y * head)
      let wing = head * 0.42
      let triangle = [
        to, Position(neck.x - along.y * wing, neck.y + along.x * wing),
        Position(neck.x + along.y * wing, neck.y - along.x * wing),
      ]
      // A little into the head, so that no gap shows.
      let shaft = [from, Position(neck.x + along.x * 0.3, neck.y + along.y * 0.3)]
      return [
        .stroke(shaft, .init(color: .white, width: width + 1.2)),
        .stroke(triangle + triangle.prefix(2), .init(color: .white, width: 1.2)),
        .stroke(shaft, .init(color: color, width: width)),
        .fill([triangle], color, opacity: 1),
      ]
    }
  }
}
