import CKernels
import SaddleTensor

/// Turns a node graph into steps over buffers: one step for each region and each other unit, plus the copies
/// that put elements in the order a step needs them in.
struct Lowering {
  /// Where a buffer's memory comes from.
  enum Origin: Hashable {
    case arena
    case constant
    case input(Int)
    case output(Int)
  }

  struct BufferDescription {
    var origin: Origin
    let bytes: Int
    /// The buffer that this one is a part of, and where in it.
    var parent: (buffer: Int, byteOffset: Int)?
  }

  let graph: NodeGraph
  let passes: Passes
  let threads: Int
  private(set) var views: [View] = []
  var regions: Regions
  private(set) var buffers: [BufferDescription] = []
  private(set) var constants: [(buffer: Int, value: Value)] = []
  private(set) var steps: [Step] = []
  /// The buffer of each node that owns memory.
  private var bufferOf: [Int: Int] = [:]
  /// Row-major copies of views that are not.
  private var copies: [Int: Place] = [:]
  /// Filters in the library's layout: where they were read, for whom, and where they are.
  var packings: [(filter: Place, primitive: LibraryPrimitive, packed: Int)] = []
  var tiledFilters: [TiledFilter: Place] = [:]
  /// The units that read each node's memory.
  private var readers: [Set<Int>]
  /// Nodes whose memory the caller sees.
  private let resultBases: Set<Int>

  var nodes: [Node] { graph.nodes }

  /// - Parameter graph: with results in the order updates, outputs.
  init(_ graph: NodeGraph, passes: Passes, threads: Int) throws(ProgramError) {
    self.graph = graph
    self.passes = passes
    self.threads = threads
    let nodes = graph.nodes
    for node in nodes where node.type.elementType == .float64 {
      throw .unsupportedElementType(node.type, operation: node.primitive.name)
    }
    for (index, node) in nodes.enumerated() {
      let view = node.isView ? views[node.operands[0]].applying(node.primitive, node.shape) : nil
      views.append(view ?? View(owner: index, shape: node.shape))
    }
    regions = Regions(nodes: nodes, views: views, fuses: passes.contains(.fusion))
    readers = Array(repeating: [], count: nodes.count)
    for (unit, content) in regions.units.enumerated() {
      for node in content.nodes {
        for operand in nodes[node].operands { readers[views[operand].base].insert(unit) }
      }
    }
    resultBases = Set(graph.results.map { [views] in views[$0].base })
    for (position, input) in graph.inputs.enumerated() {
      if let input { bufferOf[input] = addBuffer(nodes[input].type, .input(position)) }
    }
    for unit in regions.order { try emit(unit) }
  }

  // MARK: Buffers

  mutating func addBuffer(bytes: Int, _ origin: Origin = .arena) -> Int {
    buffers.append(BufferDescription(origin: origin, bytes: bytes))
    return buffers.count - 1
  }

  mutating func addBuffer(_ type: TensorType, _ origin: Origin = .arena) -> Int {
    addBuffer(bytes: type.shape.count * type.elementType.byteCount, origin)
  }

  /// Makes one buffer a part of another.
  mutating func setParent(of buffer: Int, to parent: Int, byteOffset: Int) {
    buffers[buffer].parent = (parent, byteOffset)
  }

  /// Lets a buffer lie in the caller's memory.
  mutating func setOrigin(of buffer: Int, to origin: Origin) { buffers[buffer].origin = origin }

  mutating func add(_ step: Step) { steps.append(step) }

  /// The memory of a node that owns some.
  mutating func buffer(_ node: Int) -> Int {
    if let buffer = bufferOf[node] { return buffer }
    let buffer: Int
    if case .constant(let value) = nodes[node].primitive {
      buffer = addBuffer(nodes[node].type, .constant)
      constants.append((buffer, value))
    } else {
      buffer = addBuffer(nodes[node].type)
    }
    bufferOf[node] = buffer
    return buffer
  }

  mutating func place(_ view: View) -> Place { Place(buffer: buffer(view.base), offset: view.offset) }

  /// Where a node's elements lie in row-major order, after a copy if need be.
  mutating func contiguous(_ node: Int) -> Place {
    let view = views[node]
    if view.isContiguous { return place(view) }
    if let copy = copies[node] { return copy }
    let copy = Place(buffer: addBuffer(nodes[node].type))
    addCopy(of: node, to: copy, strides: view.shape.rowMajorStrides)
    copies[node] = copy
    return copy
  }

  /// Copies a node's elements to a place with the given strides.
  mutating func addCopy(of node: Int, to destination: Place, strides: [Int]) {
    let view = views[node]
    guard view.shape.count > 0 else { return }
    let source = place(view)
    add(
      Step(
        action: .copy(
          Movement(
            extents: view.shape.dimensions, elementSize: nodes[node].type.elementType.byteCount,
            destination: destination, destinationStrides: strides, source: source, sourceStrides: view.strides
          )),
        name: "copy", label: nodes[node].label, reads: [source.buffer], writes: [destination.buffer]))
  }

  // MARK: Units

  private mutating func emit(_ unit: Int) throws(ProgramError) {
    let content = regions.units[unit]
    if let loop = content.loop {
      return try emitLoop(unit, content.nodes, loop)
    }
    let index = content.nodes[0]
    let node = nodes[index]
    guard node.shape.count > 0 else { return }
    switch node.primitive {
    case .matrixProduct: try emitProduct(index)
    case .convolution(let geometry):
      try emitConvolution(index, geometry, images: node.operands[0], outputs: index, filter: node.operands[1])
    case .convolutionInputGradient(let geometry, _, _):
      try emitConvolution(index, geometry, images: index, outputs: node.operands[0], filter: node.operands[1])
    case .convolutionFilterGradient(let geometry, _, _):
      try emitConvolution(index, geometry, images: node.operands[0], outputs: node.operands[1], filter: index)
    case .reshape, .transpose, .broadcast, .slice, .reverse:
      // Only a reshape that strides cannot express owns memory.
      let source = node.operands[0]
      addCopy(of: source, to: Place(buffer: buffer(index)), strides: nodes[source].shape.rowMajorStrides)
    case .pad(let low, _, let interior): emitPad(index, low, interior)
    case .concatenate(let axis): emitConcatenate(index, axis)
    case .gather(let axis):
      emitIndexed(index, axis, slices: nodes[index].shape[axis], extent: nodes[node.operands[0]].shape[axis])
    case .scatterAdd(let axis, let extent):
      emitIndexed(index, axis, slices: nodes[node.operands[0]].shape[axis], extent: extent)
    case .argumentExtremum(let largest, let axis): emitArgumentExtremum(index, largest, axis)
    case .argumentSort: emitArgumentSort(index)
    case .input(let type, let name): throw .undeclaredInput(name: name, type)
    case .constant, .iota, .randomBits, .unary, .binary, .compare, .select, .cast, .reduce, .stopGradient:
      fatalError("\(node.primitive.name) is not a unit of its own")
    }
  }

  /// Whether memory that only a loop's registers would hold is needed elsewhere.
  func isStored(_ node: Int, by unit: Int) -> Bool {
    resultBases.contains(node) || readers[node].contains { $0 != unit }
  }

  /// A node's buffer, if it may become a part of another: its own memory, seen by no caller.
  mutating func placeableBuffer(_ node: Int) -> Int? {
    let view = views[node]
    guard view.isContiguous, view.offset == 0, view.shape.count == nodes[view.base].shape.count,
      regions.unit(of: view.base) >= 0, !resultBases.contains(view.base)
    else { return nil }
    let buffer = buffer(view.base)
    return buffers[buffer].parent == nil && buffers[buffer].origin == .arena ? buffer : nil
  }
}
