import SaddleTensor

/// A function applied to each element of a layer's result, as a value that a configuration can hold.
///
/// ```swift
/// let activation = Activation.leakyReLU(slope: 0.2)
/// let y = activation(hidden(x, flat))
/// ```
///
/// Under a gradient penalty the second derivative matters too: relu, leakyReLU and elu have a kink or a jump
/// in it at 0, the others are smooth.
public enum Activation: Hashable, Sendable {
  case identity
  /// max(x, 0).
  case relu
  case tanh
  /// 1 / (1 + exp(-x)).
  case sigmoid
  /// log(1 + exp(x)).
  case softplus
  /// x sigmoid(x), also called swish.
  case silu
  /// x where positive, else `slope` x (Maas et al., 2013).
  case leakyReLU(slope: Double)
  /// x where positive, else `alpha` (exp(x) - 1) (Clevert et al., 1511.07289).
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
