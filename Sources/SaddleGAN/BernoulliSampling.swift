import SaddleBayes
import SaddleData
import SaddleNN
import SaddleTensor

/// Features that are on, 1 in units of training, with the probability that the class has for them, and else
/// off, -1: of images white and black.
struct BernoulliSampling: ModelSampling {
  let name = "bernoulli"
  let latent: Latent
  let isOfOwnUnits = false
  let hasDensity = false
  private let sampleShape: Shape
  /// [classes].
  private let prior: Parameter
  /// [classes, d].
  private let probability: Parameter

  init(_ classes: Int?, _ sampleShape: Shape, in layout: inout ParameterLayout) {
    self.sampleShape = sampleShape
    latent = Latent(.uniform, count: sampleShape.count)
    prior = layout.add("bernoulli.prior", [classes ?? 1], .zeros)
    probability = layout.add("bernoulli.probability", [classes ?? 1, sampleShape.count], .zeros)
  }

  func callAsFunction(_ x: Tensor, _ pass: inout Pass) -> Tensor {
    withLabel(name) {
      let (z, label) = x.latentsAndClass(latent.count)
      // z is uniform in [-1, 1).
      let isOn = z .< 2 * label.matmul(probability(pass.flat)) - 1
      return (2 * isOn.cast(to: .float32) - 1).asSamples(sampleShape)
    }
  }

  func write(_ model: any GenerativeClassifier, _ scaling: Scaling, to flat: inout [Float]) {
    guard let model = model as? BernoulliNaiveBayes else {
      preconditionFailure("\(model) is not Bernoulli's")
    }
    flat[prior] = model.priors
    flat[probability] = model.probabilities
  }

  func model(in flat: [Float], threads: Int) throws -> any GenerativeClassifier {
    try BernoulliNaiveBayes(priors: flat[prior], probabilities: flat[probability])
  }
}
