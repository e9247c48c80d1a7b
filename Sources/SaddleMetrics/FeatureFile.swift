import Foundation
import SaddleData
import SaddleTensor

/// The feature space in a file: a ``Classifier``, or the ``InceptionWeights`` of Inception v3.
///
/// - Parameters:
///   - shape: of the samples that are compared.
///   - threads: nil: one for each core.
/// - Throws: `DataError` when the file cannot be read or holds neither, ``MetricError`` when it does not fit
///   the samples.
public func featureExtractor(
  contentsOf url: URL, for shape: Shape, threads: Int? = nil
) throws -> any FeatureExtractor {
  let file = try TensorFile(contentsOf: url)
  if file.metadata[Classifier.key] != nil {
    return try ClassifierExtractor(Classifier(file, path: url.path), for: shape, threads: threads)
  }
  guard file.metadata[InceptionWeights.key] != nil else {
    throw DataError(
      "this is neither a classifier nor Inception v3", path: url.path,
      advice: "name a file that `saddle features train` or Scripts/convert-inception.py wrote")
  }
  let extractor = InceptionExtractor(try InceptionWeights(file, path: url.path), threads: threads)
  try extractor.check(shape)
  return extractor
}
