import CKernels
import COneDNN

/// The table of addresses that instructions read.
typealias Slots = UnsafeMutablePointer<UnsafeMutableRawPointer?>

/// A step whose buffers have become slots: ready to run, with all that it needs prepared.
struct Instruction {
  let step: Step
  /// False when the library reports a failure.
  let run: (Slots) -> Bool
}

/// Owns one of CKernels' loops.
private final class Loop {
  let pointer: OpaquePointer
  init(_ pointer: OpaquePointer) { self.pointer = pointer }
  deinit { saddle_loop_destroy(pointer) }
}

/// Memory for a primitive's arguments, filled anew in each run.
private final class Arguments {
  let pointers: UnsafeMutablePointer<UnsafeMutableRawPointer?>
  init(count: Int) {
    pointers = .allocate(capacity: count)
    pointers.initialize(repeating: nil, count: count)
  }
  deinit { pointers.deallocate() }
}

extension Instruction {
  init(_ step: Step, slotOf: [Int], threads: Int) {
    self.step = step
    let threads = Int32(threads)
    func address(_ place: Place, size: Int = 4) -> (Slots) -> UnsafeMutableRawPointer {
      let slot = slotOf[place.buffer]
      let offset = place.offset * size
      return { $0[slot]! + offset }
    }
    switch step.action {
    case .loop(let description):
      let loop = Self.make(description, slotOf, threads)
      run = { slots in
        saddle_loop_run(loop.pointer, slots)
        return true
      }
    case .library(let primitive, let arguments, let scratchpad):
      let places = arguments.map { (slot: slotOf[$0.buffer], offset: $0.offset * 4) }
      let scratchSlot = scratchpad.map { slotOf[$0] }
      let memory = Arguments(count: places.count)
      run = { slots in
        for index in places.indices {
          memory.pointers[index] = slots[places[index].slot]! + places[index].offset
        }
        var message = saddle_dnn_message()
        return saddle_dnn_execute(
          primitive.pointer, memory.pointers, scratchSlot.flatMap { slots[$0] }, &message)
      }
    case .copy(let movement):
      let extents = movement.extents.map(Int64.init)
      let (to, from) = (movement.destinationStrides.map(Int64.init), movement.sourceStrides.map(Int64.init))
      let destination = address(movement.destination, size: movement.elementSize)
      let source = address(movement.source, size: movement.elementSize)
      let size = Int32(movement.elementSize)
      run = { slots in
        saddle_copy(
          threads, Int32(extents.count), extents, size, destination(slots), to, source(slots), from)
        return true
      }
    case .zero(let place, let bytes):
      let place = address(place, size: 1)
      run = { slots in
        saddle_zero(threads, place(slots), bytes)
        return true
      }
    case .fold(let geometry, let source, let to):
      let (source, to) = (address(source), address(to))
      run = { slots in
        withUnsafePointer(to: geometry) {
          saddle_fold(
            threads, $0, source(slots).assumingMemoryBound(to: Float.self),
            to(slots).assumingMemoryBound(to: Float.self))
        }
        return true
      }
    case .tileFilter(let tiling, let source, let to):
      let (source, to) = (address(source), address(to))
      run = { slots in
        withUnsafePointer(to: tiling) {
          saddle_tile_filter(
            threads, $0, source(slots).assumingMemoryBound(to: Float.self),
            to(slots).assumingMemoryBound(to: Float.self))
        }
        return true
      }
    case .tiledConvolution(let convolution, let source, let other, let bias, let to, let scratch):
      let (source, other, to) = (address(source), address(other), address(to))
      let bias = bias.map { address($0) }
      let scratch = address(Place(buffer: scratch))
      run = { slots in
        convolution.run(
          source: source(slots).assumingMemoryBound(to: Float.self),
          other: other(slots).assumingMemoryBound(to: Float.self),
          bias: bias?(slots).assumingMemoryBound(to: Float.self),
          destination: to(slots).assumingMemoryBound(to: Float.self), scratch: scratch(slots))
      }
    case .gather(
      let elementSize, let outer, let extent, let count, let inner, let source, let indices, let to):
      let source = address(source, size: elementSize)
      let (indices, to) = (address(indices), address(to, size: elementSize))
      run = { slots in
        saddle_gather(
          threads, Int32(elementSize), Int64(outer), Int64(extent), Int64(count), Int64(inner), source(slots),
          indices(slots).assumingMemoryBound(to: Int32.self), to(slots))
        return true
      }
    case .scatterAdd(let outer, let extent, let count, let inner, let source, let indices, let to):
      let (source, indices, to) = (address(source), address(indices), address(to))
      run = { slots in
        saddle_scatter_add(
          threads, Int64(outer), Int64(extent), Int64(count), Int64(inner),
          source(slots).assumingMemoryBound(to: Float.self),
          indices(slots).assumingMemoryBound(to: Int32.self),
          to(slots).assumingMemoryBound(to: Float.self))
        return true
      }
    case .argumentExtremum(let largest, let key, let outer, let extent, let inner, let source, let to):
      let (source, to) = (address(source), address(to))
      run = { slots in
        saddle_argument_extremum(
          threads, largest, key, Int64(outer), Int64(extent), Int64(inner), source(slots),
          to(slots).assumingMemoryBound(to: Int32.self))
        return true
      }
    case .argumentSort(let key, let outer, let extent, let source, let to, let scratch):
      let (source, to, scratch) = (address(source), address(to), address(scratch))
      run = { slots in
        saddle_argument_sort(
          threads, key, Int64(outer), Int64(extent), source(slots),
          to(slots).assumingMemoryBound(to: Int32.self), scratch(slots).assumingMemoryBound(to: Int32.self))
        return true
      }
    }
  }

  private static func make(_ loop: LoopDescription, _ slotOf: [Int], _ threads: Int32) -> Loop {
    let operands = loop.operands.map { operand in
      var result = saddle_operand()
      result.slot = Int32(slotOf[operand.place.buffer])
      result.element = Int32((operand.isBool ? SADDLE_ELEMENT_BOOL : SADDLE_ELEMENT_WORD).rawValue)
      result.register_index = operand.register
      result.offset = Int64(operand.place.offset)
      withUnsafeMutableBytes(of: &result.stride) { bytes in
        let strides = bytes.bindMemory(to: Int64.self)
        for (axis, stride) in operand.strides.enumerated() { strides[axis] = Int64(stride) }
      }
      return result
    }
    let operations = loop.operations.map { operation in
      saddle_operation(
        opcode: UInt16(operation.opcode.rawValue), destination: operation.destination, a: operation.a,
        b: operation.b, c: operation.c, stride: Int64(operation.stride),
        extent: Int64(operation.extent), slot: operation.key.map { Int32(slotOf[$0.buffer]) } ?? 0,
        offset: Int64(operation.key?.offset ?? 0))
    }
    let results = loop.results.map { result in
      saddle_result(
        slot: Int32(slotOf[result.place.buffer]),
        element: Int32((result.isBool ? SADDLE_ELEMENT_BOOL : SADDLE_ELEMENT_WORD).rawValue),
        register_index: result.register, offset: Int64(result.place.offset))
    }
    let reductions = loop.reductions.map { reduction in
      saddle_reduction(
        kind: Int32(reduction.kind.rawValue), slot: Int32(slotOf[reduction.place.buffer]),
        register_index: reduction.register, offset: Int64(reduction.place.offset),
        outer: Int64(reduction.outer), middle: Int64(reduction.middle), inner: Int64(reduction.inner))
    }
    let extents = loop.extents.map(Int64.init)
    guard
      let pointer = saddle_loop_create(
        Int32(extents.count), extents, operands, Int32(operands.count), operations, Int32(operations.count),
        results, Int32(results.count), reductions, Int32(reductions.count), threads)
    else { fatalError("the kernels refused a loop that the compiler built: \(loop)") }
    return Loop(pointer)
  }
}
