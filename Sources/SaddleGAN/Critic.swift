import SaddleNN
import SaddleTensor

/// A function from samples, and their class if it is conditional, to scores: the critic ψ of a Wasserstein
/// game, the discriminator's logit in the others.
///
/// The layers make features; the score is a linear function of them, to which a conditional critic adds the
/// inner product of the features and a learnt vector of the class (projection: Miyato and Koyama,
/// 1802.05637).
public struct Critic: Sendable {
  public let classes: Int?
  /// Of one sample: [d] or [h, w, c].
  public let sampleShape: Shape
  /// Whether its layers divide their weights by their largest singular values.
  public let isSpectrallyNormalised: Bool
  public let layout: ParameterLayout
  private let featureLayers: FeatureLayers
  private let score: Dense
  private let embedding: Embedding?

  /// A critic of any layers.
  /// - Parameters:
  ///   - minibatch: what the score sees of the whole batch.
  ///   - layers: given the layout to add to; from [n] + sampleShape to features [n, ...].
  public init(
    classes: Int? = nil, sampleShape: Shape, isSpectrallyNormalised: Bool = false,
    minibatch: MinibatchFeatures = MinibatchFeatures(),
    layers: (_ layout: inout ParameterLayout) -> [any Layer]
  ) {
    self.classes = classes
    self.sampleShape = sampleShape
    self.isSpectrallyNormalised = isSpectrallyNormalised
    var layout = ParameterLayout()
    let own = layers(&layout)
    featureLayers = FeatureLayers(own, sampleShape: sampleShape, minibatch: minibatch, in: &layout)
    let features = featureLayers.count
    score = Dense(
      features, 1, in: &layout, name: "score", isSpectrallyNormalised: isSpectrallyNormalised)
    // As large as the score's own weights: standard normal, a class would make the critic steep from the
    // start.
    embedding = classes.map {
      Embedding(
        $0, features, in: &layout, name: "label",
        weights: .normal(standardDeviation: 1 / Double(features).squareRoot()))
    }
    self.layout = layout
  }

  /// All but the score.
  public var layers: [any Layer] { featureLayers.layers }
  /// Whether a score depends on the other samples of its batch.
  public var mixesSamples: Bool { featureLayers.mixesSamples }
  /// Whether training needs a fixed batch of the critic's inputs (`Pass.referenceBatch`).
  public var usesReference: Bool { featureLayers.usesReference }

  /// Scores, [n].
  /// - Parameters:
  ///   - x: [n] + sampleShape, in the units of training.
  ///   - labels: `int32[n]`, of a conditional critic; of one that judges packs of samples ``CriticView/packing``
  ///     times as many, of which the learnt vectors are added up.
  public func callAsFunction(_ x: Tensor, labels: Tensor?, _ pass: inout Pass) -> Tensor {
    let features = features(of: x, &pass)
    let scores = score(features, &pass).flattened()
    guard let embedding, let labels else { return scores }
    let (count, packing) = (x.shape[0], labels.shape[0] / x.shape[0])
    var vectors = embedding(labels, pass.flat)
    if packing > 1 { vectors = vectors.reshaped([count, packing, features.shape[1]]).sum(axes: [1]) }
    return scores + (features * vectors).sum(axes: [1])
  }

  /// What the score is a linear function of, [n, features].
  func features(of x: Tensor, _ pass: inout Pass) -> Tensor {
    featureLayers(x, &pass)
  }
}
