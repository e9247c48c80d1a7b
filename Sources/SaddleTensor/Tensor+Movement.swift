extension Tensor {
  /// The same elements in row-major order under another shape.
  public func reshaped(_ shape: Shape) -> Tensor {
    shape == self.shape ? self : Tensor(applying: .reshape(shape), to: self)
  }

  /// All axes from `axis` on as one.
  public func flattened(from axis: Int = 0) -> Tensor {
    let kept = shape.dimensions[..<axis]
    return reshaped(Shape(kept + [shape.dimensions[axis...].reduce(1, *)]))
  }

  /// Stretched by NumPy's rule: aligned at the last axis, extents of 1 repeat.
  public func broadcast(to target: Shape) -> Tensor {
    guard target != shape else { return self }
    guard target.rank >= rank else {
      reject("broadcast", [], "cannot be stretched to \(target), which has fewer axes")
    }
    let padded = reshaped(Shape(Array(repeating: 1, count: target.rank - rank) + shape.dimensions))
    return padded.shape == target ? padded : Tensor(applying: .broadcast(target), to: padded)
  }

  /// Axis i of the result is axis `permutation[i]` of this; with no argument the axes are reversed.
  public func transposed(_ permutation: [Int]? = nil) -> Tensor {
    let permutation = permutation ?? Array((0..<rank).reversed())
    return permutation == Array(0..<rank)
      ? self : Tensor(applying: .transpose(permutation: permutation), to: self)
  }

  /// The last two axes exchanged.
  public var matrixTransposed: Tensor {
    guard rank >= 2 else { reject("matrixTransposed", [], "needs rank 2 or more") }
    return transposed(Array(0..<rank - 2) + [rank - 1, rank - 2])
  }

  /// A new axis of extent 1 at `axis` (-1: after the last).
  public func expandingDimension(_ axis: Int) -> Tensor {
    var dimensions = shape.dimensions
    let position = axis < 0 ? axis + rank + 1 : axis
    guard (0...rank).contains(position) else {
      reject("expandingDimension", [], "axis \(axis) does not exist in the result")
    }
    dimensions.insert(1, at: position)
    return reshaped(Shape(dimensions))
  }

  /// Without an axis of extent 1.
  public func squeezed(_ axis: Int) -> Tensor {
    let axis = resolved(axis, "squeezed")
    guard shape[axis] == 1 else { reject("squeezed", [], "axis \(axis) has extent \(shape[axis])") }
    return reshaped(shape.removing([axis]))
  }

  /// Along an axis, in the other order.
  public func reversed(axes: [Int]) -> Tensor {
    Tensor(applying: .reverse(axes: axes.map { resolved($0, "reverse") }), to: self)
  }

  /// Elements `range`, every `stride`-th, along one axis.
  public func sliced(_ range: Range<Int>, axis: Int, stride: Int = 1) -> Tensor {
    let axis = resolved(axis, "slice")
    var starts = Array(repeating: 0, count: rank)
    var ends = shape.dimensions
    var strides = Array(repeating: 1, count: rank)
    (starts[axis], ends[axis], strides[axis]) = (range.lowerBound, range.upperBound, stride)
    return Tensor(applying: .slice(starts: starts, ends: ends, strides: strides), to: self)
  }

  /// In `count` equal parts along an axis.
  public func split(_ count: Int, axis: Int = 0) -> [Tensor] {
    let axis = resolved(axis, "split")
    guard count > 0, shape[axis] % count == 0 else {
      reject("split", [], "axis \(axis) does not divide into \(count) equal parts")
    }
    let size = shape[axis] / count
    return (0..<count).map { sliced($0 * size..<($0 + 1) * size, axis: axis) }
  }

  /// `number` before and after each axis: one (low, high) pair for each.
  public func padded(_ amounts: [(low: Int, high: Int)], with number: Double = 0) -> Tensor {
    let low = amounts.map(\.low)
    let high = amounts.map(\.high)
    func pad(_ tensor: Tensor) -> Tensor {
      Tensor(
        applying: .pad(low: low, high: high, interior: low.map { _ in 0 }), to: tensor)
    }
    guard number != 0 else { return pad(self) }
    return .where(pad(.ones(shape, .bool)), pad(self), scalar(number))
  }

  /// Joined along an existing axis.
  public static func concatenate(_ tensors: [Tensor], axis: Int = 0) -> Tensor {
    guard let first = tensors.first else { fatalError("concatenate: needs at least one tensor") }
    return tensors.count == 1
      ? first
      : Tensor(applying: .concatenate(axis: first.resolved(axis, "concatenate")), to: tensors)
  }

  /// Joined along a new axis.
  public static func stack(_ tensors: [Tensor], axis: Int = 0) -> Tensor {
    concatenate(tensors.map { $0.expandingDimension(axis) }, axis: axis)
  }

  /// Slices along an axis, chosen by `int32` indices of any shape, which takes the axis's place. An index
  /// outside is clamped to the axis.
  public func gathered(_ indices: Tensor, axis: Int = 0) -> Tensor {
    let axis = resolved(axis, "gather")
    let flat = Tensor(applying: .gather(axis: axis), to: self, indices.flattened())
    return flat.reshaped(
      Shape(shape.dimensions[..<axis] + indices.shape.dimensions + shape.dimensions[(axis + 1)...]))
  }

  /// Ascending along the last axis, NaN last. Differentiable.
  public func sorted() -> Tensor {
    guard rank > 1 else { return gathered(argSort()) }
    let rows = shape.dimensions.dropLast().reduce(1, *)
    let extent = shape[rank - 1]
    let starts = Tensor.range(rows).expandingDimension(1) * Double(extent)
    return flattened().gathered(argSort().reshaped([rows, extent]) + starts).reshaped(shape)
  }
}
