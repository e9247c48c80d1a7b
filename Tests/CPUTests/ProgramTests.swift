import SaddleAutodiff
import SaddleCPU
import SaddleTensor
import Testing

@Suite struct ProgramTests {
  private func vector(_ elements: Float...) -> Value { Value(elements, shape: [elements.count]) }

  @Test("a look at a tensor is one call")
  func evaluate() throws {
    let x = Tensor([1, 2, 3])
    #expect(try (x * x).sum().evaluate() == Value(scalar: 14, .float32))
  }

  @Test("a state is updated in its buffer, run after run")
  func state() throws {
    let x = Tensor.input("x", [3])
    let total = Tensor.input("total", [3])
    let program = try Program(inputs: [x], state: [total], updates: [total + x], outputs: [(total * x).sum()])
    let (input, sum, dot) = (Buffer(vector(1, 2, 3)), Buffer(vector(0, 0, 0)), Buffer(TensorType([])))
    for _ in 0..<3 { try program.run(inputs: [input], state: [sum], outputs: [dot]) }
    #expect(sum.value == vector(3, 6, 9))
    // The output of the last run saw the state before its update: 2·1 + 4·2 + 6·3.
    #expect(dot.value.scalar == 28)
  }

  @Test("two states can exchange their values")
  func exchange() throws {
    let (a, b) = (Tensor.input("a", [2]), Tensor.input("b", [2]))
    let program = try Program(inputs: [], state: [a, b], updates: [b, a], outputs: [])
    let (first, second) = (Buffer(vector(1, 2)), Buffer(vector(3, 4)))
    try program.run(inputs: [], state: [first, second], outputs: [])
    #expect(first.value == vector(3, 4))
    #expect(second.value == vector(1, 2))
  }

  @Test("an update that reads its state out of order does not read what it has overwritten")
  func reversedUpdate() throws {
    let a = Tensor.input("a", [5])
    let program = try Program(
      inputs: [], state: [a], updates: [a.reversed(axes: [0]) * 10 + a], outputs: [a.sum()])
    let state = Buffer(vector(1, 2, 3, 4, 5))
    let sum = Buffer(TensorType([]))
    try program.run(inputs: [], state: [state], outputs: [sum])
    #expect(state.value == vector(51, 42, 33, 24, 15))
    #expect(sum.value.scalar == 15)
  }

  @Test("a result that is asked for twice, or is an input, is given each time")
  func repeatedResults() throws {
    let x = Tensor.input("x", [2])
    let y = x * 2
    let program = try Program(inputs: [x], outputs: [y, y, x, y.reversed(axes: [0])])
    let values = try program([vector(1, 2)])
    #expect(values == [vector(2, 4), vector(2, 4), vector(1, 2), vector(4, 2)])
  }

  @Test("steps of an optimizer leave nothing of the state behind in the arena")
  func inPlaceUpdate() throws {
    let p = Tensor.input("p", [1000])
    let slope = gradient(of: (p * p).sum(), withRespectTo: [p])[0]
    let program = try Program(inputs: [], state: [p], updates: [p - 0.1 * slope], outputs: [])
    #expect(program.arenaBytes == 0, "the update is one loop over the state itself")
    let state = Buffer(Value([Float](repeating: 1, count: 1000), shape: [1000]))
    try program.run(inputs: [], state: [state], outputs: [])
    #expect(state.value.floats.allSatisfy { abs($0 - 0.8) < 1e-6 })
  }

  @Test("a long chain of selections, each of whose results is asked for, fits the kernels' registers")
  func manyRegisters() throws {
    let count = 40
    let masks = (0..<count).map { Tensor.input("mask \($0)", [3], .bool) }
    let numbers = (0...count).map { Tensor.input("number \($0)", [3]) }
    var chosen = [numbers[count]]
    for index in 0..<count { chosen.append(.where(masks[index], numbers[index], chosen[index])) }
    let program = try Program(inputs: masks + numbers, outputs: Array(chosen.dropFirst()))
    // The middle element takes every number, the first none, the last those of even index.
    let values = try program(
      (0..<count).map { Value([false, true, $0 % 2 == 0], shape: [3]) }
        + (0...count).map { Value([Float](repeating: Float($0), count: 3), shape: [3]) })
    for index in 0..<count {
      #expect(values[index] == vector(Float(count), Float(index), Float(index / 2 * 2)))
    }
  }

  // MARK: Mistakes

  @Test("an input that is not declared is named")
  func undeclared() throws {
    let x = Tensor.input("images", [2])
    #expect(throws: ProgramError.undeclaredInput(name: "images", TensorType([2]))) {
      try Program(inputs: [], outputs: [x * 2])
    }
    #expect(throws: ProgramError.undeclaredInput(name: "images", TensorType([2]))) { try (x * 2).evaluate() }
  }

  @Test("wrong numbers, shapes and types of values throw and say which")
  func wrongValues() throws {
    let x = Tensor.input("x", [2])
    let program = try Program(inputs: [x], outputs: [x + 1])
    #expect(throws: ProgramError.count(of: "input buffers", expected: 1, got: 0)) { try program([]) }
    #expect(throws: ProgramError.valueType(of: "input 0", expected: TensorType([2]), got: TensorType([3]))) {
      try program([vector(1, 2, 3)])
    }
    #expect(
      throws: ProgramError.valueType(of: "input 0", expected: TensorType([2]), got: TensorType([2], .int32))
    ) { try program([Value([1, 2] as [Int32], shape: [2])]) }
  }

  @Test("a buffer cannot be read and written at once")
  func sharedBuffer() throws {
    let x = Tensor.input("x", [2])
    let program = try Program(inputs: [x], outputs: [x + 1])
    let buffer = Buffer(vector(1, 2))
    #expect(throws: ProgramError.sharedBuffer("output 0", "input 0")) {
      try program.run(inputs: [buffer], outputs: [buffer])
    }
  }

  @Test("mistakes in the declaration of a program throw")
  func wrongDeclaration() throws {
    let x = Tensor.input("x", [2])
    #expect(throws: ProgramError.repeatedInput(name: "x")) { try Program(inputs: [x, x], outputs: [x]) }
    #expect(throws: ProgramError.notAnInput(operation: "multiply", TensorType([2]))) {
      try Program(inputs: [x * 2], outputs: [x])
    }
    #expect(throws: ProgramError.count(of: "updates for the state", expected: 1, got: 0)) {
      try Program(inputs: [], state: [x], updates: [], outputs: [])
    }
    #expect(throws: ProgramError.updateType(name: "x", state: TensorType([2]), update: TensorType([]))) {
      try Program(inputs: [], state: [x], updates: [x.sum()], outputs: [])
    }
    let d = Tensor.input("d", [2], .float64)
    #expect(throws: ProgramError.unsupportedElementType(TensorType([2], .float64), operation: "input")) {
      try Program(inputs: [d], outputs: [d])
    }
  }

  @Test("the check of finiteness names the operation and the layer of the first bad result")
  func finiteness() throws {
    let x = Tensor.input("x", [3])
    let y = withLabel("critic") { withLabel("dense 1") { (x - 1).log() } }
    let program = try Program(inputs: [x], outputs: [y.exp().sum()], options: .init(checksFiniteness: true))
    #expect(try program([vector(2, 3, 4)])[0].scalar > 0)
    do {
      _ = try program([vector(2, 1, 4)])
      Issue.record("log(0) was not noticed")
    } catch {
      guard case .nonFinite(let operation, let label, let element, _) = error else { throw error }
      #expect(operation == "loop(logarithm)")
      #expect(label == "critic/dense 1")
      #expect(element == 1)
    }
  }

  // MARK: Repetition and sharing

  @Test("same seed, same bits, run after run and with one thread and two")
  func determinism() throws {
    let words = Tensor.input("key", [2], .uint32)
    let keys = RandomKey(words).split(3)
    let outputs = [keys[0].bits([1000]), keys[1].uniform([64, 100]), keys[2].normal([70_001])]
    let seed = RandomKey.words(seed: 17)
    let runs = try [1, 2, 1, 2].map { threads in
      try Program(inputs: [words], outputs: outputs, options: .init(threads: threads))([seed])
    }
    for run in runs.dropFirst() { #expect(run == runs[0]) }
    let other = try Program(inputs: [words], outputs: outputs)([RandomKey.words(seed: 18)])
    #expect(other[0] != runs[0][0])
  }

  @Test("one program run from several threads at once gives each its own result")
  func concurrentRuns() async throws {
    let x = Tensor.input("x", [64, 64])
    let program = try Program(inputs: [x], outputs: [x.matmul(x).tanh().sum()])
    let expected = try (0..<8).map { try program([Self.matrix($0)])[0] }
    try await withThrowingTaskGroup(of: (Int, Value).self) { group in
      for index in 0..<32 { group.addTask { (index, try program([Self.matrix(index % 8)])[0]) } }
      for try await (index, value) in group { #expect(value == expected[index % 8]) }
    }
  }

  private static func matrix(_ seed: Int) -> Value {
    Value((0..<4096).map { Float(($0 * 31 + seed * 7) % 17) / 17 - 0.5 }, shape: [64, 64])
  }

  // MARK: Looking inside

  @Test("the description shows fused loops, the arena and the arithmetic")
  func description() throws {
    let x = Tensor.input("x", [32, 16])
    let w = Tensor.input("w", [16, 8])
    let b = Tensor.input("b", [8])
    let y = (x.matmul(w) + b).leakyReLU()
    let program = try Program(inputs: [x, w, b], outputs: [(y * y).mean()])
    let text = program.describe()
    #expect(text.contains("matrixProduct + bias + activation"), "\(text)")
    #expect(text.contains("loop(multiply reduce-sum"), "\(text)")
    // 2·32·16·8 for the product, 2·256 for squares and their sum, 1 for the mean's division.
    #expect(program.operationsPerRun == 8192 + 512 + 1)
    #expect(program.arenaBytes <= program.intermediateBytes)
    let times = try program.profile()
    #expect(times.count == text.split(separator: "\n").count - 1)
    #expect(times.allSatisfy { $0.seconds >= 0 })
  }
}
