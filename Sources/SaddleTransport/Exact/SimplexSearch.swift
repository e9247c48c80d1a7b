import CKernels

/// From a problem in rows and columns to an optimal tree.
struct SimplexSearch {
  var costs: CostRows
  /// Of the rows and columns that take part, which come first.
  let masses: WholeMasses

  /// Where a search has ended.
  struct End: ~Copyable {
    let tree: SimplexTree
    /// With those on samples.
    let iterations: Int
    let passes: Int
    let converged: Bool
    /// Whether a sample's potentials made the first lists.
    let guided: Bool
  }

  /// The simplex on lists of arcs, and passes over all arcs that extend the lists, in turns.
  ///
  /// - Parameter progress: given the pivots so far; false ends the search.
  mutating func run(limit: Int, progress: (Int) -> Bool) throws(SimplexFailure) -> End {
    let first = try firstPotentials(limit: limit, progress: progress)
    let tree = try SimplexTree(masses, potentials: first.potentials)
    // 32 roundings of the largest cost: what potentials may be off by.
    let nominal = try 0x1p-48 * start(tree)
    var tolerance = nominal
    var (iterations, passes) = (first.iterations, 0)
    while true {
      let goesOn = pivot(tree, tolerance, &iterations, limit: limit, progress)
      let threads = costs.threads
      try forEachBlock { first, block, costs in
        tree.price(first, block, costs, tolerance: tolerance, threads: threads)
      }
      passes += 1
      if !goesOn || tree.violation <= tolerance { break }
      // Roundings that add up could keep the constraints from holding within the tolerance for ever.
      if passes >= 200 { tolerance *= 2 }
    }
    let converged = tree.violation <= nominal
    return End(
      tree: tree, iterations: iterations, passes: passes, converged: converged, guided: first.guided)
  }

  /// Pivots until the lists have nothing more to give; false where it ended before.
  private func pivot(
    _ tree: borrowing SimplexTree, _ tolerance: Double, _ iterations: inout Int, limit: Int,
    _ progress: (Int) -> Bool
  ) -> Bool {
    while iterations < limit {
      let chunk = min(1 << 16, limit - iterations)
      let made = tree.optimise(tolerance: tolerance, limit: chunk)
      iterations += made
      if !progress(iterations) { return false }
      if made < chunk { return true }
    }
    return false
  }

  /// The first lists and the first tree; returns the largest cost's magnitude.
  private mutating func start(_ tree: borrowing SimplexTree) throws(SimplexFailure) -> Double {
    var largest = 0.0
    let threads = costs.threads
    try forEachBlock { first, block, costs in
      largest = max(largest, saddle_largest_cost(threads, block, costs))
      tree.price(first, block, costs, tolerance: 0, threads: threads)
    }
    guard largest.isFinite else { throw .costNotFinite }
    while let row = tree.start() {
      try forEachBlock(row..<row + 1) { _, block, costs in tree.refill(block, costs) }
    }
    return largest
  }

  private mutating func forEachBlock(
    _ rows: Range<Int>? = nil, _ body: (_ first: Int, _ block: saddle_cost_rows, _ costs: [Double]) -> Void
  ) throws(SimplexFailure) {
    let columns = Int64(masses.columns.count)
    try costs.forEachBlock(rows ?? 0..<masses.rows.count) { first, block, costs in
      var block = block
      block.columns = columns
      body(first, block, costs)
    }
  }
}

// MARK: First potentials

extension SimplexSearch {
  /// Of a sample of overlapping clouds: 1 to 5 were counted; of clouds 10 deviations apart, mostly 6 to 14.
  private static let passesWithGoodPotentials = 5

  /// The columns' potentials that the first lists are made with.
  ///
  /// The smallest cost of each column serves well where the clouds overlap. Where they do not, all columns
  /// look to the same few rows, and many passes follow. Whether that is so shows in the solution of a sample,
  /// a quarter of either side, by its passes; if it is, the sample's potentials serve in their place.
  private mutating func firstPotentials(
    limit: Int, progress: (Int) -> Bool
  ) throws(SimplexFailure) -> (potentials: [Double], guided: Bool, iterations: Int) {
    let (rowCount, columnCount) = (masses.rows.count, masses.columns.count)
    var iterations = 0
    if rowCount >= 1000 && columnCount >= 250 {
      let rows = sample(of: masses.rows, count: rowCount / 4)
      let columns = sample(of: masses.columns, count: columnCount / 4)
      var search = SimplexSearch(
        costs: costs.picked(rows: rows.indices, columns: columns.indices),
        masses: WholeMasses(rows: rows.weights, columns: columns.weights))
      let end = try search.run(limit: limit, progress: progress)
      iterations = end.iterations
      if end.guided || end.passes > Self.passesWithGoodPotentials {
        var sampled = costs.picked(rows: rows.indices, columns: Array(0..<columnCount))
        let minima = try sampled.columnMinima(offsets: end.tree.potentials.row, columns: columnCount)
        return (minima, true, iterations)
      }
    }
    let minima = try costs.columnMinima(
      offsets: [Double](repeating: 0, count: rowCount), columns: columnCount)
    return (minima, false, iterations)
  }

  /// The points at evenly spaced places of the cumulative mass, and how many of the places each holds.
  private func sample(of masses: [Int64], count: Int) -> (indices: [Int], weights: [Double]) {
    var (indices, weights): ([Int], [Double]) = ([], [])
    let total = Double(masses.reduce(0, +))
    var (index, through) = (0, Double(masses[0]))
    for k in 0..<count {
      let place = (Double(k) + 0.5) / Double(count) * total
      while through < place && index < masses.count - 1 {
        index += 1
        through += Double(masses[index])
      }
      if indices.last == index {
        weights[weights.count - 1] += 1
      } else {
        indices.append(index)
        weights.append(1)
      }
    }
    return (indices, weights)
  }
}

extension CostRows {
  /// min over rows i of c_ij - offsets[i], of the first rows and columns.
  mutating func columnMinima(offsets: [Double], columns: Int) throws(SimplexFailure) -> [Double] {
    var minima = [Double](repeating: .infinity, count: columns)
    let threads = threads
    try forEachBlock(0..<offsets.count) { first, block, costs in
      var block = block
      block.columns = Int64(columns)
      saddle_column_minima(threads, block, costs, Int64(first), offsets, &minima)
    }
    return minima
  }

  /// min over columns j of c_ij - offsets[j], of some rows and the first columns.
  mutating func rowMinima(_ rows: Range<Int>, offsets: [Double]) throws(SimplexFailure) -> [Double] {
    var minima = [Double](repeating: .infinity, count: rows.count)
    let negated = offsets.map { -$0 }
    let threads = threads
    try forEachBlock(rows) { first, block, costs in
      var block = block
      block.columns = Int64(offsets.count)
      saddle_row_minima(threads, block, costs, negated, Int64(first - rows.lowerBound), &minima)
    }
    return minima
  }
}
