/// Features of samples in memory, with what is known of each.
public struct Features: Sendable {
  /// Row-major [count, dimension].
  public let values: ContiguousArray<Float>
  public let count: Int
  public let dimension: Int
  /// The class that the extractor sees in each.
  public let classes: [Int32]?
  /// The class that each came with.
  public let labels: [Int32]?

  /// - Precondition: `values` holds whole features, and as many classes and labels where there are any.
  public init(
    _ values: ContiguousArray<Float>, dimension: Int, classes: [Int32]? = nil, labels: [Int32]? = nil
  ) {
    precondition(
      dimension > 0 && values.count.isMultiple(of: dimension), "features: no whole rows of \(dimension)")
    let count = values.count / dimension
    for case let given? in [classes, labels] {
      precondition(given.count == count, "features: \(count) need as many classes, not \(given.count)")
    }
    self.count = count
    self.values = values
    self.dimension = dimension
    self.classes = classes
    self.labels = labels
  }

  /// The first so many features: of a source in random order a random subset.
  public func prefix(_ most: Int) -> Features {
    most >= count ? self : rows(0..<max(0, most))
  }

  /// Those in a range of places.
  /// - Precondition: the range lies within 0..<count.
  package func rows(_ range: Range<Int>) -> Features {
    Features(
      ContiguousArray(values[range.lowerBound * dimension..<range.upperBound * dimension]),
      dimension: dimension, classes: classes.map { Array($0[range]) }, labels: labels.map { Array($0[range]) }
    )
  }

  /// Row-major [count, dimension] in Float64.
  package var doubles: [Double] { values.map(Double.init) }

  /// - Throws: ``MetricError`` for features of another size.
  package func requireSameDimension(_ other: Features) throws(MetricError) {
    guard dimension == other.dimension else {
      throw MetricError(
        "features have \(dimension) numbers on one side and \(other.dimension) on the other",
        advice: "compute both with the same extractor and resize rule")
    }
  }
}
