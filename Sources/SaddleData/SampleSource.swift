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
  /// How likely what made the samples holds others to be; `nil` where it does not say.
  /// - Throws: what is wrong with a model that is none.
  var density: (any SampleDensity)? { get throws }
}

extension SampleSource {
  public var density: (any SampleDensity)? { nil }
}

/// A source whose samples are a known function of latent points, so that the nearest to given data can be
/// searched by descent: a generator's.
public protocol InvertibleSource: SampleSource {
  /// Numbers of a latent point.
  var latentCount: Int { get }
  /// Samples as a graph, [n] + shape, in own units; a row depends on its own point alone.
  /// - Parameter points: `float32[n, latentCount]`, any numbers: what cannot be drawn is no point's sample.
  ///   Independent standard normal ones give what the source gives, or nearly so.
  /// - Throws: where samples are not a function of latent points alone.
  func samples(at points: Tensor) throws -> Tensor
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
