/// Numbers that differ by their seeds only: mean, spread, and where the true mean is.
public struct Summary: Hashable, Sendable {
  public let count: Int
  public let mean: Double
  /// With n - 1; `nil` for one number.
  public let deviation: Double?
  /// The 95 % interval of the mean, mean ± t s/√n, by Student's distribution with n - 1 degrees of freedom;
  /// `nil` for one number. It holds for numbers that are about normal; of far outliers the deviation warns.
  public let interval: ClosedRange<Double>?

  /// `nil` for no numbers.
  /// - Parameter numbers: finite.
  package init?(_ numbers: [Double]) {
    guard !numbers.isEmpty else { return nil }
    let count = Double(numbers.count)
    // Divided first, so that a sum of large numbers does not overflow, and from the first number on, so that
    // equal numbers have exactly no deviation.
    let mean = numbers.reduce(numbers[0]) { $0 + ($1 / count - numbers[0] / count) }
    self.count = numbers.count
    self.mean = mean
    guard numbers.count > 1 else {
      (deviation, interval) = (nil, nil)
      return
    }
    let squares = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let deviation = (squares / (count - 1)).squareRoot()
    let t = StudentDistribution.quantile(central: 0.95, degrees: numbers.count - 1)
    let margin = t * deviation / count.squareRoot()
    self.deviation = deviation
    interval = mean - margin...mean + margin
  }
}
