import SaddleTensor

/// Minibatch standard deviation: appends one feature, the same for all samples and positions, that says how
/// varied the batch is (Karras et al., 1710.10196, section 3).
///
/// s = the mean, over all features and positions, of the standard deviation over the batch (the variance
/// divides by n). Where a feature is the same in all samples the root's derivative is taken as 0.
///
/// Shapes: x [n, ..., channels], y [n, ..., channels + 1]: for images a constant channel.
///
/// Not for a critic under a per-sample gradient penalty: it makes each sample's output depend on the others.
public struct MinibatchStandardDeviation: Sendable {
  /// Labels the layer's vertices.
  public let name: String

  public init(name: String) { self.name = name }

  /// - Parameter x: [n, ..., channels].
  public func callAsFunction(_ x: Tensor) -> Tensor {
    withLabel(name) {
      let centred = x - x.mean(axes: [0])
      let deviation = centred.norm(axes: [0]).mean() * (1 / Double(x.shape[0]).squareRoot())
      let feature = deviation.broadcast(to: Shape(x.shape.dimensions.dropLast() + [1]))
      return .concatenate([x, feature], axis: -1)
    }
  }
}

extension MinibatchStandardDeviation: Layer {
  public var mixesSamples: Bool { true }
  public func callAsFunction(_ x: Tensor, _ pass: inout Pass) -> Tensor { self(x) }
}
