import SaddleTensor

extension Catalogue {
  static let movement: [Operation] = shapes + joins

  private static let shapes: [Operation] = [
    Operation("reshape") { operation in
      for (shape, target) in [
        ([2, 3], [3, 2]), ([6], [1, 6, 1]), ([], [1, 1]), ([1], []), ([2, 0], [0, 5]),
      ]
        as [(Shape, Shape)]
      {
        operation.sample([operation.draw.uniform(shape)]) { $0[0].reshaped(target) }
      }
      operation.sample([operation.draw.uniform([2, 3, 2])], "flattened") { $0[0].flattened() }
      operation.sample([operation.draw.uniform([2, 3, 2])], "flattened from 1") { $0[0].flattened(from: 1) }
      operation.sample([operation.draw.uniform([2, 3])], "new axis") { $0[0].expandingDimension(1) }
      operation.sample([operation.draw.uniform([2, 3])], "new last axis") { $0[0].expandingDimension(-1) }
      operation.sample([operation.draw.uniform([2, 1, 3])], "squeezed") { $0[0].squeezed(-2) }
      operation.sample([operation.draw.integers([2, 3], in: 0...9)], order: 0) { $0[0].reshaped([6]) }
      operation.error(.reshape([4]), [float(2, 3)], "the new shape [4] has 4 elements, not 6")
    },
    Operation("transpose") { operation in
      for (shape, permutation) in [
        ([2, 3], [1, 0]), ([2, 3, 4], [2, 0, 1]), ([2, 3, 4], [0, 2, 1]), ([2, 3, 4], [2, 1, 0]), ([], []),
        ([2, 0, 3], [2, 0, 1]), ([2, 1, 3, 2], [3, 1, 0, 2]), ([4], [0]),
      ] as [(Shape, [Int])] {
        operation.sample([operation.draw.uniform(shape)], "permutation \(permutation)") {
          Tensor(applying: .transpose(permutation: permutation), to: $0[0])
        }
      }
      operation.sample([operation.draw.uniform([2, 3, 4])], "reversed axes") { $0[0].transposed() }
      operation.sample([operation.draw.uniform([2, 3, 4])], "matrices") { $0[0].matrixTransposed }
      operation.sample([operation.draw.booleans([2, 3])], order: 0) { $0[0].transposed() }
      operation.error(.transpose(permutation: [0, 0]), [float(2, 3)], "[0, 0] is not a permutation")
      operation.error(.transpose(permutation: [0]), [float(2, 3)], "is not a permutation of the axes")
    },
    Operation("broadcast") { operation in
      for (shape, target) in [
        ([], []), ([], [2, 3]), ([3], [2, 3]), ([2, 1], [2, 3]), ([1, 3, 1], [2, 3, 4]), ([1], [0]),
        ([1, 1], [3, 1]), ([2, 1, 1, 2], [2, 3, 2, 2]),
      ] as [(Shape, Shape)] {
        operation.sample([operation.draw.uniform(shape)], "to \(target)") { $0[0].broadcast(to: target) }
      }
      operation.sample([operation.draw.integers([1, 3], in: 0...9)], order: 0) {
        $0[0].broadcast(to: [2, 3])
      }
      operation.error(.broadcast([2, 3]), [float(3)], "cannot be stretched to [2, 3]")
      operation.error(.broadcast([4]), [float(3)], "each extent too or else 1")
    },
    Operation("reverse") { operation in
      for (shape, axes) in [
        ([5], [0]), ([2, 3], [1]), ([2, 3, 4], [0, 2]), ([2, 3], []), ([0, 2], [0, 1]),
      ]
        as [(Shape, [Int])]
      {
        operation.sample([operation.draw.uniform(shape)], "axes \(axes)") { $0[0].reversed(axes: axes) }
      }
      operation.sample([operation.draw.uniform([2, 3])], "axis -1") { $0[0].reversed(axes: [-1]) }
      operation.sample([operation.draw.booleans([5])], order: 0) { $0[0].reversed(axes: [0]) }
      operation.error(.reverse(axes: [2]), [float(2, 3)], "axis 2 does not exist")
    },
    Operation("slice") { operation in
      for (shape, starts, ends, strides) in [
        ([6], [1], [5], [1]), ([7], [0], [7], [3]), ([6], [1], [6], [2]),
        ([2, 5], [1, 0], [2, 5], [1, 2]),
        ([3, 4, 5], [0, 1, 2], [3, 3, 5], [2, 1, 2]), ([4], [2], [2], [1]),
        ([0, 3], [0, 1], [0, 3], [1, 1]),
        ([], [], [], []), ([3], [0], [3], [9]),
      ] as [(Shape, [Int], [Int], [Int])] {
        operation.sample([operation.draw.uniform(shape)], "\(starts)..<\(ends) by \(strides)") {
          Tensor(applying: .slice(starts: starts, ends: ends, strides: strides), to: $0[0])
        }
      }
      operation.sample([operation.draw.uniform([2, 6])], "sliced") {
        $0[0].sliced(1..<6, axis: -1, stride: 3)
      }
      operation.sample([operation.draw.uniform([2, 6])], "split") { x in
        x[0].split(3, axis: 1).enumerated().map { $1 * Double($0 + 1) }.reduce(0 * x[0][.all, 0..<2], +)
      }
      operation.sample([operation.draw.integers([6], in: 0...9)], order: 0) { $0[0].sliced(1..<4, axis: 0) }
      func slice(_ starts: [Int], _ ends: [Int], _ strides: [Int]) -> Primitive {
        .slice(starts: starts, ends: ends, strides: strides)
      }
      operation.error(slice([0], [2], [1]), [float(2, 3)], "a start, an end and a stride for each axis")
      operation.error(slice([0], [4], [1]), [float(3)], "0..<4 is not within axis 0 of extent 3")
      operation.error(slice([-1], [2], [1]), [float(3)], "-1..<2 is not within axis 0")
      operation.error(slice([2], [1], [1]), [float(3)], "2..<1 is not within axis 0")
      operation.error(slice([0], [3], [0]), [float(3)], "the stride 0 of axis 0 is below 1")
    },
    Operation("pad") { operation in
      for (shape, low, high, interior) in [
        ([3], [1], [2], [0]), ([3], [0], [0], [2]), ([2, 3], [1, 0], [0, 2], [1, 0]), ([], [], [], []),
        ([0], [1], [1], [3]), ([1], [0], [2], [4]), ([2, 2, 2], [0, 1, 2], [2, 1, 0], [0, 2, 1]),
      ] as [(Shape, [Int], [Int], [Int])] {
        operation.sample([operation.draw.uniform(shape)], "low \(low) high \(high) interior \(interior)") {
          Tensor(applying: .pad(low: low, high: high, interior: interior), to: $0[0])
        }
      }
      operation.sample([operation.draw.uniform([2, 3])], "padded") { $0[0].padded([(1, 0), (0, 2)]) }
      operation.sample([operation.draw.uniform([2, 3])], "padded with 7") {
        $0[0].padded([(1, 0), (0, 2)], with: 7)
      }
      operation.sample([operation.draw.booleans([2, 2])], order: 0) { $0[0].padded([(1, 1), (0, 1)]) }
      operation.sample([operation.draw.integers([2], in: 5...9)], order: 0) {
        $0[0].padded([(1, 1)], with: -3)
      }
      operation.error(
        .pad(low: [1], high: [1], interior: [0]), [float(2, 3)], "a low, a high and an interior")
      operation.error(.pad(low: [-1], high: [1], interior: [0]), [float(3)], "a padding is negative")
    },
  ]

  private static let joins: [Operation] = [
    Operation("concatenate") { operation in
      for (shapes, axis) in [
        ([[2], [3]], 0), ([[2, 3], [1, 3]], 0), ([[2, 1], [2, 3], [2, 2]], 1), ([[2, 0], [2, 3]], 1),
        ([[2, 2, 1], [2, 1, 1], [2, 3, 1]], 1), ([[0], [0]], 0), ([[3]], 0),
      ] as [([Shape], Int)] {
        operation.sample(shapes.map { operation.draw.uniform($0) }, "axis \(axis)") {
          Tensor(applying: .concatenate(axis: axis), to: $0)
        }
      }
      operation.sample([operation.draw.uniform([2, 3])], "with itself") {
        .concatenate([$0[0], $0[0] * 2, $0[0]], axis: -1)
      }
      operation.sample([operation.draw.uniform([2, 3])], "of one") { .concatenate([$0[0]]) }
      operation.sample([operation.draw.booleans([3]), operation.draw.booleans([2])], order: 0) {
        .concatenate($0)
      }
      operation.error(.concatenate(axis: 0), [], "needs at least one operand")
      operation.error(.concatenate(axis: 1), [float(3)], "axis 1 does not exist")
      operation.error(.concatenate(axis: 0), [float(2, 3), float(2, 4)], "in every axis but 0")
      operation.error(.concatenate(axis: 0), [float(3), int32(3)], "must agree in element type")
      operation.error(.concatenate(axis: 0), [float(3), float(3, 1)], "must agree")
    },
    Operation("stack") { operation in
      for axis in [0, 1, 2, -1] {
        operation.sample((0..<3).map { _ in operation.draw.uniform([2, 3]) }, "axis \(axis)") {
          .stack($0, axis: axis)
        }
      }
      operation.sample([operation.draw.uniform([]), operation.draw.uniform([])], "scalars") { .stack($0) }
    },
  ]
}
