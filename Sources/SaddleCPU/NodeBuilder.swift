import SaddleTensor

/// Builds the compiler's node list from a graph, simplifying as it goes: every node is made by `make`, which
/// first rewrites and then looks for an equal node.
///
/// Rewrites keep IEEE results up to rounding (x * 0 stays, since x may be NaN); those that are not obvious
/// say why they pay.
struct NodeBuilder {
  private struct Key: Hashable {
    let primitive: Primitive
    let operands: [Int]
  }

  private(set) var nodes: [Node] = []
  private var existing: [Key: Int] = [:]
  private let simplifies: Bool
  /// The label of what is being built, for nodes that rewrites make.
  private var label: String?
  /// Nodes that one vertex makes and one vertex uses: rewriting the use leaves the node to nobody.
  private var hasOneUse: Set<Int> = []

  init(simplifies: Bool) { self.simplifies = simplifies }

  /// Adds a graph's vertices; returns the node of each vertex number.
  mutating func add(_ graph: Graph) -> [UInt64: Int] {
    var index: [UInt64: Int] = [:]
    index.reserveCapacity(graph.vertices.count)
    var uses: [UInt64: Int] = [:]
    for vertex in graph.vertices { for operand in vertex.operands { uses[operand.number, default: 0] += 1 } }
    for output in graph.outputs { uses[output.vertex.number, default: 0] += 1 }
    for vertex in graph.vertices {
      label = vertex.label
      let operands = vertex.operands.map { index[$0.number]! }
      let count = nodes.count
      let node = make(vertex.primitive, operands, vertex.type)
      index[vertex.number] = node
      if node < count {
        hasOneUse.remove(node)
      } else if uses[vertex.number] == 1 {
        hasOneUse.insert(node)
      }
    }
    return index
  }

  private mutating func make(_ primitive: Primitive, _ operands: [Int], _ type: TensorType) -> Int {
    if case .stopGradient = primitive { return operands[0] }
    if let normal = normalizedReduction(primitive, operands, type) { return normal }
    guard simplifies else { return append(primitive, operands, type) }
    if let simpler = simplified(primitive, operands, type) { return simpler }
    // Inputs differ though they look alike; everything else that looks alike is alike.
    if case .input = primitive { return append(primitive, operands, type) }
    let key = Key(primitive: primitive, operands: operands)
    if let node = existing[key] { return node }
    let node = append(primitive, operands, type)
    existing[key] = node
    return node
  }

  private mutating func append(_ primitive: Primitive, _ operands: [Int], _ type: TensorType) -> Int {
    nodes.append(Node(primitive: primitive, operands: operands, type: type, label: label))
    return nodes.count - 1
  }

  private mutating func make(_ primitive: Primitive, _ operands: Int...) -> Int {
    // Rewrites only combine operands that fit, so the rule cannot fail.
    guard let type = try? primitive.resultType(of: operands.map { nodes[$0].type }) else {
      fatalError("the compiler built \(primitive.name) of \(operands.map { nodes[$0].type })")
    }
    return make(primitive, operands, type)
  }

  // MARK: Reading

  private func shape(_ node: Int) -> Shape { nodes[node].shape }

  /// The number that every element of a node is, if that is known.
  func uniformValue(_ node: Int) -> Double? {
    switch nodes[node].primitive {
    case .constant(let value): value.shape.count == 1 ? value.scalar : nil
    case .broadcast, .reshape: uniformValue(nodes[node].operands[0])
    default: nil
    }
  }

  private mutating func uniform(_ number: Double, _ type: TensorType) -> Int {
    let scalar = make(.constant(Value(scalar: number, type.elementType)))
    return broadcast(reshape(scalar, type.shape.collapsing(Array(0..<type.shape.rank))), type.shape)
  }

  private mutating func reshape(_ node: Int, _ shape: Shape) -> Int {
    self.shape(node) == shape ? node : make(.reshape(shape), node)
  }

  private mutating func broadcast(_ node: Int, _ shape: Shape) -> Int {
    self.shape(node) == shape ? node : make(.broadcast(shape), node)
  }

  // MARK: Reductions

  /// The loop reduces leading or trailing axes. Other reductions become one of trailing axes through a
  /// transposed view, which the loop reads with strides; axes of extent 1 do not count.
  private mutating func normalizedReduction(
    _ primitive: Primitive, _ operands: [Int], _ type: TensorType
  ) -> Int? {
    guard case .reduce(let reduction, let axes) = primitive else { return nil }
    let source = shape(operands[0])
    let significant = (0..<source.rank).filter { source[$0] != 1 }
    let reduced = significant.filter(axes.contains)
    if reduced.isEmpty { return make(.reshape(type.shape), operands, type) }
    let isPrefix = Array(significant.prefix(reduced.count)) == reduced
    let isSuffix = Array(significant.suffix(reduced.count)) == reduced
    if isPrefix || isSuffix { return nil }
    let kept = (0..<source.rank).filter { !axes.contains($0) }
    let transposed = make(.transpose(permutation: kept + axes), operands[0])
    return make(.reduce(reduction, axes: Array(kept.count..<source.rank)), [transposed], type)
  }

  // MARK: Rewrites

  private mutating func simplified(_ primitive: Primitive, _ operands: [Int], _ type: TensorType) -> Int? {
    switch primitive {
    case .unary, .binary, .compare, .select, .cast:
      if let node = simplifiedElementwise(primitive, operands, type) { return node }
      return narrowed(primitive, operands, type)
    case .reduce(let reduction, let axes): return simplifiedReduction(reduction, axes, operands[0], type)
    case .matrixProduct: return vectorProduct(operands, type)
    case .reshape, .transpose, .broadcast, .slice, .pad, .concatenate, .reverse:
      return simplifiedMovement(primitive, operands, type)
    case .input, .constant, .iota, .randomBits, .stopGradient, .argumentExtremum, .argumentSort, .gather,
      .scatterAdd, .convolution, .convolutionInputGradient, .convolutionFilterGradient:
      return nil
    }
  }

  private mutating func simplifiedMovement(
    _ primitive: Primitive, _ operands: [Int], _ type: TensorType
  ) -> Int? {
    guard let operand = operands.first else { return nil }
    let inner = nodes[operand]
    switch primitive {
    case .reshape(let shape):
      if inner.shape == shape { return operand }
      if case .reshape = inner.primitive { return reshape(inner.operands[0], shape) }
      if case .constant(let value) = inner.primitive { return make(.constant(value.reshaped(shape))) }
    case .transpose(let permutation):
      if permutation == Array(permutation.indices) { return operand }
      if case .transpose(let earlier) = inner.primitive {
        return make(.transpose(permutation: permutation.map { earlier[$0] }), inner.operands[0])
      }
      if case .matrixProduct = inner.primitive, hasOneUse.contains(operand) {
        // The library writes a product's transpose as readily, and nobody has to turn it.
        let rank = permutation.count
        let flip = Array(0..<rank - 2) + [rank - 1, rank - 2]
        if permutation == flip {
          return make(
            .matrixProduct, make(.transpose(permutation: flip), inner.operands[1]),
            make(.transpose(permutation: flip), inner.operands[0]))
        }
      }
      let significant = permutation.filter { inner.shape[$0] != 1 }
      if significant == significant.sorted() { return reshape(operand, type.shape) }
    case .broadcast(let shape):
      if inner.shape == shape { return operand }
      if case .broadcast = inner.primitive { return broadcast(inner.operands[0], shape) }
    case .slice(let starts, let ends, let strides):
      if type.shape == inner.shape { return operand }
      if case .slice(let earlier, _, let steps) = inner.primitive {
        let first = starts.indices.map { earlier[$0] + starts[$0] * steps[$0] }
        let last = starts.indices.map { first[$0] + max(0, type.shape[$0] - 1) * strides[$0] * steps[$0] }
        return make(
          .slice(
            starts: first, ends: starts.indices.map { type.shape[$0] == 0 ? first[$0] : last[$0] + 1 },
            strides: starts.indices.map { strides[$0] * steps[$0] }), inner.operands[0])
      }
      if case .concatenate(let axis) = inner.primitive, strides[axis] == 1 {
        return sliceOfPart(inner, axis, starts, ends, strides)
      }
    case .pad(let low, let high, let interior):
      if (low + high + interior).allSatisfy({ $0 == 0 }) { return operand }
    case .concatenate:
      if operands.count == 1 { return operand }
    case .reverse(let axes):
      if axes.allSatisfy({ inner.shape[$0] == 1 }) { return operand }
    default: break
    }
    return nil
  }

  /// A slice that lies within one part of a concatenation is a slice of that part.
  private mutating func sliceOfPart(
    _ whole: Node, _ axis: Int, _ starts: [Int], _ ends: [Int], _ strides: [Int]
  ) -> Int? {
    var begin = 0
    for part in whole.operands {
      let end = begin + shape(part)[axis]
      if starts[axis] >= begin && ends[axis] <= end {
        var (inner, outer) = (starts, ends)
        inner[axis] -= begin
        outer[axis] -= begin
        return make(.slice(starts: inner, ends: outer, strides: strides), part)
      }
      begin = end
    }
    return nil
  }

  private mutating func simplifiedReduction(
    _ reduction: Reduction, _ axes: [Int], _ operand: Int, _ type: TensorType
  ) -> Int? {
    // A reduction along axes that a broadcast stretched needs no pass over them.
    guard case .broadcast = nodes[operand].primitive else { return nil }
    let source = nodes[operand].operands[0]
    let stretched = axes.filter { shape(source)[$0] == 1 }
    let count = stretched.reduce(1) { $0 * shape(operand)[$1] }
    guard !stretched.isEmpty, count > 0 else { return nil }
    let rest = axes.filter { !stretched.contains($0) }
    let partial = broadcast(source, shape(operand).collapsing(stretched))
    let reduced = rest.isEmpty ? partial : make(.reduce(reduction, axes: rest), partial)
    let shaped = reshape(reduced, type.shape)
    guard reduction == .sum else { return shaped }
    return make(.binary(.multiply), shaped, uniform(Double(count), type))
  }

  /// An inner extent of 1 makes an outer product, an outer one a weighted sum: both are element-wise work
  /// that fuses with what surrounds it, where a matrix product could not.
  private mutating func vectorProduct(_ operands: [Int], _ type: TensorType) -> Int? {
    let (a, b) = (operands[0], operands[1])
    let rank = type.shape.rank
    let (rows, columns, inner) = (type.shape[rank - 2], type.shape[rank - 1], shape(a)[rank - 1])
    func times(_ builder: inout Self, _ x: Int, _ y: Int) -> Int {
      let common = builder.shape(x).broadcast(with: builder.shape(y))!
      return builder.make(.binary(.multiply), builder.broadcast(x, common), builder.broadcast(y, common))
    }
    if inner == 1 { return times(&self, a, b) }
    guard type.shape.count > 0, inner > 0, rows == 1 || columns == 1 else { return nil }
    let flip = Array(0..<rank - 2) + [rank - 1, rank - 2]
    /// Sums matrix [..., n, inner] against a row [..., 1, inner], in the matrix's own order of memory.
    func weigh(_ builder: inout Self, matrix: Int, row: Int) -> Int {
      if case .transpose(let permutation) = builder.nodes[matrix].primitive, permutation == flip {
        let source = builder.nodes[matrix].operands[0]
        let column = builder.make(.transpose(permutation: flip), row)
        return builder.make(.reduce(.sum, axes: [rank - 2]), times(&builder, source, column))
      }
      return builder.make(.reduce(.sum, axes: [rank - 1]), times(&builder, matrix, row))
    }
    let sum =
      columns == 1
      ? weigh(&self, matrix: a, row: make(.transpose(permutation: flip), b))
      : weigh(&self, matrix: make(.transpose(permutation: flip), b), row: a)
    return reshape(sum, type.shape)
  }

  private mutating func simplifiedElementwise(
    _ primitive: Primitive, _ operands: [Int], _ type: TensorType
  ) -> Int? {
    let values = operands.map(uniformValue)
    switch primitive {
    case .cast(let elementType):
      if nodes[operands[0]].type.elementType == elementType { return operands[0] }
      if let value = values[0] { return uniform(value, type) }
    case .unary(.negate):
      if case .unary(.negate) = nodes[operands[0]].primitive { return nodes[operands[0]].operands[0] }
      if let value = values[0], type.elementType == .float32 { return uniform(-value, type) }
    case .select:
      if operands[1] == operands[2] { return operands[1] }
    case .binary(let function) where type.elementType == .float32:
      return simplifiedArithmetic(function, operands, values, type)
    default: break
    }
    return nil
  }

  private mutating func simplifiedArithmetic(
    _ function: Binary, _ operands: [Int], _ values: [Double?], _ type: TensorType
  ) -> Int? {
    if let a = values[0], let b = values[1] {
      switch function {
      case .add: return uniform(Double(Float(a) + Float(b)), type)
      case .subtract: return uniform(Double(Float(a) - Float(b)), type)
      case .multiply: return uniform(Double(Float(a) * Float(b)), type)
      case .divide: return uniform(Double(Float(a) / Float(b)), type)
      default: break
      }
    }
    func negated(_ node: Int) -> Int? {
      if case .unary(.negate) = nodes[node].primitive { nodes[node].operands[0] } else { nil }
    }
    switch (function, values[0], values[1]) {
    case (.add, 0, _): return operands[1]
    case (.add, _, 0), (.subtract, _, 0), (.multiply, _, 1), (.divide, _, 1), (.power, _, 1):
      return operands[0]
    case (.multiply, 1, _): return operands[1]
    case (.multiply, _, -1): return make(.unary(.negate), operands[0])
    case (.multiply, -1, _), (.subtract, 0, _): return make(.unary(.negate), operands[1])
    case (.power, _, 2): return make(.binary(.multiply), operands[0], operands[0])
    case (.power, _, 0.5): return make(.unary(.squareRoot), operands[0])
    case (.power, _, -1): return make(.binary(.divide), uniform(1, type), operands[0])
    case (.add, _, _):
      if let merged = mergedSelection(operands[0], operands[1]) { return merged }
      if let term = negated(operands[1]) { return make(.binary(.subtract), operands[0], term) }
      if let term = negated(operands[0]) { return make(.binary(.subtract), operands[1], term) }
    case (.subtract, _, _):
      if let term = negated(operands[1]) { return make(.binary(.add), operands[0], term) }
    case (.multiply, let factor?, nil), (.multiply, nil, let factor?):
      return foldedFactor(factor, values[0] == nil ? operands[0] : operands[1], type)
    default: break
    }
    return nil
  }

  /// Chains of constant factors, which every mean and every chain rule leaves behind, become one.
  private mutating func foldedFactor(_ factor: Double, _ node: Int, _ type: TensorType) -> Int? {
    switch nodes[node].primitive {
    case .binary(.multiply):
      let (a, b) = (nodes[node].operands[0], nodes[node].operands[1])
      guard let inner = uniformValue(b) ?? uniformValue(a) else { return nil }
      let product = Float(factor) * Float(inner)
      guard product.isNormal else { return nil }
      return make(.binary(.multiply), uniformValue(b) != nil ? a : b, uniform(Double(product), type))
    case .unary(.negate):
      return make(.binary(.multiply), nodes[node].operands[0], uniform(-factor, type))
    case .select:
      // Into the branches of a mask, where the factor meets its likes.
      let (mask, yes, no) = (nodes[node].operands[0], nodes[node].operands[1], nodes[node].operands[2])
      guard uniformValue(yes) == 0 || uniformValue(no) == 0, factor.isFinite else { return nil }
      func scaled(_ branch: Int) -> Int {
        uniformValue(branch) == 0 ? branch : make(.binary(.multiply), branch, uniform(factor, type))
      }
      return make(.select, mask, scaled(yes), scaled(no))
    default: return nil
    }
  }

  /// The sum of what a mask lets through and of what its complement does, as the derivative of a leaky ReLU
  /// comes: one selection.
  private mutating func mergedSelection(_ a: Int, _ b: Int) -> Int? {
    guard case .select = nodes[a].primitive, case .select = nodes[b].primitive,
      nodes[a].operands[0] == nodes[b].operands[0]
    else { return nil }
    let (mask, first, second) = (nodes[a].operands[0], nodes[a].operands, nodes[b].operands)
    if uniformValue(first[2]) == 0, uniformValue(second[1]) == 0 {
      return make(.select, mask, first[1], second[2])
    }
    if uniformValue(first[1]) == 0, uniformValue(second[2]) == 0 {
      return make(.select, mask, second[1], first[2])
    }
    return nil
  }

  /// An element-wise operation on stretched operands is done before the stretching.
  private mutating func narrowed(_ primitive: Primitive, _ operands: [Int], _ type: TensorType) -> Int? {
    func source(_ node: Int) -> Int {
      if case .broadcast = nodes[node].primitive { nodes[node].operands[0] } else { node }
    }
    let sources = operands.map(source)
    guard type.shape.count > 0 else { return nil }
    let common = Shape((0..<type.shape.rank).map { axis in sources.map { shape($0)[axis] }.max()! })
    guard common.count < type.shape.count, common.count > 0 else { return nil }
    let narrow = sources.map { broadcast($0, common) }
    return broadcast(make(primitive, narrow, TensorType(common, type.elementType)), type.shape)
  }
}
