infix operator .== : ComparisonPrecedence
infix operator .!= : ComparisonPrecedence
infix operator .< : ComparisonPrecedence
infix operator .<= : ComparisonPrecedence
infix operator .> : ComparisonPrecedence
infix operator .>= : ComparisonPrecedence

/// Element-wise arithmetic with NumPy's broadcasting. A Swift number takes the tensor's element type.
extension Tensor {
  /// Both operands stretched to their common shape; traps, naming `operation`, when there is none.
  static func broadcast(_ a: Tensor, _ b: Tensor, _ operation: String) -> (Tensor, Tensor) {
    guard let shape = a.shape.broadcast(with: b.shape) else {
      a.reject(operation, [b], "extents must be equal or 1, aligned at the last axis")
    }
    return (a.broadcast(to: shape), b.broadcast(to: shape))
  }

  private static func apply(_ function: Binary, _ a: Tensor, _ b: Tensor) -> Tensor {
    let (a, b) = broadcast(a, b, function.rawValue)
    return Tensor(applying: .binary(function), to: a, b)
  }

  private static func apply(_ comparison: Comparison, _ a: Tensor, _ b: Tensor) -> Tensor {
    let (a, b) = broadcast(a, b, comparison.rawValue)
    return Tensor(applying: .compare(comparison), to: a, b)
  }

  /// `number` as a scalar of this tensor's element type.
  func scalar(_ number: Double) -> Tensor { Tensor(scalar: number, elementType) }

  public static func + (a: Tensor, b: Tensor) -> Tensor { apply(.add, a, b) }
  public static func + (a: Tensor, b: Double) -> Tensor { apply(.add, a, a.scalar(b)) }
  public static func + (a: Double, b: Tensor) -> Tensor { apply(.add, b.scalar(a), b) }
  public static func - (a: Tensor, b: Tensor) -> Tensor { apply(.subtract, a, b) }
  public static func - (a: Tensor, b: Double) -> Tensor { apply(.subtract, a, a.scalar(b)) }
  public static func - (a: Double, b: Tensor) -> Tensor { apply(.subtract, b.scalar(a), b) }
  public static func * (a: Tensor, b: Tensor) -> Tensor { apply(.multiply, a, b) }
  public static func * (a: Tensor, b: Double) -> Tensor { apply(.multiply, a, a.scalar(b)) }
  public static func * (a: Double, b: Tensor) -> Tensor { apply(.multiply, b.scalar(a), b) }
  public static func / (a: Tensor, b: Tensor) -> Tensor { apply(.divide, a, b) }
  public static func / (a: Tensor, b: Double) -> Tensor { apply(.divide, a, a.scalar(b)) }
  public static func / (a: Double, b: Tensor) -> Tensor { apply(.divide, b.scalar(a), b) }
  public static func % (a: Tensor, b: Tensor) -> Tensor { apply(.remainder, a, b) }
  public static func % (a: Tensor, b: Double) -> Tensor { apply(.remainder, a, a.scalar(b)) }
  public static prefix func - (a: Tensor) -> Tensor { Tensor(applying: .unary(.negate), to: a) }

  public static func & (a: Tensor, b: Tensor) -> Tensor { apply(.bitwiseAnd, a, b) }
  public static func | (a: Tensor, b: Tensor) -> Tensor { apply(.bitwiseOr, a, b) }
  public static func ^ (a: Tensor, b: Tensor) -> Tensor { apply(.bitwiseXor, a, b) }
  public static func << (a: Tensor, b: Tensor) -> Tensor { apply(.shiftLeft, a, b) }
  public static func >> (a: Tensor, b: Tensor) -> Tensor { apply(.shiftRight, a, b) }
  /// Not, of Booleans.
  public static prefix func ! (a: Tensor) -> Tensor { a ^ Tensor(scalar: 1, .bool) }

  public static func .== (a: Tensor, b: Tensor) -> Tensor { apply(.equal, a, b) }
  public static func .== (a: Tensor, b: Double) -> Tensor { apply(.equal, a, a.scalar(b)) }
  public static func .!= (a: Tensor, b: Tensor) -> Tensor { apply(.notEqual, a, b) }
  public static func .!= (a: Tensor, b: Double) -> Tensor { apply(.notEqual, a, a.scalar(b)) }
  public static func .< (a: Tensor, b: Tensor) -> Tensor { apply(.less, a, b) }
  public static func .< (a: Tensor, b: Double) -> Tensor { apply(.less, a, a.scalar(b)) }
  public static func .<= (a: Tensor, b: Tensor) -> Tensor { apply(.lessOrEqual, a, b) }
  public static func .<= (a: Tensor, b: Double) -> Tensor { apply(.lessOrEqual, a, a.scalar(b)) }
  public static func .> (a: Tensor, b: Tensor) -> Tensor { apply(.greater, a, b) }
  public static func .> (a: Tensor, b: Double) -> Tensor { apply(.greater, a, a.scalar(b)) }
  public static func .>= (a: Tensor, b: Tensor) -> Tensor { apply(.greaterOrEqual, a, b) }
  public static func .>= (a: Tensor, b: Double) -> Tensor { apply(.greaterOrEqual, a, a.scalar(b)) }

  /// The larger of two, element by element; NaN if either is. At equal operands each gets half the
  /// derivative.
  public static func maximum(_ a: Tensor, _ b: Tensor) -> Tensor { apply(.maximum, a, b) }
  public static func maximum(_ a: Tensor, _ b: Double) -> Tensor { apply(.maximum, a, a.scalar(b)) }
  /// The smaller of two, element by element; NaN if either is. At equal operands each gets half the
  /// derivative.
  public static func minimum(_ a: Tensor, _ b: Tensor) -> Tensor { apply(.minimum, a, b) }
  public static func minimum(_ a: Tensor, _ b: Double) -> Tensor { apply(.minimum, a, a.scalar(b)) }

  /// Limits every element to `range`; the derivative is 0 outside, and half at a bound.
  public func clamped(to range: ClosedRange<Double>) -> Tensor {
    .minimum(.maximum(self, range.lowerBound), range.upperBound)
  }

  /// `self` to the power of `exponent`, element by element. Derivatives at 0: with respect to the base as
  /// IEEE arithmetic gives them; with respect to the exponent 0.
  public func power(_ exponent: Tensor) -> Tensor { Self.apply(.power, self, exponent) }
  public func power(_ exponent: Double) -> Tensor { Self.apply(.power, self, scalar(exponent)) }

  /// Element by element `yes` where `condition` holds, else `no`; the three broadcast together. The side not
  /// chosen gets derivative 0, which hides no NaN of its own: 0 times infinity is NaN.
  public static func `where`(_ condition: Tensor, _ yes: Tensor, _ no: Tensor) -> Tensor {
    let (a, b) = broadcast(yes, no, "select")
    guard let shape = condition.shape.broadcast(with: a.shape) else {
      condition.reject("select", [yes, no], "extents must be equal or 1, aligned at the last axis")
    }
    return Tensor(
      applying: .select, to: condition.broadcast(to: shape), a.broadcast(to: shape), b.broadcast(to: shape))
  }

  public static func `where`(_ condition: Tensor, _ yes: Tensor, _ no: Double) -> Tensor {
    .where(condition, yes, yes.scalar(no))
  }

  public static func `where`(_ condition: Tensor, _ yes: Double, _ no: Tensor) -> Tensor {
    .where(condition, no.scalar(yes), no)
  }
}
