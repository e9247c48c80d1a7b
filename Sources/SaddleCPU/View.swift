import SaddleTensor

/// How a node's elements lie in the memory of the node that owns them.
struct View {
  /// The node whose buffer it is.
  let base: Int
  /// In elements from the start of that buffer.
  let offset: Int
  let shape: Shape
  /// In elements; 0 where an axis repeats, negative where it runs backwards.
  let strides: [Int]

  init(base: Int, offset: Int, shape: Shape, strides: [Int]) {
    self.base = base
    self.offset = offset
    self.shape = shape
    self.strides = strides
  }

  /// A node that owns its memory, row-major.
  init(owner: Int, shape: Shape) {
    self.init(base: owner, offset: 0, shape: shape, strides: shape.rowMajorStrides)
  }

  /// Whether the elements follow each other in row-major order.
  var isContiguous: Bool {
    let dense = shape.rowMajorStrides
    return shape.count == 0 || (0..<shape.rank).allSatisfy { shape[$0] == 1 || strides[$0] == dense[$0] }
  }

  /// The view after one more movement, or nil if that needs a copy.
  func applying(_ primitive: Primitive, _ result: Shape) -> View? {
    switch primitive {
    case .reshape: return reshaped(result)
    case .transpose(let permutation):
      return View(base: base, offset: offset, shape: result, strides: permutation.map { strides[$0] })
    case .broadcast:
      return View(
        base: base, offset: offset, shape: result,
        strides: (0..<shape.rank).map { shape[$0] == result[$0] ? strides[$0] : 0 })
    case .slice(let starts, _, let steps):
      return View(
        base: base, offset: offset + (0..<shape.rank).reduce(0) { $0 + starts[$1] * strides[$1] },
        shape: result, strides: (0..<shape.rank).map { strides[$0] * steps[$0] })
    case .reverse(let axes):
      var (offset, strides) = (offset, strides)
      for axis in Set(axes) where shape[axis] > 0 {
        offset += (shape[axis] - 1) * strides[axis]
        strides[axis] = -strides[axis]
      }
      return View(base: base, offset: offset, shape: result, strides: strides)
    default: return nil
    }
  }

  /// The same elements in row-major order under another shape, if strides can say so.
  func reshaped(_ target: Shape) -> View? {
    if target == shape { return self }
    if target.count == 0 {
      return View(base: base, offset: offset, shape: target, strides: target.rowMajorStrides)
    }
    // Axes that can be walked with one stride are merged, then cut anew.
    var merged: [(extent: Int, stride: Int)] = []
    for axis in 0..<shape.rank where shape[axis] != 1 {
      if let last = merged.last, last.stride == strides[axis] * shape[axis] {
        merged[merged.count - 1] = (last.extent * shape[axis], strides[axis])
      } else {
        merged.append((shape[axis], strides[axis]))
      }
    }
    var strides = [Int](repeating: 0, count: target.rank)
    var run = merged.popLast()
    var (remaining, step) = (run?.extent ?? 1, run?.stride ?? 0)
    for axis in (0..<target.rank).reversed() where target[axis] != 1 {
      if remaining == 1 {
        run = merged.popLast()
        (remaining, step) = (run?.extent ?? 1, run?.stride ?? 0)
      }
      guard remaining % target[axis] == 0 else { return nil }
      strides[axis] = step
      step *= target[axis]
      remaining /= target[axis]
    }
    return View(base: base, offset: offset, shape: target, strides: strides)
  }
}
