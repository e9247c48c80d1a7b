import SaddleCPU
import SaddleData
import SaddleGAN
import SaddleNN
import SaddleTensor

/// A critic in training whose values can be looked at in between.
final class TrainedCritic {
  let trainer: CriticTrainer
  private let probe: CriticProbe

  init(
    _ game: CriticGame, real: Dataset, fake: Dataset, batch: Int, seed: UInt64, threads: Int?
  ) throws {
    trainer = try CriticTrainer(game, real: real, fake: fake, batch: batch, seed: seed, threads: threads)
    probe = try CriticProbe(game.critic, threads: threads)
  }

  /// As ``CriticTrainer/train(to:of:progress:)``.
  func train(to step: Int, of steps: Int, progress: (_ share: Double) throws -> Void = { _ in }) throws {
    try trainer.train(to: step, of: steps, progress: progress)
  }

  /// ψ and ∇ψ at points, row-major [n, dimension] in the units of training.
  func callAsFunction(_ points: [Double]) throws -> (scores: [Double], slopes: [Double]) {
    let (scores, slopes) = try probe(points.map(Float.init), of: trainer.weights)
    return (scores.map(Double.init), slopes.map(Double.init))
  }
}

extension Dataset {
  /// Points that are given, row-major [n, dimension].
  static func points(_ points: [Double], dimension: Int, name: String) -> Dataset {
    Dataset(
      name: name, kind: dimension == 2 ? .points : .table, shape: [dimension],
      samples: .floats(ContiguousArray(points.map(Float.init))),
      columns: dimension == 2 ? [] : (1...dimension).map { "x\($0)" }, scaling: .identity(dimension))
  }

  /// The first `count` samples of a seed in the units of training, row-major.
  func drawn(_ count: Int, seed: UInt64) throws -> [Double] {
    let samples = Buffer(TensorType(Shape([count] + shape.dimensions)))
    try BatchReader(self, batch: count, seed: seed, threads: 1).next(samples: samples)
    return samples.value.doubles
  }
}
