import SaddleTensor

extension Catalogue {
  /// Tensors that are made, rather than computed from operands.
  static let creation: [Operation] = [
    Operation("input") { operation in
      for type in ElementType.allCases where type != .float64 {
        operation.sample([operation.draw.integers([2, 3], in: 0...5, type)], order: type == .float32 ? 2 : 0)
        {
          $0[0]
        }
      }
      operation.error(.input(float(2), name: "x"), [float(2)], "takes 0 operands, got 1")
    },
    Operation("constant") { operation in
      let values = [
        operation.draw.uniform([2, 3]), operation.draw.integers([4], in: -9...9),
        operation.draw.integers([4], in: 0...9, .uint32), operation.draw.booleans([3]),
        Value(scalar: 2.5, .float32), Value([Float](), shape: [0, 2]),
      ]
      for value in values { operation.sample([], order: 0, value.type.description) { _ in Tensor(value) } }
      operation.sample([operation.draw.uniform([2])]) {
        $0[0] * Tensor([3, -4]) + Tensor([[1, 2], [3, 4]])
      }
      operation.sample([], order: 0) { _ in Tensor(indices: [3, 1]) }
      operation.sample([], order: 0) { _ in Tensor([1, 2, 3, 4] as [Float], shape: [2, 1, 2]) }
      operation.error(.constant(Value(scalar: 1, .float32)), [float(2)], "takes 0 operands, got 1")
    },
    Operation("iota") { operation in
      for (shape, axis) in [([5], 0), ([2, 3], 0), ([2, 3], 1), ([2, 3, 2], 1), ([0], 0)] as [(Shape, Int)] {
        operation.sample([], order: 0, "axis \(axis) of \(shape)") { _ in
          Tensor(applying: .iota(shape, axis: axis))
        }
      }
      operation.error(.iota([2], axis: 1), [], "axis 1 does not exist; the rank is 1")
      operation.error(.iota([], axis: 0), [], "axis 0 does not exist; the rank is 0")
      operation.error(.iota([2], axis: 0), [float(2)], "takes 0 operands, got 1")
    },
    Operation("full, zeros, ones, range, linearlySpaced, identity") { operation in
      operation.sample([], order: 0) { _ in .full([2, 3], 2.5) }
      operation.sample([], order: 0) { _ in .full([2], -3, .int32) }
      operation.sample([], order: 0) { _ in .zeros([]) }
      operation.sample([], order: 0) { _ in .zeros([3], .bool) }
      operation.sample([], order: 0) { _ in .ones([0, 2]) }
      operation.sample([], order: 0) { _ in .range(5) }
      operation.sample([], order: 0) { _ in .linearlySpaced(from: -1, to: 2, count: 7) }
      operation.sample([], order: 0) { _ in .linearlySpaced(from: 3, to: 9, count: 1) }
      operation.sample([], order: 0) { _ in .identity(3) }
      operation.sample([operation.draw.uniform([2])]) { $0[0] * .ones([3, 2]) + .identity(2).sum() }
    },
    Operation("oneHot") { operation in
      operation.sample([operation.draw.integers([4], in: 0...2)], order: 0) { $0[0].oneHot(classes: 3) }
      operation.sample([operation.draw.integers([2, 2], in: 0...4)], order: 0) { $0[0].oneHot(classes: 5) }
      operation.sample([Value([-1, 7] as [Int32], shape: [2])], order: 0, "no such class") {
        $0[0].oneHot(classes: 3)
      }
    },
  ]

  /// Bits are the same on every executor; what is computed from them agrees up to rounding.
  static let random: [Operation] = [
    Operation("randomBits") { operation in
      for shape in [[], [1], [2], [7], [3, 5], [0], [2, 0]] as [Shape] {
        operation.sample([operation.draw.key()], order: 0) { Tensor(applying: .randomBits(shape), to: $0[0]) }
      }
      operation.sample([Value([UInt32.max, .max], shape: [2])], order: 0) { RandomKey($0[0]).bits([3]) }
      operation.error(.randomBits([2]), [uint32(3)], "the key must be uint32[2]")
      operation.error(.randomBits([2]), [int32(2)], "the key must be uint32[2]")
      operation.error(.randomBits([2]), [], "takes 1 operands, got 0")
    },
    Operation("random numbers") { operation in
      let key = operation.draw.key()
      operation.sample([key], order: 0, "uniform") { RandomKey($0[0]).uniform([3, 5]) }
      operation.sample([key], order: 0, "uniform in a range") { RandomKey($0[0]).uniform([9], in: -2..<3) }
      operation.sample([key], order: 0, "normal") { RandomKey($0[0]).normal([33]) }
      operation.sample([key], order: 0, "normal, moved") {
        RandomKey($0[0]).normal([2, 3], mean: 1, standardDeviation: 0.5)
      }
      operation.sample([key], order: 0, "integers") { RandomKey($0[0]).integers([9], in: 3..<10) }
      operation.sample([key], order: 0, "signed integers") { RandomKey($0[0]).integers([9], in: -5..<6) }
      operation.sample([key], order: 0, "all integers") {
        RandomKey($0[0]).integers([9], in: Int(Int32.min)..<Int(Int32.max) + 1)
      }
      operation.sample([key], order: 0, "permutation") { RandomKey($0[0]).permutation(17) }
      operation.sample([key], order: 0, "split") { RandomKey($0[0]).split(3)[2].tensor }
      operation.sample([key, operation.draw.uniform([4])], "scaled noise") {
        $0[1] * RandomKey($0[0]).normal([4])
      }
    },
  ]
}
