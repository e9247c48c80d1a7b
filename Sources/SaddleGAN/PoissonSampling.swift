import SaddleBayes
import SaddleData
import SaddleNN
import SaddleTensor

/// Counts whose total is Poisson with the class's mean, and which, given their total, are the class's
/// multinomial: each feature is then Poisson by itself, with a rate of the mean total times its probability.
///
/// Naive Bayes leaves the total open; what is drawn here has the mean that the class's samples had.
///
/// Rates below 16 are drawn by the distribution's inverse, at exp(-(a^2 + b^2) / 2), which is uniform for a
/// feature's two normal latent numbers; larger ones by Cornish and Fisher's expansion at a, whose quantiles are
/// then off by less than a count.
struct PoissonSampling: ModelSampling {
  let name = "poisson"
  let latent: Latent
  let isOfOwnUnits = true
  let hasDensity = false
  private let sampleShape: Shape
  /// [classes].
  private let prior: Parameter
  /// Of each feature's counts in own units, [classes, d].
  private let rate: Parameter
  /// Own units to those of training, along the last axis.
  private let offset: Parameter
  private let scale: Parameter

  /// Up to which rate the inverse is summed, and over how many terms: what is beyond has 1e-9 of the mass.
  private static let smallRate = 16.0
  private static let terms = 48

  init(_ classes: Int?, _ sampleShape: Shape, in layout: inout ParameterLayout) {
    self.sampleShape = sampleShape
    latent = Latent(.normal, count: 2 * sampleShape.count)
    prior = layout.add("poisson.prior", [classes ?? 1], .zeros)
    rate = layout.add("poisson.rate", [classes ?? 1, sampleShape.count], .zeros)
    let width = sampleShape[sampleShape.rank - 1]
    offset = layout.add("poisson.offset", [width], .zeros)
    scale = layout.add("poisson.scale", [width], .ones)
  }

  func callAsFunction(_ x: Tensor, _ pass: inout Pass) -> Tensor {
    withLabel(name) {
      let (n, d) = (x.shape[0], sampleShape.count)
      let (latents, label) = x.latentsAndClass(latent.count)
      let (a, b) = (latents[.all, 0..<d], latents[.all, d..<2 * d])
      let rates = label.matmul(rate(pass.flat))
      let counts = Tensor.where(
        rates .< Self.smallRate,
        inverse(Tensor.minimum(rates, Self.smallRate), at: (-0.5 * (a.squared() + b.squared())).exp()),
        expansion(Tensor.maximum(rates, Self.smallRate), at: a))
      let width = offset.shape.count
      let own = counts.reshaped([n, d / width, width])
      return ((own - offset(pass.flat)) / scale(pass.flat)).reshaped([n, d]).asSamples(sampleShape)
    }
  }

  /// How many of the distribution's sums, from 0 on, u exceeds.
  private func inverse(_ rates: Tensor, at u: Tensor) -> Tensor {
    var term = (-rates).exp()
    var sum = term
    var count = (u .> sum).cast(to: .float32)
    for number in 1..<Self.terms {
      term = term * rates / Double(number)
      sum = sum + term
      count = count + (u .> sum).cast(to: .float32)
    }
    return count
  }

  /// floor(rate + sqrt(rate) z + (z^2 - 1) / 6 + (z - z^3) / (72 sqrt(rate)) + 1/2), at least 0.
  private func expansion(_ rates: Tensor, at z: Tensor) -> Tensor {
    let root = rates.squareRoot()
    let quantile =
      rates + root * z + (z.squared() - 1) / 6 + z * (1 - z.squared()) / (72 * root)
    return Tensor.maximum((quantile + 0.5).floor(), 0)
  }

  func write(_ model: any GenerativeClassifier, _ scaling: Scaling, to flat: inout [Float]) {
    guard let model = model as? MultinomialNaiveBayes else {
      preconditionFailure("\(model) is no multinomial")
    }
    let d = sampleShape.count
    flat[prior] = model.priors
    flat[rate] = model.probabilities.enumerated().map { $0.element * model.meanTotals[$0.offset / d] }
    flat[offset] = scaling.offsets
    flat[scale] = scaling.scales
  }

  func model(in flat: [Float], threads: Int) throws -> any GenerativeClassifier {
    let (d, rates, priors) = (sampleShape.count, flat[rate], flat[prior])
    let totals = priors.indices.map { rates[$0 * d..<($0 + 1) * d].reduce(0, +) }
    return try MultinomialNaiveBayes(
      priors: priors, probabilities: rates.enumerated().map { $0.element / totals[$0.offset / d] },
      meanTotals: totals)
  }
}
