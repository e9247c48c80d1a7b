import SaddleTensor

/// A program's nodes in topological order and the ones whose values it gives.
struct NodeGraph {
  private(set) var nodes: [Node]
  /// May repeat, and may be inputs.
  private(set) var results: [Int]
  /// The node of each input, nil where nothing needs it.
  private(set) var inputs: [Int?]

  init(results: [Tensor], inputs: [Tensor], passes: Passes) {
    var builder = NodeBuilder(simplifies: passes.contains(.simplification))
    let index = builder.add(Graph(of: results))
    nodes = builder.nodes
    self.results = results.map { index[$0.vertex.number]! }
    self.inputs = inputs.map { index[$0.vertex.number] }
    if passes.contains(.epilogues) { attachEpilogues() }
    compact()
  }

  /// Drops what no result needs and restores the order that rewrites in place have disturbed.
  private mutating func compact() {
    var needed = [Bool](repeating: false, count: nodes.count)
    var pending = results
    while let node = pending.popLast() {
      guard !needed[node] else { continue }
      needed[node] = true
      pending += nodes[node].operands
    }
    // A node waits until its operands are placed; among those that are ready the earliest comes first.
    var order: [Int] = []
    var position = [Int](repeating: -1, count: nodes.count)
    func place(_ root: Int) {
      var stack = [root]
      while let node = stack.last {
        if position[node] >= 0 {
          stack.removeLast()
          continue
        }
        let waiting = nodes[node].operands.filter { position[$0] < 0 }
        if waiting.isEmpty {
          position[node] = order.count
          order.append(node)
          stack.removeLast()
        } else {
          stack += waiting.reversed()
        }
      }
    }
    for node in nodes.indices where needed[node] { place(node) }
    nodes = order.map { index in
      var node = nodes[index]
      node.operands = node.operands.map { position[$0] }
      return node
    }
    results = results.map { position[$0] }
    inputs = inputs.map { $0.flatMap { position[$0] < 0 ? nil : position[$0] } }
  }

  // MARK: Epilogues

  /// Moves a bias and an activation that follow a contraction into it, where the library applies them to
  /// values that are still in registers.
  private mutating func attachEpilogues() {
    var users = [[Int]](repeating: [], count: nodes.count)
    var isNeeded = [Bool](repeating: false, count: nodes.count)
    for result in results { isNeeded[result] = true }
    for node in nodes.indices.reversed() where isNeeded[node] {
      for operand in nodes[node].operands {
        isNeeded[operand] = true
        if users[operand].last != node { users[operand].append(node) }
      }
    }
    let isResult = Set(results)
    for node in nodes.indices where isNeeded[node] && nodes[node].isContraction {
      guard nodes[node].shape.count > 0, nodes[node].operands.allSatisfy({ nodes[$0].shape.count > 0 }),
        !isResult.contains(node)
      else { continue }
      if users[node].count == 1, let (sum, bias) = biasAddition(of: node, users[node][0]) {
        nodes[node].operands.append(bias)
        nodes[node].hasBias = true
        replace(sum, by: node, &users)
        if isResult.contains(sum) { continue }
      }
      if let (result, activation, mask) = activation(of: node, users) {
        nodes[node].activation = activation
        replace(result, by: node, &users)
        // Where the activation is positive its argument was, so the mask of the derivative can be read off
        // the result and the argument need not be kept.
        if let mask { nodes[mask].operands[0] = node }
      }
    }
  }

  private mutating func replace(_ old: Int, by new: Int, _ users: inout [[Int]]) {
    for user in users[old] {
      nodes[user].operands = nodes[user].operands.map { $0 == old ? new : $0 }
    }
    users[new] = users[old]
    results = results.map { $0 == old ? new : $0 }
  }

  /// If `user` adds to `node` one number for each index of the last axis: the user and those numbers.
  private func biasAddition(of node: Int, _ user: Int) -> (sum: Int, bias: Int)? {
    guard case .binary(.add) = nodes[user].primitive,
      let other = nodes[user].operands.first(where: { $0 != node }),
      case .broadcast = nodes[other].primitive
    else { return nil }
    let bias = nodes[other].operands[0]
    let channels = nodes[node].shape.dimensions.last!
    guard nodes[bias].shape.dimensions.last == channels, nodes[bias].shape.count == channels, channels > 1
    else { return nil }
    return (user, bias)
  }

  /// If all that is done with `node` is one activation: its result, what it is, and the comparison with 0
  /// that (also) others use.
  private func activation(
    of node: Int, _ allUsers: [[Int]]
  ) -> (result: Int, activation: Node.Activation, mask: Int?)? {
    let users = allUsers[node]
    if users.count == 1 {
      switch nodes[users[0]].primitive {
      case .unary(.hyperbolicTangent): return (users[0], .hyperbolicTangent, nil)
      case .unary(.logistic): return (users[0], .logistic, nil)
      default: break
      }
    }
    // select(x > 0, x, x * slope) or select(x > 0, x, 0)
    func isMask(_ user: Int) -> Bool {
      nodes[user].primitive == .compare(.greater) && nodes[user].operands[0] == node
        && uniform(nodes[user].operands[1]) == 0
    }
    guard let mask = users.first(where: isMask),
      let result = users.first(where: {
        nodes[$0].primitive == .select && nodes[$0].operands[0] == mask && nodes[$0].operands[1] == node
      })
    else { return nil }
    let otherwise = nodes[result].operands[2]
    if uniform(otherwise) == 0, users.count == 2 { return (result, .leakyReLU(slope: 0), mask) }
    guard case .binary(.multiply) = nodes[otherwise].primitive, users.count == 3, users.contains(otherwise),
      allUsers[otherwise].count == 1, !results.contains(otherwise),
      let slope = nodes[otherwise].operands.compactMap(uniform).first, slope > 0
    else { return nil }
    return (result, .leakyReLU(slope: Float(slope)), mask)
  }

  /// The number that every element of a node is, if that is known.
  func uniform(_ node: Int) -> Double? {
    switch nodes[node].primitive {
    case .constant(let value): value.shape.count == 1 ? value.scalar : nil
    case .broadcast, .reshape: uniform(nodes[node].operands[0])
    default: nil
    }
  }
}
