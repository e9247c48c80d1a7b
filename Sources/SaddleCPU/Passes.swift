/// What the compiler may do to a graph before it emits instructions. All of it by default; tests compare
/// programs with and without.
public struct Passes: OptionSet, Sendable {
  public let rawValue: Int
  public init(rawValue: Int) { self.rawValue = rawValue }

  /// Common subexpressions are computed once; algebraic clean-up.
  public static let simplification = Passes(rawValue: 1)
  /// Element-wise operations and the reductions that consume them run as one loop.
  public static let fusion = Passes(rawValue: 2)
  /// Bias and activation are applied inside the contraction that they follow.
  public static let epilogues = Passes(rawValue: 4)
  /// Results take over the memory of operands that are not read again.
  public static let inPlace = Passes(rawValue: 8)
  /// Convolutions with 4x4 filters of stride 2 take nine multiplications in place of sixteen.
  public static let tiling = Passes(rawValue: 16)

  public static let all: Passes = [.simplification, .fusion, .epilogues, .inPlace, .tiling]
  public static let none: Passes = []
}
