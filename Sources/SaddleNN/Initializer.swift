import SaddleTensor

/// How a parameter starts.
///
/// The named ones scale by the layer's ``Fan``:
///
/// | initialiser | distribution | variance |
/// |---|---|---|
/// | ``heNormal``, ``heUniform`` | normal, uniform | 2 / fan in |
/// | ``glorotNormal``, ``glorotUniform`` | normal, uniform | 2 / (fan in + fan out) |
/// | ``inverseRoot`` | uniform in ±1 / sqrt(fan in) | 1 / (3 fan in) |
///
/// ```swift
/// let layer = Dense(512, 512, in: &layout, name: "hidden", weights: .heNormal, biases: .zeros)
/// ```
public enum Initializer: Hashable, Sendable {
  public enum Distribution: Hashable, Sendable { case normal, uniform }

  /// The number of terms that a variance is divided by.
  public enum Terms: Hashable, Sendable {
    case input
    /// The mean of the input's and the output's.
    case mean
  }

  case constant(Double)
  case normal(standardDeviation: Double)
  /// Uniform in [-bound, bound).
  case uniform(bound: Double)
  /// `gain` times a random matrix with orthonormal columns, or rows if those are fewer (Saxe et al.,
  /// 1312.6120). A filter counts as the matrix [kh kw inputs, outputs].
  case orthogonal(gain: Double)
  /// Mean 0 and variance `gain` / (terms of the layer's fan).
  case scaled(Distribution, gain: Double, per: Terms)

  public static let zeros = Initializer.constant(0)
  public static let ones = Initializer.constant(1)

  /// Keeps the scale of activations through ReLU (He et al., 1502.01852).
  public static let heNormal = Initializer.scaled(.normal, gain: 2, per: .input)
  /// ``heNormal`` with a uniform distribution: bound sqrt(6 / fan in).
  public static let heUniform = Initializer.scaled(.uniform, gain: 2, per: .input)
  /// Keeps the scale of activations and of derivatives, as far as one number can (Glorot and Bengio, 2010).
  public static let glorotNormal = Initializer.scaled(.normal, gain: 1, per: .mean)
  /// ``glorotNormal`` with a uniform distribution: bound sqrt(6 / (fan in + fan out)).
  public static let glorotUniform = Initializer.scaled(.uniform, gain: 1, per: .mean)
  /// What PyTorch gives weights and biases of dense and convolution layers when nothing is said (there it is
  /// spelled `kaiming_uniform_(a=sqrt(5))`).
  public static let inverseRoot = Initializer.scaled(.uniform, gain: 1 / 3, per: .input)

  /// This initialiser for a layer's fan, which it then depends on no more. `nil` when it needs a fan and has
  /// none.
  func resolved(_ fan: Fan?) -> Initializer? {
    guard case .scaled(let distribution, let gain, let terms) = self else { return self }
    guard let fan else { return nil }
    let variance =
      switch terms {
      case .input: gain / fan.input
      case .mean: gain * 2 / (fan.input + fan.output)
      }
    return switch distribution {
    case .normal: .normal(standardDeviation: variance.squareRoot())
    case .uniform: .uniform(bound: (3 * variance).squareRoot())
    }
  }

  /// `float32` values of the given shape.
  /// - Precondition: resolved for a fan.
  func values(_ shape: Shape, key: RandomKey) -> Tensor {
    switch self {
    case .constant(let number): .full(shape, number)
    case .normal(let deviation): key.normal(shape, standardDeviation: deviation)
    case .uniform(let bound): key.uniform(shape, in: -bound..<bound)
    case .orthogonal(let gain): Self.orthogonal(shape, key: key) * gain
    case .scaled: fatalError("initializer \(self): not resolved for a fan")
    }
  }
}
