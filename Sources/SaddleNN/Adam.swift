import SaddleTensor

/// Adam (Kingma and Ba, 1412.6980), with epsilon outside the root and after the bias correction, as in the
/// paper's algorithm and in PyTorch:
///
///     m' = β1 m + (1 - β1) g              v' = β2 v + (1 - β2) g²
///     p' = p - rate (m' / (1 - β1^t)) / (sqrt(v' / (1 - β2^t)) + epsilon)
///
/// With β1 = 0, as Wasserstein critics are trained, no first moment is kept.
public struct Adam: Optimizer {
  public let learningRate: Double
  public let beta1: Double
  public let beta2: Double
  public let epsilon: Double

  public init(learningRate: Double, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8) {
    self.learningRate = learningRate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
  }

  /// Steps taken, second moment and, unless β1 is 0, first moment.
  public func initialState(count: Int) -> [Tensor] {
    [.zeros([]), .zeros([count])] + (beta1 == 0 ? [] : [.zeros([count])])
  }

  public func step(
    _ parameters: Tensor, gradient: Tensor, state: [Tensor]
  ) -> (parameters: Tensor, state: [Tensor]) {
    let steps = state[0] + 1
    // The corrections are scalars: what remains for each element is few operations.
    let correction1 = 1 - power(beta1, steps)
    let correction2 = 1 - power(beta2, steps)
    let second = state[1] * beta2 + gradient * gradient * (1 - beta2)
    let first = beta1 == 0 ? gradient : state[2] * beta1 + gradient * (1 - beta1)
    let scale = learningRate / correction1
    let root = second.squareRoot() * correction2.reciprocalSquareRoot() + epsilon
    return (parameters - scale * first / root, [steps, second] + (beta1 == 0 ? [] : [first]))
  }

  /// base to the power of a scalar step count.
  private func power(_ base: Double, _ steps: Tensor) -> Tensor {
    base == 0 ? .zeros([]) : Tensor(scalar: base, steps.elementType).power(steps)
  }
}
