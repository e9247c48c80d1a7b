import SaddleNN
import SaddleTensor

/// What a critic is told of a whole batch, beside the features of each sample.
public struct MinibatchFeatures: Hashable, Sendable {
  /// How close the other samples are (Salimans et al., 1606.03498, section 3.2).
  public var discrimination: Discrimination?
  /// How varied the batch is (Karras et al., 1710.10196, section 3).
  public var hasDeviation: Bool

  public init(discrimination: Discrimination? = nil, hasDeviation: Bool = false) {
    self.discrimination = discrimination
    self.hasDeviation = hasDeviation
  }

  /// The sizes of a `MinibatchDiscrimination`; as in a configuration: "100x5", or "100" for five dimensions.
  public struct Discrimination: Hashable, Sendable, LosslessStringConvertible {
    public let kernels: Int
    public let dimensions: Int

    public init(kernels: Int = 100, dimensions: Int = 5) {
      self.kernels = kernels
      self.dimensions = dimensions
    }

    /// With at most 4,096 kernels of 256 dimensions.
    public init?(_ text: String) {
      let parts = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
      guard (1...2).contains(parts.count), let kernels = parts[0], (1...4096).contains(kernels) else {
        return nil
      }
      guard parts.count == 2 else {
        self.init(kernels: kernels)
        return
      }
      guard let dimensions = parts[1], (1...256).contains(dimensions) else { return nil }
      self.init(kernels: kernels, dimensions: dimensions)
    }

    public var description: String { "\(kernels)x\(dimensions)" }
  }

  /// Of `features` features.
  func layers(_ features: Int, in layout: inout ParameterLayout) -> [any Layer] {
    var layers: [any Layer] = []
    if hasDeviation { layers.append(MinibatchStandardDeviation(name: "deviation")) }
    if let discrimination {
      layers.append(
        MinibatchDiscrimination(
          features + layers.count, kernels: discrimination.kernels, dimensions: discrimination.dimensions,
          in: &layout, name: "minibatch"))
    }
    return layers
  }
}
