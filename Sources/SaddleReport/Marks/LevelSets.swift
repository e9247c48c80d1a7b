/// Where a function sampled on a regular grid crosses a level, by marching squares (Maple, 2003).
///
/// Coordinates count columns and rows from 0. Crossings are linear between samples; a saddle cell is resolved by
/// the mean of its corners. Time and memory grow with the samples.
package struct LevelSets {
  private let columns: Int
  private let rows: Int
  /// Row by row; missing samples are minus infinity.
  private let values: [Double]
  /// What a padding ring shifts columns and rows by.
  private let offset: Int

  /// The closed outlines of the set where the function is at least `level`, for filling by the even-odd rule. The
  /// set ends at the grid's border and at samples that are not finite.
  package static func outlines(
    _ values: [Double], columns: Int, rows: Int, level: Double
  ) -> [[Position]] {
    // A ring of minus infinities closes every outline; a crossing beside one lies at the sample itself.
    var padded = [Double](repeating: -.infinity, count: (columns + 2) * (rows + 2))
    for row in 0..<rows {
      for column in 0..<columns {
        let value = values[row * columns + column]
        padded[(row + 1) * (columns + 2) + column + 1] = value.isFinite ? value : -.infinity
      }
    }
    let grid = LevelSets(columns: columns + 2, rows: rows + 2, values: padded, offset: 1)
    return grid.chains(level: level, skipsMissing: false)
  }

  /// The lines along which the function equals `level`: closed ones repeat their first point at the end. Lines end
  /// at the grid's border and at cells with a sample that is not finite.
  package static func lines(_ values: [Double], columns: Int, rows: Int, level: Double) -> [[Position]] {
    let grid = LevelSets(
      columns: columns, rows: rows, values: values.map { $0.isFinite ? $0 : -.infinity }, offset: 0)
    return grid.chains(level: level, skipsMissing: true)
  }

  /// Links the cells' segments to lines.
  private func chains(level: Double, skipsMissing: Bool) -> [[Position]] {
    // Each grid edge has at most one crossing, where at most one segment arrives and one leaves: the cells on its
    // two sides see it in opposite directions.
    var next = [Int32](repeating: -1, count: 2 * values.count)
    var hasPrevious = [Bool](repeating: false, count: 2 * values.count)
    var starts: [Int] = []
    for row in 0..<rows - 1 {
      for column in 0..<columns - 1 {
        for (from, to) in segments(column, row, level: level, skipsMissing: skipsMissing) {
          next[from] = Int32(to)
          hasPrevious[to] = true
          starts.append(from)
        }
      }
    }
    var chains: [[Position]] = []
    // Open lines first, from their beginnings; what is left are closed ones.
    for start in starts.filter({ !hasPrevious[$0] }) + starts where next[start] >= 0 {
      var chain = [crossing(start, level: level)]
      var edge = start
      while next[edge] >= 0 {
        let following = Int(next[edge])
        next[edge] = -1
        edge = following
        chain.append(crossing(edge, level: level))
      }
      chains.append(chain)
    }
    return chains
  }

  /// The segments of one cell from grid edge to grid edge, with the higher side on the same hand.
  private func segments(
    _ column: Int, _ row: Int, level: Double, skipsMissing: Bool
  ) -> [(from: Int, to: Int)] {
    let corner = row * columns + column
    let lowerLeft = values[corner]
    let lowerRight = values[corner + 1]
    let upperLeft = values[corner + columns]
    let upperRight = values[corner + columns + 1]
    let corners = [lowerLeft, lowerRight, upperRight, upperLeft]
    if skipsMissing && corners.contains(-.infinity) { return [] }
    // The edge from a sample to its right neighbour has an even number, that to its upper neighbour an odd one.
    let bottom = 2 * corner
    let left = 2 * corner + 1
    let right = 2 * (corner + 1) + 1
    let top = 2 * (corner + columns)
    var code = 0
    for (bit, value) in corners.enumerated() where value >= level { code |= 1 << bit }
    switch code {
    case 1: return [(bottom, left)]
    case 2: return [(right, bottom)]
    case 3: return [(right, left)]
    case 4: return [(top, right)]
    case 6: return [(top, bottom)]
    case 7: return [(top, left)]
    case 8: return [(left, top)]
    case 9: return [(bottom, top)]
    case 11: return [(right, top)]
    case 12: return [(left, right)]
    case 13: return [(bottom, right)]
    case 14: return [(left, bottom)]
    case 5, 10:
      let mean = corners.reduce(0) { $0 + $1 / 4 }
      let isJoined = mean >= level
      if code == 5 { return isJoined ? [(bottom, right), (top, left)] : [(bottom, left), (top, right)] }
      return isJoined ? [(left, bottom), (right, top)] : [(right, bottom), (left, top)]
    default: return []
    }
  }

  private func crossing(_ edge: Int, level: Double) -> Position {
    let sample = edge / 2
    let neighbour = edge % 2 == 0 ? sample + 1 : sample + columns
    let from = values[sample]
    let to = values[neighbour]
    let share: Double
    if from == -.infinity {
      share = 1
    } else if to == -.infinity {
      share = 0
    } else {
      // Halved, so that the difference of two huge values does not overflow.
      share = (level / 2 - from / 2) / (to / 2 - from / 2)
    }
    let column = Double(sample % columns - offset)
    let row = Double(sample / columns - offset)
    return edge % 2 == 0 ? Position(column + share, row) : Position(column, row + share)
  }
}
