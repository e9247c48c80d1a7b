import Foundation
import SaddleCPU
import SaddleData
import SaddleGAN
import SaddleTensor

/// A training that is played on from a checkpoint, to see what happens; the run itself stays as it is.
final class Rehearsal {
  let trainer: Trainer
  /// What it starts from, by the names of the trainer's state.
  let start: [String: Value]
  private let step: Int

  /// Who plays, and from where.
  enum Player {
    /// The run anew, from the weights that its seed gives.
    case beginner
    /// From the checkpoint, with the run's optimizers at the learning rates of its step.
    case own
    /// From the checkpoint, with Adam at a rate that is usual for such networks, for a network that trains
    /// alone.
    case best
  }

  init(_ player: Player, _ checkpoint: Checkpoint, _ dataset: Dataset, threads: Int?) throws {
    var configuration = checkpoint.configuration
    let rate = configuration.schedule.factor(step: checkpoint.step, of: configuration.steps)
    configuration.schedule = .constant
    configuration.threads = threads
    if player != .beginner {
      // Other batches than the run's: the same samples would come in the same order.
      configuration.seed ^= 0x7265_6865_6172
    }
    switch player {
    case .beginner: break
    case .own:
      // At the end of a schedule nothing moves any more; a tenth of the full rate is what it had shortly
      // before.
      configuration.learningRate *= max(rate, 0.1)
      configuration.generatorLearningRate *= max(rate, 0.1)
    case .best:
      let isConvolutional = configuration.critic.kind != .mlp
      configuration.optimizer = .adam
      (configuration.beta1, configuration.beta2) = (0.5, 0.99)
      configuration.learningRate = isConvolutional ? 5e-4 : 1e-3
      configuration.generatorLearningRate = configuration.learningRate
      for case .clipping(let bound) in configuration.constraints {
        configuration.learningRate = min(configuration.learningRate, bound / 20)
      }
    }
    let game = try configuration.game(sampleShape: dataset.shape, classes: dataset.classNames.count)
    trainer = try TrainingRun.trainer(configuration, game, dataset)
    let fresh = trainer.state
    step = player == .beginner ? 0 : checkpoint.step
    // Another optimizer remembers other things: it starts anew.
    start =
      player == .beginner
      ? fresh : fresh.merging(checkpoint.state) { fresh, saved in fresh.type == saved.type ? saved : fresh }
    try reset()
  }

  /// Back to where it starts.
  func reset() throws { try trainer.restore(start, step: step, position: 0) }

  /// What the critic maximises.
  static func payoff(_ record: StepRecord) -> Double {
    -((record["criticLoss"] ?? .nan) + (record["penalty"] ?? 0))
  }

  // MARK: Probes

  /// What successive updates do to one network.
  struct Motion {
    /// ‖update‖ / ‖weights‖, a median.
    var relativeSize = Double.nan
    /// The same of the largest update.
    var largestSize = Double.nan
    /// The same of the largest of the run's first updates.
    var firstSize = Double.nan
    /// Between successive updates, in degrees, the mean.
    var angle = Double.nan
    /// ‖first − last‖ over the path's length.
    var directness = Double.nan
    /// The share of updates after which the loss on the very batch that made them was higher.
    var overshoot = Double.nan
  }

  /// Plays on for some steps and looks at each.
  func walk(
    _ steps: Int, until deadline: ContinuousClock.Instant
  ) throws -> (generator: Motion, critic: Motion, records: [StepRecord]) {
    try reset()
    var paths = [Path(trainer, "generator"), Path(trainer, "critic")]
    var records: [StepRecord] = []
    for _ in 0..<steps where ContinuousClock.now < deadline || records.count < 5 {
      records.append(try trainer.advance())
      for index in paths.indices { paths[index].move() }
    }
    return (paths[0].motion, paths[1].motion, records)
  }

  /// How often an update of one network raises its own loss on the batch that it was computed on, with the
  /// same random numbers: more than now and then, and the learning rate is too high for the loss's curvature.
  func overshoot(
    of network: String, _ count: Int, until deadline: ContinuousClock.Instant
  ) throws -> Double {
    try reset()
    let isCritic = network == "critic"
    func advance() throws -> Double {
      let record = try isCritic ? trainer.advanceCritic() : trainer.advanceGenerator()
      return isCritic ? -Self.payoff(record) : record["generatorLoss"] ?? .nan
    }
    var (raised, tried) = (0, 0)
    for _ in 0..<count where ContinuousClock.now < deadline || tried < 3 {
      let (key, position) = (trainer.state["key"], trainer.reader.position)
      let before = try advance()
      let (moved, next) = (trainer.state, trainer.reader.position)
      // The same batch and numbers, at the new weights.
      var again = moved
      again["key"] = key
      try trainer.restore(again, step: step, position: position)
      let after = try advance()
      try trainer.restore(moved, step: step, position: next)
      guard before.isFinite, after.isFinite else { return 1 }
      tried += 1
      if after > before { raised += 1 }
    }
    return Double(raised) / Double(max(1, tried))
  }

  /// One network trained alone, the other as it is: the payoff V (what the critic maximises) at the start and
  /// at the end, each a mean of batches.
  func response(
    of network: String, steps: Int, until deadline: ContinuousClock.Instant
  ) throws -> (before: Double, after: Double, deviation: Double, steps: Int) {
    try reset()
    let averaged = max(5, steps / 15)
    // What the payoff is now: at a learning rate of 0 it would take another program, and the first updates
    // of a small rate move little.
    var values: [Double] = []
    for _ in 0..<steps where ContinuousClock.now < deadline || values.count < 2 * averaged {
      let record = try network == "critic" ? trainer.advanceCritic() : trainer.advanceGenerator()
      values.append(
        network == "critic" ? Self.payoff(record) : -(record["generatorLoss"] ?? .nan))
    }
    let (first, last) = (Array(values.prefix(averaged)), Array(values.suffix(averaged)))
    return (first.mean, last.mean, first.deviation, values.count)
  }
}

/// The way of one network's parameters.
private struct Path {
  private let trainer: Trainer
  private let name: String
  private var start: [Float]
  private var last: [Float]
  private var update: [Float] = []
  private var sizes: [Double] = []
  private var angles: [Double] = []
  private var length = 0.0

  init(_ trainer: Trainer, _ name: String) {
    self.trainer = trainer
    self.name = name
    start = trainer.state[name]?.floats ?? []
    last = start
  }

  mutating func move() {
    let now = trainer.state[name]?.floats ?? []
    let step = zip(now, last).map { $0 - $1 }
    let size = norm(step)
    length += size
    sizes.append(size / max(norm(last), 1e-30))
    let before = norm(update)
    if size > 0, before > 0 {
      let cosine = zip(step, update).reduce(0) { $0 + Double($1.0) * Double($1.1) } / (size * before)
      angles.append(acos(min(1, max(-1, cosine))) * 180 / .pi)
    }
    (last, update) = (now, step)
  }

  var motion: Rehearsal.Motion {
    Rehearsal.Motion(
      relativeSize: sizes.quantile(0.5), largestSize: sizes.max() ?? .nan,
      angle: angles.isEmpty ? .nan : angles.mean,
      directness: norm(zip(last, start).map { $0 - $1 }) / max(length, 1e-30))
  }
}

/// The Euclidean norm.
func norm(_ x: [Float]) -> Double { x.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot() }
