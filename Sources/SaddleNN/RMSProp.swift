import SaddleTensor

/// RMSProp (Tieleman and Hinton, 2012): s' = decay s + (1 - decay) g², p' = p - rate g / (sqrt(s') + epsilon).
///
/// Defaults are PyTorch's.
public struct RMSProp: Optimizer {
  public let learningRate: Double
  public let decay: Double
  public let epsilon: Double

  public init(learningRate: Double, decay: Double = 0.99, epsilon: Double = 1e-8) {
    self.learningRate = learningRate
    self.decay = decay
    self.epsilon = epsilon
  }

  /// The running mean of squared gradients.
  public func initialState(count: Int) -> [Tensor] { [.zeros([count])] }

  public func step(
    _ parameters: Tensor, gradient: Tensor, state: [Tensor]
  ) -> (parameters: Tensor, state: [Tensor]) {
    let squares = state[0] * decay + gradient * gradient * (1 - decay)
    return (parameters - learningRate * gradient / (squares.squareRoot() + epsilon), [squares])
  }
}
