import SaddleCPU
import SaddleData
import SaddleNN
import SaddleTensor

/// A game being played, or another ``Learner`` at work: compiled programs over buffers that hold the networks, and the place in the data.
///
/// ```swift
/// let trainer = try Trainer(game, reading: BatchReader(data, batch: game.batch, seed: 1), seed: 1, steps:
/// 2000) while trainer.step < 2000 { print(try trainer.advance()["wassersteinEstimate"]) }
/// ```
///
/// Same game, data, seed, thread count and kind of machine: the same bits, whether or not training was
/// interrupted in between (``state``). Not synchronised: one thread at a time.
public final class Trainer {
  public let learner: any Learner
  public let reader: BatchReader
  public let schedule: LearningRateSchedule
  /// How long the schedule is; training may stop before or go on after.
  public let plannedSteps: Int
  /// Generator updates so far.
  public private(set) var step = 0

  private let workspace: Workspace
  private let procedure: any Procedure

  /// - Parameters:
  ///   - reader: of batches as large as the learner's.
  ///   - seed: of the initial parameters and of all random numbers but the order of the data.
  ///   - threads: `nil` is one for each core.
  /// - Throws: ``GameError`` when the data does not fit the learner; `ProgramError` when a graph cannot be
  ///   compiled.
  public init(
    _ learner: any Learner, reading reader: BatchReader, seed: UInt64,
    schedule: LearningRateSchedule = .constant, steps: Int, threads: Int? = nil
  ) throws {
    if let problem = Self.problem(learner, reader) { throw GameError(problem) }
    self.learner = learner
    self.reader = reader
    self.schedule = schedule
    plannedSteps = steps
    workspace = Workspace(reading: reader, seed: seed, networks: learner.networks.count, threads: threads)
    procedure = try learner.procedure(over: workspace)
  }

  private static func problem(_ learner: any Learner, _ reader: BatchReader) -> String? {
    if reader.batch != learner.batch {
      return "batches of \(reader.batch) for a game of batches of \(learner.batch)"
    }
    if reader.dataset.shape != learner.generator.sampleShape {
      return "samples \(reader.dataset.shape) for networks of samples \(learner.generator.sampleShape)"
    }
    if let classes = learner.generator.classes, classes != reader.dataset.classNames.count {
      return "networks of \(classes) classes for data of \(reader.dataset.classNames.count)"
    }
    return nil
  }

  // MARK: Steps

  /// One step of the learner's: of a game the critic's updates, then the generator's.
  /// - Returns: the results of the step's last updates.
  /// - Throws: ``NonFiniteError`` when a loss or a gradient is not finite; the networks are then as they were
  ///   before that update. `DataError` when the data cannot be read.
  public func advance() throws -> StepRecord {
    var record = StepRecord(step: step + 1)
    try procedure.advance(step: step, factor: factor, into: &record)
    step += 1
    return record
  }

  private var factor: Double { schedule.factor(step: step, of: plannedSteps) }

  /// One update of the critic alone, the generator and ``step`` staying as they are.
  /// - Returns: and throws: as ``advance()``, of the critic alone.
  /// - Precondition: the learner is a ``Game``.
  @discardableResult
  public func advanceCritic() throws -> StepRecord {
    try adversarial.advanceCritic(step: step, factor: factor)
    var record = StepRecord(step: step)
    adversarial.reportCritic(into: &record)
    return record
  }

  /// One update of a game's generator alone, the critic, the running average and ``step`` staying as they are.
  /// - Returns: and throws: as ``advance()``, of the generator alone.
  /// - Precondition: the learner is a ``Game``.
  @discardableResult
  public func advanceGenerator() throws -> StepRecord {
    try adversarial.advanceGenerator(step: step, factor: factor)
    var record = StepRecord(step: step)
    adversarial.reportGenerator(into: &record)
    return record
  }

  /// The derivatives of each network's loss by its flat parameters, by its name, at some batches; nothing moves
  /// but the place in the data.
  /// - Throws: `ProgramError` when the graphs cannot be compiled; `DataError` when the data cannot be read.
  /// - Precondition: the learner is a ``Game``.
  package func gradients(batches: Int) throws -> [[String: [Float]]] {
    try adversarial.gradients(step: step, batches: batches)
  }

  private var adversarial: AdversarialProcedure {
    guard let procedure = procedure as? AdversarialProcedure else {
      fatalError("there is no critic in \(type(of: learner))")
    }
    return procedure
  }

  /// Arithmetic operations of a step.
  public var operationsPerStep: Double { procedure.operationsPerStep }

  /// Bytes of the programs' intermediate results and of the networks with all that training keeps of them.
  public var memoryBytes: Int { procedure.arenaBytes + workspace.byteCount }

  // MARK: State

  private var buffers: [String: Buffer] { workspace.buffers }

  /// All that training keeps, by name: parameters, statistics, the optimizers' memory, the average, the key.
  /// With ``step`` and the reader's position it is all that a resumed run needs.
  public var state: [String: Value] {
    Dictionary(uniqueKeysWithValues: workspace.stateNames.map { ($0, buffers[$0]!.value) })
  }

  /// Goes back, or on, to a saved state.
  /// - Throws: ``GameError`` when the state is that of another game; nothing is changed then.
  public func restore(_ state: [String: Value], step: Int, position: Int) throws {
    for name in workspace.stateNames.sorted() {
      guard let value = state[name] else { throw GameError("the saved state has no \"\(name)\"") }
      guard value.type == buffers[name]!.type else {
        throw GameError(
          "the saved \"\(name)\" is \(value.type), and the networks need \(buffers[name]!.type)")
      }
    }
    for name in workspace.stateNames.sorted() { buffers[name]!.write(state[name]!) }
    self.step = step
    reader.position = position
  }

  /// The generator as it is, or its running average.
  public func weights(averaged: Bool) -> GeneratorWeights {
    let name = averaged && learner.averageDecay != nil ? "average" : "generator"
    return GeneratorWeights(flat: buffers[name]!, statistics: buffers["\(name).statistics"])
  }

  /// The critic as it is; `nil` where there is none.
  public var criticWeights: (flat: Buffer, statistics: Buffer?)? {
    buffers["critic"].map { ($0, buffers["critic.statistics"]) }
  }
}

/// What one step gave, by name and in order.
public struct StepRecord: Sendable {
  public let step: Int
  public internal(set) var values: [(name: String, value: Double)] = []

  public subscript(name: String) -> Double? { values.first { $0.name == name }?.value }
}
