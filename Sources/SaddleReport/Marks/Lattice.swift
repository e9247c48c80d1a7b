/// Points at equal distances in a rectangle, where a function of two variables is sampled.
///
/// ```swift
/// let lattice = Lattice(x: -2...2, y: -2...2, columns: 64, rows: 64)
/// let values = lattice.points.map { f($0.x, $0.y) }
/// Plot(marks: [.levels(values, on: lattice, map: .signed)])
/// ```
public struct Lattice: Equatable, Sendable {
  public let x: ClosedRange<Double>
  public let y: ClosedRange<Double>
  /// Points along x, both ends among them.
  public let columns: Int
  /// Points along y, both ends among them.
  public let rows: Int

  /// - Parameters:
  ///   - columns: at least 2, as `rows`.
  public init(x: ClosedRange<Double>, y: ClosedRange<Double>, columns: Int, rows: Int) {
    precondition(columns > 1 && rows > 1, "a lattice of \(columns) by \(rows) points; give at least 2 by 2")
    self.x = x
    self.y = y
    self.columns = columns
    self.rows = rows
  }

  public var count: Int { columns * rows }

  /// All points, row by row from the lowest y, each row from the lowest x: the order of the values.
  public var points: [(x: Double, y: Double)] {
    (0..<rows).flatMap { row in
      (0..<columns).map { (x: x(at: Double($0)), y: y(at: Double(row))) }
    }
  }

  /// The points' coordinates one after the other, as the elements of a [count, 2] tensor.
  public var coordinates: [Float] { points.flatMap { [Float($0.x), Float($0.y)] } }

  package func x(at column: Double) -> Double {
    x.lowerBound + (x.upperBound - x.lowerBound) * (column / Double(columns - 1))
  }

  package func y(at row: Double) -> Double {
    y.lowerBound + (y.upperBound - y.lowerBound) * (row / Double(rows - 1))
  }
}
