import SaddleTensor

extension Tensor {
  /// A gradient scaled down to the Euclidean norm `maximum` if it is longer (Pascanu et al., 1211.5063).
  ///
  /// Of a flat vector this is clipping by the global norm. PyTorch's adds 1e-6 to the norm; here a clipped
  /// gradient has exactly the norm asked for, up to rounding.
  /// - Precondition: `maximum` is positive.
  public func clippedByNorm(_ maximum: Double) -> Tensor {
    guard maximum > 0 else { fatalError("clippedByNorm: the maximum \(maximum) must be positive") }
    // Divided by 1 where it is short: a factor maximum / norm would be infinite at 0, and so its derivative.
    return self / .maximum(norm() * (1 / maximum), 1)
  }
}
