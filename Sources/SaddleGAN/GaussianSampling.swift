import SaddleBayes
import SaddleData
import SaddleNN
import SaddleTensor

/// x = m + L z for the mean and the Cholesky factor of the class's covariance, or of one of its components.
///
/// The component is the one whose stretch of [0, 1] holds exp(-(a^2 + b^2) / 2) for two further latent numbers:
/// half the squared length of two normals is exponential, so that this is uniform.
struct GaussianSampling: ModelSampling {
  enum Covariance: Sendable { case diagonal, shared, own }

  let name = "gaussian"
  let latent: Latent
  let isOfOwnUnits = false
  let hasDensity = true
  private let covariance: Covariance
  private let sampleShape: Shape
  private let components: Int
  /// [classes].
  private let prior: Parameter
  /// [classes, components].
  private let weight: Parameter
  /// [classes components, d].
  private let mean: Parameter
  /// Deviations [classes, d], or lower triangles [d, d] or [classes components, d, d].
  private let factor: Parameter

  init(
    _ covariance: Covariance, _ classes: Int?, components: Int = 1, _ sampleShape: Shape,
    in layout: inout ParameterLayout
  ) {
    let (d, groups) = (sampleShape.count, (classes ?? 1) * components)
    self.covariance = covariance
    self.sampleShape = sampleShape
    self.components = components
    latent = Latent(.normal, count: components == 1 ? d : d + 2)
    prior = layout.add("gaussian.prior", [classes ?? 1], .zeros)
    weight = layout.add("gaussian.weight", [classes ?? 1, components], .zeros)
    mean = layout.add("gaussian.mean", [groups, d], .zeros)
    factor =
      switch covariance {
      case .diagonal: layout.add("gaussian.deviation", [groups, d], .zeros)
      case .shared: layout.add("gaussian.factor", [d, d], .zeros)
      case .own: layout.add("gaussian.factor", [groups, d, d], .zeros)
      }
  }

  func callAsFunction(_ x: Tensor, _ pass: inout Pass) -> Tensor {
    withLabel(name) {
      let (n, d) = (x.shape[0], sampleShape.count)
      let (latents, label) = x.latentsAndClass(latent.count)
      let z = latents[.all, 0..<d]
      let group = components == 1 ? label : component(latents[.all, d..<d + 2], label, pass.flat)
      let groups = group.shape[1]
      let spread: Tensor
      switch covariance {
      case .diagonal: spread = z * group.matmul(factor(pass.flat))
      case .shared: spread = z.matmul(factor(pass.flat).transposed())
      case .own:
        // One product for all components, of which each sample keeps its own.
        let all = z.matmul(factor(pass.flat).reshaped([groups * d, d]).transposed())
        spread = (all.reshaped([n, groups, d]) * group.reshaped([n, groups, 1])).sum(axes: [1])
      }
      return (group.matmul(mean(pass.flat)) + spread).asSamples(sampleShape)
    }
  }

  /// One-hot, [n, classes components].
  private func component(_ pair: Tensor, _ label: Tensor, _ flat: Tensor) -> Tensor {
    let (n, classes) = (label.shape[0], label.shape[1])
    let uniform = (-0.5 * pair.squared().sum(axes: [1], keepingDimensions: true)).exp()
    // Sums of the weights up to each component, without the last, which takes what is left.
    let order = Tensor.range(components)
    let isUpTo = (order.reshaped([components, 1]) .<= order.reshaped([1, components])).cast(to: .float32)
    let ends = label.matmul(weight(flat)).matmul(isUpTo)[.all, 0..<components - 1]
    let number = (uniform .>= ends).cast(to: .float32).sum(axes: [1]).cast(to: .int32)
    return
      (label.reshaped([n, classes, 1]) * number.oneHot(classes: components).reshaped([n, 1, components]))
      .reshaped([n, classes * components])
  }

  func write(_ model: any GenerativeClassifier, _ scaling: Scaling, to flat: inout [Float]) {
    guard let model = model as? GaussianClassifier else { preconditionFailure("\(model) is not Gaussian") }
    flat[prior] = model.priors
    flat[weight] = model.weights
    flat[mean] = model.means
    switch model.factors {
    case .deviations(let numbers), .shared(let numbers), .own(let numbers): flat[factor] = numbers
    }
  }

  func model(in flat: [Float], threads: Int) throws -> any GenerativeClassifier {
    let factors: GaussianClassifier.Factors =
      switch covariance {
      case .diagonal: .deviations(flat[factor])
      case .shared: .shared(flat[factor])
      case .own: .own(flat[factor])
      }
    return try GaussianClassifier(
      priors: flat[prior], weights: flat[weight], means: flat[mean], factors: factors, threads: threads)
  }
}
