import CKernels
import SaddleTensor

extension Lowering {
  /// Zeros, then the operand between them.
  mutating func emitPad(_ index: Int, _ low: [Int], _ interior: [Int]) {
    let node = nodes[index]
    let place = Place(buffer: buffer(index))
    let size = node.type.elementType.byteCount
    add(
      Step(
        action: .zero(place, bytes: node.shape.count * size), name: "zero", label: node.label, reads: [],
        writes: [place.buffer]))
    let strides = node.shape.rowMajorStrides
    let offset = zip(low, strides).reduce(0) { $0 + $1.0 * $1.1 }
    addCopy(
      of: node.operands[0], to: Place(buffer: place.buffer, offset: offset),
      strides: zip(strides, interior).map { $0 * ($1 + 1) })
  }

  /// Parts whose elements follow each other in the whole are computed where they belong; others are copied.
  mutating func emitConcatenate(_ index: Int, _ axis: Int) {
    let node = nodes[index]
    let whole = buffer(index)
    let strides = node.shape.rowMajorStrides
    let size = node.type.elementType.byteCount
    let isOuter = node.shape.dimensions[..<axis].allSatisfy { $0 == 1 }
    var position = 0
    for part in node.operands {
      let offset = position * strides[axis]
      position += nodes[part].shape[axis]
      if isOuter, nodes[part].shape.count > 0, let buffer = placeableBuffer(part) {
        setParent(of: buffer, to: whole, byteOffset: offset * size)
      } else {
        addCopy(of: part, to: Place(buffer: whole, offset: offset), strides: strides)
      }
    }
  }

  /// gather and scatterAdd: `slices` slices along an axis on one side, `extent` on the other.
  mutating func emitIndexed(_ index: Int, _ axis: Int, slices: Int, extent: Int) {
    let node = nodes[index]
    let place = Place(buffer: buffer(index))
    let source = contiguous(node.operands[0])
    let indices = contiguous(node.operands[1])
    let outer = node.shape.dimensions[..<axis].reduce(1, *)
    let inner = node.shape.dimensions[(axis + 1)...].reduce(1, *)
    let action: Step.Action
    if case .gather = node.primitive {
      action = .gather(
        elementSize: node.type.elementType.byteCount, outer: outer, extent: extent, count: slices,
        inner: inner,
        source: source, indices: indices, to: place)
    } else {
      action = .scatterAdd(
        outer: outer, extent: extent, count: slices, inner: inner, source: source, indices: indices, to: place
      )
    }
    add(
      Step(
        action: action, name: node.primitive.name, label: node.label, reads: [source.buffer, indices.buffer],
        writes: [place.buffer],
        results: node.type.elementType == .float32 ? [(place, node.shape.count)] : []))
  }

  private func key(_ type: ElementType) -> saddle_key_type {
    type == .int32 ? SADDLE_KEY_SIGNED : type == .uint32 ? SADDLE_KEY_UNSIGNED : SADDLE_KEY_FLOAT
  }

  mutating func emitArgumentExtremum(_ index: Int, _ largest: Bool, _ axis: Int) {
    let node = nodes[index]
    let operand = nodes[node.operands[0]]
    let place = Place(buffer: buffer(index))
    let source = contiguous(node.operands[0])
    add(
      Step(
        action: .argumentExtremum(
          largest: largest, key: key(operand.type.elementType),
          outer: operand.shape.dimensions[..<axis].reduce(1, *), extent: operand.shape[axis],
          inner: operand.shape.dimensions[(axis + 1)...].reduce(1, *), source: source, to: place),
        name: node.primitive.name, label: node.label, reads: [source.buffer], writes: [place.buffer]))
  }

  mutating func emitArgumentSort(_ index: Int) {
    let node = nodes[index]
    let operand = nodes[node.operands[0]]
    let place = Place(buffer: buffer(index))
    let source = contiguous(node.operands[0])
    let extent = node.shape.dimensions.last!
    let scratch = Place(buffer: addBuffer(node.type))
    add(
      Step(
        action: .argumentSort(
          key: key(operand.type.elementType), outer: node.shape.count / extent, extent: extent,
          source: source,
          to: place, scratch: scratch),
        name: node.primitive.name, label: node.label, reads: [source.buffer],
        writes: [place.buffer, scratch.buffer]))
  }
}
