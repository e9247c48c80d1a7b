import Foundation
import SaddleNN
import SaddleTensor

/// A function from samples, and their class if it is conditional, to the mean and the logarithm of the
/// variance of a normal distribution over latent points: the recognition model of a ``VAE``.
///
/// The layers are a critic's; two heads are linear functions of their features, beside which a conditional
/// encoder sees a learnt vector of the class.
public struct RecognitionModel: Sendable {
  public let classes: Int?
  /// Of one sample: [d] or [h, w, c].
  public let sampleShape: Shape
  public let layout: ParameterLayout
  private let featureLayers: FeatureLayers
  private let moments: Dense
  /// The logarithm of the likelihood's deviation, which is learnt with the encoder.
  let logDeviation: Parameter
  private let embedding: Embedding?

  /// An encoder of one of the built-in kinds.
  /// - Parameter latents: numbers of a latent point.
  /// - Precondition: `style` fits the samples: ``NetworkStyle/problem(for:)`` is `nil`.
  public init(classes: Int? = nil, sampleShape: Shape, latents: Int, _ style: NetworkStyle) {
    if let problem = style.problem(for: sampleShape) { fatalError(problem) }
    self.classes = classes
    self.sampleShape = sampleShape
    var layout = ParameterLayout()
    let layers = style.features(of: sampleShape, false, in: &layout)
    featureLayers = FeatureLayers(layers, sampleShape: sampleShape, in: &layout)
    embedding = classes.map { Embedding($0, latents, in: &layout, name: "label") }
    moments = Dense(
      featureLayers.count + (classes == nil ? 0 : latents), 2 * latents, in: &layout, name: "moments")
    // A tenth of the data's own, so that reconstruction counts from the start: at a deviation as large as the
    // data's, an encoder that says nothing is an optimum.
    logDeviation = layout.add("likelihood.log_deviation", [1], .constant(log(0.1)))
    self.layout = layout
  }

  /// Numbers of a class's vector.
  var embedded: Int? { embedding?.weight.shape[1] }
  var momentCount: Int { moments.weight.shape[1] }
  /// All but the heads.
  public var layers: [any Layer] { featureLayers.layers }
  /// Whether training needs a fixed batch of samples (`Pass.referenceBatch`).
  public var usesReference: Bool { featureLayers.usesReference }

  /// - Parameters:
  ///   - x: [n] + sampleShape, in the units of training.
  ///   - labels: `int32[n]`, of a conditional encoder.
  /// - Returns: [n, latents] each.
  public func callAsFunction(
    _ x: Tensor, labels: Tensor?, _ pass: inout Pass
  ) -> (mean: Tensor, logVariance: Tensor) {
    var features = featureLayers(x, &pass)
    if let embedding, let labels {
      features = .concatenate([features, embedding(labels, pass.flat)], axis: 1)
    }
    let heads = moments(features, &pass).split(2, axis: 1)
    return (heads[0], heads[1])
  }
}
