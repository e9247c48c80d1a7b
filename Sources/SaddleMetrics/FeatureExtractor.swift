import SaddleData
import SaddleTensor

/// A function from samples to the vectors that metrics compare.
public protocol FeatureExtractor: AnyObject {
  /// What every number that rests on it says: "raw", "inception-v3 (fid)", "classifier mnist 99.1 %".
  var name: String { get }
  /// How samples are brought to its input: "none", "28x28 area", "299x299 bilinear".
  var resizeRule: String { get }
  /// Numbers in a feature.
  var dimension: Int { get }
  /// - Parameter samples: of `shape`, in own units.
  /// - Returns: row-major [n, dimension], and the predicted class of each sample where the extractor
  ///   classifies.
  /// - Throws: `MetricError` when it cannot take samples of the shape.
  func features(of samples: SampleBatch, shape: Shape) throws -> (
    values: ContiguousArray<Float>, classes: [Int32]?
  )
}
