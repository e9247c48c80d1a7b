import Foundation
import SaddleData
import SaddleGAN
import SaddleReport
import SaddleTensor

/// Weights and samples of the best trial of each model so far, `best/MODEL/model.safetensors` and
/// `samples.png`: all that a study keeps of its networks.
package struct BestModels {
  private let folder: URL

  package init(of record: StudyRecord) { folder = record.folder.appending(path: "best") }

  package func model(_ name: String) -> URL {
    folder.appending(path: name).appending(path: "model.safetensors")
  }

  /// Of images and points of the plane only.
  package func picture(_ name: String) -> URL { folder.appending(path: name).appending(path: "samples.png") }

  /// - Parameter picture: as ``picture(of:on:seed:)`` made it.
  func keep(_ checkpoint: Checkpoint, picture: Data?, as name: String) throws {
    try FileManager.default.createDirectory(
      at: folder.appending(path: name), withIntermediateDirectories: true)
    try checkpoint.writeModel(to: model(name))
    if let picture { try AtomicFile.write(picture, to: self.picture(name)) }
  }

  /// 64 samples, or 1,000 points over as many of the data, as a PNG file; `nil` for data that has no picture.
  static func picture(of checkpoint: Checkpoint, on dataset: Dataset, title: String, seed: UInt64) throws
    -> Data?
  {
    let isPlane = dataset.kind != .images && dataset.shape == [2]
    guard dataset.kind == .images || isPlane else { return nil }
    let samples = try GeneratedSamples(
      checkpoint.weights(averaged: true), of: checkpoint.learner.generator, checkpoint.data, seed: seed,
      threads: checkpoint.configuration.threads)
    guard isPlane else {
      return try SampleImages(Array(samples.next(64).values), shape: dataset.shape).grid(columns: 8).png()
    }
    let real = try DatasetSamples(dataset, seed: seed, threads: checkpoint.configuration.threads)
    let picture = PointPicture(
      title: title, real: Array(try real.next(1000).values), generated: Array(try samples.next(1000).values))
    return Data(try picture.figure().png())
  }
}
