import SaddleTensor

/// Batch normalisation (Ioffe and Szegedy, 1502.03167): y = scale (x - mean) / sqrt(variance + epsilon) + shift,
/// with mean and variance over all axes but the last.
///
/// In training the batch's own statistics are used, and running averages of them are kept for evaluation. The
/// averages are state, not parameters: the caller holds them as a tensor [2, channels] (means, variances).
///
/// Not for a critic under a per-sample gradient penalty: it makes each sample's output depend on the others.
public struct BatchNorm: Sendable {
  public let name: String
  public let scale: Parameter
  public let shift: Parameter
  public let epsilon: Double
  /// The weight of a new batch in the running averages.
  public let momentum: Double

  public init(
    _ channels: Int, in layout: inout ParameterLayout, name: String, epsilon: Double = 1e-5,
    momentum: Double = 0.1
  ) {
    self.name = name
    self.epsilon = epsilon
    self.momentum = momentum
    scale = layout.add("\(name).scale", [channels], .ones)
    shift = layout.add("\(name).shift", [channels], .zeros)
  }

  /// Means 0 and variances 1: [2, channels].
  public var initialStatistics: Tensor {
    .concatenate([.zeros([1, scale.shape[0]]), .ones([1, scale.shape[0]])])
  }

  /// With the batch's statistics.
  public func callAsFunction(_ x: Tensor, _ flat: Tensor) -> Tensor {
    withLabel(name) {
      let (centred, _, variance) = moments(x)
      return normalise(centred, variance, flat)
    }
  }

  /// With the batch's statistics, and the running ones after it; like PyTorch these take the unbiased
  /// variance.
  public func callAsFunction(
    _ x: Tensor, _ flat: Tensor, statistics: Tensor
  ) -> (output: Tensor, statistics: Tensor) {
    withLabel(name) {
      let (centred, mean, variance) = moments(x)
      let count = Double(x.shape.count / x.shape[x.rank - 1])
      let batch = Tensor.stack([mean, variance * (count / (count - 1))])
      return (
        normalise(centred, variance, flat),
        statistics * (1 - momentum) + batch.stoppingGradient() * momentum
      )
    }
  }

  /// With the running statistics.
  public func evaluate(_ x: Tensor, _ flat: Tensor, statistics: Tensor) -> Tensor {
    withLabel(name) { normalise(x - statistics[0], statistics[1], flat) }
  }

  private func moments(_ x: Tensor) -> (centred: Tensor, mean: Tensor, variance: Tensor) {
    let axes = Array(0..<x.rank - 1)
    let mean = x.mean(axes: axes)
    let centred = x - mean
    return (centred, mean, (centred * centred).mean(axes: axes))
  }

  private func normalise(_ centred: Tensor, _ variance: Tensor, _ flat: Tensor) -> Tensor {
    centred * (scale(flat) * (variance + epsilon).reciprocalSquareRoot()) + shift(flat)
  }
}
