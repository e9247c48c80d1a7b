import Foundation
import SaddleData
import SaddleMetrics
import SaddleTensor

/// What `--features` means.
struct FeatureChoice {
  private let text: String

  init(_ text: String) { self.text = text }

  /// - Parameter shape: of the samples that are compared.
  /// - Throws: `DataError` for a file that cannot be read, `MetricError` where it does not fit the samples.
  func extractor(for shape: Shape, threads: Int?) throws -> any FeatureExtractor {
    if text == "raw" { return RawFeatures(shape) }
    guard FileManager.default.fileExists(atPath: text) else {
      throw OptionError(
        "--features \(text)",
        "there is no such file; write raw, or name one that `saddle features train` wrote, or Inception v3's "
          + "weights")
    }
    if text.hasSuffix(".npz") {
      throw OptionError(
        "--features \(text)",
        "statistics of features are a reference: name them as --against, and here what made them")
    }
    return try featureExtractor(contentsOf: URL(filePath: text), for: shape, threads: threads)
  }
}
