import SaddleTensor

/// A function applied to each element of a layer's result.
public enum Activation: Hashable, Sendable {
  case identity, relu, tanh, sigmoid, softplus, silu
  case leakyReLU(slope: Double)
  case elu(alpha: Double)

  public func callAsFunction(_ x: Tensor) -> Tensor {
    switch self {
    case .identity: x
    case .relu: x.relu()
    case .tanh: x.tanh()
    case .sigmoid: x.sigmoid()
    case .softplus: x.softplus()
    case .silu: x.silu()
    case .leakyReLU(let slope): x.leakyReLU(slope: slope)
    case .elu(let alpha): x.elu(alpha: alpha)
    }
  }
}
