import CKernels
import SaddleTensor

/// What a program runs: instructions, the table of addresses they read, and the arena.
///
/// Sendable by the program's lock: nothing of it is touched without.
struct Executable: ~Copyable, @unchecked Sendable {
  private(set) var instructions: [Instruction]
  private let slots: Slots
  private let arena: UnsafeMutableRawPointer
  private let constants: [Buffer]
  /// Slots whose addresses each run gives.
  private let external: [(slot: Int, index: Int, byteOffset: Int)]
  private let slotOf: [Int]
  private let threads: Int32

  init(_ plan: MemoryPlan, threads: Int) throws(ProgramError) {
    guard let arena = saddle_allocate(plan.arenaBytes + 64) else {
      throw .memory(bytes: plan.arenaBytes)
    }
    self.arena = arena
    constants = plan.constants.map { Buffer($0) }
    slots = .allocate(capacity: max(1, plan.slots.count))
    slots.initialize(repeating: nil, count: max(1, plan.slots.count))
    var external: [(slot: Int, index: Int, byteOffset: Int)] = []
    for (index, slot) in plan.slots.enumerated() {
      switch slot.root {
      case .arena: slots[index] = arena + slot.byteOffset
      case .constant(let number): slots[index] = constants[number].memory + slot.byteOffset
      case .external(let number): external.append((index, number, slot.byteOffset))
      }
    }
    self.external = external
    slotOf = plan.slotOf
    self.threads = Int32(threads)
    instructions = plan.steps.map { Instruction($0, slotOf: plan.slotOf, threads: threads) }
  }

  deinit {
    slots.deallocate()
    saddle_free(arena)
  }

  /// Runs all instructions in order on the caller's buffers, after each `observe`.
  private func run(
    _ buffers: [Buffer], _ observe: (Int) throws(ProgramError) -> Void
  ) throws(ProgramError) {
    for (slot, index, byteOffset) in external { slots[slot] = buffers[index].memory + byteOffset }
    // Instructions know addresses only; nothing else keeps the buffers until the end.
    defer { withExtendedLifetime(buffers) {} }
    saddle_set_library_threads(threads)
    let mode = saddle_flush_denormals(threads)
    defer { saddle_restore_floating_point_mode(mode) }
    for index in instructions.indices {
      guard instructions[index].run(slots) else {
        throw .library(operation: instructions[index].step.name, reason: "the execution failed")
      }
      try observe(index)
    }
  }

  func run(_ buffers: [Buffer], checksFiniteness: Bool) throws(ProgramError) {
    try run(buffers) { index throws(ProgramError) in
      if checksFiniteness { try checkResults(instructions[index].step) }
    }
  }

  private func checkResults(_ step: Step) throws(ProgramError) {
    for (place, count) in step.results {
      let start = (slots[slotOf[place.buffer]]! + place.offset * 4).assumingMemoryBound(to: Float.self)
      let element = saddle_first_non_finite(threads, start, Int64(count))
      if element >= 0 {
        throw .nonFinite(operation: step.name, label: step.label, element: Int(element), TensorType([count]))
      }
    }
  }

  /// Seconds of each instruction, the median over `repetitions` runs.
  func profile(_ buffers: [Buffer], repetitions: Int) throws(ProgramError) -> [Double] {
    var seconds = [[Double]](repeating: [], count: instructions.count)
    for _ in 0..<repetitions {
      var last = ContinuousClock.now
      try run(buffers) { index throws(ProgramError) in
        let now = ContinuousClock.now
        seconds[index].append((now - last) / .seconds(1))
        last = .now
      }
    }
    return seconds.map { $0.sorted()[$0.count / 2] }
  }
}
