import SaddleTensor

extension Catalogue {
  /// Composed element-wise methods and operators.
  static let functions: [Operation] = smooth + kinked + operators + [powers, choices]

  private static func function(
    _ name: String, in range: ClosedRange<Double> = -2...2, _ apply: @escaping @Sendable (Tensor) -> Tensor
  ) -> Operation {
    Operation(name) { operation in
      for shape in [[], [5], [2, 3], [0]] as [Shape] {
        operation.sample([operation.draw.uniform(shape, in: range)]) { apply($0[0]) }
      }
    }
  }

  private static let smooth: [Operation] = [
    function("exp") { $0.exp() },
    function("log", in: 0.3...3) { $0.log() },
    function("tanh") { $0.tanh() },
    function("sin") { $0.sin() },
    function("cos") { $0.cos() },
    function("squareRoot", in: 0.3...3) { $0.squareRoot() },
    function("squared") { $0.squared() },
    function("reciprocal", in: 0.5...2) { $0.reciprocal() },
    function("reciprocalSquareRoot", in: 0.5...2) { $0.reciprocalSquareRoot() },
    function("sigmoid") { $0.sigmoid() },
    function("softplus") { $0.softplus() },
    function("silu") { $0.silu() },
    function("log of sigmoid by softplus") { -(-$0).softplus() },
  ]

  private static func kinkedFunction(
    _ name: String, _ apply: @escaping @Sendable (Tensor) -> Tensor
  ) -> Operation {
    Operation(name) { operation in
      for shape in [[], [5], [2, 3], [0]] as [Shape] {
        operation.sample([operation.draw.awayFromZero(shape)]) { apply($0[0]) }
      }
      operation.sample([Value([-2, -0.0, 0, 2] as [Float], shape: [4])], order: 0, "at the kink") {
        apply($0[0])
      }
    }
  }

  private static let kinked: [Operation] = [
    kinkedFunction("absoluteValue") { $0.absoluteValue() },
    kinkedFunction("sign") { $0.sign() },
    kinkedFunction("relu") { $0.relu() },
    kinkedFunction("leakyReLU") { $0.leakyReLU() },
    kinkedFunction("leakyReLU of slope 0.01") { $0.leakyReLU(slope: 0.01) },
    kinkedFunction("elu") { $0.elu() },
    kinkedFunction("elu of alpha 0.7") { $0.elu(alpha: 0.7) },
    // The bounds lie between the levels that awayFromZero can draw and 0.
    kinkedFunction("clamped") { $0.clamped(to: -0.2...0.2) },
    kinkedFunction("clamped, wide") { $0.clamped(to: -1.6...1.6) },
    kinkedFunction("maximum with a number") { .maximum($0, 0.1) },
    kinkedFunction("minimum with a number") { .minimum($0, 0.1) },
    Operation("floor") { operation in
      operation.sample([Value([-1.5, -0.25, 0.25, 1.75] as [Float], shape: [4])]) { $0[0].floor() }
    },
  ]

  /// Shapes that NumPy's rule fits together, both ways round.
  static let broadcastPairs: [(Shape, Shape)] = [
    ([], []), ([3], []), ([], [2, 3]), ([3], [2, 3]), ([2, 1], [1, 3]), ([2, 1, 4], [3, 1]), ([1], [0]),
    ([2, 3, 4], [4]), ([1, 1, 1], [5]), ([0, 3], [1]),
  ]

  private static func broadcasting(
    _ name: String, denominator: Bool = false, _ apply: @escaping @Sendable (Tensor, Tensor) -> Tensor
  ) -> Operation {
    Operation("\(name) with broadcasting") { operation in
      for (a, b) in broadcastPairs {
        operation.sample(
          [
            operation.draw.uniform(a),
            denominator ? operation.draw.awayFromZero(b, magnitude: 0.6...1.5) : operation.draw.uniform(b),
          ]
        ) { apply($0[0], $0[1]) }
      }
    }
  }

  private static func comparing(
    _ name: String, _ apply: @escaping @Sendable (Tensor, Tensor) -> Tensor,
    _ withNumber: @escaping @Sendable (Tensor) -> Tensor
  ) -> Operation {
    Operation(name) { operation in
      for (a, b) in broadcastPairs {
        operation.sample(
          [operation.draw.integers(a, in: 0...2, .float32), operation.draw.integers(b, in: 0...2, .float32)],
          order: 0
        ) { apply($0[0], $0[1]) }
      }
      operation.sample([operation.draw.integers([9], in: -1...2)], order: 0) { withNumber($0[0]) }
    }
  }

  private static let operators: [Operation] = [
    broadcasting("+") { $0 + $1 },
    broadcasting("-") { $0 - $1 },
    broadcasting("*") { $0 * $1 },
    broadcasting("/", denominator: true) { $0 / $1 },
    function("numbers on either side", in: 0.5...2) { 1 + (2 - (3 * ($0 + 4) - 5) * 6) / 7 + 8 / $0 },
    function("prefix -") { -$0 },
    Operation("% with broadcasting") { operation in
      operation.sample([Value([7.5, -7.5, 1.2, -0.3] as [Float], shape: [4]), Value(scalar: 2, .float32)]) {
        $0[0] % $0[1]
      }
      operation.sample([Value([7.5, -7.5, 1.2, -0.3] as [Float], shape: [2, 2])]) { $0[0] % 2 }
      operation.sample([operation.draw.integers([2, 3], in: -9...9)], order: 0) { $0[0] % 4 }
    },
    comparing(".==", { $0 .== $1 }, { $0 .== 1 }),
    comparing(".!=", { $0 .!= $1 }, { $0 .!= 1 }),
    comparing(".<", { $0 .< $1 }, { $0 .< 1 }),
    comparing(".<=", { $0 .<= $1 }, { $0 .<= 1 }),
    comparing(".>", { $0 .> $1 }, { $0 .> 1 }),
    comparing(".>=", { $0 .>= $1 }, { $0 .>= 1 }),
    Operation("bitwise operators") { operation in
      let operands = [operation.draw.integers([2, 3], in: 0...999), operation.draw.integers([3], in: 0...9)]
      operation.sample(operands, order: 0) { ($0[0] & $0[1]) | ($0[0] ^ $0[1]) }
      operation.sample(operands, order: 0) { ($0[0] << $0[1]) ^ ($0[0] >> $0[1]) }
      operation.sample([operation.draw.booleans([2, 3]), operation.draw.booleans([2, 1])], order: 0) {
        !($0[0] & $0[1]) ^ ($0[0] | !$0[1])
      }
    },
  ]

  private static let powers = Operation("power with broadcasting") { operation in
    for (a, b) in broadcastPairs {
      operation.sample([operation.draw.uniform(a, in: 0.6...2), operation.draw.uniform(b, in: -2...2)]) {
        $0[0].power($0[1])
      }
    }
    operation.sample([operation.draw.uniform([5], in: 0.5...2)]) { $0[0].power(0.5) }
    operation.sample([operation.draw.uniform([5], in: 0.5...2)]) { $0[0].power(-1.5) }
    // A negative base has an integer power, and a derivative with respect to the base.
    for exponent in [0.0, 1, 2, 3, -1, -2] {
      operation.sample([operation.draw.awayFromZero([5], magnitude: 0.6...1.5)], "exponent \(exponent)") {
        $0[0].power(exponent)
      }
    }
    operation.sample([Value([0, 0.5] as [Float], shape: [2])], order: 0, "exponent 2 at 0") { $0[0].power(2) }
  }

  private static let choices = Operation("maximum, minimum and where with broadcasting") { operation in
    for (a, b) in broadcastPairs {
      // Levels of a spacing of 0.11 against the same levels moved by half: no ties.
      let (x, y) = (operation.draw.distinct(a), operation.draw.distinct(b).floats.map { $0 + 0.055 })
      let other = Value(y, shape: b)
      operation.sample([x, other]) { .maximum($0[0], $0[1]) }
      operation.sample([x, other]) { .minimum($0[0], $0[1]) }
      operation.sample([operation.draw.booleans(a), x, other]) { .where($0[0], $0[1], $0[2]) }
      operation.sample([operation.draw.booleans(b), x, other]) { .where($0[0], $0[1], $0[2]) }
    }
    operation.sample([operation.draw.booleans([4]), operation.draw.uniform([3, 4])]) {
      .where($0[0], $0[1], 2.5)
    }
    operation.sample([operation.draw.booleans([2, 3]), operation.draw.integers([3], in: 0...9)], order: 0) {
      .where($0[0], $0[1], -1)
    }
  }
}
