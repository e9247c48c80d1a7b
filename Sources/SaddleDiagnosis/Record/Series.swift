/// A number over the steps of a training.
public struct Series: Sendable, Hashable {
  public private(set) var steps: [Int] = []
  /// One a step, all finite.
  public private(set) var values: [Double] = []

  public init() {}

  /// - Precondition: as many steps as values.
  public init(steps: [Int], values: [Double]) {
    precondition(steps.count == values.count, "series: \(steps.count) steps for \(values.count) values")
    for (step, value) in zip(steps, values) { append(step, value) }
  }

  public var count: Int { values.count }
  public var isEmpty: Bool { values.isEmpty }

  mutating func append(_ step: Int, _ value: Double) {
    guard value.isFinite else { return }
    steps.append(step)
    values.append(value)
  }

  /// The last `share` of the values, at least `least` where there are so many.
  package func last(_ share: Double, least: Int = 1) -> Series {
    let kept = min(count, max(least, Int((share * Double(count)).rounded(.up))))
    return Series(steps: Array(steps.suffix(kept)), values: Array(values.suffix(kept)))
  }

  package func first(_ share: Double, least: Int = 1) -> Series {
    let kept = min(count, max(least, Int((share * Double(count)).rounded(.up))))
    return Series(steps: Array(steps.prefix(kept)), values: Array(values.prefix(kept)))
  }

  /// The value that a share `level` of all lies at or below; NaN of none.
  package func quantile(_ level: Double) -> Double { values.quantile(level) }
  var median: Double { quantile(0.5) }

  /// Medians of at most `most` pieces of equal length, each at its piece's last step.
  package func thinned(to most: Int) -> Series {
    guard count > most else { return self }
    var result = Series()
    for piece in 0..<most {
      let range = piece * count / most..<(piece + 1) * count / most
      result.append(steps[range.upperBound - 1], Array(values[range]).quantile(0.5))
    }
    return result
  }

  /// The step from which on a condition held to the end, as medians of fifty pieces have it.
  package func onset(_ condition: (Double) -> Bool) -> Int? {
    let pieces = thinned(to: 50)
    guard let last = pieces.values.last, condition(last) else { return nil }
    let before = pieces.values.lastIndex { !condition($0) }
    return before.map { pieces.steps[$0 + 1] } ?? steps.first
  }
}

extension [Double] {
  /// The value that a share `level` of all lies at or below, linear between neighbours; NaN of none.
  package func quantile(_ level: Double) -> Double {
    let sorted = sorted()
    guard let last = sorted.last else { return .nan }
    let position = level * Double(sorted.count - 1)
    let index = Int(position)
    guard index + 1 < sorted.count else { return last }
    return sorted[index] + (position - Double(index)) * (sorted[index + 1] - sorted[index])
  }

  var mean: Double { reduce(0, +) / Double(count) }

  /// Dividing by the count.
  var deviation: Double {
    let mean = mean
    return (reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)).squareRoot()
  }
}
