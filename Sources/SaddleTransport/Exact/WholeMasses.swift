/// Weights as whole numbers of one unit, about 2^-60 of their sum: all rows together have as many as all
/// columns.
///
/// A side of equal weights gets equal masses, and the same weights on both sides get the same: ties stay
/// ties.
struct WholeMasses {
  private(set) var rows: [Int64]
  private(set) var columns: [Int64]
  /// The mass that one stands for.
  let unit: Double

  /// Weights are positive and in any unit; neither side is empty.
  init(rows rowWeights: [Double], columns columnWeights: [Double]) {
    // A total that both counts divide, so that equal weights come out without a rest.
    let (n, m) = (Int64(rowWeights.count), Int64(columnWeights.count))
    let divisor = (Self.areEqual(rowWeights) ? n : 1) * (Self.areEqual(columnWeights) ? m : 1)
    let total = (1 << 60) / divisor * divisor
    unit = 1 / Double(total)
    rows = Self.masses(rowWeights, total)
    columns = Self.masses(columnWeights, total)
    let difference = rows.reduce(0, +) - columns.reduce(0, +)
    if Self.areEqual(columnWeights) {
      Self.share(-difference, among: &rows)
    } else {
      Self.share(difference, among: &columns)
    }
  }

  private static func areEqual(_ weights: [Double]) -> Bool { weights.allSatisfy { $0 == weights[0] } }

  private static func masses(_ weights: [Double], _ total: Int64) -> [Int64] {
    if areEqual(weights) { return [Int64](repeating: total / Int64(weights.count), count: weights.count) }
    var sum = CompensatedSum()
    for weight in weights { sum.add(weight) }
    return weights.map { max(1, Int64(($0 / sum.sum * Double(total)).rounded())) }
  }

  /// Adds what rounding has left, about half a unit a point, to the masses that are not small.
  private static func share(_ difference: Int64, among masses: inout [Int64]) {
    guard difference != 0 else { return }
    let small = masses.reduce(0, +) / Int64(2 * masses.count)
    let sharers = masses.indices.filter { masses[$0] >= small }
    let (share, rest) = difference.quotientAndRemainder(dividingBy: Int64(sharers.count))
    for (k, index) in sharers.enumerated() {
      masses[index] += share + (k < abs(rest) ? rest.signum() : 0)
    }
  }
}
