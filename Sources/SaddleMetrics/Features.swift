/// Features of samples in memory.
public struct Features: Sendable {
  /// Row-major [count, dimension].
  public let values: ContiguousArray<Float>
  public let count: Int
  public let dimension: Int

  /// - Precondition: `values` holds whole features.
  public init(_ values: ContiguousArray<Float>, dimension: Int) {
    precondition(
      dimension > 0 && values.count.isMultiple(of: dimension), "features: no whole rows of \(dimension)")
    count = values.count / dimension
    self.values = values
    self.dimension = dimension
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
      dimension: dimension)
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
