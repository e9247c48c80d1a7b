import Foundation
import SaddleData
import SaddleGAN
import SaddleMetrics

extension Study {
  /// The feature space that metrics of features compare in.
  /// - Throws: `DataError` for a file that cannot be read, `MetricError` where it does not fit the samples.
  func extractor(for dataset: Dataset, threads: Int) throws -> any FeatureExtractor {
    features == "raw"
      ? RawFeatures(dataset.shape)
      : try featureExtractor(contentsOf: URL(filePath: features), for: dataset.shape, threads: threads)
  }

  /// What can be told before any trial is trained.
  ///
  /// - Throws: `MetricError` when a metric does not fit the data; `DataError` when the features cannot be
  ///   read, or for a model of which none of the first trials can be built.
  public func check(on dataset: Dataset) throws {
    // As a worker makes it, but of the least data.
    let least = metrics.map(\.leastCount).max() ?? 1
    _ = try Evaluation(
      against: dataset, metrics: metrics, count: min(samples, least), referenceCount: least,
      extractor: extractor(for: dataset, threads: 1), seed: seed)
    for model in models {
      var problem: (any Error)?
      for place in 0..<min(trials, 10) {
        let trial = Trial(
          number: 0, model: model.name, seed: 0,
          hyperparameters: try hyperparameters(of: model, place: place))
        do {
          _ = try configuration(of: trial, on: dataset, threads: 1)
          problem = nil
          break
        } catch { problem = error }
      }
      if let problem {
        throw DataError(
          "the model \(model.name) cannot be trained on \(dataset.name): \(problem)",
          advice: "change its settings in the study's file")
      }
    }
  }
}
