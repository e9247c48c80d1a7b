import SaddleCPU
import SaddleData
import SaddleGAN
import SaddleNN
import SaddleTensor

/// A generator of digits that stays as it was at some stage of its training, while critics are trained
/// against it from the start: the experiment of Arjovsky and Bottou (1701.04862, figures 2 and 3), with dense
/// networks.
struct FrozenGenerator {
  let parameters: Buffer

  private static let batch = 64
  /// With an activation that is flat nowhere, a coordinate's derivative is 0 for no latent point.
  private static let style = NetworkStyle.mlp(widths: [128, 128], activation: .leakyReLU(slope: 0.2))
  static let generator = Generator(.init(count: 16), sampleShape: [8, 8, 1], style)
  static let critic = Critic(sampleShape: [8, 8, 1], style)

  private static let optimizer = Adam(learningRate: 1e-3, beta1: 0.5, beta2: 0.999)

  /// Generators after so many passes over the digits, of one training with the non-saturating loss.
  /// - Parameter passes: ascending.
  static func stages(_ passes: [Int], seed: UInt64, threads: Int?) throws -> [FrozenGenerator] {
    let digits = try Dataset.open("digits")
    let count = digits.count ?? 0
    let trainer = try Trainer(
      Game(
        generator: generator, critic: critic, objective: NonSaturating(), optimizer: optimizer, batch: batch,
        averageDecay: nil),
      reading: BatchReader(digits, batch: batch, seed: seed), seed: seed, steps: 1, threads: threads)
    return try passes.map { passes in
      while trainer.step * batch < passes * count { _ = try trainer.advance() }
      return FrozenGenerator(parameters: Buffer(trainer.weights(averaged: false).flat.value))
    }
  }

  /// Latent points, `float32[count, 16]`.
  static func latents(_ count: Int, seed: UInt64) throws -> Value {
    try generator.latent(count, key: RandomKey(seed: seed)).evaluate()
  }

  /// A new critic between the digits and this generator's samples.
  func opponent(
    _ objective: any Objective, _ constraints: [Constraint] = [], seed: UInt64, threads: Int?
  ) throws -> TrainedCritic {
    let digits = try Dataset.open("digits")
    let generated = Dataset(
      name: "generated", kind: digits.kind, shape: digits.shape,
      samples: .distribution(Generated(parameters: parameters.value, scaling: digits.scaling)),
      scaling: digits.scaling)
    return try TrainedCritic(
      CriticGame(Self.critic, objective: objective, constraints: constraints, optimizer: Self.optimizer),
      real: digits, fake: generated, batch: Self.batch, seed: seed, threads: threads)
  }
}

/// A generator's samples in the units of the data.
private struct Generated: Distribution {
  let parameters: Value
  let scaling: Scaling

  var shape: Shape { FrozenGenerator.generator.sampleShape }

  func samples(_ count: Int, key: RandomKey) -> Tensor {
    let generator = FrozenGenerator.generator
    var pass = Pass(Tensor(parameters), of: generator.layout, for: .evaluation)
    let samples = generator(generator.latent(count, key: key), labels: nil, &pass)
    return samples * scaling.scales[0] + scaling.offsets[0]
  }
}
