import SaddleTensor

/// Gradient descent, with momentum or without (Robbins and Monro, 1951; Polyak, 1964).
///
/// ```
/// b' = momentum b + g
/// p' = p - rate b'                      or, after Nesterov, p - rate (g + momentum b')
/// ```
///
/// As PyTorch's without dampening and weight decay. With momentum 0 nothing is remembered.
public struct SGD: Optimizer {
  public let learningRate: Double
  public let momentum: Double
  public let isNesterov: Bool

  public init(learningRate: Double, momentum: Double = 0, isNesterov: Bool = false) {
    self.learningRate = learningRate
    self.momentum = momentum
    self.isNesterov = isNesterov
  }

  public var stateNames: [String] { momentum == 0 ? [] : ["momentum"] }

  public func initialState(count: Int) -> [Tensor] { stateNames.map { _ in .zeros([count]) } }

  public func step(
    _ parameters: Tensor, gradient: Tensor, state: [Tensor], learningRate: Tensor?
  ) -> (parameters: Tensor, state: [Tensor]) {
    check(parameters, gradient, state)
    let rate = rate(learningRate, for: parameters)
    guard momentum != 0 else { return (parameters - rate * gradient, []) }
    let velocity = state[0] * momentum + gradient
    let direction = isNesterov ? gradient + velocity * momentum : velocity
    return (parameters - rate * direction, [velocity])
  }
}
