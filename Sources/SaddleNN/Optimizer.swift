import RealModule
import SaddleTensor

/// A rule that turns a gradient into the next parameters: a pure function of tensors, so that one can
/// differentiate through any number of steps.
///
/// Parameters, gradient and whatever is remembered of each element are flat vectors of one length, so a step
/// is one element-wise pass.
///
/// ```swift
/// let adam = Adam(learningRate: 1e-4, beta1: 0, beta2: 0.9)
/// let next = adam.step(flat, gradient: slope, state: state)
/// let program = try Program(
///   inputs: [], state: [flat] + state, updates: [next.parameters] + next.state, outputs: [loss])
/// ```
public protocol Optimizer: Sendable {
  /// The rate of a step that is given no other.
  var learningRate: Double { get }

  /// What the rule remembers from step to step, by name and in order.
  var stateNames: [String] { get }

  /// What it remembers before the first step: `float32` tensors, each a scalar or of `count` elements.
  func initialState(count: Int) -> [Tensor]

  /// One step of descent.
  /// - Parameters:
  ///   - parameters: [count].
  ///   - gradient: [count].
  ///   - state: as `initialState` or the last step gave it.
  ///   - learningRate: a scalar, for a rate that changes while a program runs; `nil` is the optimizer's own.
  func step(
    _ parameters: Tensor, gradient: Tensor, state: [Tensor], learningRate: Tensor?
  ) -> (parameters: Tensor, state: [Tensor])
}

extension Optimizer {
  /// One step of descent at the optimizer's own rate.
  public func step(
    _ parameters: Tensor, gradient: Tensor, state: [Tensor]
  ) -> (parameters: Tensor, state: [Tensor]) {
    step(parameters, gradient: gradient, state: state, learningRate: nil)
  }

  /// The rate of a step as a scalar of the parameters' type.
  func rate(_ given: Tensor?, for parameters: Tensor) -> Tensor {
    given ?? Tensor(scalar: learningRate, parameters.elementType)
  }

  /// Traps unless a step's operands fit each other.
  func check(_ parameters: Tensor, _ gradient: Tensor, _ state: [Tensor]) {
    guard parameters.type == gradient.type, state.count == stateNames.count else {
      fatalError(
        "\(Self.self) step: parameters \(parameters.type), gradient \(gradient.type), \(state.count) states; "
          + "the types must be equal and the states \(stateNames)")
    }
  }
}

/// Traps unless both decays of running means are at least 0 and below 1.
func checkDecays(_ optimizer: String, _ beta1: Double, _ beta2: Double) {
  guard (0..<1).contains(beta1), (0..<1).contains(beta2) else {
    fatalError("\(optimizer): β1 \(beta1) and β2 \(beta2) must be at least 0 and below 1")
  }
}

/// 1 - β^t for a scalar step count t, to float32's full precision: what a running mean that started at 0 is
/// divided by.
///
/// Subtracted as written it loses three to four digits when β is near 1 and t is small: 0.999 in float32 is
/// off by up to 3e-8, and so is the difference, 0.001. With x = -t ln β it is 1 - exp(-x), which is
/// tanh(x / 2) (1 + exp(-x)), where nothing cancels.
func biasCorrection(_ beta: Double, _ steps: Tensor) -> Tensor {
  guard beta > 0 else { return .ones([], steps.elementType) }
  let exponent = steps * -Double.log(beta)
  return (exponent * 0.5).tanh() * (1 + (-exponent).exp())
}

extension Tensor {
  /// The root of a running mean of squares.
  ///
  /// Where every gradient so far was 0, a root's derivative is infinite, and infinity times the 0 that
  /// arrives there is NaN: it would spoil the derivative through the step. Below 1e-30 the root counts as the
  /// constant 1e-15, which no epsilon above 1e-14 can tell from 0.
  func guardedSquareRoot() -> Tensor { Tensor.maximum(self, 1e-30).squareRoot() }
}
