import SaddleTensor

extension Catalogue {
  static let indexing: [Operation] = [subscripts, gather, gathered, scatterAdd]

  private static let subscripts = Operation("subscript") { operation in
    func sample(_ note: String, _ apply: @escaping @Sendable (Tensor) -> Tensor) {
      operation.sample([operation.draw.uniform([3, 4, 5])], note) { apply($0[0]) }
    }
    sample("[0]") { $0[0] }
    sample("[-1]") { $0[-1] }
    sample("[.all, 2]") { $0[.all, 2] }
    sample("[.rest, -2]") { $0[.rest, -2] }
    sample("[1, .rest, 3]") { $0[1, .rest, 3] }
    sample("[1..<3, .all, 2...4]") { $0[1..<3, .all, 2...4] }
    sample("[1..., ..<2]") { $0[1..., ..<2] }
    sample("[.every(2)]") { $0[.every(2)] }
    sample("[.all, .every(3), 0..<0]") { $0[.all, .every(3), 0..<0] }
    sample("[.new, .rest, .new]") { $0[.new, .rest, .new] }
    sample("[.all, .new, 1]") { $0[.all, .new, 1] }
    sample("[2, 3, 4]") { $0[2, 3, 4] }
    sample("negative bounds") { $0[AxisIndex.range(start: -2, end: -1, stride: 1)] }
    sample("whole") { $0[.all, .all] }
  }

  private static let cases: [(Shape, Int, [Int32])] = [
    ([5], 0, [0, 4, 2]), ([5], 0, [3, 3, 3, 1]), ([3, 4], 0, [2, 0, 2]), ([3, 4], 1, [1, 3]),
    ([2, 3, 4], 1, [2, 0, 0, 1]), ([2, 3, 4], 2, [3]), ([4], 0, []), ([0, 3], 1, [1]), ([0], 0, []),
  ]

  private static let gather = Operation("gather") { operation in
    for (shape, axis, indices) in cases {
      operation.sample(
        [operation.draw.uniform(shape), Value(indices, shape: [indices.count])], "axis \(axis)"
      ) {
        Tensor(applying: .gather(axis: axis), to: $0[0], $0[1])
      }
    }
    let outside = Value([-5, -1, 3, 4, 99, .max, .min] as [Int32], shape: [7])
    operation.sample([operation.draw.uniform([4]), outside], "clamped") {
      Tensor(applying: .gather(axis: 0), to: $0[0], $0[1])
    }
    operation.sample([operation.draw.integers([4], in: 0...99), outside], order: 0, "clamped") {
      Tensor(applying: .gather(axis: 0), to: $0[0], $0[1])
    }
    operation.sample([operation.draw.booleans([2, 4]), outside], order: 0) {
      Tensor(applying: .gather(axis: 1), to: $0[0], $0[1])
    }
    operation.error(.gather(axis: 0), [float(3), float(2)], "indices must be an int32 tensor of rank 1")
    operation.error(.gather(axis: 0), [float(3), int32(2, 2)], "indices must be an int32 tensor of rank 1")
    operation.error(.gather(axis: 1), [float(3), int32(2)], "axis 1 does not exist")
    operation.error(.gather(axis: 0), [float(0, 2), int32(2)], "axis 0 is empty")
    operation.error(.gather(axis: 0), [float(3)], "takes 2 operands, got 1")
  }

  private static let gathered = Operation("gathered") { operation in
    operation.sample([operation.draw.uniform([4, 3]), operation.draw.integers([2, 3], in: 0...3)]) {
      $0[0].gathered($0[1])
    }
    operation.sample([operation.draw.uniform([4, 3]), operation.draw.integers([2, 2], in: 0...2)]) {
      $0[0].gathered($0[1], axis: -1)
    }
    operation.sample([operation.draw.uniform([4, 3]), Value(scalar: 2, .int32)], "scalar index") {
      $0[0].gathered($0[1])
    }
    operation.sample([operation.draw.uniform([4, 3]), Value([Int32](), shape: [0, 2])], "no index") {
      $0[0].gathered($0[1], axis: 1)
    }
  }

  private static let scatterAdd = Operation("scatterAdd") { operation in
    for (shape, axis, indices) in cases {
      let updates = shape.replacing(axis, with: indices.count)
      for extent in Set([shape[axis], shape[axis] + 2]).sorted() {
        operation.sample(
          [operation.draw.uniform(updates), Value(indices, shape: [indices.count])],
          "axis \(axis), extent \(extent)"
        ) { Tensor(applying: .scatterAdd(axis: axis, extent: extent), to: $0[0], $0[1]) }
      }
    }
    operation.sample([operation.draw.uniform([2, 3]), Value([-7, 9, 9] as [Int32], shape: [3])], "clamped") {
      Tensor(applying: .scatterAdd(axis: 1, extent: 4), to: $0[0], $0[1])
    }
    let scatter = Primitive.scatterAdd(axis: 0, extent: 4)
    operation.error(scatter, [float(3), int32(2)], "2 indices for 3 slices along axis 0")
    operation.error(scatter, [int32(2), int32(2)], "floating-point tensors only")
    operation.error(scatter, [float(2), float(2)], "indices must be an int32 tensor of rank 1")
    operation.error(.scatterAdd(axis: 0, extent: 0), [float(2), int32(2)], "the extent 0 holds no index")
    operation.error(.scatterAdd(axis: 2, extent: 4), [float(2), int32(2)], "axis 2 does not exist")
  }
}
