import SaddleTensor

extension Catalogue {
  static let reductions: [Operation] = primitives + statistics + [orders, extrema]

  /// Every kind of axis set: none, first, last, middle, several apart, all; over extents of 0 and 1 too.
  private static let cases: [(Shape, [Int])] = [
    ([], []), ([5], [0]), ([3, 4], [0]), ([3, 4], [1]), ([3, 4], [0, 1]), ([2, 3, 4], [1]),
    ([2, 3, 4], [0, 2]), ([2, 3, 4], [1, 2]), ([2, 3, 4], []), ([2, 1, 4], [1]), ([2, 2, 3, 2], [1, 3]),
    ([2, 0, 3], [0]), ([1, 33], [1]),
  ]

  private static let primitives: [Operation] = Reduction.allCases.map { reduction in
    Operation("reduce \(reduction.rawValue)") { operation in
      for (shape, axes) in cases + [([2, 0, 3], [1]), ([0], [0])] {
        // The value over nothing is a constant; an infinite one has no differences.
        let empty = axes.contains { shape[$0] == 0 }
        operation.sample([operation.draw.distinct(shape)], order: empty ? 0 : 2, "axes \(axes)") {
          Tensor(applying: .reduce(reduction, axes: axes), to: $0[0])
        }
      }
      operation.sample(
        [Value([1, .nan, 3, 4, .infinity, -.infinity] as [Float], shape: [3, 2])], order: 0, "special values"
      ) { Tensor(applying: .reduce(reduction, axes: [1]), to: $0[0]) }
      operation.error(.reduce(reduction, axes: [2]), [float(3, 4)], "axis 2 does not exist; the rank is 2")
      operation.error(.reduce(reduction, axes: [-1]), [float(3, 4)], "axis -1 does not exist")
      operation.error(.reduce(reduction, axes: [1, 0]), [float(3, 4)], "must ascend without repetition")
      operation.error(.reduce(reduction, axes: [0, 0]), [float(3, 4)], "must ascend without repetition")
      operation.error(.reduce(reduction, axes: [0]), [int32(3)], "floating-point tensors only")
    }
  }

  private static func statistic(
    _ name: String, _ draw: @escaping (inout Draw, Shape) -> Value = { $0.uniform($1) },
    _ apply: @escaping @Sendable (Tensor, [Int]?, Bool) -> Tensor
  ) -> Operation {
    Operation(name) { operation in
      for (index, (shape, axes)) in cases.enumerated() {
        let negative = index % 3 == 1
        operation.sample([draw(&operation.draw, shape)], "axes \(axes)") {
          apply($0[0], negative ? axes.map { $0 - shape.rank } : axes, index % 2 == 0)
        }
      }
      operation.sample([draw(&operation.draw, [2, 3])], "all axes") { apply($0[0], nil, false) }
      operation.sample([draw(&operation.draw, [2, 3])], "all axes, kept") { apply($0[0], nil, true) }
    }
  }

  private static let statistics: [Operation] = [
    statistic("sum") { $0.sum(axes: $1, keepingDimensions: $2) },
    statistic("max", { $0.distinct($1) }) { $0.max(axes: $1, keepingDimensions: $2) },
    statistic("min", { $0.distinct($1) }) { $0.min(axes: $1, keepingDimensions: $2) },
    statistic("mean") { $0.mean(axes: $1, keepingDimensions: $2) },
    statistic("variance") { $0.variance(axes: $1, keepingDimensions: $2) },
    statistic("logSumExp", { $0.uniform($1, in: -3...3) }) { $0.logSumExp(axes: $1, keepingDimensions: $2) },
    // Half its operands' magnitudes at least, since a row of near zeros is near the kink.
    statistic("norm", { $0.awayFromZero($1) }) { $0.norm(axes: $1, keepingDimensions: $2) },
    Operation("variance with Bessel's correction") { operation in
      operation.sample([operation.draw.uniform([3, 4])]) { $0[0].variance(axes: [0], correction: 1) }
      operation.sample([operation.draw.uniform([3, 4])]) { $0[0].variance(correction: 1) }
    },
    Operation("norm of zeros") { operation in
      operation.sample([Value([0, 0, 3, 4] as [Float], shape: [2, 2])], order: 0) { $0[0].norm(axes: [1]) }
    },
    Operation("logSumExp of large numbers") { operation in
      operation.sample([Value([1000, 1001, -1000, -1001] as [Float], shape: [2, 2])]) {
        $0[0].logSumExp(axes: [1])
      }
      operation.sample([Value([-Float.infinity, -.infinity, 1, -.infinity], shape: [2, 2])], order: 0) {
        $0[0].logSumExp(axes: [1])
      }
    },
    Operation("softmax") { operation in
      for shape in [[1], [5], [2, 3], [2, 3, 4], [0, 3]] as [Shape] {
        operation.sample([operation.draw.uniform(shape, in: -3...3)]) { $0[0].softmax() }
      }
      operation.sample([operation.draw.uniform([2, 3, 4])], "axis 1") { $0[0].softmax(axis: 1) }
      operation.sample([Value([1000, 999, -1000] as [Float], shape: [3])], "large") { $0[0].softmax() }
    },
    Operation("logSoftmax") { operation in
      for shape in [[1], [5], [2, 3], [2, 3, 4], [0, 3]] as [Shape] {
        operation.sample([operation.draw.uniform(shape, in: -3...3)]) { $0[0].logSoftmax() }
      }
      operation.sample([operation.draw.uniform([2, 3, 4])], "axis 0") { $0[0].logSoftmax(axis: 0) }
      operation.sample([Value([1000, 999, -1000] as [Float], shape: [3])], "large") { $0[0].logSoftmax() }
    },
    Operation("any and all") { operation in
      operation.sample([operation.draw.booleans([3, 4])], order: 0) { $0[0].any() }
      operation.sample([operation.draw.booleans([3, 4])], order: 0) { $0[0].all() }
      operation.sample([operation.draw.booleans([5, 2])], order: 0) { $0[0].any(axes: [1]) }
      operation.sample([operation.draw.booleans([5, 2])], order: 0) { $0[0].all(axes: [-1]) }
      operation.sample([Value([Bool](), shape: [0])], order: 0) { $0[0].all() }
      operation.sample([Value([Bool](), shape: [0])], order: 0) { $0[0].any() }
    },
  ]

  private static let extrema = Operation("argumentExtremum") { operation in
    for (shape, axis) in [([5], 0), ([3, 4], 0), ([3, 4], 1), ([2, 3, 4], 1), ([2, 1], 1), ([0, 3], 1)]
      as [(Shape, Int)]
    {
      // Few levels: the first of equals must win.
      let x = operation.draw.integers(shape, in: 0...3, .float32)
      operation.sample([x], order: 0) { $0[0].argMax(axis: axis) }
      operation.sample([x], order: 0) { $0[0].argMin(axis: axis) }
    }
    let nan = Value([1, .nan, 9, .nan, -.infinity, 2, 3, 3] as [Float], shape: [2, 4])
    operation.sample([nan], order: 0, "NaN wins") { $0[0].argMax() }
    operation.sample([nan], order: 0, "NaN wins") { $0[0].argMin() }
    operation.sample([operation.draw.integers([7], in: -9...9)], order: 0) { $0[0].argMin() }
    operation.sample([Value([1, .max, 0] as [UInt32], shape: [3])], order: 0) { $0[0].argMax() }
    operation.sample([operation.draw.distinct([3, 4])], order: 2, "as indices") {
      $0[0] * $0[0].argMax().cast(to: .float32).expandingDimension(-1)
    }
    operation.error(.argumentExtremum(largest: true, axis: 0), [float()], "axis 0 does not exist")
    operation.error(.argumentExtremum(largest: true, axis: 1), [float(3, 0)], "axis 1 is empty")
    operation.error(.argumentExtremum(largest: false, axis: 0), [bool(3)], "not defined for Booleans")
  }

  private static let orders = Operation("argumentSort and sorted") { operation in
    for shape in [[1], [9], [3, 5], [2, 2, 4], [0], [2, 0]] as [Shape] {
      operation.sample([operation.draw.integers(shape, in: 0...4, .float32)], order: 0) { $0[0].argSort() }
      operation.sample([operation.draw.distinct(shape)]) { $0[0].sorted() }
    }
    operation.sample([Value([2, .nan, -0.0, 0, .nan, -.infinity] as [Float], shape: [6])], order: 0) {
      $0[0].argSort()
    }
    operation.sample([operation.draw.integers([2, 6], in: -3...3)], order: 0) { $0[0].argSort() }
    operation.sample([Value([3, .max, 0, .max] as [UInt32], shape: [4])], order: 0) { $0[0].argSort() }
    operation.error(.argumentSort, [float()], "a scalar has no axis to sort along")
    operation.error(.argumentSort, [bool(3)], "not defined for Booleans")
  }
}
