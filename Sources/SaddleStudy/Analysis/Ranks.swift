/// The values' ranks from 1 in ascending order; equal ones share the mean of theirs. Infinities have ranks,
/// NaN has none.
/// - Complexity: O(n log n).
package func ranks(of values: [Double]) -> [Double] {
  let order = values.indices.sorted { values[$0] < values[$1] }
  var ranks = [Double](repeating: 0, count: values.count)
  var start = 0
  while start < order.count {
    var end = start
    while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
    for index in order[start..<end] { ranks[index] = Double(start + end + 1) / 2 }
    start = end
  }
  return ranks
}

/// The sum of squared distances of ranks from their mean, (n + 1) / 2.
func rankVariation(_ ranks: [Double]) -> Double {
  let mean = Double(ranks.count + 1) / 2
  return ranks.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
}

/// Spearman's rank correlation: Pearson's of the ranks, -1 to 1; `nil` where either side is constant.
package func rankCorrelation(_ first: [Double], _ second: [Double]) -> Double? {
  let (first, second) = (ranks(of: first), ranks(of: second))
  let scale = (rankVariation(first) * rankVariation(second)).squareRoot()
  guard scale > 0 else { return nil }
  let mean = Double(first.count + 1) / 2
  return zip(first, second).reduce(0) { $0 + ($1.0 - mean) * ($1.1 - mean) } / scale
}
