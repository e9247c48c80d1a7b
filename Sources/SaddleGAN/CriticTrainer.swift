import SaddleCPU
import SaddleData
import SaddleNN
import SaddleTensor

/// A critic trained between two sources that stay as they are: a discriminator towards its optimum, a Wasserstein
/// critic towards Kantorovich's potential.
///
/// ```swift
/// let game = try CriticGame(
///   Critic(sampleShape: [2], .mlp(widths: [64, 64])), objective: Wasserstein(),
///   constraints: [.lipschitzPenalty(weight: 10)], optimizer: Adam(learningRate: 1e-3))
/// let trainer = try CriticTrainer(
///   game, real: Dataset.open("ring"), fake: Dataset.open("swiss-roll"), batch: 256, seed: 1)
/// for _ in 0..<1000 { print(try trainer.advance()["wassersteinEstimate"]!) }
/// ```
///
/// Same game, data, seed, thread count and kind of machine: the same bits. Not synchronised: one thread at a time.
public final class CriticTrainer {
  public let game: CriticGame
  /// Updates so far.
  public private(set) var step = 0

  private let readers: [BatchReader]
  private let update: CompiledUpdate
  private let buffers: [String: Buffer]

  /// - Parameters:
  ///   - real: where the critic is to score high; `fake`: where low. Samples of the critic's shape, which it sees in
  ///     the units of `real`'s training: give data of one scaling.
  ///   - batch: samples of each kind in an update.
  ///   - seed: of the initial parameters, the order of the data and all other random numbers.
  ///   - threads: `nil` is one for each core.
  /// - Throws: ``GameError`` when the data does not fit the critic; `ProgramError` when the graph cannot be compiled.
  public init(
    _ game: CriticGame, real: Dataset, fake: Dataset, batch: Int, seed: UInt64, threads: Int? = nil
  ) throws {
    if batch < 1 { throw GameError("a batch needs at least 1 sample, not \(batch)") }
    if game.critic.classes != nil {
      throw GameError("a conditional critic between two sources without classes")
    }
    for data in [real, fake] where data.shape != game.critic.sampleShape {
      throw GameError("samples \(data.shape) for a critic of samples \(game.critic.sampleShape)")
    }
    if real.scaling != fake.scaling {
      throw GameError("the two sources have different scalings; give both that of one")
    }
    self.game = game
    readers = try [real, fake].enumerated().map {
      try BatchReader($1, batch: batch, seed: seed &* 2 &+ UInt64($0), threads: threads)
    }
    let reference = game.critic.usesReference ? try readers[0].firstBatch() : nil
    let trainee = game.trainee(referenceBatch: reference.map { Tensor($0) })
    let key = Tensor.input("key", [2], .uint32)
    let samples = ["real", "fake"].map { name in
      Tensor.input(name, Shape([batch] + game.critic.sampleShape.dimensions))
    }
    let graph = game.update(
      trainee, real: samples[0], fake: samples[1], labels: nil, key: key, keys: RandomKey(key).split(3),
      constants: samples)
    let keys = RandomKey(seed: seed).split(2)
    var initial = try trainee.initialState(key: keys[0], threads: threads)
    initial["key"] = try keys[1].tensor.evaluate(threads: 1)
    buffers = Dictionary(
      uniqueKeysWithValues: (graph.inputs + graph.state).map {
        ($0.inputName, initial[$0.inputName].map { Buffer($0) } ?? Buffer($0.type))
      })
    update = try CompiledUpdate(graph, named: "critic", buffers, threads: threads)
  }

  /// One update of the critic.
  /// - Parameter rate: what the optimizer's learning rate is multiplied by.
  /// - Returns: what the batch gave before the update: "criticLoss", "wassersteinEstimate", "penalty" and "slope"
  ///   where there is a penalty, "criticGradientNorm".
  /// - Throws: ``NonFiniteError`` when a loss or a gradient is not finite; the critic is then as it was before.
  @discardableResult
  public func advance(rate: Double = 1) throws -> StepRecord {
    buffers["critic.rate"]!.withElements(as: Float.self) { $0[0] = Float(game.optimizer.learningRate * rate) }
    try readers[0].next(samples: buffers["real"]!, labels: nil)
    try readers[1].next(samples: buffers["fake"]!, labels: nil)
    try update.run(step: step + 1)
    step += 1
    var record = StepRecord(step: step)
    update.report(into: &record)
    return record
  }

  /// Trains on until `step` of `steps` updates are done. The learning rate falls to 0 along a line over the last
  /// half, so that the last critic is not the whim of the last batch.
  /// - Parameter progress: told the share of `steps` done, 0 to 1. What it throws ends the training.
  /// - Throws: as ``advance(rate:)``.
  public func train(
    to step: Int, of steps: Int, progress: (_ share: Double) throws -> Void = { _ in }
  ) throws {
    while self.step < step {
      let share = Double(self.step) / Double(steps)
      if self.step % 100 == 0 { try progress(share) }
      try advance(rate: min(1, 2 * (1 - share)))
    }
  }

  /// The critic as it is.
  public var weights: (flat: Buffer, statistics: Buffer?) {
    (buffers["critic"]!, buffers["critic.statistics"])
  }
}
