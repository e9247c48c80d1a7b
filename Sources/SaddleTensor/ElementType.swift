/// The type of a tensor's elements.
///
/// The executors decide what they compute in: ``SaddleReference`` does all floating-point arithmetic in
/// Float64 whatever a tensor's type says, SaddleCPU does `float32` and refuses `float64` when a program is
/// compiled. The enum is closed so that every executor's `switch` is exhaustive; a half-width type
/// (bfloat16) becomes one more case here.
public enum ElementType: String, Hashable, Sendable, CaseIterable {
  case float32, float64, int32, uint32, bool

  /// Whether derivatives exist for tensors of this type.
  public var isFloatingPoint: Bool { self == .float32 || self == .float64 }

  /// Whether the type is a signed or unsigned integer.
  public var isInteger: Bool { self == .int32 || self == .uint32 }

  /// Bytes of one element in memory.
  public var byteCount: Int {
    switch self {
    case .float64: 8
    case .float32, .int32, .uint32: 4
    case .bool: 1
    }
  }
}
