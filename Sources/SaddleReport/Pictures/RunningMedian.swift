/// The median of each value and its neighbours, as learning curves are smoothed: it follows jumps and ignores
/// outliers.
///
/// - Parameter width: how many values a window holds; an even number counts as the next odd one. At the ends the
///   window is cut; values that are not finite are skipped, and a window without others gives NaN.
///
/// Time grows as count times width in the worst case, with the small constant of moving memory.
public func runningMedian(_ values: [Double], width: Int) -> [Double] {
  let reach = max(width, 1) / 2
  var window: [Double] = []
  window.reserveCapacity(2 * reach + 1)
  func index(of value: Double) -> Int {
    var low = 0
    var high = window.count
    while low < high {
      let middle = (low + high) / 2
      if window[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low
  }
  var end = 0
  return values.indices.map { center in
    while end < values.count, end <= center + reach {
      if values[end].isFinite { window.insert(values[end], at: index(of: values[end])) }
      end += 1
    }
    let gone = center - reach - 1
    if gone >= 0, values[gone].isFinite { window.remove(at: index(of: values[gone])) }
    guard !window.isEmpty else { return .nan }
    let half = window.count / 2
    return window.count % 2 == 1 ? window[half] : window[half - 1] / 2 + window[half] / 2
  }
}
