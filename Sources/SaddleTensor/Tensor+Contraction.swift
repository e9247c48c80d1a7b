extension Tensor {
  /// The matrix product, batched over leading axes, which broadcast. A vector on the left is a row, on the
  /// right a column, and its axis is removed from the result.
  public func matmul(_ other: Tensor) -> Tensor {
    guard rank >= 1, other.rank >= 1 else { reject("matmul", [other], "a scalar has no matrix product") }
    if rank == 1 { return expandingDimension(0).matmul(other).squeezed(other.rank == 1 ? 0 : -2) }
    if other.rank == 1 { return matmul(other.expandingDimension(1)).squeezed(-1) }
    let (rows, columns) = (shape.dimensions.suffix(2), other.shape.dimensions.suffix(2))
    // A matrix on the right serves every batch: one tall product instead of many small ones.
    if rank > 2, other.rank == 2 {
      let leading = shape.dimensions.dropLast().reduce(1, *)
      return reshaped([leading, shape[rank - 1]]).matmul(other)
        .reshaped(Shape(shape.dimensions.dropLast() + [other.shape[1]]))
    }
    guard
      let batch = Shape(Array(shape.dimensions.dropLast(2)))
        .broadcast(with: Shape(Array(other.shape.dimensions.dropLast(2))))
    else { reject("matmul", [other], "the batch axes do not broadcast") }
    return Tensor(
      applying: .matrixProduct, to: broadcast(to: Shape(batch.dimensions + rows)),
      other.broadcast(to: Shape(batch.dimensions + columns)))
  }

  /// Correlates images [n, h, w, c] with a filter [kh, kw, c, o].
  public func convolved(with filter: Tensor, _ geometry: ConvolutionGeometry = .init()) -> Tensor {
    Tensor(applying: .convolution(geometry), to: self, filter)
  }

  /// The transposed convolution ("deconvolution"): [n, oh, ow, o] with a filter [kh, kw, c, o] gives images
  /// [n, height, width, c], those on which `convolved(with:)` of this geometry gives this tensor's shape.
  ///
  /// Where the stride leaves several sizes possible, `height` and `width` choose; by default the smallest,
  /// stride (oh - 1) + dilation (kh - 1) + 1 - paddings.
  public func transposeConvolved(
    with filter: Tensor, _ geometry: ConvolutionGeometry = .init(), height: Int? = nil, width: Int? = nil
  ) -> Tensor {
    func smallest(_ axis: ConvolutionGeometry.Axis, _ extent: Int, _ taps: Int) -> Int {
      axis.stride * (extent - 1) + axis.dilation * (taps - 1) + 1 - axis.low - axis.high
    }
    guard rank == 4, filter.rank == 4 else {
      reject("transposeConvolved", [filter], "both operands must have rank 4")
    }
    return Tensor(
      applying: .convolutionInputGradient(
        geometry, height: height ?? smallest(geometry.vertical, shape[1], filter.shape[0]),
        width: width ?? smallest(geometry.horizontal, shape[2], filter.shape[1])), to: self, filter)
  }
}
