import SaddleTensor

/// Dropout: in training each element is set to 0 with probability `rate`, and the others are divided by
/// 1 - `rate`, which keeps the mean (Srivastava et al., 2014).
///
/// ```swift
/// let dropout = Dropout(rate: 0.5)
/// let y = dropout(x, key: key)   // training
/// let y = dropout(x, key: nil)   // evaluation: x itself
/// ```
public struct Dropout: Sendable {
  /// In [0, 1).
  public let rate: Double

  /// - Precondition: the rate is in [0, 1).
  public init(rate: Double) {
    guard (0..<1).contains(rate) else {
      fatalError("Dropout: the rate \(rate) must be at least 0 and below 1")
    }
    self.rate = rate
  }

  /// - Parameter key: which elements are dropped; `nil` drops none.
  public func callAsFunction(_ x: Tensor, key: RandomKey?) -> Tensor {
    guard let key, rate > 0 else { return x }
    return .where(key.uniform(x.shape) .>= rate, x * (1 / (1 - rate)), 0)
  }
}
