import SaddleData
import SaddleTensor

/// The samples themselves as features: numbers as they are, pixels 0...255 as 0...1.
public final class RawFeatures: FeatureExtractor {
  public let name = "raw"
  public let resizeRule = "none"
  private let shape: Shape

  public var dimension: Int { shape.count }

  /// - Parameter shape: of one sample; [height, width, channels] is an image.
  public init(_ shape: Shape) { self.shape = shape }

  public func features(of samples: SampleBatch, shape: Shape) throws -> (
    values: ContiguousArray<Float>, classes: [Int32]?
  ) {
    guard shape == self.shape else {
      throw MetricError(
        "samples of \(shape) cannot be compared with samples of \(self.shape) number by number",
        advice: "resize them, or use an extractor that does")
    }
    guard shape.rank == 3 else { return (samples.values, nil) }
    return (ContiguousArray(samples.values.map { $0 / 255 }), nil)
  }
}
