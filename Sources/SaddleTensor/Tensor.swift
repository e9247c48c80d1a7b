/// A value of the tensor language: a handle to a vertex of an immutable graph.
///
/// Building computes nothing. Shapes are static and checked at once: a mistake traps with the operation,
/// the operands' types and the rule; ``init(_:of:)`` is the throwing form beneath. An executor computes:
/// `try tensor.evaluate()` (SaddleCPU) for a look, or a compiled `Program` for work.
///
/// ```swift
/// let x = Tensor([1, 2, 3])
/// let y = (x * x).sum()       // nothing is computed yet
/// try y.evaluate()            // float32[] 14.0
/// ```
public struct Tensor: Sendable {
  public let vertex: Vertex

  package init(_ vertex: Vertex) { self.vertex = vertex }

  /// The result of a primitive.
  /// - Throws: ``OperationError`` when the operands break the primitive's rule.
  public init(_ primitive: Primitive, of operands: [Tensor]) throws(OperationError) {
    let type = try primitive.resultType(of: operands.map(\.type))
    vertex = Vertex(primitive, operands.map(\.vertex), type: type, label: LabelScope.current)
  }

  /// The result of a primitive; traps when the operands break its rule.
  package init(applying primitive: Primitive, to operands: Tensor...) {
    self.init(applying: primitive, to: operands)
  }

  package init(applying primitive: Primitive, to operands: [Tensor]) {
    do {
      try self.init(primitive, of: operands)
    } catch {
      fatalError("\(error)")
    }
  }

  public var type: TensorType { vertex.type }
  public var shape: Shape { vertex.type.shape }
  public var elementType: ElementType { vertex.type.elementType }
  /// The number of axes.
  public var rank: Int { shape.rank }

  /// Stops the program because an argument breaks a method's rule.
  func reject(_ operation: String, _ others: [Tensor] = [], _ rule: String) -> Never {
    fatalError("\(OperationError(operation: operation, operands: [type] + others.map(\.type), rule: rule))")
  }

  /// The non-negative axis that `axis` names, where -1 is the last; traps when there is none.
  func resolved(_ axis: Int, _ operation: String) -> Int {
    guard let resolved = shape.resolved(axis: axis) else {
      reject(operation, [], "axis \(axis) does not exist; the rank is \(rank)")
    }
    return resolved
  }
}

extension Tensor: CustomStringConvertible {
  public var description: String { "Tensor(\(vertex.primitive.name): \(type))" }
}
