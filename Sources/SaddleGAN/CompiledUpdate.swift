import SaddleCPU
import SaddleTensor

/// An update's program and the buffers of its results.
struct CompiledUpdate {
  let name: String
  let update: Update
  let program: Program
  private let inputs: [Buffer]
  private let state: [Buffer]
  private let results: [Buffer]
  private let threads: Int?

  /// - Parameter buffers: by the names of the update's inputs and state.
  init(_ update: Update, named name: String, _ buffers: [String: Buffer], threads: Int?) throws {
    self.name = name
    self.update = update
    self.threads = threads
    program = try Self.program(update, .init(threads: threads))
    inputs = update.inputs.map { buffers[$0.inputName]! }
    state = update.state.map { buffers[$0.inputName]! }
    results = update.outputs.map { Buffer($0.value.type) }
  }

  private static func program(_ update: Update, _ options: Program.Options) throws -> Program {
    try Program(
      inputs: update.inputs, state: update.state, updates: update.updates,
      outputs: update.outputs.map(\.value),
      options: options)
  }

  /// Runs once.
  /// - Throws: ``NonFiniteError``; the state is then as it was.
  func run(step: Int) throws {
    let key = state[0].withElements(as: UInt32.self) { ($0[0], $0[1]) }
    try program.run(inputs: inputs, state: state, outputs: results)
    guard let broken = results.firstIndex(where: { !number($0).isFinite }) else { return }
    state[0].withElements(as: UInt32.self) { ($0[0], $0[1]) = key }
    throw NonFiniteError(
      step: step, network: name, term: update.outputs[broken].name, cause: cause())
  }

  /// The first operation whose result is not finite, found by running again, on copies, with every result
  /// checked.
  private func cause() -> ProgramError? {
    do {
      let checked = try Self.program(update, .init(threads: threads, checksFiniteness: true))
      try checked.run(inputs: inputs, state: state.map { Buffer($0.value) }, outputs: results)
    } catch { return error as? ProgramError }
    return nil
  }

  /// The derivatives of the loss by each network's flat parameters, by its name, at some batches; nothing moves
  /// but the place in the data.
  func gradients(batches: Int, reading readBatch: () throws -> Void) throws -> [[String: [Float]]] {
    let program = try Program(
      inputs: update.inputs + update.state, outputs: update.gradients.map(\.value),
      options: .init(threads: threads))
    let slopes = update.gradients.map { Buffer($0.value.type) }
    return try (0..<batches).map { _ in
      try readBatch()
      try program.run(inputs: inputs + state, outputs: slopes)
      return Dictionary(zip(update.gradients.map(\.network), slopes.map(\.value.floats))) { $1 }
    }
  }

  func report(into record: inout StepRecord) {
    for (output, buffer) in zip(update.outputs, results) {
      record.values.append((output.name, number(buffer)))
    }
  }

  private func number(_ buffer: Buffer) -> Double { buffer.withElements(as: Float.self) { Double($0[0]) } }
}

/// Training stopped because a number was infinite or not a number.
public struct NonFiniteError: Error, CustomStringConvertible {
  public let step: Int
  /// "critic" or "generator".
  public let network: String
  /// The first result of the update that was not finite.
  public let term: String
  /// The operation and the layer that it came from, when running again with every result checked shows it.
  public let cause: ProgramError?

  package init(step: Int, network: String, term: String, cause: ProgramError?) {
    self.step = step
    self.network = network
    self.term = term
    self.cause = cause
  }

  public var description: String {
    "step \(step): the \(network)'s \(term) is not finite" + (cause.map { "; first of all, \($0)" } ?? "")
  }
}
