import CKernels
import Testing

/// The instruction set in force is the process's, so no two of these tests may run at once: they are all
/// in this suite, which runs them one by one.
@Suite("The kernels", .serialized) struct KernelTests {}

/// Those this machine has, the best first.
let instructionSets: [String] = {
  let best = String(cString: saddle_instruction_set())
  let lower = ["avx2", "baseline"].filter { (name: String) in
    name != best && saddle_force_instruction_set(name)
  }
  saddle_force_instruction_set(nil)
  return [best] + lower
}()

func onEveryInstructionSet(_ body: (String) throws -> Void) rethrows {
  defer { saddle_force_instruction_set(nil) }
  for name in instructionSets {
    saddle_force_instruction_set(name)
    try body(name)
  }
}

/// SplitMix64: the same numbers in every run.
struct Generator: RandomNumberGenerator {
  var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func floats(_ count: Int, in range: ClosedRange<Float> = -2...2) -> [Float] {
    (0..<count).map { _ in Float.random(in: range, using: &self) }
  }

  /// Multiples of 1/4 small enough that sums of thousands of them are exact in float32: a sum can then
  /// be compared bit for bit, whatever its order.
  mutating func exactFloats(_ count: Int) -> [Float] {
    (0..<count).map { _ in Float(Int.random(in: -64...64, using: &self)) / 4 }
  }
}

/// Equal, or both NaN.
func same(_ a: Float, _ b: Float) -> Bool { a == b || (a.isNaN && b.isNaN) }

/// The first index at which the two differ.
func firstDifference(_ a: [Float], _ b: [Float]) -> Int? {
  a.count == b.count ? a.indices.first { !same(a[$0], b[$0]) } : min(a.count, b.count)
}

func rowMajorStrides(_ extents: [Int]) -> [Int] {
  var strides = [Int](repeating: 1, count: extents.count)
  for d in extents.indices.dropLast().reversed() { strides[d] = strides[d + 1] * extents[d + 1] }
  return strides
}

/// offset + sum of index * stride for all indices in row-major order.
func offsets(_ extents: [Int], _ strides: [Int], offset: Int = 0) -> [Int] {
  var all = [offset]
  for (extent, stride) in zip(extents, strides) {
    all = all.flatMap { base in (0..<extent).map { base + $0 * stride } }
  }
  return all
}

// MARK: Loops

func operand(
  slot: Int, register: Int, strides: [Int], offset: Int = 0, mask: Bool = false
) -> saddle_operand {
  var result = saddle_operand()
  result.slot = Int32(slot)
  result.element = Int32((mask ? SADDLE_ELEMENT_BOOL : SADDLE_ELEMENT_WORD).rawValue)
  result.register_index = UInt16(register)
  result.offset = Int64(offset)
  withUnsafeMutableBytes(of: &result.stride) { bytes in
    for (d, stride) in strides.enumerated() {
      bytes.storeBytes(of: Int64(stride), toByteOffset: d * 8, as: Int64.self)
    }
  }
  return result
}

func operation(
  _ opcode: saddle_opcode, _ destination: Int, _ a: Int = 0, _ b: Int = 0, _ c: Int = 0
) -> saddle_operation {
  var result = saddle_operation()
  result.opcode = UInt16(opcode.rawValue)
  result.destination = UInt16(destination)
  result.a = UInt16(a)
  result.b = UInt16(b)
  result.c = UInt16(c)
  return result
}

func iota(_ destination: Int, stride: Int, extent: Int) -> saddle_operation {
  var result = operation(SADDLE_OP_IOTA, destination)
  result.stride = Int64(stride)
  result.extent = Int64(extent)
  return result
}

func random(_ destination: Int, slot: Int, offset: Int = 0) -> saddle_operation {
  var result = operation(SADDLE_OP_RANDOM, destination)
  result.slot = Int32(slot)
  result.offset = Int64(offset)
  return result
}

func result(slot: Int, register: Int, offset: Int = 0, mask: Bool = false) -> saddle_result {
  saddle_result(
    slot: Int32(slot), element: Int32((mask ? SADDLE_ELEMENT_BOOL : SADDLE_ELEMENT_WORD).rawValue),
    register_index: UInt16(register), offset: Int64(offset))
}

func reduction(
  _ kind: saddle_reduction_kind, slot: Int, register: Int, _ outer: Int, _ middle: Int, _ inner: Int
) -> saddle_reduction {
  saddle_reduction(
    kind: Int32(kind.rawValue), slot: Int32(slot), register_index: UInt16(register), offset: 0,
    outer: Int64(outer), middle: Int64(middle), inner: Int64(inner))
}

/// Memory for a loop, with bytes behind its end that nothing may touch.
final class Buffer {
  private static let guardBytes = 128
  private let memory: UnsafeMutableRawPointer
  private let bytes: Int

  var address: UnsafeMutableRawPointer? { memory }

  init(bytes: Int) {
    self.bytes = bytes
    memory = .allocate(byteCount: bytes + Self.guardBytes, alignment: 64)
    memory.initializeMemory(as: UInt8.self, repeating: 0xA5, count: bytes + Self.guardBytes)
  }

  convenience init<Element: BitwiseCopyable>(_ values: [Element]) {
    self.init(bytes: values.count * MemoryLayout<Element>.stride)
    values.withUnsafeBytes { source in
      if let base = source.baseAddress { memory.copyMemory(from: base, byteCount: source.count) }
    }
  }

  deinit { memory.deallocate() }

  func values<Element: BitwiseCopyable>(as type: Element.Type) -> [Element] {
    let count = bytes / MemoryLayout<Element>.stride
    return (0..<count).map {
      memory.load(fromByteOffset: $0 * MemoryLayout<Element>.stride, as: type)
    }
  }

  var floats: [Float] { values(as: Float.self) }
  var words: [UInt32] { values(as: UInt32.self) }

  var guardIsIntact: Bool {
    (0..<Self.guardBytes).allSatisfy { memory.load(fromByteOffset: bytes + $0, as: UInt8.self) == 0xA5 }
  }
}

struct Loop {
  var extents: [Int]
  var operands: [saddle_operand] = []
  var operations: [saddle_operation] = []
  var results: [saddle_result] = []
  var reductions: [saddle_reduction] = []
  var threads = 1

  func create() -> OpaquePointer? {
    saddle_loop_create(
      Int32(extents.count), extents.map(Int64.init), operands, Int32(operands.count), operations,
      Int32(operations.count), results, Int32(results.count), reductions, Int32(reductions.count),
      Int32(threads))
  }

  /// Runs it twice, since a loop is built once and run many times (`once` for loops in place).
  func run(_ buffers: [Buffer], once: Bool = false) throws {
    let loop = try #require(create())
    defer { saddle_loop_destroy(loop) }
    let slots = buffers.map(\.address)
    for _ in 0..<(once ? 1 : 2) { saddle_loop_run(loop, slots) }
    for buffer in buffers { #expect(buffer.guardIsIntact, "wrote behind a buffer's end") }
  }
}

/// One operation on arrays, or on a single value in place of an array.
func apply(_ opcode: saddle_opcode, _ arguments: [[UInt32]]) throws -> [UInt32] {
  let count = arguments.map(\.count).max() ?? 0
  let output = Buffer(bytes: count * 4)
  let loop = Loop(
    extents: [count],
    operands: arguments.enumerated().map { k, values in
      operand(slot: k, register: k, strides: [values.count == 1 ? 0 : 1])
    },
    operations: [operation(opcode, 3, 0, min(1, arguments.count - 1), min(2, arguments.count - 1))],
    results: [result(slot: arguments.count, register: 3)])
  try loop.run(arguments.map { Buffer($0) } + [output])
  return output.words
}

func apply(_ opcode: saddle_opcode, _ values: [Float]) throws -> [Float] {
  try apply(opcode, [values.map(\.bitPattern)]).map { Float(bitPattern: $0) }
}
