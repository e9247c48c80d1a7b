import SaddleCPU
import SaddleData
import SaddleNN
import SaddleTensor

/// A game being played: compiled programs over buffers that hold the networks, and the place in the data.
///
/// ```swift
/// let trainer = try Trainer(game, reading: BatchReader(data, batch: game.batch, seed: 1), seed: 1, steps:
/// 2000) while trainer.step < 2000 { print(try trainer.advance()["wassersteinEstimate"]) }
/// ```
///
/// Same game, data, seed, thread count and kind of machine: the same bits, whether or not training was
/// interrupted in between (``state``). Not synchronised: one thread at a time.
public final class Trainer {
  public let game: Game
  public let reader: BatchReader
  public let schedule: LearningRateSchedule
  /// How long the schedule is; training may stop before or go on after.
  public let plannedSteps: Int
  /// Generator updates so far.
  public private(set) var step = 0

  private let critic: CompiledUpdate
  private let generator: CompiledUpdate
  /// Everything the programs read and change, by the inputs' names.
  private let buffers: [String: Buffer]

  /// - Parameters:
  ///   - reader: of batches as large as the game's.
  ///   - seed: of the initial parameters and of all random numbers but the order of the data.
  ///   - threads: `nil` is one for each core.
  /// - Throws: ``GameError`` when the data does not fit the game; `ProgramError` when a graph cannot be
  ///   compiled.
  public init(
    _ game: Game, reading reader: BatchReader, seed: UInt64, schedule: LearningRateSchedule = .constant,
    steps: Int, threads: Int? = nil
  ) throws {
    if let problem = Self.problem(game, reader) { throw GameError(problem) }
    self.game = game
    self.reader = reader
    self.schedule = schedule
    plannedSteps = steps
    let step = AdversarialStep(game)
    var buffers: [String: Buffer] = [:]
    let initial = try Self.initialValues(game, seed: seed)
    for input in step.critic.inputs + step.critic.state + step.generator.inputs + step.generator.state {
      let name = input.inputName
      if buffers[name] == nil { buffers[name] = initial[name].map { Buffer($0) } ?? Buffer(input.type) }
    }
    self.buffers = buffers
    critic = try CompiledUpdate(step.critic, named: "critic", buffers, threads: threads)
    generator = try CompiledUpdate(step.generator, named: "generator", buffers, threads: threads)
  }

  private static func problem(_ game: Game, _ reader: BatchReader) -> String? {
    if reader.batch != game.batch {
      return "batches of \(reader.batch) for a game of batches of \(game.batch)"
    }
    if reader.dataset.shape != game.generator.sampleShape {
      return "samples \(reader.dataset.shape) for networks of samples \(game.generator.sampleShape)"
    }
    if let classes = game.generator.classes, classes != reader.dataset.classNames.count {
      return "networks of \(classes) classes for data of \(reader.dataset.classNames.count)"
    }
    return nil
  }

  /// What does not start at zero.
  private static func initialValues(_ game: Game, seed: UInt64) throws -> [String: Value] {
    let keys = RandomKey(seed: seed).split(3)
    var values = try game.generator.layout.initialState(
      "generator", optimizer: game.generatorOptimizer, key: keys[0])
    values.merge(
      try game.critic.layout.initialState("critic", optimizer: game.criticOptimizer, key: keys[1])
    ) { $1 }
    values["key"] = try keys[2].tensor.evaluate()
    values["average"] = values["generator"]
    values["average.statistics"] = values["generator.statistics"]
    return values
  }

  // MARK: Steps

  /// One step: the critic's updates, then the generator's.
  /// - Returns: the last critic update's and the generator update's results.
  /// - Throws: ``NonFiniteError`` when a loss or a gradient is not finite; the networks are then as they were
  ///   before that update. `DataError` when the data cannot be read.
  public func advance() throws -> StepRecord {
    let factor = schedule.factor(step: step, of: plannedSteps)
    set("generator.rate", game.generatorOptimizer.learningRate * factor)
    if let decay = game.averageDecay {
      // Early on the average follows fast, or the first parameters would stay in it for long.
      set("average.weight", 1 - min(decay, Double(1 + step) / Double(10 + step)))
    }
    for _ in 0..<game.criticSteps(before: step) { try runCritic() }
    var record = StepRecord(step: step + 1)
    try generator.run(step: step + 1)
    critic.report(into: &record)
    generator.report(into: &record)
    step += 1
    return record
  }

  /// One update of the critic alone, the generator and ``step`` staying as they are.
  /// - Returns: and throws: as ``advance()``, of the critic alone.
  @discardableResult
  public func advanceCritic() throws -> StepRecord {
    try runCritic()
    var record = StepRecord(step: step)
    critic.report(into: &record)
    return record
  }

  private func runCritic() throws {
    set("critic.rate", game.criticOptimizer.learningRate * schedule.factor(step: step, of: plannedSteps))
    try reader.next(samples: buffers["real"]!, labels: buffers["labels"])
    try critic.run(step: step + 1)
  }

  private func set(_ name: String, _ number: Double) {
    buffers[name]?.withElements(as: Float.self) { $0[0] = Float(number) }
  }

  /// Arithmetic operations of a step with K critic updates.
  public var operationsPerStep: Double {
    Double(game.criticSteps) * critic.program.operationsPerRun + generator.program.operationsPerRun
  }

  /// Bytes of the programs' intermediate results and of the networks with all that training keeps of them.
  public var memoryBytes: Int {
    critic.program.arenaBytes + generator.program.arenaBytes
      + buffers.values.reduce(0) { $0 + $1.type.shape.count * $1.type.elementType.byteCount }
  }

  // MARK: State

  /// The names of all that training keeps, in a fixed order.
  private var stateNames: [String] {
    Set((critic.update.state + generator.update.state).map(\.inputName)).sorted()
  }

  /// All that training keeps, by name: parameters, statistics, the optimizers' memory, the average, the key.
  /// With ``step`` and the reader's position it is all that a resumed run needs.
  public var state: [String: Value] {
    Dictionary(uniqueKeysWithValues: stateNames.map { ($0, buffers[$0]!.value) })
  }

  /// Goes back, or on, to a saved state.
  /// - Throws: ``GameError`` when the state is that of another game; nothing is changed then.
  public func restore(_ state: [String: Value], step: Int, position: Int) throws {
    for name in stateNames {
      guard let value = state[name] else { throw GameError("the saved state has no \"\(name)\"") }
      guard value.type == buffers[name]!.type else {
        throw GameError(
          "the saved \"\(name)\" is \(value.type), and the networks need \(buffers[name]!.type)")
      }
    }
    for name in stateNames { buffers[name]!.write(state[name]!) }
    self.step = step
    reader.position = position
  }

  /// The generator as it is, or its running average.
  public func weights(averaged: Bool) -> GeneratorWeights {
    let name = averaged && game.averageDecay != nil ? "average" : "generator"
    return GeneratorWeights(flat: buffers[name]!, statistics: buffers["\(name).statistics"])
  }

  /// The critic as it is.
  public var criticWeights: (flat: Buffer, statistics: Buffer?) {
    (buffers["critic"]!, buffers["critic.statistics"])
  }
}

/// What one step gave, by name and in order.
public struct StepRecord: Sendable {
  public let step: Int
  public internal(set) var values: [(name: String, value: Double)] = []

  public subscript(name: String) -> Double? { values.first { $0.name == name }?.value }
}
