import SaddleTensor

/// The oracle: evaluates graphs in Float64 with naive loops that can be checked by reading them.
///
/// Floating-point tensors are computed in Float64 whatever their type says, and their results have
/// `float64` storage; integers are computed modulo 2³²; Booleans stay Booleans. It shares no code with
/// SaddleCPU, which is tested against it, and its extra precision lets finite differences check derivatives.
public enum Reference {
  /// The values of `outputs`, in their order.
  ///
  /// ```swift
  /// let x = Tensor.input("x", [2])
  /// try Reference.evaluate([x * x], inputs: [(x, Value([1.0, 3.0], shape: [2]))])
  /// // [float64[2] [1.0, 9.0]]
  /// ```
  /// - Parameters:
  ///   - outputs: What to compute; a tensor may appear more than once.
  ///   - inputs: A value for every input that `outputs` need. A floating-point input takes `float32` or
  ///     `float64` elements, whichever of the two its type is.
  /// - Throws: ``ReferenceError`` when an input is missing, given twice, not needed, or of the wrong type.
  /// - Complexity: The sum of the operations' costs. A value is released after its last use.
  public static func evaluate(
    _ outputs: [Tensor], inputs: [(Tensor, Value)] = []
  ) throws(ReferenceError) -> [Value] {
    let graph = Graph(of: outputs)
    let given = try bind(inputs, to: graph)
    var executor = ReferenceExecutor(graph)
    for (position, vertex) in graph.vertices.enumerated() {
      executor.execute(vertex, at: position, input: given[vertex.number])
    }
    return outputs.map { executor.value(of: $0) }
  }

  /// The value of one tensor.
  public static func evaluate(
    _ output: Tensor, inputs: [(Tensor, Value)] = []
  ) throws(ReferenceError) -> Value {
    try evaluate([output], inputs: inputs)[0]
  }

  /// The given values by vertex number, checked against the inputs that the graph has.
  private static func bind(
    _ inputs: [(Tensor, Value)], to graph: Graph
  ) throws(ReferenceError) -> [UInt64: Value] {
    var given: [UInt64: Value] = [:]
    for (tensor, value) in inputs {
      guard case .input(let type, let name) = tensor.vertex.primitive else {
        throw .notAnInput(operation: tensor.vertex.primitive.name, type: tensor.type)
      }
      let interchangeable = type.elementType.isFloatingPoint && value.elementType.isFloatingPoint
      guard value.shape == type.shape, interchangeable || value.elementType == type.elementType else {
        throw .wrongType(name: name, expected: type, given: value.type)
      }
      guard given.updateValue(value, forKey: tensor.vertex.number) == nil else {
        throw .duplicateInput(name: name)
      }
    }
    var needed = Set<UInt64>()
    for vertex in graph.vertices {
      guard case .input(let type, let name) = vertex.primitive else { continue }
      needed.insert(vertex.number)
      guard given[vertex.number] != nil else { throw .missingInput(name: name, type: type) }
    }
    for (tensor, _) in inputs where !needed.contains(tensor.vertex.number) {
      guard case .input(_, let name) = tensor.vertex.primitive else { continue }
      throw .surplusInput(name: name)
    }
    return given
  }
}
