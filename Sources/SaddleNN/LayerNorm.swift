import SaddleTensor

/// Layer normalisation: y = scale (x - mean) / sqrt(variance + epsilon) + shift, with each sample's own mean
/// and variance (Ba et al., 1607.06450).
///
/// Shapes: x and y [n, ..., channels]; scale and shift [channels], whatever the mean is taken over.
///
/// ```swift
/// let norm = LayerNorm(64, over: .sample, in: &layout, name: "norm")
/// let y = norm(x, flat)   // x: [n, 16, 16, 64]
/// ```
///
/// Fit for a critic under a gradient penalty, since samples do not see each other.
public struct LayerNorm: Sendable {
  /// What one mean is taken over.
  public enum Axes: Hashable, Sendable {
    /// The last axis: each position of a sample by itself. PyTorch's `LayerNorm(channels)`.
    case last
    /// All axes but the first: the whole sample, as in the critics of the WGAN-GP authors' code. PyTorch's
    /// `GroupNorm(1, channels)`; its `LayerNorm([h, w, channels])` has a scale for each position too.
    case sample
  }

  /// Labels the layer's vertices; its parameters are `name`.weight (the scale) and `name`.bias (the shift).
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
    scale = layout.add("\(name).weight", [channels], .ones)
    shift = layout.add("\(name).bias", [channels], .zeros)
  }

  /// - Parameters:
  ///   - x: [n, ..., channels].
  ///   - flat: all parameters of the layout.
  public func callAsFunction(_ x: Tensor, _ flat: Tensor) -> Tensor {
    withLabel(name) {
      let reduced = axes == .last ? [x.rank - 1] : Array(1..<x.rank)
      let centred = x - x.mean(axes: reduced, keepingDimensions: true)
      let variance = (centred * centred).mean(axes: reduced, keepingDimensions: true)
      return centred * (variance + epsilon).reciprocalSquareRoot() * scale(flat) + shift(flat)
    }
  }
}
