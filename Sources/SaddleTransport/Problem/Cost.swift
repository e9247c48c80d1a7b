import RealModule

/// What moving a unit of mass from one point to another costs.
public enum Cost: Sendable {
  /// |x - y|^power with the Euclidean norm, power > 0. With power p >= 1 the optimal value is W_p^p.
  case distance(power: Double)
  /// Any finite function of the two points' coordinates.
  case function(@Sendable (_ x: ArraySlice<Double>, _ y: ArraySlice<Double>) -> Double)

  /// |x - y|: the optimal value is W_1.
  public static var euclidean: Cost { .distance(power: 1) }
  /// |x - y|^2: the optimal value is W_2^2.
  public static var squaredEuclidean: Cost { .distance(power: 2) }

  /// The cost between two points of one dimension. O(dimension).
  public func callAsFunction(_ x: ArraySlice<Double>, _ y: ArraySlice<Double>) -> Double {
    switch self {
    case .function(let function): return function(x, y)
    case .distance(let power):
      var squares = 0.0
      for (a, b) in zip(x, y) { squares += (a - b) * (a - b) }
      return switch power {
      case 1: squares.squareRoot()
      case 2: squares
      default: .pow(squares, power / 2)
      }
    }
  }
}
