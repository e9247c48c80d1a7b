import Foundation
import SaddleCPU
import SaddleData
import SaddleGAN
import SaddleReport
import SaddleTensor

/// The pictures of a training: always of the same latent points, so that a person sees the same samples
/// change.
struct SamplePictures {
  private let run: TrainingRun
  private let sampler: Sampler
  private let isPlane: Bool
  private let probe: CriticProbe?
  private let latents: Value
  private let classes: [Int32]?
  /// Real points, [n, 2], in the data's own units.
  private let real: [Float]

  /// Of its own, so that the pictures of a run do not show the samples that `saddle sample --seed 0` gives.
  private static let seed: UInt64 = 0x7069_6374_7572_6573

  init(_ run: TrainingRun) throws {
    self.run = run
    let (learner, dataset) = (run.trainer.learner, run.dataset)
    let isPlane = dataset.kind != .images && dataset.shape == [2]
    self.isPlane = isPlane
    sampler = try Sampler(learner.generator, threads: run.configuration.threads)
    // A critic that judges packs has no score of one point.
    let critic = (learner as? Game)?.critic
    probe =
      isPlane && critic?.sampleShape == dataset.shape
      ? try critic.map { try CriticProbe($0, threads: run.configuration.threads) } : nil
    // A conditional grid has a row for each class, as far as they fit.
    let rows = learner.generator.classes.map { min($0, 16) }
    let count = isPlane ? 1000 : rows.map { 10 * $0 } ?? 64
    latents = try sampler.latents(count, seed: Self.seed)
    classes = rows.map { rows in (0..<count).map { Int32(isPlane ? $0 % rows : $0 / 10) } }
    if isPlane {
      let reader = try BatchReader(dataset, batch: 1000, seed: Self.seed)
      let buffer = Buffer(TensorType([1000, 2]))
      try reader.next(samples: buffer)
      real = dataset.scaling.toOwn(buffer.value.floats)
    } else {
      real = []
    }
  }

  /// Writes the picture of a step; `nil` for data that has none.
  func write(step: Int) throws -> URL? {
    let dataset = run.dataset
    guard dataset.kind == .images || isPlane else { return nil }
    let samples = try sampler.samples(
      of: latents, classes: classes, from: run.trainer.weights(averaged: true))
    let own = dataset.scaling.toOwn(samples.floats)
    let url = run.directory.sample(step: step)
    if isPlane {
      try AtomicFile.write(Data(points(step: step, own, samples.floats).png()), to: url)
    } else {
      let grid = SampleImages(own, shape: dataset.shape).grid(columns: classes == nil ? 8 : 10)
      try AtomicFile.write(grid.png(), to: url)
    }
    return url
  }

  private func points(step: Int, _ own: [Float], _ training: [Float]) throws -> Figure {
    let scaling = run.dataset.scaling
    var picture = PointPicture(title: "step \(step)", real: real, generated: own)
    guard let probe, let weights = run.trainer.criticWeights else { return picture.figure() }
    let lattice = PointPicture.lattice(around: real, resolution: 64)
    let (scores, _) = try probe(scaling.toTraining(lattice.coordinates), of: weights)
    picture.field = PointPicture.Field(lattice: lattice, values: scores, label: "critic ψ")
    // The generator moves its points up the critic.
    let count = min(128, training.count)
    let (_, slopes) = try probe(Array(training.prefix(count)), of: weights)
    picture.arrows = PointPicture.Arrows(points: Array(own.prefix(count)), vectors: slopes)
    return picture.figure()
  }
}
