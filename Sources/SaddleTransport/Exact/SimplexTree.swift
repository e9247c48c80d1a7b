import CKernels

/// The tree of a network simplex and its lists of arcs (TransportSimplex.h), owned here.
struct SimplexTree: ~Copyable {
  private let handle: OpaquePointer
  private let rowCount: Int
  private let columnCount: Int
  private let unit: Double

  /// - Parameter potentials: of the columns, for the first lists.
  init(_ masses: WholeMasses, potentials: [Double]) throws(SimplexFailure) {
    (rowCount, columnCount, unit) = (masses.rows.count, masses.columns.count, masses.unit)
    guard
      let handle = saddle_simplex_create(
        Int64(rowCount), Int64(columnCount), masses.rows, masses.columns, potentials)
    else { throw .noMemory(for: "\(rowCount) and \(columnCount) points") }
    self.handle = handle
  }

  deinit { saddle_simplex_destroy(handle) }

  var violation: Double { saddle_simplex_violation(handle) }

  /// Extends the lists of a block's rows.
  func price(_ first: Int, _ block: saddle_cost_rows, _ costs: [Double], tolerance: Double, threads: Int32) {
    saddle_simplex_price(handle, threads, Int64(first), block, costs, tolerance)
  }

  /// Makes the first tree; nil once it is there, otherwise a row whose costs ``refill(_:_:)`` needs.
  func start() -> Int? {
    let row = saddle_simplex_start(handle)
    return row < 0 ? nil : Int(row)
  }

  func refill(_ block: saddle_cost_rows, _ costs: [Double]) {
    saddle_simplex_refill(handle, block, costs)
  }

  /// Pivots on the lists' arcs, `limit` times at most; returns how often.
  func optimise(tolerance: Double, limit: Int) -> Int {
    Int(saddle_simplex_optimise(handle, tolerance, Int64(limit)))
  }

  struct Arc {
    var row: Int
    var column: Int
    var mass: Double
    var cost: Double
  }

  var arcs: [Arc] {
    let count = rowCount + columnCount - 1
    var rows = [Int32](repeating: 0, count: count)
    var columns = rows
    var masses = [Int64](repeating: 0, count: count)
    var costs = [Double](repeating: 0, count: count)
    saddle_simplex_arcs(handle, &rows, &columns, &masses, &costs)
    return (0..<count).map {
      Arc(row: Int(rows[$0]), column: Int(columns[$0]), mass: Double(masses[$0]) * unit, cost: costs[$0])
    }
  }

  /// Of the plan that the tree carries.
  var value: Double {
    var sum = CompensatedSum()
    for arc in arcs { sum.add(arc.mass * arc.cost) }
    return sum.sum
  }

  /// Feasible after a pricing of all rows.
  var potentials: (row: [Double], column: [Double]) {
    var row = [Double](repeating: 0, count: rowCount)
    var column = [Double](repeating: 0, count: columnCount)
    saddle_simplex_potentials(handle, &row, &column)
    return (row, column)
  }
}
