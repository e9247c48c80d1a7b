import SaddleTensor

extension RandomGraph {
  /// One random operation, or none where the drawn one does not fit.
  mutating func addOperation() {
    switch draw.integer(in: 0...23) {
    case 0...3: addFunction()
    case 4...7: addArithmetic()
    case 8...9: addReduction()
    case 10: addNormalisation()
    case 11...13: addMovement()
    case 14: addJoin()
    case 15...16: addMatrixProduct()
    case 17...18: addConvolution()
    case 19: addGather()
    case 20: addSelection()
    case 21...22: addIntegers()
    default: addBridge()
    }
  }

  private mutating func addFunction() {
    guard let x = anyNumbers() else { return }
    let stopsGradients = stopsGradients
    let functions: [@Sendable (Tensor) -> Tensor] = [
      { $0.tanh() }, { $0.sin() }, { $0.cos() }, { $0.sigmoid() }, { $0.softplus() }, { $0.exp() },
      { -$0 }, { $0.absoluteValue() }, { ($0.squared() + 0.5).log() }, { ($0.squared() + 0.25).squareRoot() },
      { $0 / (1 + $0.squared()) }, { ($0.absoluteValue() + 0.5).power(1.5) }, { $0.relu() },
      { $0.leakyReLU() }, { $0.elu() }, { $0.silu() }, { $0.clamped(to: -0.4...0.6) },
      { ($0.squared() + 0.5).reciprocalSquareRoot() },
      { (stopsGradients ? $0.stoppingGradient() : $0) * 0.5 }, { 0.3 - $0 },
      { $0.power(2) },
    ]
    guard let function = draw.element(of: functions) else { return }
    add([x]) { function($0[0]) }
  }

  private mutating func addArithmetic() {
    guard let x = anyNumbers() else { return }
    let y = partner(for: x.shape)
    let functions: [@Sendable (Tensor, Tensor) -> Tensor] = [
      { $0 + $1 }, { $0 - $1 }, { $0 * $1 }, { .maximum($0, $1) }, { .minimum($0, $1) },
      { $0 / ($1.absoluteValue() + 0.5) }, { ($0.absoluteValue() + 0.5).power($1) }, { $0 * 0.5 + $1 },
      { ($0 - $1).squared() },
    ]
    guard let function = draw.element(of: functions) else { return }
    add(draw.isTrue() ? [x, y] : [y, x]) { function($0[0], $0[1]) }
  }

  private mutating func axes(of shape: Shape) -> [Int] { (0..<shape.rank).filter { _ in draw.isTrue() } }

  private mutating func addReduction() {
    guard let x = anyNumbers(where: { $0.rank > 0 }) else { return }
    let (axes, kept) = (axes(of: x.shape), draw.isTrue())
    let functions: [@Sendable (Tensor) -> Tensor] = [
      { $0.sum(axes: axes, keepingDimensions: kept) }, { $0.mean(axes: axes, keepingDimensions: kept) },
      { $0.max(axes: axes, keepingDimensions: kept) }, { $0.min(axes: axes, keepingDimensions: kept) },
      { $0.squared().sum(axes: axes, keepingDimensions: kept) },
    ]
    guard let function = draw.element(of: functions) else { return }
    add([x]) { function($0[0]) }
  }

  private mutating func addNormalisation() {
    guard let x = anyNumbers(where: { $0.rank > 0 }) else { return }
    let (axes, axis) = (axes(of: x.shape), draw.integer(in: 0...x.shape.rank - 1))
    let functions: [@Sendable (Tensor) -> Tensor] = [
      { $0.softmax(axis: axis) }, { $0.logSoftmax(axis: axis) }, { $0.logSumExp(axes: axes) },
      { $0 / ($0.norm(axes: axes, keepingDimensions: true) + 0.1) }, { $0.variance(axes: axes) },
      {
        ($0 - $0.mean(axes: axes, keepingDimensions: true))
          / ($0.variance(axes: axes, keepingDimensions: true) + 0.1).squareRoot()
      },
      { $0.sorted() },
    ]
    guard let function = draw.element(of: functions) else { return }
    add([x]) { function($0[0]) }
  }

  private mutating func addMovement() {
    guard let x = anyNumbers(where: { $0.rank > 0 }) else { return }
    let shape = x.shape
    switch draw.integer(in: 0...6) {
    case 0:
      let target = factorised(shape.count, rank: draw.integer(in: 1...4))
      add([x]) { $0[0].reshaped(target) }
    case 1:
      let permutation = Array(0..<shape.rank).shuffled(using: &draw.generator)
      add([x]) { $0[0].transposed(permutation) }
    case 2:
      let leading = extent()
      add([x]) { $0[0].broadcast(to: Shape([leading] + shape.dimensions)) }
    case 3:
      let starts = shape.dimensions.map { draw.integer(in: 0...$0 - 1) }
      let ends = zip(starts, shape.dimensions).map { draw.integer(in: $0 + 1...$1) }
      let strides = shape.dimensions.map { _ in draw.integer(in: 1...3) }
      add([x]) { Tensor(applying: .slice(starts: starts, ends: ends, strides: strides), to: $0[0]) }
    case 4:
      let amounts = (0..<3).map { _ in shape.dimensions.map { _ in draw.integer(in: 0...2) } }
      add([x]) {
        Tensor(applying: .pad(low: amounts[0], high: amounts[1], interior: amounts[2]), to: $0[0])
      }
    case 5:
      let axes = axes(of: shape)
      add([x]) { $0[0].reversed(axes: axes) }
    default:
      let axis = draw.integer(in: 0...shape.rank - 1)
      let position = draw.integer(in: 0...shape[axis] - 1)
      add([x]) { $0[0].sliced(position..<position + 1, axis: axis).squeezed(axis) }
    }
  }

  /// A shape of `count` elements.
  private mutating func factorised(_ count: Int, rank: Int) -> Shape {
    var (dimensions, rest) = ([Int](), count)
    for _ in 1..<max(rank, 1) {
      let divisors = (1...rest).filter { rest % $0 == 0 }
      let divisor = draw.element(of: divisors) ?? 1
      dimensions.append(divisor)
      rest /= divisor
    }
    return Shape(dimensions + [rest])
  }

  private mutating func addJoin() {
    guard let x = anyNumbers(where: { $0.rank > 0 }) else { return }
    let axis = draw.integer(in: 0...x.shape.rank - 1)
    let fit = anyNumbers { $0.rank == x.shape.rank && $0.collapsing([axis]) == x.shape.collapsing([axis]) }
    let y = fit ?? x
    if x.shape == y.shape, draw.isTrue() {
      add([x, y]) { .stack($0, axis: axis) }
    } else {
      add([x, y, x]) { .concatenate([$0[0], $0[1], $0[2] * 0.5], axis: axis) }
    }
  }

  private mutating func addMatrixProduct() {
    guard let x = anyNumbers(where: { $0.rank > 0 }) else { return }
    let inner = x.shape[x.shape.rank - 1]
    let columns = extent()
    let found = anyNumbers { $0.rank == 2 && $0[0] == inner }
    switch draw.integer(in: 0...3) {
    case 0:
      let y = freshNumbers([columns, inner])
      add([x, y]) { $0[0].matmul($0[1].matrixTransposed) }
    case 1 where x.shape.rank >= 2:
      // A Gram matrix: both operands are the same tensor.
      add([x]) { $0[0].matmul($0[0].matrixTransposed) }
    case 2 where x.shape.rank >= 3:
      let batch = Shape(x.shape.dimensions.dropLast(2) + [inner, columns])
      let y = freshNumbers(batch)
      add([x, y]) { $0[0].matmul($0[1]) }
    default:
      let y = found ?? freshNumbers([inner, columns])
      add([x, y]) { $0[0].matmul($0[1]) }
    }
  }

  private mutating func addGather() {
    guard let x = anyNumbers(where: { $0.rank > 0 }) else { return }
    let axis = draw.integer(in: 0...x.shape.rank - 1)
    if draw.isTrue() {
      let found = anyExact(.int32) { $0.count <= 30 }
      let indices = found ?? freshIntegers([extent()], in: -2...9)
      add([x, indices]) { $0[0].gathered($0[1], axis: axis) }
    } else {
      let extent = extent()
      let indices = freshIntegers([x.shape[axis]], in: -1...extent)
      add([x, indices]) { Tensor(applying: .scatterAdd(axis: axis, extent: extent), to: $0[0], $0[1]) }
    }
  }

  private mutating func addSelection() {
    guard let x = anyNumbers() else { return }
    let y = partner(for: x.shape)
    let shape = x.shape.broadcast(with: y.shape) ?? x.shape
    let found = anyExact(.bool) { shape.broadcast(with: $0).map { $0.count <= Self.largestCount } ?? false }
    let condition = found ?? freshIntegers(shape, in: 0...1, .bool)
    add([condition, x, y]) { .where($0[0], $0[1], $0[2]) }
  }

  private mutating func addIntegers() {
    guard let x = anyExact(.int32) else { return }
    let y = anyExact(.int32) { x.shape.broadcast(with: $0).map { $0.count <= 400 } ?? false } ?? x
    let comparisons: [@Sendable (Tensor, Tensor) -> Tensor] = [
      { $0 .< $1 }, { $0 .== $1 }, { $0 .>= $1 }, { ($0 .!= $1) & !($0 .> 3) },
      { ($0.cast(to: .float32) * 0.5).floor() .<= $1.cast(to: .float32) },
      { ($0 % 16).cast(to: .float32).sign() .> ($1 % 16).cast(to: .float32) % 3 },
    ]
    let functions: [@Sendable (Tensor, Tensor) -> Tensor] = [
      { $0 + $1 }, { $0 - $1 }, { $0 * $1 }, { $0 / $1 }, { $0 % $1 }, { .maximum($0, $1) }, { $0 & $1 },
      { $0 ^ ($1 | Tensor(scalar: 5, .int32)) }, { $0 << ($1 & Tensor(scalar: 3, .int32)) },
      { ($0.cast(to: .uint32) >> ($1.cast(to: .uint32) & Tensor(scalar: 7, .uint32))).cast(to: .int32) },
      { -$0 + $1.absoluteValue() - $0.sign() }, { .where($0 .< $1, $0, $1 + 1) },
    ]
    let single: [@Sendable (Tensor) -> Tensor] = [
      { $0.flattened().argSort() }, { $0.flattened().argMax() }, { $0.flattened().argMin() },
      { $0.transposed() }, { ($0 % 2).cast(to: .bool) },
      { ($0 % 100).cast(to: .float32).flattened().argSort() },
      { ($0 .> 0).any() }, { ($0 .> -30).all() }, { $0.flattened().reversed(axes: [0]) },
    ]
    switch draw.integer(in: 0...3) {
    case 0:
      guard let function = draw.element(of: comparisons) else { return }
      add([x, y]) { function($0[0], $0[1]) }
    case 1:
      guard let function = draw.element(of: single) else { return }
      add([x]) { function($0[0]) }
    default:
      guard let function = draw.element(of: functions) else { return }
      add([x, y]) { function($0[0], $0[1]) }
    }
  }

  /// From exact numbers, or from a key, to floating point.
  private mutating func addBridge() {
    switch draw.integer(in: 0...4) {
    case 0:
      let (key, shape) = (freshKey(), shape())
      add([key]) { RandomKey($0[0]).uniform(shape, in: -1..<1) }
    case 1:
      let (key, shape) = (freshKey(), shape())
      add([key]) { RandomKey($0[0]).normal(shape) }
    case 2:
      let (key, shape) = (freshKey(), shape())
      add([key]) { RandomKey($0[0]).split(2)[1].integers(shape, in: -8..<8) }
    case 3:
      guard let x = anyExact(.bool) else { return }
      add([x]) { $0[0].cast(to: .float32) - 0.25 }
    default:
      guard let x = anyExact(.int32, where: { $0.count <= 200 }) else { return }
      if draw.isTrue() {
        add([x]) { ($0[0] % 16).cast(to: .float32) * 0.125 }
      } else {
        add([x]) { ($0[0] & Tensor(scalar: 3, .int32)).oneHot(classes: 4) }
      }
    }
  }
}
