import SaddleTensor

/// What a generator draws its samples from.
public struct Latent: Hashable, Sendable {
  public enum Distribution: String, Hashable, Sendable, CaseIterable {
    /// Independent standard normals.
    case normal
    /// Independent uniforms in [-1, 1).
    case uniform
    /// Uniform on the sphere of radius sqrt(count), on which a normal of many dimensions nearly lies.
    case sphere
  }

  public var distribution: Distribution
  /// Numbers a sample.
  public var count: Int

  public init(_ distribution: Distribution = .normal, count: Int) {
    self.distribution = distribution
    self.count = count
  }

  /// `samples` points, `float32[samples, count]`.
  public func callAsFunction(_ samples: Int, key: RandomKey) -> Tensor {
    switch distribution {
    case .normal: return key.normal([samples, count])
    case .uniform: return key.uniform([samples, count], in: -1..<1)
    case .sphere:
      let normal = key.normal([samples, count])
      // No row of normals is zero but by a chance below 2^-24 for each number, and then the sum below keeps
      // it 0.
      let squares = normal.squared().sum(axes: [1], keepingDimensions: true) + 1e-30
      return normal * (Double(count) / squares).squareRoot()
    }
  }
}
