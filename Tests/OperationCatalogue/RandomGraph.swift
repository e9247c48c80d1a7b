import SaddleReference
import SaddleTensor

/// A random well-formed graph of up to 60 operations with inputs, the same for the same seed.
///
/// It is made so that a Float32 executor must agree with the Float64 reference to a relative 1e-4 of each
/// output's largest element (and exactly, in integer outputs):
/// - every floating-point tensor is scaled by a power of two to a largest magnitude between 0.25 and 2;
/// - next to each value runs one that is disturbed after every operation by a few units in Float32's last
///   place, as rounding would (Vignes, "Discrete stochastic arithmetic", 2004), and an operation whose result
///   the disturbances move by more than 1e-5 is not taken;
/// - functions with jumps see integers only, which are exact everywhere.
public struct RandomGraph: Sendable, CustomStringConvertible {
  public let seed: UInt64
  public private(set) var inputs: [(Tensor, Value)] = []
  public private(set) var outputs: [Tensor] = []

  /// A tensor of the graph, its value, and for floating point its disturbed value.
  struct Entry: Sendable {
    let tensor: Tensor
    let value: Value
    let disturbed: Value
    var shape: Shape { tensor.shape }
  }

  /// The floating-point tensors, and those of integers and Booleans.
  private(set) var numbers: [Entry] = []
  private(set) var exact: [Entry] = []
  private var used = Set<Vertex>()
  var draw: Draw

  public var description: String { "random graph \(seed)" }

  /// Whether `stopGradient` may occur, which differences of values know nothing of.
  let stopsGradients: Bool

  public init(seed: UInt64, stoppingGradients: Bool = true) {
    self.seed = seed
    stopsGradients = stoppingGradients
    draw = Draw(seed: seed &* 0x2545_F491_4F6C_DD1D &+ 1)
    for _ in 0..<draw.integer(in: 1...4) { _ = freshNumbers(shape()) }
    _ = freshIntegers(shape(), in: -20...20)
    _ = freshIntegers(shape(), in: 0...1, .bool)
    for _ in 0..<draw.integer(in: 5...60) { addOperation() }

    let inputVertices = Set(inputs.map(\.0.vertex))
    let results = (numbers + exact).map(\.tensor).filter { !inputVertices.contains($0.vertex) }
    outputs = results.filter { !used.contains($0.vertex) }
    // Sometimes one output alone, one that other operations use too, or an input itself.
    if seed % 5 == 0 || outputs.isEmpty, let last = numbers.last { outputs = [last.tensor] }
    if seed % 5 == 1, let inner = draw.element(of: results) { outputs.append(inner) }
    if seed % 50 == 2, let input = inputs.first { outputs.append(input.0) }
    inputs = Catalogue.inputs(inputs, neededBy: outputs)
  }
}

extension RandomGraph {
  /// Most results stay below this, so that the reference takes microseconds.
  static let largestCount = 1500

  mutating func extent() -> Int { draw.element(of: [1, 2, 2, 3, 3, 4, 5, 6, 7, 8, 16, 17]) ?? 1 }

  mutating func shape() -> Shape {
    while true {
      let shape = Shape((0..<draw.integer(in: 0...4)).map { _ in extent() })
      if shape.count <= 400 { return shape }
    }
  }

  mutating func freshNumbers(_ shape: Shape) -> Entry {
    let tensor = Tensor.input("x\(inputs.count)", shape)
    let value = draw.uniform(shape, in: -1...1)
    inputs.append((tensor, value))
    let entry = Entry(tensor: tensor, value: value, disturbed: value)
    numbers.append(entry)
    return entry
  }

  mutating func freshIntegers(
    _ shape: Shape, in range: ClosedRange<Int>, _ elementType: ElementType = .int32
  ) -> Entry {
    let tensor = Tensor.input("n\(inputs.count)", shape, elementType)
    let value = draw.integers(shape, in: range, elementType)
    inputs.append((tensor, value))
    let entry = Entry(tensor: tensor, value: value, disturbed: value)
    exact.append(entry)
    return entry
  }

  mutating func freshKey() -> Entry {
    let tensor = Tensor.input("key\(inputs.count)", [2], .uint32)
    let value = draw.key()
    inputs.append((tensor, value))
    return Entry(tensor: tensor, value: value, disturbed: value)
  }

  /// A floating-point tensor, the later ones more often: chains grow.
  mutating func anyNumbers(where isFit: (Shape) -> Bool = { _ in true }) -> Entry? {
    let fit = numbers.filter { isFit($0.shape) && $0.shape.count <= Self.largestCount }
    guard !fit.isEmpty else { return nil }
    return fit[max(draw.integer(in: 0...fit.count - 1), draw.integer(in: 0...fit.count - 1))]
  }

  mutating func anyExact(_ elementType: ElementType, where isFit: (Shape) -> Bool = { _ in true }) -> Entry? {
    let fit = exact.filter { $0.tensor.elementType == elementType && isFit($0.shape) }
    return draw.element(of: fit)
  }

  /// A floating-point tensor that broadcasts with `shape`; a new input when none is found.
  mutating func partner(for shape: Shape) -> Entry {
    let found = anyNumbers { other in
      shape.broadcast(with: other).map { $0.count <= Self.largestCount } ?? false
    }
    if draw.integer(in: 0...3) > 0, let found { return found }
    let kept = draw.integer(in: 0...shape.rank)
    let dimensions = shape.dimensions.suffix(kept).map { draw.integer(in: 0...2) == 0 ? 1 : $0 }
    return freshNumbers(Shape(dimensions))
  }

  /// Applies an operation and keeps the result, unless it is one that Float32 cannot reproduce.
  mutating func add(_ operands: [Entry], _ apply: ([Tensor]) -> Tensor) {
    let places = operands.map { Tensor.input("place", $0.shape, $0.tensor.elementType) }
    let model = apply(places)
    guard model.shape.count <= 2 * Self.largestCount, model.shape.count > 0 else { return }
    func evaluate(_ value: (Entry) -> Value) -> Value {
      let given = Catalogue.inputs(
        Array(zip(places, operands.map(value))), neededBy: [model])
      guard let result = try? Reference.evaluate(model, inputs: given) else {
        fatalError("random graph \(seed): the reference refuses the inputs of\n\(Graph(of: [model]))")
      }
      return result
    }
    let (value, moved) = (evaluate(\.value), evaluate(\.disturbed))
    guard model.elementType.isFloatingPoint else {
      guard value == moved else { return }
      use(operands)
      exact.append(Entry(tensor: apply(operands.map(\.tensor)), value: value, disturbed: value))
      return
    }
    let magnitude = value.doubles.reduce(0) { max($0, $1.magnitude) }
    guard magnitude.isFinite, magnitude > 1e-6, value.doubles.allSatisfy(\.isFinite) else { return }
    let factor =
      (0.25...2).contains(magnitude) ? 1 : Double(sign: .plus, exponent: -magnitude.exponent, significand: 1)
    let disturbed = Value(
      moved.doubles.map { $0 * factor * (1 + 0x1p-22 * draw.number(in: -1...1)) }, shape: value.shape)
    let scaled = Value(value.doubles.map { $0 * factor }, shape: value.shape)
    guard mismatch(disturbed, scaled, absolute: 1e-5) == nil else { return }
    use(operands)
    let result = apply(operands.map(\.tensor))
    numbers.append(
      Entry(tensor: factor == 1 ? result : result * factor, value: scaled, disturbed: disturbed))
  }

  private mutating func use(_ operands: [Entry]) {
    for operand in operands { used.insert(operand.tensor.vertex) }
  }
}
