import SaddleNN
import SaddleTensor

/// A function from samples through a code of few numbers back to samples: what judges in a ``BEGAN``.
///
/// The encoder's layers are a critic's, with a linear function of their features as the code; the decoder's
/// are a generator's. The decoder of a conditional one sees the class beside the code, so that a sample comes
/// back well only as one of its class.
public struct Autoencoder: Sendable {
  public let sampleShape: Shape
  /// Of the encoder.
  public let layout: ParameterLayout
  public let decoder: Generator
  private let featureLayers: FeatureLayers
  private let code: Dense

  /// An autoencoder of one of the built-in kinds.
  /// - Parameters:
  ///   - code: how many numbers a sample is reduced to.
  ///   - style: of encoder and decoder.
  /// - Precondition: `style` fits the samples: ``NetworkStyle/problem(for:)`` is `nil`.
  public init(classes: Int? = nil, sampleShape: Shape, code count: Int, _ style: NetworkStyle) {
    if let problem = style.problem(for: sampleShape) { fatalError(problem) }
    self.sampleShape = sampleShape
    var layout = ParameterLayout()
    let layers = style.features(of: sampleShape, false, in: &layout)
    featureLayers = FeatureLayers(layers, sampleShape: sampleShape, in: &layout)
    code = Dense(featureLayers.count, count, in: &layout, name: "code")
    self.layout = layout
    decoder = Generator(Latent(count: count), classes: classes, sampleShape: sampleShape, style)
  }

  public var classes: Int? { decoder.classes }
  /// Numbers of a code.
  public var codeCount: Int { decoder.latent.count }
  /// The encoder's, without the code.
  public var layers: [any Layer] { featureLayers.layers }
  /// Whether training needs a fixed batch of samples (`Pass.referenceBatch`).
  public var usesReference: Bool { featureLayers.usesReference }

  /// Samples as they come back, [n] + sampleShape, in the units of training.
  /// - Parameters:
  ///   - x: [n] + sampleShape.
  ///   - labels: `int32[n]`, of a conditional autoencoder.
  ///   - encoding: a pass through the encoder.
  ///   - decoding: one through the decoder.
  public func callAsFunction(
    _ x: Tensor, labels: Tensor?, _ encoding: inout Pass, _ decoding: inout Pass
  ) -> Tensor {
    let z = withLabel("encoder") { code(featureLayers(x, &encoding), &encoding) }
    return withLabel("decoder") { decoder(z, labels: labels, &decoding) }
  }
}
