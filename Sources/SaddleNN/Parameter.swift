import SaddleTensor

/// One tensor's place in a flat vector.
///
/// ```swift
/// let weight = layout.add("hidden.weight", [2, 64], .heNormal)
/// let values = weight(flat)   // flat: [layout.count], values: [2, 64]
/// ```
public struct Parameter: Hashable, Sendable {
  public let name: String
  public let shape: Shape
  /// The position of the first element.
  public let offset: Int
  /// Depends on no fan any more.
  public let initializer: Initializer
  /// How PyTorch stores it: axis i there is axis `portableAxes[i]` here.
  public let portableAxes: [Int]

  /// The values: a slice of the flat vector in this shape.
  public func callAsFunction(_ flat: Tensor) -> Tensor {
    flat.sliced(offset..<offset + shape.count, axis: 0).reshaped(shape)
  }
}
