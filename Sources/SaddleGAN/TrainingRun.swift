import Foundation
import SaddleData
import SaddleTensor

/// A training on disk: a ``Trainer`` with a ``RunDirectory``, saved on schedule and resumed exactly.
public final class TrainingRun {
  public enum Event {
    /// A step is done; the seconds are those of the whole training so far.
    case step(StepRecord, seconds: Double)
    /// A picture is due.
    case sample(step: Int)
    case saved(step: Int)
  }

  public enum Ending: Equatable { case finished, interrupted }

  public let directory: RunDirectory
  public let configuration: Configuration
  public let dataset: Dataset
  public let trainer: Trainer
  /// The checkpoint that is kept as the best; who measures them sets it.
  public var bestStep: Int? { didSet { removeOld() } }
  private var secondsBefore: Double
  private var lastSave: Int

  /// A new run, with its directory's configuration written.
  /// - Parameter directory: made only once all else has succeeded.
  public init(
    _ configuration: Configuration, on dataset: Dataset, in directory: @autoclosure () throws -> RunDirectory
  ) throws {
    self.configuration = configuration
    self.dataset = dataset
    let learner = try configuration.learner(sampleShape: dataset.shape, classes: dataset.classNames.count)
    trainer = try Self.trainer(configuration, learner, dataset)
    self.directory = try directory()
    secondsBefore = 0
    lastSave = -1
    try AtomicFile.write(Data(configuration.yaml.utf8), to: self.directory.configuration)
  }

  /// Goes on from a checkpoint of the directory's.
  /// - Parameter configuration: the checkpoint's own, or one of other steps or another keeping.
  /// - Throws: `DataError` when the data is not what the run was trained on.
  public init(
    _ checkpoint: Checkpoint, with configuration: Configuration? = nil, on dataset: Dataset,
    in directory: RunDirectory
  ) throws {
    guard dataset.fingerprint == checkpoint.data.fingerprint else {
      throw DataError(
        "the data is not what this run was trained on", path: checkpoint.configuration.data,
        advice: "bring back the data as it was, or start a new run on what there is now")
    }
    let configuration = configuration ?? checkpoint.configuration
    self.configuration = configuration
    self.dataset = dataset
    self.directory = directory
    let learner = try configuration.learner(sampleShape: dataset.shape, classes: dataset.classNames.count)
    trainer = try Self.trainer(configuration, learner, dataset)
    try trainer.restore(checkpoint.state, step: checkpoint.step, position: checkpoint.position)
    secondsBefore = checkpoint.seconds
    lastSave = checkpoint.step
    try AtomicFile.write(Data(configuration.yaml.utf8), to: directory.configuration)
  }

  public static func trainer(
    _ configuration: Configuration, _ learner: any Learner, _ dataset: Dataset
  ) throws -> Trainer {
    let reader = try BatchReader(
      dataset, batch: configuration.batch, seed: configuration.seed, threads: configuration.threads)
    return try Trainer(
      learner, reading: reader, seed: configuration.seed, schedule: configuration.schedule,
      steps: configuration.steps, threads: configuration.threads)
  }

  /// The newest checkpoint that can be read, and what is wrong with newer ones.
  /// - Throws: `DataError` when there is none.
  public static func newestCheckpoint(
    in directory: RunDirectory
  ) throws -> (checkpoint: Checkpoint, refused: [String]) {
    var refused: [String] = []
    for step in directory.checkpointSteps {
      do { return (try Checkpoint(contentsOf: directory.checkpoint(step: step)), refused) } catch {
        refused.append("\(error)")
      }
    }
    throw DataError(
      refused.isEmpty
        ? "there is no checkpoint to go on from"
        : "no checkpoint can be read: " + refused.joined(separator: "; "),
      path: directory.checkpoints.relativePath,
      advice: "name a run directory that has been saved, or train anew from its config.yaml")
  }

  // MARK: Training

  /// The step that training ends with, if no minutes end it before.
  public var lastStep: Int { min(configuration.steps, trainer.learner.finalStep ?? .max) }

  /// Trains until the steps or the minutes are done, or until told to stop; saves before it returns.
  /// - Parameters:
  ///   - shouldStop: asked after every step.
  ///   - observe: told of everything, in order.
  /// - Throws: ``NonFiniteError``, after saving the state that led to it if that is finite; `DataError` when
  ///   a file cannot be written.
  public func train(
    shouldStop: () -> Bool = { false }, observe: (Event) throws -> Void = { _ in }
  ) throws -> Ending {
    let metrics = try MetricsFile(directory.metrics, upTo: trainer.step)
    let start = ContinuousClock.now
    func seconds() -> Double { secondsBefore + (ContinuousClock.now - start) / .seconds(1) }
    func save() throws {
      guard lastSave != trainer.step else { return }
      // A step whose results are finite may still have made weights that are not.
      if let broken = trainer.state.filter({ !$0.value.isFinite }).keys.min() {
        throw NonFiniteError(step: trainer.step, network: broken, term: "state", cause: nil)
      }
      try metrics.synchronise()
      try checkpoint(seconds: seconds()).write(to: directory.checkpoint(step: trainer.step))
      lastSave = trainer.step
      removeOld()
      try observe(.saved(step: trainer.step))
    }
    // A run that was killed between a save and its end has one checkpoint too many.
    removeOld()
    let steps = lastStep
    let interval = max(1, steps / 10_000)
    if trainer.step == 0 { try observe(.sample(step: 0)) }
    while trainer.step < steps {
      let record: StepRecord
      do { record = try trainer.advance() } catch let error as NonFiniteError {
        do { try save() } catch is NonFiniteError {}
        throw error
      }
      if record.step % interval == 0 || record.step == steps {
        try metrics.append(record, seconds: seconds())
      }
      try observe(.step(record, seconds: seconds()))
      let isLast =
        record.step == steps || configuration.minutes.map { seconds() >= 60 * $0 } ?? false
      if isLast || record.step % configuration.sampleEvery == 0 { try observe(.sample(step: record.step)) }
      if isLast || record.step % configuration.saveEvery == 0 { try save() }
      if isLast { break }
      if shouldStop() {
        try save()
        return .interrupted
      }
    }
    return .finished
  }

  /// Leaves the checkpoints that are to be kept.
  private func removeOld() {
    // Newer ones are damaged, or the training would have gone on from them.
    let steps = directory.checkpointSteps.drop { $0 > trainer.step }
    for step in steps.dropFirst(configuration.keep.newest) where step != bestStep {
      try? FileManager.default.removeItem(at: directory.checkpoint(step: step))
    }
  }

  private func checkpoint(seconds: Double) -> Checkpoint {
    Checkpoint(
      of: trainer, seconds: seconds, configuration: configuration, data: DatasetDescription(dataset))
  }
}

extension Value {
  fileprivate var isFinite: Bool {
    guard case .float32(let elements) = storage else { return true }
    return elements.allSatisfy { $0.isFinite }
  }
}
