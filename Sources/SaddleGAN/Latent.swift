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
    case .normal, .sphere: points(key.normal([samples, count]))
    case .uniform: key.uniform([samples, count], in: -1..<1)
    }
  }

  /// Points as a smooth function of numbers without bounds, [n, count] to [n, count]: what a search moves.
  /// All that can be drawn is reached, and nothing else. Independent standard normal numbers give the
  /// distribution itself; of the uniform one within 0.01 in each number's distribution function.
  package func points(_ numbers: Tensor) -> Tensor {
    switch distribution {
    case .normal: return numbers
    // The normal distribution function is nearly a logistic one: tanh(0.851 x) = 2 sigmoid(1.702 x) - 1.
    case .uniform: return (0.851 * numbers).tanh()
    case .sphere:
      // No row of normals is zero but by a chance below 2^-24 for each number, and then the sum below keeps
      // it 0.
      let squares = numbers.squared().sum(axes: [1], keepingDimensions: true) + 1e-30
      return numbers * (Double(count) / squares).squareRoot()
    }
  }
}
