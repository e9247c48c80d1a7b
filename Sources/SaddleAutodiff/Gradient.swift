import SaddleTensor

// Reverse-mode differentiation from graph to graph (Griewank and Walther, "Evaluating Derivatives", 2008,
// chapter 6). Every function here returns tensors that depend on what the originals depend on, so the result
// differentiates again, to any order. Building costs O(vertices) and no recursion.

/// The derivatives of a scalar with respect to any tensors of its graph, leaves or not.
///
/// ```swift
/// let x = Tensor([1, 2, 3])
/// let slope = gradient(of: (x * x * x).sum(), withRespectTo: [x])[0]   // 3x²: [3, 12, 27]
/// let bend = gradient(of: slope.sum(), withRespectTo: [x])[0]          // 6x:  [6, 12, 18]
/// ```
/// - Parameters:
///   - result: a floating-point scalar.
///   - tensors: floating-point tensors; one that `result` does not depend on gets zeros.
/// - Returns: for each tensor one of its type.
/// - Precondition: `result` has rank 0 and all are of floating point; else the program traps and says so.
public func gradient(of result: Tensor, withRespectTo tensors: [Tensor]) -> [Tensor] {
  guard result.rank == 0, result.elementType.isFloatingPoint else {
    fatalError("gradient of \(result.type): only a floating-point scalar has one; reduce the tensor first")
  }
  return vectorJacobianProduct(
    of: [result], withRespectTo: tensors, cotangents: [.ones([], result.elementType)])
}

/// The scalar itself together with its gradient, to be compiled as one program.
public func valueAndGradient(
  of result: Tensor, withRespectTo tensors: [Tensor]
) -> (value: Tensor, gradients: [Tensor]) {
  (result, gradient(of: result, withRespectTo: tensors))
}

/// Cotangents pulled back: for each tensor the sum over results of Jacobian-transposed times cotangent.
///
/// - Parameter cotangents: one for each result, of its type.
public func vectorJacobianProduct(
  of results: [Tensor], withRespectTo tensors: [Tensor], cotangents: [Tensor]
) -> [Tensor] {
  guard results.map(\.type) == cotangents.map(\.type) else {
    fatalError(
      "vectorJacobianProduct: results \(results.map(\.type)) need cotangents of the same types, "
        + "got \(cotangents.map(\.type))")
  }
  for tensor in tensors where !tensor.elementType.isFloatingPoint {
    fatalError("gradient with respect to \(tensor.type): only floating-point tensors have derivatives")
  }
  let vertices = Graph(of: results).vertices
  var position: [UInt64: Int] = [:]
  position.reserveCapacity(vertices.count)
  for (index, vertex) in vertices.enumerated() { position[vertex.number] = index }

  // Only what lies on a path from a wanted tensor to a result carries a cotangent.
  let wanted = Set(tensors.map(\.vertex.number))
  var varies = [Bool](repeating: false, count: vertices.count)
  for (index, vertex) in vertices.enumerated() {
    varies[index] =
      wanted.contains(vertex.number)
      || (vertex.type.elementType.isFloatingPoint && vertex.primitive != .stopGradient
        && vertex.operands.contains { varies[position[$0.number]!] })
  }

  var accumulators = [Cotangent](repeating: Cotangent(), count: vertices.count)
  for (result, cotangent) in zip(results, cotangents) {
    accumulators[position[result.vertex.number]!].add(.whole(cotangent))
  }
  var found: [UInt64: Tensor] = [:]
  for index in vertices.indices.reversed() where varies[index] {
    let vertex = vertices[index]
    let cotangent = withExactLabel(vertex.label) { accumulators[index].total(shape: vertex.type.shape) }
    accumulators[index] = Cotangent()
    guard let cotangent else { continue }
    if wanted.contains(vertex.number) { found[vertex.number] = cotangent }
    let operands = vertex.operands
    guard operands.contains(where: { varies[position[$0.number]!] }) else { continue }
    withExactLabel(vertex.label) {
      pullBack(cotangent, through: vertex) { operand in
        varies[position[operands[operand].number]!]
      } contribute: { operand, contribution in
        accumulators[position[operands[operand].number]!].add(contribution)
      }
    }
  }
  return tensors.map { found[$0.vertex.number] ?? .zeros($0.shape, $0.elementType) }
}

/// The derivative of a tensor along directions: sum over tensors of Jacobian times tangent.
///
/// Reverse mode twice: the pulled-back cotangent is linear in the cotangent, and its transpose is what is
/// asked for. The compiled program holds nothing of the detour, for nothing in the result depends on it.
/// - Parameter tangents: one for each tensor, of its type.
/// - Returns: a tensor of `result`'s type.
public func jacobianVectorProduct(
  of result: Tensor, withRespectTo tensors: [Tensor], tangents: [Tensor]
) -> Tensor {
  let cotangent = Tensor.input("cotangent", result.shape, result.elementType)
  let pulled = vectorJacobianProduct(of: [result], withRespectTo: tensors, cotangents: [cotangent])
  return vectorJacobianProduct(of: pulled, withRespectTo: [cotangent], cotangents: tangents)[0]
}

/// The Hessian of a scalar times a vector, with no Hessian formed: the gradient of <gradient, vector>.
///
/// - Parameter vectors: one for each tensor, of its type.
/// - Returns: for each tensor one of its type; cross terms between the tensors are included.
public func hessianVectorProduct(
  of result: Tensor, withRespectTo tensors: [Tensor], vectors: [Tensor]
) -> [Tensor] {
  vectorJacobianProduct(
    of: gradient(of: result, withRespectTo: tensors), withRespectTo: tensors, cotangents: vectors)
}
