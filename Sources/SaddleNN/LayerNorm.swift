import SaddleTensor

/// Layer normalisation (Ba et al., 1607.06450): each sample by its own mean and variance, then a scale and a
/// shift for each channel (the last axis). Fit for a critic under a gradient penalty.
public struct LayerNorm: Sendable {
  /// What one mean is taken over.
  public enum Axes: Hashable, Sendable {
    /// The last axis: each position of a sample by itself.
    case last
    /// All axes but the first: the whole sample, as the WGAN-GP authors' critics do.
    case sample
  }

  public let name: String
  public let scale: Parameter
  public let shift: Parameter
  public let axes: Axes
  public let epsilon: Double

  public init(
    _ channels: Int, over axes: Axes, in layout: inout ParameterLayout, name: String, epsilon: Double = 1e-5
  ) {
    self.name = name
    self.axes = axes
    self.epsilon = epsilon
    scale = layout.add("\(name).scale", [channels], .ones)
    shift = layout.add("\(name).shift", [channels], .zeros)
  }

  public func callAsFunction(_ x: Tensor, _ flat: Tensor) -> Tensor {
    withLabel(name) {
      let reduced = axes == .last ? [x.rank - 1] : Array(1..<x.rank)
      let centred = x - x.mean(axes: reduced, keepingDimensions: true)
      let variance = (centred * centred).mean(axes: reduced, keepingDimensions: true)
      return centred * (variance + epsilon).reciprocalSquareRoot() * scale(flat) + shift(flat)
    }
  }
}
