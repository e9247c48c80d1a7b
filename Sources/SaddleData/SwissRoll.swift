import SaddleTensor

/// The Swiss roll of the WGAN-GP toy experiments: scikit-learn's with noise 0.25, its columns 0 and 2, all
/// divided by 7.5 (Gulrajani et al., 1704.00028, released code).
///
/// With t = 3π/2 (1 + 2u), u uniform: (t cos t, t sin t) plus normal noise of deviation 0.25 on both axes.
public struct SwissRoll: Distribution {
  public let shape: Shape = [2]

  public init() {}

  public func samples(_ count: Int, key: RandomKey) -> Tensor {
    let keys = key.split(2)
    let t = keys[0].uniform([count], in: 1.5 * Double.pi..<4.5 * Double.pi)
    let curve = Tensor.stack([t * t.cos(), t * t.sin()], axis: 1)
    return (curve + keys[1].normal([count, 2], standardDeviation: 0.25)) * (1 / 7.5)
  }
}
