import SaddleTensor

/// AdamW: ``Adam`` on parameters that shrink by themselves (Loshchilov and Hutter, 1711.05101).
///
/// ```
/// p' = (1 - rate weightDecay) p - Adam's step
/// ```
///
/// Definition and defaults are PyTorch's. The decay does not go through the gradient's running means, as it
/// would if it were a term of the loss.
public struct AdamW: Optimizer {
  public let weightDecay: Double
  private let adam: Adam

  public init(
    learningRate: Double, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8,
    weightDecay: Double = 0.01
  ) {
    adam = Adam(learningRate: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon)
    self.weightDecay = weightDecay
  }

  public var learningRate: Double { adam.learningRate }
  public var beta1: Double { adam.beta1 }
  public var beta2: Double { adam.beta2 }
  public var epsilon: Double { adam.epsilon }

  public var stateNames: [String] { adam.stateNames }

  public func initialState(count: Int) -> [Tensor] { adam.initialState(count: count) }

  public func step(
    _ parameters: Tensor, gradient: Tensor, state: [Tensor], learningRate: Tensor?
  ) -> (parameters: Tensor, state: [Tensor]) {
    let kept = 1 - rate(learningRate, for: parameters) * weightDecay
    return adam.step(parameters * kept, gradient: gradient, state: state, learningRate: learningRate)
  }
}
