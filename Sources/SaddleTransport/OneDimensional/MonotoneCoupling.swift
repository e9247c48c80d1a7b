import CKernels

/// Two weighted samples on the line in ascending order, and the walk through their monotone coupling.
///
/// The coupling is a staircase in the table of all pairs: from the lowest source and target point, always on
/// to the next point of whichever side's weight is used up.
struct MonotoneCoupling {
  /// Indices into the samples, by rank.
  let sourceOrder: [Int32]
  let targetOrder: [Int32]
  let sourceWeights: [Double]
  let targetWeights: [Double]

  /// - Throws: ``TransportError`` where a point is not finite or memory is short.
  init(
    source: [Double], sourceWeights: [Double], target: [Double], targetWeights: [Double]
  ) throws(TransportError) {
    sourceOrder = try sortedOrder(of: source)
    targetOrder = try sortedOrder(of: target)
    self.sourceWeights = sourceWeights
    self.targetWeights = targetWeights
  }

  /// A step of the walk: to the first pair, to the next source point, or to the next target point.
  enum Step { case start, source, target }

  /// Visits the n + m - 1 pairs of the staircase, with the indices of both points and the mass that moves
  /// between them, which may be 0.
  func walk(_ visit: (_ step: Step, _ source: Int, _ target: Int, _ mass: Double) -> Void) {
    let (n, m) = (sourceOrder.count, targetOrder.count)
    var (i, j) = (0, 0)
    var (source, target) = (Int(sourceOrder[0]), Int(targetOrder[0]))
    var (left, right) = (sourceWeights[source], targetWeights[target])
    var step = Step.start
    while true {
      let mass = min(left, right)
      visit(step, source, target, mass)
      left -= mass
      right -= mass
      // As in quantile_matching.c: less than 4 roundings of the larger weight is how the weights were
      // rounded.
      let rounding = 0x1p-50 * max(sourceWeights[source], targetWeights[target])
      if left <= rounding { left = 0 }
      if right <= rounding { right = 0 }
      // What rounding leaves at the end, once a side has no more points, goes nowhere.
      if j == m - 1 || (left <= right && i < n - 1) {
        guard i < n - 1 else { return }
        i += 1
        source = Int(sourceOrder[i])
        left = sourceWeights[source]
        step = .source
      } else {
        j += 1
        target = Int(targetOrder[j])
        right = targetWeights[target]
        step = .target
      }
    }
  }
}

/// The permutation that sorts points ascending, equal ones in order of their index.
///
/// - Throws: ``TransportError`` where a point is not finite or memory is short.
func sortedOrder(of points: [Double]) throws(TransportError) -> [Int32] {
  try requireSortable(points.count)
  var order = [Int32](repeating: 0, count: points.count)
  try require(
    saddle_argument_sort_double(saddle_core_count(), points, Int64(points.count), &order), sorting: points)
  return order
}
