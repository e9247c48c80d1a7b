import Foundation
import SaddleData

extension FeatureStatistics {
  /// Reads `mu` [d] and `sigma` [d, d] from an .npz archive, as FID tools write them.
  /// - Throws: `DataError` for a file that is none; ``MetricError`` for arrays of other shapes.
  public init(archive url: URL) throws {
    let archive = try NumPyArchive(contentsOf: url)
    let (mean, covariance) = (try archive.array("mu"), try archive.array("sigma"))
    let d = mean.numbers.count
    guard mean.dimensions == [d], covariance.dimensions == [d, d] else {
      throw MetricError(
        "\(url.path): mu has the shape \(mean.dimensions) and sigma \(covariance.dimensions)",
        advice: "statistics are mu of d numbers and sigma of d by d")
    }
    try self.init(mean: Array(mean.numbers), covariance: Array(covariance.numbers))
  }

  /// Writes `mu` and `sigma`, in Float64.
  /// - Throws: `DataError` when the file cannot be written.
  public func write(archive url: URL) throws {
    try NumPyArchive.write(
      [
        ("mu", NumPyArray(ContiguousArray(mean), dimensions: [dimension])),
        ("sigma", NumPyArray(ContiguousArray(covariance), dimensions: [dimension, dimension])),
      ], to: url)
  }

  /// Of the features of at most `most` of a source's samples, with memory for one batch.
  /// - Throws: what source and extractor throw; ``MetricError`` for fewer than 2 samples.
  public init(of source: any SampleSource, _ extractor: any FeatureExtractor, most: Int) throws {
    var moments = FeatureMoments(dimension: extractor.dimension)
    var count = 0
    while count < most {
      let batch = try source.next(min(256, most - count))
      guard !batch.values.isEmpty else { break }
      count += batch.values.count / source.shape.count
      moments.add(try extractor.features(of: batch, shape: source.shape).values)
    }
    self = try moments.statistics()
  }
}
