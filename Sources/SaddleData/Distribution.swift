import SaddleTensor

/// A source of endless samples: a graph that makes them from a key.
///
/// ```swift
/// struct Disc: Distribution {
///   let shape: Shape = [2]
///   func samples(_ count: Int, key: RandomKey) -> Tensor {
///     let keys = key.split(2)
///     let radius = keys[0].uniform([count]).squareRoot()
///     let angle = keys[1].uniform([count], in: 0..<2 * Double.pi)
///     return .stack([radius * angle.cos(), radius * angle.sin()], axis: 1)
///   }
/// }
/// ```
public protocol Distribution: Sendable {
  /// Of one sample.
  var shape: Shape { get }
  /// Where the mass is, if it is in modes.
  var modes: Modes? { get }
  /// `count` independent samples in own units, `float32` [`count`] + shape.
  func samples(_ count: Int, key: RandomKey) -> Tensor
}

extension Distribution {
  public var modes: Modes? { nil }
}
