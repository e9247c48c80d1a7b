/// The vertices that some tensors need, in an order in which each follows its operands.
///
/// ```swift
/// let x = Tensor.input("x", [2])
/// print(Graph(of: [(x * x).sum()]))
/// // %0 = input x: float32[2]
/// // %1 = multiply(%0, %0): float32[2]
/// // %2 = reduce-sum(%1) axes [0]: float32[]
/// // return %2
/// ```
public struct Graph: Sendable {
  public let outputs: [Tensor]
  /// Ascending by number.
  public let vertices: [Vertex]

  /// - Complexity: O(n log n) in the number of vertices, with no recursion.
  public init(of outputs: [Tensor]) {
    self.outputs = outputs
    var seen = Set<UInt64>()
    var found: [Vertex] = []
    var pending = outputs.map(\.vertex)
    while let vertex = pending.popLast() {
      guard seen.insert(vertex.number).inserted else { continue }
      found.append(vertex)
      pending.append(contentsOf: vertex.operands)
    }
    found.sort { $0.number < $1.number }
    vertices = found
  }
}

extension Graph: CustomStringConvertible {
  /// One line a vertex: number, operation, operands, attributes, type, label.
  public var description: String {
    var index: [UInt64: Int] = [:]
    var lines: [String] = []
    func reference(_ vertex: Vertex) -> String { "%\(index[vertex.number] ?? -1)" }
    for (position, vertex) in vertices.enumerated() {
      index[vertex.number] = position
      let operands = vertex.operands.map(reference).joined(separator: ", ")
      let attributes = vertex.primitive.attributes
      lines.append(
        "%\(position) = \(vertex.primitive.name)" + (operands.isEmpty ? "" : "(\(operands))")
          + (attributes.isEmpty ? "" : " \(attributes)") + ": \(vertex.type)"
          + (vertex.label.map { "  // \($0)" } ?? ""))
    }
    lines.append("return " + outputs.map { reference($0.vertex) }.joined(separator: ", "))
    return lines.joined(separator: "\n")
  }
}
