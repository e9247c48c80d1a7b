import SaddleTensor

/// Decides where every buffer lies: in the caller's memory, inside another buffer, or at an offset of the
/// program's one arena, where buffers whose lives do not meet share memory.
struct MemoryPlan {
  /// The memory of a slot of the table that steps address.
  enum Root: Hashable {
    case arena
    case constant(Int)
    /// Inputs, then state, then outputs.
    case external(Int)
  }

  struct Slot: Hashable {
    let root: Root
    let byteOffset: Int
  }

  let steps: [Step]
  let constants: [Value]
  private(set) var slots: [Slot] = []
  /// The slot of each buffer.
  private(set) var slotOf: [Int] = []
  private(set) var arenaBytes = 0
  /// What the arena would take if every buffer had memory of its own.
  private(set) var intermediateBytes = 0

  private var buffers: [Lowering.BufferDescription]

  /// - Parameters:
  ///   - lowering: finished, with results in the order updates, outputs.
  ///   - inputCount: inputs before the state.
  ///   - stateCount: updates, one for each state.
  init(_ lowering: consuming Lowering, inputCount: Int, stateCount: Int, passes: Passes) {
    var lowering = lowering
    Self.addResultCopies(&lowering, inputCount: inputCount, stateCount: stateCount)
    steps = lowering.steps
    constants = lowering.constants.map(\.value)
    buffers = lowering.buffers
    if passes.contains(.inPlace) { takeOverMemory() }
    assignOffsets(lowering.constants.map(\.buffer), inputCount: inputCount + stateCount)
  }

  // MARK: Results

  /// Lets results be computed in the caller's memory where nothing is overwritten that is read later, and
  /// copies the others at the end: first all that is read from the caller's memory, then what is written.
  private static func addResultCopies(_ lowering: inout Lowering, inputCount: Int, stateCount: Int) {
    var writes: [(node: Int, external: Int)] = []
    var late: [(source: Place, destination: Int, node: Int)] = []
    func isState(_ external: Int) -> Bool { external < inputCount + stateCount }
    for (position, node) in lowering.graph.results.enumerated() {
      let external = inputCount + position
      guard lowering.nodes[node].shape.count > 0 else { continue }
      let isFromCaller =
        if case .input = lowering.nodes[lowering.views[node].base].primitive { true } else { false }
      if isFromCaller, isState(external) {
        // Another state's old value: saved before any state is written.
        let saved = Place(buffer: lowering.addBuffer(lowering.nodes[node].type))
        lowering.addCopy(of: node, to: saved, strides: lowering.nodes[node].shape.rowMajorStrides)
        late.append((saved, external, node))
      } else if isFromCaller {
        addCopy(of: node, toExternal: external, &lowering)
      } else {
        writes.append((node, external))
      }
    }
    for (node, external) in writes {
      let view = lowering.views[node]
      let base = lowering.buffer(view.base)
      let isWhole =
        view.isContiguous && view.offset == 0 && view.shape.count == lowering.nodes[view.base].shape.count
      if isWhole, lowering.buffers[base].origin == .arena, lowering.buffers[base].parent == nil,
        !isState(external) || isSafe(base, external, lowering)
      {
        lowering.setOrigin(of: base, to: isState(external) ? .input(external) : .output(external))
      } else if isState(external) {
        late.append((lowering.contiguous(node), external, node))
      } else {
        addCopy(of: node, toExternal: external, &lowering)
      }
    }
    for (source, external, node) in late {
      let type = lowering.nodes[node].type
      let destination = lowering.addBuffer(type, .input(external))
      lowering.add(
        Step(
          action: .copy(
            Movement(
              extents: [type.shape.count], elementSize: type.elementType.byteCount,
              destination: Place(buffer: destination), destinationStrides: [1], source: source,
              sourceStrides: [1])),
          name: "copy to state", label: lowering.nodes[node].label, reads: [source.buffer],
          writes: [destination]))
    }
  }

  private static func addCopy(of node: Int, toExternal external: Int, _ lowering: inout Lowering) {
    let destination = lowering.addBuffer(lowering.nodes[node].type, .output(external))
    lowering.addCopy(
      of: node, to: Place(buffer: destination), strides: lowering.nodes[node].shape.rowMajorStrides)
  }

  /// Whether `buffer` may be computed in the memory of a state: all that read the old state come before, or
  /// read at each index before it is written.
  private static func isSafe(_ buffer: Int, _ external: Int, _ lowering: Lowering) -> Bool {
    func contains(_ parent: Int, _ child: Int) -> Bool {
      var current = child
      while true {
        if current == parent { return true }
        guard let next = lowering.buffers[current].parent?.buffer else { return false }
        current = next
      }
    }
    let writers = lowering.steps.indices.filter {
      lowering.steps[$0].writes.contains { contains(buffer, $0) }
    }
    guard let first = writers.first else { return false }
    let old = Set(lowering.buffers.indices.filter { lowering.buffers[$0].origin == .input(external) })
    for (index, step) in lowering.steps.enumerated() where step.reads.contains(where: old.contains) {
      if index < first { continue }
      guard index == first, writers.count == 1, step.writes.contains(buffer),
        step.reads.allSatisfy({ !old.contains($0) || step.overwritable.contains($0) })
      else { return false }
    }
    return true
  }

  // MARK: The arena

  private func root(_ buffer: Int) -> (buffer: Int, byteOffset: Int) {
    var (current, offset) = (buffer, 0)
    while let parent = buffers[current].parent {
      offset += parent.byteOffset
      current = parent.buffer
    }
    return (current, offset)
  }

  /// Results of element-wise loops take the memory of operands that are read for the last time.
  private mutating func takeOverMemory() {
    var lastRead = [Int](repeating: -1, count: buffers.count)
    for (index, step) in steps.enumerated() {
      for buffer in step.reads { lastRead[root(buffer).buffer] = index }
    }
    for (index, step) in steps.enumerated() where !step.overwritable.isEmpty {
      var free = step.overwritable.filter { buffer in
        buffers[buffer].origin == .arena && buffers[buffer].parent == nil && lastRead[buffer] == index
          && step.reads.allSatisfy { $0 == buffer || root($0).buffer != buffer }
      }
      for result in step.writes where buffers[result].origin == .arena && buffers[result].parent == nil {
        guard let choice = free.firstIndex(where: { buffers[$0].bytes == buffers[result].bytes }) else {
          continue
        }
        let operand = free.remove(at: choice)
        // The older buffer becomes a part of the newer one, so that the lives of both are one.
        buffers[operand].parent = (result, 0)
      }
    }
  }

  private mutating func assignOffsets(_ constants: [Int], inputCount: Int) {
    // The life of each arena buffer, in steps.
    var lives = [ClosedRange<Int>?](repeating: nil, count: buffers.count)
    for (index, step) in steps.enumerated() {
      for buffer in step.reads + step.writes {
        let root = root(buffer).buffer
        lives[root] = lives[root].map { $0.lowerBound...index } ?? index...index
      }
    }
    func padded(_ bytes: Int) -> Int { (bytes + 63) / 64 * 64 }
    let inArena = buffers.indices.filter {
      buffers[$0].origin == .arena && buffers[$0].parent == nil && lives[$0] != nil && buffers[$0].bytes > 0
    }
    var offsets = [Int](repeating: 0, count: buffers.count)
    var placed: [(offset: Int, end: Int, life: ClosedRange<Int>)] = []
    // The largest first, each at the lowest offset where no buffer of the same time lies.
    for buffer in inArena.sorted(by: { (buffers[$0].bytes, $1) > (buffers[$1].bytes, $0) }) {
      let life = lives[buffer]!
      let size = padded(buffers[buffer].bytes)
      var offset = 0
      for other in placed where other.life.overlaps(life) {
        if other.offset >= offset + size { break }
        offset = max(offset, other.end)
      }
      offsets[buffer] = offset
      let position = placed.firstIndex { $0.offset > offset } ?? placed.count
      placed.insert((offset, offset + size, life), at: position)
      arenaBytes = max(arenaBytes, offset + size)
    }
    intermediateBytes = buffers.indices.reduce(0) {
      buffers[$1].origin == .arena && !isPartOfWhole($1) ? $0 + padded(buffers[$1].bytes) : $0
    }
    var known: [Slot: Int] = [:]
    let constantIndex = Dictionary(uniqueKeysWithValues: constants.enumerated().map { ($1, $0) })
    for buffer in buffers.indices {
      let (root, offset) = root(buffer)
      let slot =
        switch buffers[root].origin {
        case .arena: Slot(root: .arena, byteOffset: offsets[root] + offset)
        case .constant: Slot(root: .constant(constantIndex[root]!), byteOffset: offset)
        case .input(let external), .output(let external): Slot(root: .external(external), byteOffset: offset)
        }
      // Buffers at one address share a slot, by which a loop recognises that it works in place.
      if let index = known[slot] {
        slotOf.append(index)
      } else {
        known[slot] = slots.count
        slotOf.append(slots.count)
        slots.append(slot)
      }
    }
  }

  /// Whether a buffer's memory is a strict part of another's, which counts it already.
  private func isPartOfWhole(_ buffer: Int) -> Bool {
    guard let parent = buffers[buffer].parent else { return false }
    return buffers[parent.buffer].bytes > buffers[buffer].bytes
  }
}
