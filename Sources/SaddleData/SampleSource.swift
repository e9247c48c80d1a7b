import SaddleTensor

/// Samples that arrive batch by batch, in the data's own units: a data set's, a file's, a generator's. What
/// reads them needs memory for one batch, however many there are.
public protocol SampleSource: AnyObject {
  /// Of one sample: [height, width, channels] in 0...255, or [numbers].
  var shape: Shape { get }
  /// How many there are in all; `nil`: endless.
  var count: Int? { get }
  /// At most `most` further samples, in an order that the source's seed alone decides; none at the end.
  /// - Throws: ``DataError`` when they cannot be read.
  func next(_ most: Int) throws -> SampleBatch
}

/// Some samples with their classes.
public struct SampleBatch: Sendable {
  /// Row-major [count] + shape, in own units.
  public var values: ContiguousArray<Float>
  /// One a sample, where classes are known.
  public var labels: [Int32]?

  public init(values: ContiguousArray<Float>, labels: [Int32]? = nil) {
    self.values = values
    self.labels = labels
  }
}
