/// The key of a counter-based random generator: the only source of randomness, passed by hand.
///
/// A key gives the same numbers whatever the executor or the number of threads (floating-point results up
/// to rounding). Use each key once: `split` it, draw from the parts.
///
/// ```swift
/// let keys = RandomKey(seed: 1).split(2)
/// let z = keys[0].normal([64, 100])
/// let u = keys[1].uniform([64, 1])
/// ```
public struct RandomKey: Sendable {
  /// `uint32[2]`.
  public let tensor: Tensor

  /// - Precondition: `tensor` is `uint32[2]`.
  public init(_ tensor: Tensor) {
    guard tensor.type == TensorType([2], .uint32) else {
      tensor.reject("RandomKey", [], "the key must be uint32[2]")
    }
    self.tensor = tensor
  }

  public init(seed: UInt64) {
    self.init(Tensor(Self.words(seed: seed)))
  }

  /// The host value of a seed's key, for a program that takes its key as an input.
  public static func words(seed: UInt64) -> Value {
    Value([UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32)], shape: [2])
  }

  /// Independent keys.
  public func split(_ count: Int = 2) -> [RandomKey] {
    let words = bits([count, 2])
    return (0..<count).map { RandomKey(words[$0]) }
  }

  /// Uniform `uint32` bits.
  public func bits(_ shape: Shape) -> Tensor { Tensor(applying: .randomBits(shape), to: tensor) }

  /// Uniform `float32` numbers in [`range.lowerBound`, `range.upperBound`), multiples of 2⁻²⁴ of its width.
  public func uniform(_ shape: Shape, in range: Range<Double> = 0..<1) -> Tensor {
    let unit = Self.unit(bits(shape))
    return range == 0..<1 ? unit : unit * (range.upperBound - range.lowerBound) + range.lowerBound
  }

  /// The top 24 bits as a number in [0, 1).
  private static func unit(_ bits: Tensor) -> Tensor {
    (bits >> Tensor(scalar: 8, .uint32)).cast(to: .float32) * 0x1p-24
  }

  /// Normal `float32` numbers by Box and Muller's transform of 24-bit uniforms; none is beyond 5.77 standard
  /// deviations, which a true normal exceeds once in 10⁸.
  public func normal(_ shape: Shape, mean: Double = 0, standardDeviation: Double = 1) -> Tensor {
    let uniforms = Self.unit(bits(Shape([2] + shape.dimensions)))
    // 1 - u is never 0, so the logarithm is finite.
    let radius = (-2 * (1 - uniforms[0]).log()).squareRoot()
    let unit = radius * (uniforms[1] * (2 * Double.pi)).cos()
    return mean == 0 && standardDeviation == 1 ? unit : unit * standardDeviation + mean
  }

  /// `int32` numbers in `range`. Each is off its exact probability by at most a share `range.count` / 2³².
  /// - Precondition: `range` is not empty and lies within `Int32`.
  public func integers(_ shape: Shape, in range: Range<Int>) -> Tensor {
    precondition(
      !range.isEmpty && range.lowerBound >= Int(Int32.min) && range.upperBound - 1 <= Int(Int32.max),
      "integers: the range \(range) is empty or beyond Int32")
    let words = bits(shape)
    // 2³² itself is no uint32; modulo it a word is unchanged.
    let offset = range.count == 1 << 32 ? words : words % Double(range.count)
    // Modulo 2^32 in unsigned arithmetic, then the same bits as signed numbers.
    let half = Tensor(scalar: 0x8000_0000, .uint32)
    let isNegative = range.lowerBound < 0
    let base = Tensor(scalar: Double(range.lowerBound), .int32)
    let high = (offset & half) .!= 0
    let low = (offset & Tensor(scalar: 0x7FFF_FFFF, .uint32)).cast(to: .int32)
    guard isNegative else { return low + base }
    return .where(high, low + Tensor(scalar: Double(Int32.min), .int32), low) + base
  }

  /// The numbers 0 to `count` - 1 in random order, `int32[count]`: the order of `count` random words. Words
  /// that tie (chance `count`² / 2³³) stay in ascending order.
  public func permutation(_ count: Int) -> Tensor { bits([count]).argSort() }
}
