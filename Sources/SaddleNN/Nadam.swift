import RealModule
import SaddleTensor

/// Nadam: Adam with Nesterov's momentum, which looks one step ahead (Dozat, 2016).
///
/// ```
/// μ(t) = β1 (1 - 0.96^(0.004 t) / 2)
/// m' = β1 m + (1 - β1) g              c1(t) = 1 - μ(1) ... μ(t)
/// v' = β2 v + (1 - β2) g²             c2 = 1 - β2^t
/// d  = (1 - μ(t)) / c1(t) g + μ(t + 1) / c1(t + 1) m'
/// p' = p - rate d / (sqrt(v' / c2) + epsilon)
/// ```
///
/// Definition and defaults are PyTorch's.
public struct Nadam: Optimizer {
  public let learningRate: Double
  public let beta1: Double
  public let beta2: Double
  public let epsilon: Double

  private static let momentumDecay = 0.004

  public init(learningRate: Double, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8) {
    checkDecays("Nadam", beta1, beta2)
    self.learningRate = learningRate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
  }

  public var stateNames: [String] { ["steps", "momentumCorrection", "firstMoment", "secondMoment"] }

  /// The count of steps is as ``Adam``'s. Of the product of all μ its distance from 1 is kept, c1: it is what
  /// is divided by, and starts at 0.
  public func initialState(count: Int) -> [Tensor] {
    [.zeros([]), .zeros([]), .zeros([count]), .zeros([count])]
  }

  public func step(
    _ parameters: Tensor, gradient: Tensor, state: [Tensor], learningRate: Tensor?
  ) -> (parameters: Tensor, state: [Tensor]) {
    check(parameters, gradient, state)
    let steps = state[0] + 1
    let (now, next) = (momentum(steps), momentum(steps + 1))
    let correction = state[1] * now + (1 - now)
    let first = state[2] * beta1 + gradient * (1 - beta1)
    let second = state[3] * beta2 + gradient * gradient * (1 - beta2)
    let direction =
      gradient * ((1 - now) / correction) + first * (next / (correction * next + (1 - next)))
    // As in Adam, both sides of the fraction times sqrt(c2).
    let root = biasCorrection(beta2, steps).squareRoot()
    let scale = rate(learningRate, for: parameters) * root
    let moved = parameters - scale * direction / (second.guardedSquareRoot() + root * epsilon)
    return (moved, [steps, correction, first, second])
  }

  /// μ(t).
  private func momentum(_ steps: Tensor) -> Tensor {
    (1 - 0.5 * (steps * (Self.momentumDecay * Double.log(0.96))).exp()) * beta1
  }
}
