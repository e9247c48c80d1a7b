import SaddleTensor

/// Steele, Lea and Flood's SplitMix64: the same numbers on every machine.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  public init(seed: UInt64) { state = seed }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A seed from text (FNV-1a): Swift's own hash differs from run to run.
  public static func seed(_ text: String) -> UInt64 {
    text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }
}

/// Draws operands inside the domains that operations need.
public struct Draw: Sendable {
  public var generator: SeededGenerator

  public init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  public mutating func number(in range: ClosedRange<Double>) -> Double {
    .random(in: range, using: &generator)
  }

  public mutating func integer(in range: ClosedRange<Int>) -> Int { .random(in: range, using: &generator) }

  public mutating func isTrue() -> Bool { .random(using: &generator) }

  /// `float32`, evenly spread.
  public mutating func uniform(_ shape: Shape, in range: ClosedRange<Double> = -1.5...1.5) -> Value {
    Value((0..<shape.count).map { _ in Float(number(in: range)) }, shape: shape)
  }

  /// `float32` of both signs, no magnitude below the range: away from a kink or a pole at 0.
  public mutating func awayFromZero(_ shape: Shape, magnitude: ClosedRange<Double> = 0.3...1.5) -> Value {
    Value(
      (0..<shape.count).map { _ in Float(isTrue() ? number(in: magnitude) : -number(in: magnitude)) },
      shape: shape)
  }

  /// `float32`, no two closer than 0.1: away from the ties of maxima and orders.
  public mutating func distinct(_ shape: Shape) -> Value {
    var levels = Array(0..<shape.count)
    levels.shuffle(using: &generator)
    return Value(
      levels.map { Float(0.11 * (Double($0) - Double(shape.count) / 2) + number(in: 0...0.01)) },
      shape: shape)
  }

  public mutating func integers(
    _ shape: Shape, in range: ClosedRange<Int>, _ elementType: ElementType = .int32
  ) -> Value {
    let numbers = (0..<shape.count).map { _ in integer(in: range) }
    switch elementType {
    case .int32: return Value(numbers.map(Int32.init), shape: shape)
    case .uint32: return Value(numbers.map(UInt32.init), shape: shape)
    case .float32: return Value(numbers.map(Float.init), shape: shape)
    case .float64: return Value(numbers.map(Double.init), shape: shape)
    case .bool: return Value(numbers.map { $0 != 0 }, shape: shape)
    }
  }

  public mutating func booleans(_ shape: Shape) -> Value { integers(shape, in: 0...1, .bool) }

  public mutating func key() -> Value {
    Value(
      [UInt32.random(in: 0...(.max), using: &generator), .random(in: 0...(.max), using: &generator)],
      shape: [2])
  }

  public mutating func element<Element>(of collection: [Element]) -> Element? {
    collection.randomElement(using: &generator)
  }
}
