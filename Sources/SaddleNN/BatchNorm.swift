import SaddleTensor

/// Batch normalisation: y = scale (x - mean) / sqrt(variance + epsilon) + shift (Ioffe and Szegedy,
/// 1502.03167).
///
/// Shapes: x and y [..., channels]; mean and variance are taken over all axes but the last; scale and shift
/// [channels].
///
/// In training the batch's own statistics are used (the variance divides by the count), and averages of them
/// are kept for evaluation: average' = (1 - momentum) average + momentum batch, where the batch's variance
/// divides by the count less 1. All as PyTorch does it.
///
/// ```swift
/// let norm = BatchNorm(64, in: &layout, name: "norm")
/// let y = norm(x, flat, &statistics)   // training or evaluation, as the statistics say
/// let y = norm(x, flat)                // by the batch, remembering nothing
/// ```
///
/// Not for a critic under a per-sample gradient penalty: it makes each sample's output depend on the others.
public struct BatchNorm: Sendable {
  /// Labels the layer's vertices; its parameters are `name`.weight (the scale) and `name`.bias (the shift),
  /// its statistics `name`.running_mean and `name`.running_var: PyTorch's names.
  public let name: String
  public let scale: Parameter
  public let shift: Parameter
  public let runningMean: Parameter
  public let runningVariance: Parameter
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
    scale = layout.add("\(name).weight", [channels], .ones)
    shift = layout.add("\(name).bias", [channels], .zeros)
    runningMean = layout.addStatistic("\(name).running_mean", [channels], initialValue: 0)
    runningVariance = layout.addStatistic("\(name).running_var", [channels], initialValue: 1)
  }

  /// By the batch's statistics, remembering nothing.
  public func callAsFunction(_ x: Tensor, _ flat: Tensor) -> Tensor {
    withLabel(name) { normalised(moments(x), flat) }
  }

  /// By the batch's statistics, which enter the running ones; or, in evaluation, by the running ones.
  /// - Precondition: in training there is more than one element a channel: one has no unbiased variance.
  public func callAsFunction(
    _ x: Tensor, _ flat: Tensor, _ statistics: inout RunningStatistics
  ) -> Tensor {
    withLabel(name) {
      switch statistics.purpose {
      case .evaluation:
        // Per channel there is one factor and one summand.
        let factor = scale(flat) * (statistics[runningVariance] + epsilon).reciprocalSquareRoot()
        return x * factor + (shift(flat) - statistics[runningMean] * factor)
      case .training:
        let moments = moments(x)
        let count = Double(x.shape.dimensions.dropLast().reduce(1, *))
        guard count > 1 else {
          fatalError("BatchNorm \"\(name)\" of \(x.type): training needs more than one element a channel")
        }
        let unbiased = moments.variance * (count / (count - 1))
        for (entry, batch) in [(runningMean, moments.mean), (runningVariance, unbiased)] {
          statistics[entry] = statistics[entry] * (1 - momentum) + batch.stoppingGradient() * momentum
        }
        return normalised(moments, flat)
      }
    }
  }

  private func moments(_ x: Tensor) -> (centred: Tensor, mean: Tensor, variance: Tensor) {
    let axes = Array(0..<x.rank - 1)
    let mean = x.mean(axes: axes)
    let centred = x - mean
    return (centred, mean, (centred * centred).mean(axes: axes))
  }

  private func normalised(
    _ moments: (centred: Tensor, mean: Tensor, variance: Tensor), _ flat: Tensor
  ) -> Tensor {
    moments.centred * (scale(flat) * (moments.variance + epsilon).reciprocalSquareRoot()) + shift(flat)
  }
}
