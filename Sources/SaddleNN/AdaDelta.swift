import SaddleTensor

/// AdaDelta: steps in the parameters' own units, by the ratio of the root mean squares of steps and of
/// gradients (Zeiler, 1212.5701).
///
/// ```
/// s' = decay s + (1 - decay) g²
/// d  = sqrt(a + epsilon) / sqrt(s' + epsilon) g
/// a' = decay a + (1 - decay) d²
/// p' = p - rate d
/// ```
///
/// Definition and defaults are PyTorch's. The paper has no rate, which is a rate of 1; the first steps have
/// about the size sqrt(epsilon).
public struct AdaDelta: Optimizer {
  public let learningRate: Double
  public let decay: Double
  public let epsilon: Double

  public init(learningRate: Double = 1, decay: Double = 0.9, epsilon: Double = 1e-6) {
    self.learningRate = learningRate
    self.decay = decay
    self.epsilon = epsilon
  }

  public var stateNames: [String] { ["meanSquare", "meanSquareStep"] }

  public func initialState(count: Int) -> [Tensor] { stateNames.map { _ in .zeros([count]) } }

  public func step(
    _ parameters: Tensor, gradient: Tensor, state: [Tensor], learningRate: Tensor?
  ) -> (parameters: Tensor, state: [Tensor]) {
    check(parameters, gradient, state)
    let square = state[0] * decay + gradient * gradient * (1 - decay)
    let direction = ((state[1] + epsilon) / (square + epsilon)).squareRoot() * gradient
    let stepSquare = state[1] * decay + direction * direction * (1 - decay)
    return (parameters - rate(learningRate, for: parameters) * direction, [square, stepSquare])
  }
}
