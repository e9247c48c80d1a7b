import SaddleNN
import SaddleTensor

/// How a generator or a critic is built: a kind of network and its sizes.
public struct NetworkStyle: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// Dense layers of `widths`; for points, tables and very small images.
    case mlp
    /// Strided convolutions, `widths[0]` channels at the largest scale and twice as many at each smaller one
    /// (Radford et al., 1511.06434).
    case dcgan
    /// Residual blocks of `widths[0]` channels at every scale (Gulrajani et al., 1704.00028, appendix F).
    case resnet
    /// Two strided convolutions, of `widths[0]` channels and twice as many, and a dense layer of `widths[1]`;
    /// none, if there is one width. With 64 and 1024 the networks of the large-scale study (Lucic et al.,
    /// 1711.10337, authors' code), after InfoGAN (Chen et al., 1606.03657).
    case infogan
  }

  public enum Normalisation: String, Hashable, Sendable, CaseIterable {
    case none
    case batch
    /// Over a whole sample, as in the critics of the WGAN-GP authors' code.
    case layer
    /// By a reference batch and each sample itself (Salimans et al., 1606.03498, section 3.4).
    case virtualBatch = "virtual-batch"
  }

  public var kind: Kind
  public var widths: [Int]
  public var activation: Activation
  public var normalisation: Normalisation
  /// The share of activations set to 0 in training, in [0, 1).
  public var dropout: Double
  /// `nil` is the kind's own: normal with standard deviation 0.02 for DCGAN and InfoGAN, He's for the others.
  public var weights: Initializer?

  public init(
    _ kind: Kind, widths: [Int], activation: Activation = .relu, normalisation: Normalisation = .none,
    dropout: Double = 0, weights: Initializer? = nil
  ) {
    self.kind = kind
    self.widths = widths
    self.activation = activation
    self.normalisation = normalisation
    self.dropout = dropout
    self.weights = weights
  }

  public static func mlp(
    widths: [Int], activation: Activation = .relu, normalisation: Normalisation = .none
  ) -> NetworkStyle {
    NetworkStyle(.mlp, widths: widths, activation: activation, normalisation: normalisation)
  }

  var resolvedWeights: Initializer {
    weights ?? ([.dcgan, .infogan].contains(kind) ? .normal(standardDeviation: 0.02) : .heNormal)
  }
}

extension NetworkStyle {
  /// The norm, activation and dropout that follow a layer of `channels` channels.
  func following(
    _ channels: Int, _ index: Int, in layout: inout ParameterLayout, normalised: Bool = true
  ) -> [any Layer] {
    var layers = normalised ? norm(channels, "norm\(index)", in: &layout) : []
    layers.append(activation)
    if dropout > 0 { layers.append(Dropout(rate: dropout)) }
    return layers
  }

  /// At most one layer.
  func norm(_ channels: Int, _ name: String, in layout: inout ParameterLayout) -> [any Layer] {
    switch normalisation {
    case .none: []
    case .batch: [BatchNorm(channels, in: &layout, name: name)]
    case .layer: [LayerNorm(channels, over: .sample, in: &layout, name: name)]
    case .virtualBatch: [VirtualBatchNorm(channels, in: &layout, name: name)]
    }
  }
}

extension Generator {
  /// A generator of one of the built-in kinds. Images end in tanh, points and tables in nothing.
  /// - Precondition: `style` fits the samples: ``NetworkStyle/problem(for:)`` is `nil`.
  public init(_ latent: Latent, classes: Int? = nil, sampleShape: Shape, _ style: NetworkStyle) {
    if let problem = style.problem(for: sampleShape) { fatalError(problem) }
    self.init(latent: latent, classes: classes, sampleShape: sampleShape) { layout, inputs in
      switch style.kind {
      case .mlp: style.mlpGenerator(inputs, sampleShape, in: &layout)
      case .dcgan: style.dcganGenerator(inputs, style.pyramid(sampleShape), in: &layout)
      case .resnet: style.resnetGenerator(inputs, style.pyramid(sampleShape), in: &layout)
      case .infogan: style.infoganGenerator(inputs, style.pyramid(sampleShape), in: &layout)
      }
    }
  }
}

extension Critic {
  /// A critic of one of the built-in kinds.
  /// - Precondition: `style` fits the samples: ``NetworkStyle/problem(for:)`` is `nil`.
  public init(
    classes: Int? = nil, sampleShape: Shape, _ style: NetworkStyle, isSpectrallyNormalised: Bool = false,
    minibatch: MinibatchFeatures = MinibatchFeatures()
  ) {
    if let problem = style.problem(for: sampleShape) { fatalError(problem) }
    self.init(
      classes: classes, sampleShape: sampleShape, isSpectrallyNormalised: isSpectrallyNormalised,
      minibatch: minibatch, layers: { style.features(of: sampleShape, isSpectrallyNormalised, in: &$0) })
  }
}

extension NetworkStyle {
  /// The layers that make features of samples.
  func features(
    of sampleShape: Shape, _ isSpectrallyNormalised: Bool, in layout: inout ParameterLayout
  ) -> [any Layer] {
    switch kind {
    case .mlp: mlpCritic(sampleShape, isSpectrallyNormalised, in: &layout)
    case .dcgan: dcganCritic(pyramid(sampleShape), isSpectrallyNormalised, in: &layout)
    case .resnet: resnetCritic(pyramid(sampleShape), isSpectrallyNormalised, in: &layout)
    case .infogan: infoganCritic(pyramid(sampleShape), isSpectrallyNormalised, in: &layout)
    }
  }

  /// The sizes that a convolutional network of this kind goes through.
  fileprivate func pyramid(_ image: Shape) -> ImagePyramid {
    kind == .infogan ? ImagePyramid(image, stages: 2) : ImagePyramid(image)
  }
}

extension NetworkStyle {
  /// Why this network cannot be built for such samples, or `nil`.
  public func problem(for sampleShape: Shape) -> String? {
    if widths.isEmpty || widths.contains(where: { $0 < 1 }) {
      return "a \(kind.rawValue) needs widths of at least 1, not \(widths)"
    }
    if !(0..<1).contains(dropout) { return "dropout \(dropout) is not in [0, 1)" }
    if kind != .mlp && sampleShape.rank != 3 {
      return
        "a \(kind.rawValue) makes images [height, width, channels]; samples of shape \(sampleShape) need an mlp"
    }
    if kind == .infogan && widths.count > 2 {
      return
        "an infogan has a width of its convolutions and one of its dense layer, as 64 and 1024, not \(widths)"
    }
    if kind != .mlp {
      let pyramid = pyramid(sampleShape)
      let growth = kind == .resnet ? 1 : Double(1 << pyramid.stages)
      // The weights of an infogan's dense layer.
      let channels = Double(widths[0]) * growth * Double(kind == .infogan ? denseWidth ?? 1 : 1)
      // With it, no product of sizes overflows.
      if channels * Double(pyramid.base.height) * Double(pyramid.base.width) > 0x1p28 {
        return
          "a \(kind.rawValue) of width \(widths[0]) is too large for samples \(sampleShape); make it narrower"
      }
    }
    return nil
  }
}
