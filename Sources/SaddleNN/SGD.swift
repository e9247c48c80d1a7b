import SaddleTensor

/// Plain gradient descent (Robbins and Monro, 1951): p - rate g.
public struct SGD: Optimizer {
  public let learningRate: Double

  public init(learningRate: Double) { self.learningRate = learningRate }

  public func initialState(count: Int) -> [Tensor] { [] }

  public func step(
    _ parameters: Tensor, gradient: Tensor, state: [Tensor]
  ) -> (parameters: Tensor, state: [Tensor]) {
    (parameters - learningRate * gradient, [])
  }
}
