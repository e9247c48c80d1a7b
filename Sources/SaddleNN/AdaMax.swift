import SaddleTensor

/// AdaMax: Adam with the largest recent gradient in place of the root mean square (Kingma and Ba, 1412.6980,
/// section 7.1).
///
/// ```
/// m' = β1 m + (1 - β1) g
/// u' = max(β2 u, |g| + epsilon)
/// p' = p - rate / (1 - β1^t) m' / u'
/// ```
///
/// Definition and defaults are PyTorch's; the paper has no epsilon.
public struct AdaMax: Optimizer {
  public let learningRate: Double
  public let beta1: Double
  public let beta2: Double
  public let epsilon: Double

  public init(learningRate: Double, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8) {
    checkDecays("AdaMax", beta1, beta2)
    self.learningRate = learningRate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
  }

  public var stateNames: [String] { ["steps", "firstMoment", "largest"] }

  /// The count of steps is as ``Adam``'s.
  public func initialState(count: Int) -> [Tensor] { [.zeros([]), .zeros([count]), .zeros([count])] }

  public func step(
    _ parameters: Tensor, gradient: Tensor, state: [Tensor], learningRate: Tensor?
  ) -> (parameters: Tensor, state: [Tensor]) {
    check(parameters, gradient, state)
    let steps = state[0] + 1
    let first = state[1] * beta1 + gradient * (1 - beta1)
    let largest = Tensor.maximum(state[2] * beta2, gradient.absoluteValue() + epsilon)
    let scale = rate(learningRate, for: parameters) / biasCorrection(beta1, steps)
    return (parameters - scale * first / largest, [steps, first, largest])
  }
}
