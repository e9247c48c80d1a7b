import SaddleTensor

/// Virtual batch normalisation: each sample is normalised by the statistics of a fixed reference batch
/// together with its own, so that no sample depends on the others of its batch (Salimans et al., 1606.03498,
/// section 3.4, and the authors' code).
///
/// y_i = scale (x_i - m_i) / sqrt(v_i + epsilon) + shift, where m_i and v_i are the mean and variance of the
/// mixture of the reference batch, of weight r / (r + 1), and the sample's own positions, of weight
/// 1 / (r + 1). The r reference samples are normalised by the reference alone.
///
/// Shapes: x and y [r + n, ..., channels], the reference first; all means per channel; scale and shift
/// [channels].
///
/// In training the reference's rows run ahead of the batch (``Sequential/callAsFunction(_:after:_:)``) and
/// their moments are kept; in evaluation the kept ones are used and x is the batch alone.
///
/// ```swift
/// let norm = VirtualBatchNorm(64, in: &layout, name: "norm")
/// let y = norm(x, flat, reference: 64, &statistics)   // x: [64 + 64, 16, 16, 64]
/// ```
public struct VirtualBatchNorm: Sendable {
  /// Labels the layer's vertices; its parameters are `name`.weight (the scale) and `name`.bias (the shift),
  /// its statistics `name`.running_mean, `name`.running_var and `name`.own_weight.
  public let name: String
  public let scale: Parameter
  public let shift: Parameter
  /// The reference's, of the last training pass.
  public let referenceMean: Parameter
  public let referenceVariance: Parameter
  /// 1 / (r + 1).
  public let ownWeight: Parameter
  public let epsilon: Double

  public init(_ channels: Int, in layout: inout ParameterLayout, name: String, epsilon: Double = 1e-5) {
    self.name = name
    self.epsilon = epsilon
    scale = layout.add("\(name).weight", [channels], .ones)
    shift = layout.add("\(name).bias", [channels], .zeros)
    referenceMean = layout.addStatistic("\(name).running_mean", [channels], initialValue: 0)
    referenceVariance = layout.addStatistic("\(name).running_var", [channels], initialValue: 1)
    ownWeight = layout.addStatistic("\(name).own_weight", [1], initialValue: 0)
  }

  /// - Parameters:
  ///   - x: in training [reference + n, ..., channels], in evaluation [n, ..., channels].
  ///   - reference: how many leading rows are the reference batch; in evaluation not used.
  /// - Precondition: in training there is at least one row of reference and one of the batch.
  public func callAsFunction(
    _ x: Tensor, _ flat: Tensor, reference: Int, _ statistics: inout RunningStatistics
  ) -> Tensor {
    withLabel(name) {
      switch statistics.purpose {
      case .evaluation:
        let kept = Moments(mean: statistics[referenceMean], variance: statistics[referenceVariance])
        return normalised(x, by: mixed(kept, with: x, ownWeight: statistics[ownWeight]), flat)
      case .training:
        guard (1..<x.shape[0]).contains(reference) else {
          fatalError(
            "VirtualBatchNorm \"\(name)\" of \(x.type): training needs a reference batch before the batch, "
              + "not \(reference) rows")
        }
        let known = x.sliced(0..<reference, axis: 0)
        let own = x.sliced(reference..<x.shape[0], axis: 0)
        let moments = Moments(of: known, over: Array(0..<x.rank - 1))
        let weight = Tensor.full([1], 1 / Double(reference + 1))
        for (entry, value) in [
          (referenceMean, moments.mean), (referenceVariance, moments.variance), (ownWeight, weight),
        ] {
          statistics[entry] = value.flattened().stoppingGradient()
        }
        return .concatenate([
          normalised(known, by: moments, flat),
          normalised(own, by: mixed(moments, with: own, ownWeight: weight), flat),
        ])
      }
    }
  }

  /// Of each channel; broadcast over a batch.
  private struct Moments {
    let mean: Tensor
    let variance: Tensor

    init(mean: Tensor, variance: Tensor) {
      self.mean = mean
      self.variance = variance
    }

    init(of x: Tensor, over axes: [Int]) {
      mean = x.mean(axes: axes, keepingDimensions: true)
      variance = (x - mean).squared().mean(axes: axes, keepingDimensions: true)
    }
  }

  /// The moments of the reference and each sample's own positions together. The variance is put together from
  /// variances: a difference of second moments would cancel where a mean is large.
  private func mixed(_ reference: Moments, with x: Tensor, ownWeight: Tensor) -> Moments {
    let own = Moments(of: x, over: Array(1..<x.rank - 1))
    let apart = own.mean - reference.mean
    let within = (1 - ownWeight) * reference.variance + ownWeight * own.variance
    return Moments(
      mean: reference.mean + ownWeight * apart,
      variance: within + ownWeight * (1 - ownWeight) * apart.squared())
  }

  private func normalised(_ x: Tensor, by moments: Moments, _ flat: Tensor) -> Tensor {
    (x - moments.mean) * (scale(flat) * (moments.variance + epsilon).reciprocalSquareRoot()) + shift(flat)
  }
}

extension VirtualBatchNorm: Layer {
  public var usesReference: Bool { true }
  public func callAsFunction(_ x: Tensor, _ pass: inout Pass) -> Tensor {
    self(x, pass.flat, reference: pass.reference, &pass.statistics)
  }
}
