import SaddleTensor

/// AdaGrad: each element's step scaled by the root of the sum of all its squared gradients so far (Duchi et
/// al., 2011).
///
/// ```
/// s' = s + g²
/// p' = p - rate g / (sqrt(s') + epsilon)
/// ```
///
/// Definition and defaults are PyTorch's, without decay of the rate. Steps only ever shrink.
public struct AdaGrad: Optimizer {
  public let learningRate: Double
  public let epsilon: Double

  public init(learningRate: Double, epsilon: Double = 1e-10) {
    self.learningRate = learningRate
    self.epsilon = epsilon
  }

  public var stateNames: [String] { ["sumOfSquares"] }

  public func initialState(count: Int) -> [Tensor] { [.zeros([count])] }

  public func step(
    _ parameters: Tensor, gradient: Tensor, state: [Tensor], learningRate: Tensor?
  ) -> (parameters: Tensor, state: [Tensor]) {
    check(parameters, gradient, state)
    let sum = state[0] + gradient * gradient
    let direction = gradient / (sum.guardedSquareRoot() + epsilon)
    return (parameters - rate(learningRate, for: parameters) * direction, [sum])
  }
}
