import SaddleCPU
import SaddleData
import SaddleNN
import SaddleTensor

/// The buffers that a training's programs read and change, by the names of their graphs' inputs, and the data
/// that fills some of them.
///
/// Not synchronised: one thread at a time.
public final class Workspace {
  public let reader: BatchReader
  /// `nil` is one for each core.
  let threads: Int?
  private(set) var buffers: [String: Buffer] = [:]
  /// What training keeps: all else is made anew in every step.
  private(set) var stateNames: Set<String> = []
  private let keys: [RandomKey]

  /// - Parameter seed: of the initial parameters and of all random numbers but the order of the data.
  init(reading reader: BatchReader, seed: UInt64, networks: Int, threads: Int?) {
    self.reader = reader
    self.threads = threads
    keys = RandomKey(seed: seed).split(networks + 1)
  }

  /// Compiles an update over the buffers that its inputs name.
  /// - Parameter trainees: the networks that it moves, with their places among the learner's networks, which
  ///   decide their initial parameters.
  func compile(_ update: Update, named name: String, moving trainees: [(place: Int, trainee: Trainee)]) throws
    -> CompiledUpdate
  {
    // Two updates may move one network; it starts once.
    for (place, trainee) in trainees where buffers[trainee.name] == nil {
      for (name, value) in try trainee.initialState(key: keys[place], threads: threads) {
        start(name, at: value)
      }
    }
    start("key", at: try keys[keys.count - 1].tensor.evaluate(threads: 1))
    start("average", at: buffers["generator"]?.value)
    start("average.statistics", at: buffers["generator.statistics"]?.value)
    for input in update.inputs + update.state where buffers[input.inputName] == nil {
      buffers[input.inputName] = Buffer(input.type)
    }
    stateNames.formUnion(update.state.map(\.inputName))
    return try CompiledUpdate(update, named: name, buffers, threads: threads)
  }

  /// Makes a buffer, unless it is there.
  func start(_ name: String, at value: Value?) {
    guard buffers[name] == nil, let value else { return }
    buffers[name] = Buffer(value)
  }

  /// Makes a buffer that is part of the saved state.
  @discardableResult
  func keep(_ name: String, at value: Value) -> Buffer {
    let buffer = buffers[name] ?? Buffer(value)
    buffers[name] = buffer
    stateNames.insert(name)
    return buffer
  }

  /// Keeps the data's first batch, which is read again after it.
  func keepFirstBatch(_ name: String) throws {
    keep(name, at: try reader.firstBatch())
  }

  /// Reads the next batch into "real" and "labels".
  func readBatch() throws { try reader.next(samples: buffers["real"]!, labels: buffers["labels"]) }

  /// Sets a scalar, if any graph reads it.
  func set(_ name: String, _ number: Double) {
    buffers[name]?.withElements(as: Float.self) { $0[0] = Float(number) }
  }

  /// The weight of the new parameters in the generator's average. Early on it follows fast, or the first
  /// parameters would stay in it for long.
  func setAverageWeight(decay: Double?, step: Int) {
    if let decay { set("average.weight", 1 - min(decay, Double(1 + step) / Double(10 + step))) }
  }

  var byteCount: Int {
    buffers.values.reduce(0) { $0 + $1.type.shape.count * $1.type.elementType.byteCount }
  }
}

extension BatchReader {
  /// The first batch, wherever the reader is and stays.
  func firstBatch() throws -> Value {
    let samples = Buffer(TensorType(Shape([batch] + dataset.shape.dimensions)))
    let position = position
    defer { self.position = position }
    self.position = 0
    try next(samples: samples)
    return samples.value
  }
}
