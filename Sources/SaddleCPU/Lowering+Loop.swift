import CKernels
import SaddleTensor

extension Lowering {
  /// A region as one loop: loads, operations on registers, stores and reductions.
  mutating func emitLoop(_ unit: Int, _ members: [Int], _ space: Shape) throws(ProgramError) {
    var loop = LoopCompiler(space: space)
    var results: [(place: Place, count: Int)] = []
    var reads: [Int] = []
    var writes: [Int] = []
    var operations = 0.0
    var loaded: [LoadKey: Int] = [:]

    /// The register that holds an operand's element at the loop's index.
    func register(_ operand: Int, _ lowering: inout Lowering) throws(ProgramError) -> Int {
      let view = lowering.views[operand]
      if let own = loop.registers[view.base],
        lowering.regions.isInRegister(operand, loop: space, unit: unit)
      {
        return own
      }
      let place: Place
      let strides: [Int]
      if let shaped = view.reshaped(space) {
        place = lowering.place(view)
        strides = shaped.strides
      } else {
        place = lowering.contiguous(operand)
        strides = space.rowMajorStrides
      }
      let key = LoadKey(place: place, strides: zip(space.dimensions, strides).map { $0 == 1 ? 0 : $1 })
      if let register = loaded[key] { return register }
      let register = loop.load(place, key.strides, isBool: lowering.nodes[operand].type.elementType == .bool)
      loaded[key] = register
      reads.append(place.buffer)
      return register
    }

    for index in members {
      let node = nodes[index]
      switch node.primitive {
      case .reduce(let reduction, let axes):
        let source = node.operands[0]
        let value = try register(source, &self)
        let place = Place(buffer: buffer(index))
        let shape = nodes[source].shape
        let significant = (0..<shape.rank).filter { shape[$0] != 1 }
        let reduced = axes.filter { shape[$0] != 1 }
        let isSuffix = Array(significant.suffix(reduced.count)) == reduced
        let middle = reduced.reduce(1) { $0 * shape[$1] }
        loop.reductions.append(
          LoopCompiler.Reduction(
            kind: reduction.code, place: place, register: value,
            outer: isSuffix ? node.shape.count : 1, middle: middle, inner: isSuffix ? 1 : node.shape.count))
        writes.append(place.buffer)
        results.append((place, node.shape.count))
        operations += Double(shape.count)
      default:
        guard node.shape.count > 0 else { continue }
        var arguments: [Int] = []
        if case .randomBits = node.primitive {
          let key = contiguous(node.operands[0])
          reads.append(key.buffer)
          loop.registers[index] = loop.random(key: key)
        } else {
          for operand in node.operands { arguments.append(try register(operand, &self)) }
          loop.registers[index] = loop.compute(
            node.primitive, arguments, node.type,
            operandType: node.operands.first.map { nodes[$0].type.elementType })
        }
        operations += Double(node.shape.count)
        if isStored(index, by: unit) {
          let place = Place(buffer: buffer(index))
          loop.results.append(
            (place: place, isBool: node.type.elementType == .bool, register: loop.registers[index]!))
          writes.append(place.buffer)
          if node.type.elementType == .float32 { results.append((place, node.shape.count)) }
        }
      }
    }
    guard !writes.isEmpty else { return }
    let linear = space.rowMajorStrides
    let overwritable = Set(reads).filter { buffer in
      loop.operands.allSatisfy {
        $0.place.buffer != buffer
          || ($0.place.offset == 0
            && zip(space.dimensions, zip($0.strides, linear)).allSatisfy { $0 == 1 || $1.0 == $1.1 })
      } && !loop.keys.contains { $0.buffer == buffer }
    }
    guard let description = loop.description() else {
      throw .tooManyAxes(operation: nodes[members[0]].primitive.name, nodes[members[0]].type)
    }
    let names = members.map { nodes[$0].primitive.name }
    add(
      Step(
        action: .loop(description), name: "loop(" + names.joined(separator: " ") + ")",
        label: members.lazy.compactMap { [graph] in graph.nodes[$0].label }.first, reads: reads,
        writes: writes,
        results: results, operations: operations, overwritable: overwritable.sorted()))
  }

  private struct LoadKey: Hashable {
    let place: Place
    let strides: [Int]
  }
}

extension Reduction {
  var code: saddle_reduction_kind {
    switch self {
    case .sum: SADDLE_REDUCE_SUM
    case .maximum: SADDLE_REDUCE_MAXIMUM
    case .minimum: SADDLE_REDUCE_MINIMUM
    }
  }
}
