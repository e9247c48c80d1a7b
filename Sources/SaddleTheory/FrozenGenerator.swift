import SaddleAutodiff
import SaddleCPU
import SaddleData
import SaddleGAN
import SaddleNN
import SaddleTensor

/// A generator of digits that stays as it was at some stage of its training, while critics are trained against it
/// from the start: the experiment of Arjovsky and Bottou (1701.04862, figures 2 and 3), with dense networks.
struct FrozenGenerator {
  /// How often it has seen the digits, at one batch an update.
  let passes: Int
  let parameters: Buffer

  private static let batch = 64
  /// With an activation that is flat nowhere, a coordinate's derivative is 0 for no latent point.
  private static let style = NetworkStyle.mlp(widths: [128, 128], activation: .leakyReLU(slope: 0.2))
  static let generator = Generator(.init(count: 16), sampleShape: [8, 8, 1], style)
  static let critic = Critic(sampleShape: [8, 8, 1], style)

  private static func trainer(
    _ objective: any Objective, _ constraints: [Constraint], seed: UInt64, threads: Int?
  ) throws -> Trainer {
    let game = try Game(
      generator: generator, critic: critic, objective: objective, constraints: constraints,
      optimizer: Adam(learningRate: 1e-3, beta1: 0.5, beta2: 0.999), batch: batch, averageDecay: nil)
    return try Trainer(
      game, reading: BatchReader(Dataset.open("digits"), batch: batch, seed: seed), seed: seed, steps: 1,
      threads: threads)
  }

  /// Generators after so many passes over the digits, of one training with the non-saturating loss.
  /// - Parameter passes: ascending.
  static func stages(_ passes: [Int], seed: UInt64, threads: Int?) throws -> [FrozenGenerator] {
    let trainer = try trainer(NonSaturating(), [], seed: seed, threads: threads)
    let count = trainer.reader.dataset.count ?? 0
    return try passes.map { passes in
      while trainer.step * batch < passes * count { _ = try trainer.advance() }
      return FrozenGenerator(passes: passes, parameters: Buffer(trainer.weights(averaged: false).flat.value))
    }
  }

  /// Latent points, `float32[count, 16]`.
  static func latents(_ count: Int, seed: UInt64) throws -> Value {
    try generator.latent(count, key: RandomKey(seed: seed)).evaluate()
  }

  /// A new critic, whose training against this generator is ``Trainer/advanceCritic()``.
  func opponent(
    _ objective: any Objective, _ constraints: [Constraint] = [], seed: UInt64, threads: Int?
  ) throws -> Trainer {
    let trainer = try Self.trainer(objective, constraints, seed: seed, threads: threads)
    var state = trainer.state
    state["generator"] = parameters.value
    try trainer.restore(state, step: 0, position: 0)
    return trainer
  }
}

/// The derivatives of a generator's losses by its parameters, both networks staying as they are.
struct GeneratorGradient {
  private let program: Program
  private let results: [Buffer]

  /// - Parameters:
  ///   - objectives: whose generator losses are differentiated.
  ///   - batch: latent points that a loss is a mean over.
  init(_ objectives: [any Objective], batch: Int, threads: Int?) throws {
    let graph = GeneratorGraph(batch: batch)
    let critic = FrozenGenerator.critic
    let flat = Tensor.input("critic", [critic.layout.count])
    var pass = Pass(flat, of: critic.layout, for: .evaluation)
    let scores = critic(graph.samples, labels: nil, &pass)
    let gradients = objectives.map {
      gradient(of: $0.generatorLoss(real: scores, fake: scores), withRespectTo: [graph.flat])[0]
    }
    program = try Program(
      inputs: [graph.latents, graph.flat, flat], outputs: gradients, options: .init(threads: threads))
    results = gradients.map { Buffer($0.type) }
  }

  /// One gradient an objective, in the layout of the generator's parameters; the next call overwrites them.
  /// - Parameter latents: `float32[batch, 16]`.
  func callAsFunction(_ generator: FrozenGenerator, critic: Buffer, latents: Buffer) throws -> [Buffer] {
    try program.run(inputs: [latents, generator.parameters, critic], outputs: results)
    return results
  }
}

/// The generator as a graph of its latent points and parameters.
struct GeneratorGraph {
  let latents: Tensor
  let flat: Tensor
  let samples: Tensor

  init(batch: Int) {
    let generator = FrozenGenerator.generator
    latents = .input("latents", [batch, generator.latent.count])
    flat = .input("generator", [generator.layout.count])
    var pass = Pass(flat, of: generator.layout, for: .evaluation)
    samples = generator(latents, labels: nil, &pass)
  }
}

extension Buffer {
  /// The Euclidean norm of float32 elements, in Float64: their squares may be too small for Float32.
  var norm: Double {
    withElements(as: Float.self) { $0.reduce(0.0) { $0 + Double($1) * Double($1) } }.squareRoot()
  }

  /// Some float32 elements.
  func elements(at places: [Int]) -> [Double] {
    withElements(as: Float.self) { elements in places.map { Double(elements[$0]) } }
  }
}
