import SaddleTensor

/// How a parameter starts.
public enum Initializer: Hashable, Sendable {
  case constant(Double)
  case normal(standardDeviation: Double)
  /// Uniform in [-bound, bound).
  case uniform(bound: Double)

  public static let zeros = Initializer.constant(0)
  public static let ones = Initializer.constant(1)

  /// Normal with variance 2 / inputs, which keeps the scale of activations through ReLU (He et al.,
  /// 1502.01852).
  /// - Parameter inputs: the numbers that flow into one output ("fan in").
  public static func he(inputs: Int) -> Initializer {
    .normal(standardDeviation: (2 / Double(inputs)).squareRoot())
  }

  /// Uniform with variance 2 / (inputs + outputs) (Glorot and Bengio, 2010).
  public static func glorot(inputs: Int, outputs: Int) -> Initializer {
    .uniform(bound: (6 / Double(inputs + outputs)).squareRoot())
  }

  /// Uniform within 1 / sqrt(inputs): what PyTorch gives weights and biases of its dense and convolution
  /// layers when nothing is said.
  public static func inverseRoot(inputs: Int) -> Initializer {
    .uniform(bound: 1 / Double(inputs).squareRoot())
  }

  /// `float32` values of the given shape.
  func values(_ shape: Shape, key: RandomKey) -> Tensor {
    switch self {
    case .constant(let number): .full(shape, number)
    case .normal(let deviation): key.normal(shape, standardDeviation: deviation)
    case .uniform(let bound): key.uniform(shape, in: -bound..<bound)
    }
  }
}
