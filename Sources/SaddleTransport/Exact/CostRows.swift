import CKernels

/// Costs by the simplex's rows and columns, in blocks of rows: computed when they are asked for, or stored.
struct CostRows {
  private enum Source {
    /// |x_i - y_j|^power of points in the order of rows and columns.
    case distances(x: [Double], y: [Double], dimension: Int, power: Double)
    case function((_ row: Int, _ column: Int) -> Double)
    /// Row-major.
    case stored([Double])
  }

  let rowCount: Int
  let columnCount: Int
  private let mostThreads: Int32
  private var source: Source
  private var block: [Double] = []

  private init(_ source: Source, rows: Int, columns: Int, threads: Int32) {
    self.source = source
    (rowCount, columnCount, mostThreads) = (rows, columns, threads)
  }

  /// Passes over few costs take a millisecond or two: less than a thread may be waited for.
  var threads: Int32 { rowCount * columnCount < 1 << 21 ? 1 : mostThreads }

  init(_ problem: TransportProblem, _ reduction: ReducedProblem, threads: Int32) {
    let source: Source =
      switch problem.costs {
      case .matrix(let matrix): .stored(matrix)
      case .points(let source, let target, .distance(let power)):
        .distances(x: source.points, y: target.points, dimension: source.dimension, power: power)
      case .points: .function { problem.cost(from: $0, to: $1) }
      }
    var all = CostRows(source, rows: problem.sourceCount, columns: problem.targetCount, threads: threads)
    if !reduction.rowsAreSources { all = all.transposed() }
    self = all.picked(rows: reduction.rowOrder, columns: reduction.columnOrder)
  }

  // MARK: Blocks

  /// Calls `body` with the costs of `rows`, one block after the other, and the number of each block's first
  /// row.
  mutating func forEachBlock(
    _ rows: Range<Int>,
    _ body: (_ first: Int, _ block: saddle_cost_rows, _ costs: [Double]) throws(SimplexFailure) -> Void
  ) throws(SimplexFailure) {
    // A block of 2 MiB: rows enough to share the work on the columns, and few enough for the caches.
    let size = max(8, (1 << 18) / columnCount)
    var first = rows.lowerBound
    while first < rows.upperBound {
      let count = min(size, rows.upperBound - first)
      var shape = saddle_cost_rows(
        first: 0, count: Int64(count), columns: Int64(columnCount), stride: Int64(columnCount))
      if case .stored(let costs) = source {
        shape.first = Int64(first)
        try body(first, shape, costs)
      } else {
        try fill(first, count)
        try body(first, shape, block)
      }
      first += count
    }
  }

  /// Writes `count` rows to the block.
  private mutating func fill(_ first: Int, _ count: Int) throws(SimplexFailure) {
    let size = count * columnCount
    if block.count < size { block = [Double](repeating: 0, count: size) }
    switch source {
    case .stored: break
    case .distances(let x, let y, let dimension, let power):
      saddle_distances_from(
        threads, Int64(first), Int64(count), x, Int64(columnCount), y, Int64(dimension), power, &block)
    case .function(let function):
      for k in 0..<count {
        for j in 0..<columnCount {
          let cost = function(first + k, j)
          guard cost.isFinite else { throw .costNotFinite }
          block[k * columnCount + j] = cost
        }
      }
    }
  }

  // MARK: Other rows and columns

  /// Computes all costs once and for all.
  mutating func store() throws(SimplexFailure) {
    if case .stored = source { return }
    let (count, overflow) = rowCount.multipliedReportingOverflow(by: columnCount)
    // An array that does not fit would end the process.
    guard !overflow, count <= Int.max / 16, let memory = saddle_allocate(count * 8) else {
      throw .noMemory(for: "\(rowCount) x \(columnCount) costs; choose lazy costs")
    }
    saddle_free(memory)
    try fill(0, rowCount)
    source = .stored(block)
    block = []
  }

  private func transposed() -> CostRows {
    let (rows, columns) = (rowCount, columnCount)
    let source: Source =
      switch source {
      case .distances(let x, let y, let dimension, let power):
        .distances(x: y, y: x, dimension: dimension, power: power)
      case .function(let function): .function { function($1, $0) }
      case .stored(let costs): .stored(SaddleTransport.transposed(costs, rows: rows, columns: columns))
      }
    return CostRows(source, rows: columns, columns: rows, threads: mostThreads)
  }

  /// The costs of some rows and columns, in the given order.
  func picked(rows: [Int], columns: [Int]) -> CostRows {
    if rows.elementsEqual(0..<rowCount) && columns.elementsEqual(0..<columnCount) { return self }
    let source: Source =
      switch source {
      case .distances(let x, let y, let dimension, let power):
        .distances(
          x: gathered(x, rows, size: dimension), y: gathered(y, columns, size: dimension),
          dimension: dimension, power: power)
      case .function(let function): .function { function(rows[$0], columns[$1]) }
      case .stored(let costs):
        .stored(rows.flatMap { row in columns.map { costs[row * columnCount + $0] } })
      }
    return CostRows(source, rows: rows.count, columns: columns.count, threads: mostThreads)
  }
}

private func gathered(_ points: [Double], _ order: [Int], size: Int) -> [Double] {
  order.flatMap { points[$0 * size..<($0 + 1) * size] }
}

/// In tiles, so that each line of memory is used while it is near.
private func transposed(_ costs: [Double], rows: Int, columns: Int) -> [Double] {
  let tile = 32
  var result = costs
  for row in stride(from: 0, to: rows, by: tile) {
    for column in stride(from: 0, to: columns, by: tile) {
      for i in row..<min(row + tile, rows) {
        for j in column..<min(column + tile, columns) { result[j * rows + i] = costs[i * columns + j] }
      }
    }
  }
  return result
}
