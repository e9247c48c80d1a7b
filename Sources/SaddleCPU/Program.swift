import CKernels
import SaddleTensor
import Synchronization

/// A graph compiled for this machine's CPU: a flat list of instructions over one arena of memory, run any
/// number of times with nothing allocated.
///
/// ```swift
/// let x = Tensor.input("x", [3])
/// let program = try Program(inputs: [x], outputs: [(x * x).sum()])
/// try program([Value([1, 2, 3] as [Float], shape: [3])])   // [float32[] 14.0]
/// ```
///
/// A training step keeps its parameters as *state*: a state is an input whose buffer holds, after a run, the
/// value of its update, computed in place wherever nothing reads the old value later.
///
/// A program may be shared between threads: runs of one program take turns, since they share its arena.
/// Denormal numbers count as zero while a program runs, in operands and results; the caller's mode is
/// restored. Same program, same inputs, same thread count, same kind of machine: the same bits.
public final class Program: Sendable {
  public struct Options: Sendable {
    /// How many threads to use; by default one for each core that this process may run on.
    public var threads: Int
    /// Checks every result and throws ``ProgramError/nonFinite(operation:label:element:_:)`` at the first
    /// infinity or NaN. Operations are then not fused, so that the message can name the very one: slow.
    public var checksFiniteness: Bool
    public var passes: Passes

    public init(threads: Int? = nil, checksFiniteness: Bool = false, passes: Passes = .all) {
      self.threads = max(1, threads ?? Int(saddle_core_count()))
      self.checksFiniteness = checksFiniteness
      self.passes = passes
    }
  }

  public let inputTypes: [TensorType]
  public let stateTypes: [TensorType]
  public let outputTypes: [TensorType]
  public let options: Options
  /// Bytes of the arena, and what all intermediate results would take side by side.
  public let arenaBytes: Int, intermediateBytes: Int
  /// Arithmetic operations in one run: 2 for each multiply-add of a contraction (taps on padding counted, and
  /// all that tiling saves), 1 for each element of an element-wise operation.
  public let operationsPerRun: Double

  /// The arena and the instructions; whoever runs the program holds the lock.
  let executable: Mutex<Executable>

  /// - Parameters:
  ///   - inputs: tensors made by `Tensor.input`, in the order in which runs give them.
  ///   - state: likewise, given as buffers that runs change.
  ///   - updates: the next value of each state.
  ///   - outputs: what runs give back.
  /// - Throws: ``ProgramError`` when an input is missing, repeated or none, an update's type is not its
  ///   state's, the graph computes in float64, or oneDNN refuses an operation.
  /// - Complexity: O(n log n) in the number of vertices, plus some milliseconds for each distinct product or
  ///   convolution, for which machine code is generated.
  public init(
    inputs: [Tensor], state: [Tensor] = [], updates: [Tensor] = [], outputs: [Tensor],
    options: Options = Options()
  ) throws(ProgramError) {
    try Self.check(inputs + state, state: state, updates: updates)
    inputTypes = inputs.map(\.type)
    stateTypes = state.map(\.type)
    outputTypes = outputs.map(\.type)
    self.options = options
    let passes = options.checksFiniteness ? [] : options.passes
    // Primitives are laid out for a number of threads when they are made.
    saddle_set_library_threads(Int32(options.threads))
    let graph = NodeGraph(results: updates + outputs, inputs: inputs + state, passes: passes)
    for node in graph.nodes.indices {
      if case .input(let type, let name) = graph.nodes[node].primitive, !graph.inputs.contains(node) {
        throw .undeclaredInput(name: name, type)
      }
    }
    let lowering = try Lowering(graph, passes: passes, threads: options.threads)
    let plan = MemoryPlan(lowering, inputCount: inputs.count, stateCount: state.count, passes: passes)
    arenaBytes = plan.arenaBytes
    intermediateBytes = plan.intermediateBytes
    operationsPerRun = plan.steps.reduce(0) { $0 + $1.operations }
    executable = Mutex(try Executable(plan, threads: options.threads))
  }

  private static func check(_ given: [Tensor], state: [Tensor], updates: [Tensor]) throws(ProgramError) {
    var seen = Set<Vertex>()
    for tensor in given {
      guard case .input(_, let name) = tensor.vertex.primitive else {
        throw .notAnInput(operation: tensor.vertex.primitive.name, tensor.type)
      }
      guard seen.insert(tensor.vertex).inserted else { throw .repeatedInput(name: name) }
    }
    guard state.count == updates.count else {
      throw .count(of: "updates for the state", expected: state.count, got: updates.count)
    }
    for (state, update) in zip(state, updates) where state.type != update.type {
      guard case .input(_, let name) = state.vertex.primitive else { continue }
      throw .updateType(name: name, state: state.type, update: update.type)
    }
  }

  // MARK: Running

  /// Runs once on buffers: reads `inputs` and `state`, writes `outputs` and the updated `state`.
  ///
  /// - Throws: ``ProgramError`` when a buffer has the wrong type or a written one is given twice; nothing has
  ///   run then. With `checksFiniteness` also when a result is not finite; outputs and state may then be
  ///   partly written.
  public func run(inputs: [Buffer], state: [Buffer] = [], outputs: [Buffer]) throws(ProgramError) {
    try check(inputs, state, outputs)
    let checks = options.checksFiniteness
    try executable.withLock { executable throws(ProgramError) in
      try executable.run(inputs + state + outputs, checksFiniteness: checks)
    }
  }

  /// Runs once on host values.
  public func callAsFunction(_ inputs: [Value]) throws(ProgramError) -> [Value] {
    try callAsFunction(inputs, state: []).outputs
  }

  /// Runs once on host values; gives the outputs and the updated state.
  public func callAsFunction(
    _ inputs: [Value], state: [Value]
  ) throws(ProgramError) -> (outputs: [Value], state: [Value]) {
    let outputs = outputTypes.map { Buffer($0) }
    let state = state.map { Buffer($0) }
    try run(inputs: inputs.map { Buffer($0) }, state: state, outputs: outputs)
    return (outputs.map(\.value), state.map(\.value))
  }

  private func check(_ inputs: [Buffer], _ state: [Buffer], _ outputs: [Buffer]) throws(ProgramError) {
    for (name, buffers, types) in [
      ("input", inputs, inputTypes), ("state", state, stateTypes), ("output", outputs, outputTypes),
    ] {
      guard buffers.count == types.count else {
        throw .count(of: "\(name) buffers", expected: types.count, got: buffers.count)
      }
      for index in types.indices where buffers[index].type != types[index] {
        throw .valueType(of: "\(name) \(index)", expected: types[index], got: buffers[index].type)
      }
    }
    let written = state + outputs
    for (index, buffer) in written.enumerated() {
      let name = index < state.count ? "state \(index)" : "output \(index - state.count)"
      if let other = inputs.firstIndex(where: { $0 === buffer }) {
        throw .sharedBuffer(name, "input \(other)")
      }
      if let other = written[..<index].firstIndex(where: { $0 === buffer }) {
        throw .sharedBuffer(name, other < state.count ? "state \(other)" : "output \(other - state.count)")
      }
    }
  }
}

extension Tensor {
  /// Computes the tensor, for a look at it: compiles a program and runs it once.
  ///
  /// - Parameter threads: `nil` is one for each core.
  /// - Throws: ``ProgramError`` when the tensor depends on inputs, whose values nobody gave, or the compiler
  ///   refuses the graph.
  public func evaluate(threads: Int? = nil) throws(ProgramError) -> Value {
    try Program(inputs: [], outputs: [self], options: .init(threads: threads))([])[0]
  }
}
