import SaddleTensor

/// The table of derivatives: for each primitive, the cotangents of its operands from that of its result.
///
/// `contribute(i, cotangent)` hands operand i its share, for operands that `needs` names; nothing is built
/// for the others. A primitive that hands nothing on has derivative zero. Results are built from the same
/// primitives, so every rule differentiates again.
func pullBack(
  _ cotangent: Tensor, through vertex: Vertex, needs: (_ operand: Int) -> Bool,
  contribute: (_ operand: Int, Cotangent.Contribution) -> Void
) {
  let operands = vertex.operands.map { Tensor($0) }
  let result = Tensor(vertex)
  func give(_ operand: Int, _ tensor: @autoclosure () -> Tensor) {
    if needs(operand) { contribute(operand, .whole(tensor())) }
  }
  func zero() -> Tensor { Tensor(scalar: 0, cotangent.elementType) }

  switch vertex.primitive {
  case .input, .constant, .iota, .randomBits, .compare, .stopGradient, .argumentExtremum, .argumentSort:
    break

  case .unary(let function):
    let x = operands[0]
    switch function {
    case .negate: give(0, -cotangent)
    case .absolute: give(0, cotangent * x.sign())
    case .sign, .floor: break
    case .exponential: give(0, cotangent * result)
    case .logarithm: give(0, cotangent / x)
    case .hyperbolicTangent: give(0, cotangent * (1 - result * result))
    case .sine: give(0, cotangent * x.cos())
    case .cosine: give(0, -(cotangent * x.sin()))
    case .squareRoot: give(0, cotangent * 0.5 / result)
    case .logistic: give(0, cotangent * (result * (1 - result)))
    case .softplus: give(0, cotangent * x.sigmoid())
    }

  case .binary(let function):
    let (a, b) = (operands[0], operands[1])
    /// 1 where a wins, 0 where b does, a half where they are equal.
    func share(_ wins: Tensor) -> Tensor {
      let one = Tensor(scalar: 1, a.elementType)
      return .where(wins, one, Tensor.where(a .== b, one * 0.5, 0))
    }
    switch function {
    case .add:
      give(0, cotangent)
      give(1, cotangent)
    case .subtract:
      give(0, cotangent)
      give(1, -cotangent)
    case .multiply:
      give(0, cotangent * b)
      give(1, cotangent * a)
    case .divide:
      give(0, cotangent / b)
      give(1, -(cotangent * result / b))
    case .power:
      // Where both are 0 the derivative is 0, not 0 times an infinite power.
      let base = Tensor.where((a .== 0) & (b .== 0), Tensor(scalar: 1, a.elementType), a)
      give(0, cotangent * (b * base.power(b - 1)))
      give(1, cotangent * Tensor.where(a .> 0, result * Tensor.where(a .> 0, a, 1).log(), 0))
    case .maximum:
      give(0, cotangent * share(a .> b))
      give(1, cotangent * (1 - share(a .> b)))
    case .minimum:
      give(0, cotangent * share(a .< b))
      give(1, cotangent * (1 - share(a .< b)))
    case .remainder:
      let quotient = a / b
      give(0, cotangent)
      give(1, -(cotangent * (quotient.sign() * quotient.absoluteValue().floor())))
    case .bitwiseAnd, .bitwiseOr, .bitwiseXor, .shiftLeft, .shiftRight: break
    }

  case .select:
    give(1, .where(operands[0], cotangent, 0))
    give(2, .where(operands[0], zero(), cotangent))
  case .cast:
    give(0, cotangent.cast(to: operands[0].elementType))

  case .reduce(let reduction, let axes):
    let x = operands[0]
    let kept = x.shape.collapsing(axes)
    switch reduction {
    case .sum: give(0, cotangent.reshaped(kept).broadcast(to: x.shape))
    case .maximum, .minimum:
      let chosen = (x .== result.reshaped(kept)).cast(to: x.elementType)
      give(0, chosen * (cotangent.reshaped(kept) / chosen.sum(axes: axes, keepingDimensions: true)))
    }

  case .reshape: give(0, cotangent.reshaped(operands[0].shape))
  case .transpose(let permutation):
    give(0, cotangent.transposed(permutation.indices.map { permutation.firstIndex(of: $0)! }))
  case .broadcast(let shape):
    let source = operands[0].shape
    give(
      0,
      cotangent.sum(
        axes: (0..<shape.rank).filter { source[$0] == 1 && shape[$0] != 1 }, keepingDimensions: true))
  case .slice(let starts, let ends, let strides):
    let source = operands[0].shape
    if strides.allSatisfy({ $0 == 1 }) {
      contribute(0, .slice(zip(starts, ends).map { $0..<$1 }, cotangent))
    } else {
      // The last element taken lies below `end`; what follows it up to the source's end is padding.
      let last = (0..<source.rank).map { starts[$0] + max(0, cotangent.shape[$0] - 1) * strides[$0] }
      give(
        0,
        Tensor(
          applying: .pad(
            low: starts,
            high: (0..<source.rank).map { source[$0] - last[$0] - min(1, cotangent.shape[$0]) },
            interior: strides.map { $0 - 1 }), to: cotangent))
    }
  case .pad(let low, _, let interior):
    let source = operands[0].shape
    let ends = (0..<source.rank).map {
      source[$0] == 0 ? low[$0] : low[$0] + (source[$0] - 1) * (interior[$0] + 1) + 1
    }
    give(
      0,
      Tensor(applying: .slice(starts: low, ends: ends, strides: interior.map { $0 + 1 }), to: cotangent))
  case .concatenate(let axis):
    var start = 0
    for (index, operand) in operands.enumerated() {
      let end = start + operand.shape[axis]
      give(index, cotangent.sliced(start..<end, axis: axis))
      start = end
    }
  case .reverse(let axes): give(0, cotangent.reversed(axes: axes))
  case .gather(let axis):
    give(
      0,
      Tensor(applying: .scatterAdd(axis: axis, extent: operands[0].shape[axis]), to: cotangent, operands[1]))
  case .scatterAdd(let axis, _):
    give(0, Tensor(applying: .gather(axis: axis), to: cotangent, operands[1]))

  case .matrixProduct:
    give(0, cotangent.matmul(operands[1].matrixTransposed))
    give(1, operands[0].matrixTransposed.matmul(cotangent))
  // The three convolutions are the partial transposes of one trilinear form, so each one's derivatives are
  // the other two.
  case .convolution(let geometry):
    let (images, filter) = (operands[0], operands[1])
    give(0, convolutionInputGradient(cotangent, filter, geometry, like: images))
    give(1, convolutionFilterGradient(images, cotangent, geometry, like: filter))
  case .convolutionInputGradient(let geometry, _, _):
    let (outputs, filter) = (operands[0], operands[1])
    give(0, Tensor(applying: .convolution(geometry), to: cotangent, filter))
    give(1, convolutionFilterGradient(cotangent, outputs, geometry, like: filter))
  case .convolutionFilterGradient(let geometry, _, _):
    let (images, outputs) = (operands[0], operands[1])
    give(0, convolutionInputGradient(outputs, cotangent, geometry, like: images))
    give(1, Tensor(applying: .convolution(geometry), to: images, cotangent))
  }
}

private func convolutionInputGradient(
  _ outputs: Tensor, _ filter: Tensor, _ geometry: ConvolutionGeometry, like images: Tensor
) -> Tensor {
  Tensor(
    applying: .convolutionInputGradient(geometry, height: images.shape[1], width: images.shape[2]),
    to: outputs, filter)
}

private func convolutionFilterGradient(
  _ images: Tensor, _ outputs: Tensor, _ geometry: ConvolutionGeometry, like filter: Tensor
) -> Tensor {
  Tensor(
    applying: .convolutionFilterGradient(geometry, height: filter.shape[0], width: filter.shape[1]),
    to: images, outputs)
}
