import SaddleTensor

/// Adam: momentum over the root of a running mean of squared gradients, both corrected for their start at
/// zero (Kingma and Ba, 1412.6980).
///
/// ```
/// m' = β1 m + (1 - β1) g              c1 = 1 - β1^t
/// v' = β2 v + (1 - β2) g²             c2 = 1 - β2^t
/// p' = p - rate (m' / c1) / (sqrt(v' / c2) + epsilon)
/// ```
///
/// Epsilon is outside the root and after the correction, as in the paper's algorithm and in PyTorch. With
/// β1 = 0, as critics are often trained, no first moment is kept.
public struct Adam: Optimizer {
  public let learningRate: Double
  public let beta1: Double
  public let beta2: Double
  public let epsilon: Double

  public init(learningRate: Double, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8) {
    checkDecays("Adam", beta1, beta2)
    self.learningRate = learningRate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
  }

  public var stateNames: [String] {
    ["steps", "secondMoment"] + (beta1 == 0 ? [] : ["firstMoment"])
  }

  /// The count of steps is a `float32` scalar, exact up to 2²⁴; the corrections are 1 to all digits long
  /// before.
  public func initialState(count: Int) -> [Tensor] {
    [.zeros([])] + stateNames.dropFirst().map { _ in .zeros([count]) }
  }

  public func step(
    _ parameters: Tensor, gradient: Tensor, state: [Tensor], learningRate: Tensor?
  ) -> (parameters: Tensor, state: [Tensor]) {
    check(parameters, gradient, state)
    let steps = state[0] + 1
    let second = state[1] * beta2 + gradient * gradient * (1 - beta2)
    let first = beta1 == 0 ? gradient : state[2] * beta1 + gradient * (1 - beta1)
    // Both sides of the fraction times sqrt(c2): what depends on the corrections is then two scalars, and
    // each element is divided once.
    let root = biasCorrection(beta2, steps).squareRoot()
    let scale = rate(learningRate, for: parameters) * root / biasCorrection(beta1, steps)
    let next = parameters - scale * first / (second.guardedSquareRoot() + root * epsilon)
    return (next, [steps, second] + (beta1 == 0 ? [] : [first]))
  }
}
