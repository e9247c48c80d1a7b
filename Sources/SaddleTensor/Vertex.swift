import Synchronization

/// One operation of a graph: immutable, shared by the tensors and vertices that use its result.
///
/// The only class of the tensor language. Identity matters: two `input` vertices are different inputs.
public final class Vertex: Sendable {
  /// Grows with creation, so that operands always have smaller numbers than what uses them: sorting by it
  /// is a topological order.
  public let number: UInt64
  public let primitive: Primitive
  public let type: TensorType
  /// The layer, or other part of the model, in whose scope the vertex was made; see ``withLabel(_:_:)``.
  public let label: String?
  /// Constant after initialisation, except that `deinit` empties it to release a deep graph in a loop.
  private nonisolated(unsafe) var storedOperands: [Vertex]

  public var operands: [Vertex] { storedOperands }

  private static let counter = Atomic<UInt64>(0)

  init(_ primitive: Primitive, _ operands: [Vertex], type: TensorType, label: String?) {
    self.number = Self.counter.wrappingAdd(1, ordering: .relaxed).newValue
    self.primitive = primitive
    self.storedOperands = operands
    self.type = type
    self.label = label
  }

  deinit {
    // Releasing operands one inside the other would need a stack frame for each level of the graph.
    guard !storedOperands.isEmpty else { return }
    var pending = storedOperands
    storedOperands = []
    while var vertex = pending.popLast() {
      // A sole owner may take the operands out: nobody else can see the vertex any more.
      if isKnownUniquelyReferenced(&vertex), !vertex.storedOperands.isEmpty {
        pending.append(contentsOf: vertex.storedOperands)
        vertex.storedOperands = []
      }
    }
  }
}

extension Vertex: Hashable {
  public static func == (a: Vertex, b: Vertex) -> Bool { a === b }
  public func hash(into hasher: inout Hasher) { hasher.combine(number) }
}

/// The scope that new vertices belong to.
package enum LabelScope {
  @TaskLocal package static var current: String?
}

/// Labels every vertex that `body` makes with `label`, within the labels around it ("critic/dense 1").
///
/// Messages about a compiled program, such as the first operation with a non-finite result, name the label.
/// Derivatives of a labelled operation carry its label.
public func withLabel<Result>(_ label: String, _ body: () throws -> Result) rethrows -> Result {
  let full = LabelScope.current.map { "\($0)/\(label)" } ?? label
  return try LabelScope.$current.withValue(full, operation: body)
}

/// Labels what `body` makes with exactly `label`, whatever is around it.
package func withExactLabel<Result>(_ label: String?, _ body: () throws -> Result) rethrows -> Result {
  label == LabelScope.current
    ? try body() : try LabelScope.$current.withValue(label, operation: body)
}
