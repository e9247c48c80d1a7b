import SaddleTensor

/// Which nodes run together: a region is a set of element-wise nodes and reductions over one index space,
/// computed by one loop; every other node that owns memory is a unit of its own.
struct Regions {
  struct Unit {
    /// Ascending.
    var nodes: [Int]
    /// The loop's index space; nil for a unit that is not a loop.
    let loop: Shape?
    var isMerged = false
  }

  /// A region has at most this many nodes. Each has up to 3 operands and n connected nodes share at least
  /// n - 1 of them, so with n stored results at most 3 n + 1 registers are in use: within the kernels' 64.
  private static let largest = 21

  private(set) var units: [Unit] = []
  /// In an order in which each follows what it reads.
  private(set) var order: [Int] = []
  private var unitOf: [Int]
  private let nodes: [Node]
  private let views: [View]

  init(nodes: [Node], views: [View], fuses: Bool) {
    self.nodes = nodes
    self.views = views
    unitOf = [Int](repeating: -1, count: nodes.count)
    for node in nodes.indices where views[node].base == node {
      switch nodes[node].primitive {
      case .input, .constant: continue
      default: place(node, fuses: fuses)
      }
    }
    sort()
  }

  /// The unit that computes a node; -1 for inputs and constants.
  func unit(of node: Int) -> Int { unitOf[views[node].base] }

  /// The index space that a fusible node runs over.
  private func loop(_ node: Int) -> Shape? {
    if nodes[node].isElementwise { return nodes[node].shape }
    if case .reduce = nodes[node].primitive { return nodes[nodes[node].operands[0]].shape }
    return nil
  }

  /// Whether `operand` is, at each index of a loop, the element that `unit` computes there.
  func isInRegister(_ operand: Int, loop: Shape, unit: Int) -> Bool {
    let view = views[operand]
    guard unitOf[view.base] == unit, view.isContiguous, view.offset == 0, view.shape.count == loop.count,
      nodes[view.base].isElementwise
    else { return false }
    return nodes[view.base].shape.count == loop.count
  }

  private mutating func place(_ node: Int, fuses: Bool) {
    guard let loop = loop(node) else {
      unitOf[node] = units.count
      units.append(Unit(nodes: [node], loop: nil))
      return
    }
    let candidates =
      fuses
      ? Set(nodes[node].operands.map { unitOf[views[$0].base] }).filter { unit in
        unit >= 0 && units[unit].loop?.count == loop.count
          && nodes[node].operands.contains { isInRegister($0, loop: loop, unit: unit) }
      }.sorted(by: >) : []
    for attempt in [candidates] + (candidates.count > 1 ? candidates.map { [$0] } : []) where !attempt.isEmpty
    {
      guard canMerge(attempt, with: node, loop) else { continue }
      let target = attempt[0]
      for other in attempt.dropFirst() {
        for moved in units[other].nodes { unitOf[moved] = target }
        units[target].nodes += units[other].nodes
        units[other] = Unit(nodes: [], loop: nil, isMerged: true)
      }
      units[target].nodes = (units[target].nodes + [node]).sorted()
      unitOf[node] = target
      return
    }
    unitOf[node] = units.count
    units.append(Unit(nodes: [node], loop: loop))
  }

  /// Whether regions and a node can be one: small enough, and nothing outside stands between them.
  private func canMerge(_ regions: [Int], with node: Int, _ loop: Shape) -> Bool {
    let members = regions.flatMap { units[$0].nodes } + [node]
    guard members.count <= Self.largest else { return false }
    let lowest = members.min()!
    var seen = Set<Int>()
    var pending: [Int] = []
    for member in members {
      for operand in nodes[member].operands {
        let unit = unitOf[views[operand].base]
        guard unit >= 0 else { continue }
        if regions.contains(unit) {
          // Computed here, but needed at other indices than where it is computed.
          let space = self.loop(member) ?? loop
          if !isInRegister(operand, loop: space, unit: unit) { return false }
        } else if seen.insert(unit).inserted {
          pending.append(unit)
        }
      }
    }
    while let unit = pending.popLast() {
      if regions.contains(unit) { return false }
      // Operands have lower numbers: a unit that ends below the region cannot depend on it.
      guard units[unit].nodes.last! >= lowest else { continue }
      for operand in units[unit].nodes.flatMap({ nodes[$0].operands }) {
        let next = unitOf[views[operand].base]
        if next >= 0, next != unit, seen.insert(next).inserted { pending.append(next) }
      }
    }
    return true
  }

  private mutating func sort() {
    var isPlaced = [Bool](repeating: false, count: units.count)
    let byEnd = units.indices.filter { !units[$0].isMerged }.sorted {
      units[$0].nodes.last! < units[$1].nodes.last!
    }
    for root in byEnd {
      var stack = [root]
      while let unit = stack.last {
        if isPlaced[unit] {
          stack.removeLast()
          continue
        }
        let waiting = Set(units[unit].nodes.flatMap { nodes[$0].operands }.map { unitOf[views[$0].base] })
          .filter { $0 >= 0 && $0 != unit && !isPlaced[$0] }
        if waiting.isEmpty {
          isPlaced[unit] = true
          order.append(unit)
          stack.removeLast()
        } else {
          stack += waiting.sorted(by: >)
        }
      }
    }
  }
}
