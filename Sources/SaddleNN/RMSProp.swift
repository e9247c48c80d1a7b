import SaddleTensor

/// RMSProp: steps scaled by the root of a running mean of squared gradients (Tieleman and Hinton, 2012;
/// centred form: Graves, 1308.0850).
///
/// ```
/// s' = decay s + (1 - decay) g²
/// c' = decay c + (1 - decay) g          if centred
/// d  = g / (sqrt(s' - c'²) + epsilon)   c' is 0 unless centred
/// b' = momentum b + d
/// p' = p - rate b'
/// ```
///
/// Definition and defaults are PyTorch's. TensorFlow's adds epsilon under the root, which matters for small
/// gradients.
public struct RMSProp: Optimizer {
  public let learningRate: Double
  public let decay: Double
  public let epsilon: Double
  public let momentum: Double
  public let isCentred: Bool

  public init(
    learningRate: Double, decay: Double = 0.99, epsilon: Double = 1e-8, momentum: Double = 0,
    isCentred: Bool = false
  ) {
    self.learningRate = learningRate
    self.decay = decay
    self.epsilon = epsilon
    self.momentum = momentum
    self.isCentred = isCentred
  }

  public var stateNames: [String] {
    ["meanSquare"] + (isCentred ? ["mean"] : []) + (momentum == 0 ? [] : ["momentum"])
  }

  public func initialState(count: Int) -> [Tensor] { stateNames.map { _ in .zeros([count]) } }

  public func step(
    _ parameters: Tensor, gradient: Tensor, state: [Tensor], learningRate: Tensor?
  ) -> (parameters: Tensor, state: [Tensor]) {
    check(parameters, gradient, state)
    let rate = rate(learningRate, for: parameters)
    var next = [state[0] * decay + gradient * gradient * (1 - decay)]
    var square = next[0]
    if isCentred {
      let mean = state[1] * decay + gradient * (1 - decay)
      next.append(mean)
      square = square - mean * mean
    }
    let direction = gradient / (square.guardedSquareRoot() + epsilon)
    guard momentum != 0 else { return (parameters - rate * direction, next) }
    let velocity = state[next.count] * momentum + direction
    return (parameters - rate * velocity, next + [velocity])
  }
}
