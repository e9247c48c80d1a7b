import SaddleTensor

/// A rule that turns a gradient into the next parameters: a pure function of tensors, so that one can
/// differentiate through any number of steps.
public protocol Optimizer: Sendable {
  /// What the rule remembers from step to step, at the start: `float32` tensors, each a scalar or of
  /// `count` elements.
  func initialState(count: Int) -> [Tensor]

  /// One step of descent.
  /// - Parameters:
  ///   - parameters: [count].
  ///   - gradient: [count].
  ///   - state: as `initialState` or the last step gave it.
  func step(
    _ parameters: Tensor, gradient: Tensor, state: [Tensor]
  ) -> (parameters: Tensor, state: [Tensor])
}
