import SaddleData
import SaddleTensor

/// A published method: the settings that its authors gave, for a kind of data.
public struct Method: Sendable {
  public let name: String
  /// One line, with the source.
  public let summary: String
  /// For points and tables.
  fileprivate let points: [(String, String)]
  fileprivate let images: [(String, String)]
  /// For images that get dense layers, beside ``images``.
  fileprivate let smallImages: [(String, String)]
  /// For data with classes, beside those of its kind.
  fileprivate let classes: [(String, String)]

  public static func named(_ name: String) -> Method? { all.first { $0.name == name } }

  /// The method of an objective that is given alone.
  public static func with(objective: String) -> Method? {
    ["wasserstein": "wgan-gp", "relativistic": "r3gan", "hinge": "sn-gan"][objective].flatMap(named)
      ?? named(objective)
  }

  /// Setting by setting; later ones win.
  ///
  /// Convolutions halve an image until its shorter side is at most 7, so images under 16 pixels would go
  /// through one or none: they get dense layers instead, whatever the method. And some authors' toys lie in the
  /// plane, and their latent spaces have two coordinates too: a generator fills no more dimensions than its latent
  /// space has, so that a table of more columns gets as many coordinates.
  /// - Parameters:
  ///   - shape: of one sample.
  ///   - classes: of the data.
  public func settings(
    for kind: Dataset.Kind, shape: Shape, classes: Int = 0
  ) -> [(name: String, value: String)] {
    let hasNetworks = images.contains { $0.0 == "generator" }
    let isSmall = hasNetworks && kind == .images && min(shape[0], shape[1]) < 16
    var settings =
      (kind == .images ? images : points) + (isSmall ? smallImages : []) + (classes > 1 ? self.classes : [])
    // BEGAN's is the code of its autoencoder too, which learns nothing from one that holds a whole sample.
    if kind != .images, name != "began", let latent = settings.last(where: { $0.0 == "latent-size" }),
      let size = Int(latent.1), size < shape.count
    {
      settings.append(("latent-size", "\(shape.count)"))
    }
    return settings.map { (name: $0.0, value: $0.1) }
  }
}

extension Method {
  private init(
    _ name: String, _ summary: String, common: [(String, String)] = [], points: [(String, String)],
    images: [(String, String)], smallImages: [(String, String)] = [], classes: [(String, String)] = []
  ) {
    self.name = name
    self.classes = classes
    self.summary = summary
    self.points = common + points
    self.images = common + images
    self.smallImages = Self.denseLayers + smallImages
  }

  /// Two dense layers of tanh with orthogonal weights: the toy networks of Metz et al., authors' code.
  private static let toyNetworks = [
    ("generator", "mlp"), ("generator-widths", "128,128"), ("generator-activation", "tanh"),
    ("generator-weights", "orthogonal:1.4"), ("critic", "mlp"), ("critic-widths", "128,128"),
    ("critic-activation", "tanh"), ("critic-weights", "orthogonal:1.4"), ("latent", "normal"),
    ("latent-size", "256"), ("batch", "512"),
  ]

  /// Three dense layers of 512: the toy networks of Gulrajani et al., authors' code.
  private static let wideToyNetworks = [
    ("generator", "mlp"), ("generator-widths", "512,512,512"), ("generator-activation", "relu"),
    ("critic", "mlp"), ("critic-widths", "512,512,512"), ("critic-activation", "relu"), ("latent", "normal"),
    ("latent-size", "2"), ("batch", "256"),
  ]

  /// Strided convolutions with batch norm in both networks (Radford et al., 1511.06434).
  private static let dcgan = [
    ("generator", "dcgan"), ("generator-widths", "64"), ("generator-activation", "relu"),
    ("generator-normalisation", "batch"), ("critic", "dcgan"), ("critic-widths", "64"),
    ("critic-activation", "leaky-relu:0.2"), ("critic-normalisation", "batch"), ("latent", "normal"),
    ("latent-size", "100"), ("batch", "64"),
  ]

  /// The same without a norm in the critic, for penalties sample by sample.
  private static let plainCritic = dcgan + [("critic-normalisation", "none")]

  /// Dense layers in place of convolutions.
  private static let denseLayers = [
    ("generator", "mlp"), ("generator-widths", "256,256,256"), ("generator-normalisation", "none"),
    ("critic", "mlp"), ("critic-widths", "256,256,256"), ("critic-normalisation", "none"),
    ("steps", "12000"), ("save-every", "4000"), ("sample-every", "1000"),
  ]

  private static func adam(_ rate: String, _ beta1: String, _ beta2: String) -> [(String, String)] {
    [
      ("optimizer", "adam"), ("learning-rate", rate), ("generator-learning-rate", rate), ("beta1", beta1),
      ("beta2", beta2),
    ]
  }

  private static let toyAdam = adam("1e-4", "0.5", "0.999") + [("generator-learning-rate", "1e-3")]

  /// Our own choice, by the measurements in Documentation/Results.md and the studies in
  /// Documentation/Study.md#our-defaults: relativistic pairing with both zero-centred penalties, which converges
  /// where the others circle, at learning rates that fall to 0.
  public static let `default` = Method(
    "default", "Saddle's choice: relativistic pairing, R1 and R2, falling learning rates",
    common: [
      ("objective", "relativistic"), ("critic-steps", "1"), ("schedule", "cosine"),
    ],
    points: [
      ("generator", "mlp"), ("generator-widths", "128,128,128"), ("generator-activation", "relu"),
      ("critic", "mlp"), ("critic-widths", "128,128,128"), ("critic-activation", "relu"),
      ("latent", "normal"),
      ("latent-size", "2"), ("batch", "256"), ("constraints", "r1:0.1,r2:0.1"), ("steps", "15000"),
      ("save-every", "5000"), ("sample-every", "1000"),
    ] + adam("2e-3", "0", "0.99"),
    images: plainCritic + adam("1e-3", "0", "0.99") + [
      ("generator-normalisation", "none"), ("constraints", "r1:1,r2:1"), ("latent-size", "64"),
      ("steps", "6000"), ("save-every", "1000"), ("sample-every", "500"),
    ])

  public static let all: [Method] = [
    .default,
    Method(
      "minimax", "the saturating game (Goodfellow et al., 1406.2661)",
      common: [("objective", "minimax"), ("constraints", "none"), ("critic-steps", "1")],
      points: toyNetworks + toyAdam, images: dcgan + adam("2e-4", "0.5", "0.999")),
    Method(
      "non-saturating", "-log D for the generator (Goodfellow et al.; images as Radford et al., 1511.06434)",
      common: [("objective", "non-saturating"), ("constraints", "none"), ("critic-steps", "1")],
      points: toyNetworks + toyAdam, images: dcgan + adam("2e-4", "0.5", "0.999")),
    Method(
      "least-squares", "scores regress to 1 and 0 (Mao et al., 1611.04076)",
      common: [("objective", "least-squares"), ("constraints", "none"), ("critic-steps", "1")],
      points: toyNetworks + toyAdam, images: dcgan + adam("2e-4", "0.5", "0.999")),
    Method(
      "wgan", "weight clipping (Arjovsky et al., 1701.07875, authors' code)",
      common: [("objective", "wasserstein"), ("constraints", "clipping:0.01")],
      points: wideToyNetworks + clipped, images: dcgan + clipped),
    Method(
      "wgan-gp", "gradient penalty (Gulrajani et al., 1704.00028, authors' code)",
      common: [("objective", "wasserstein"), ("critic-steps", "5")],
      points: wideToyNetworks + adam("1e-4", "0.5", "0.9") + [("constraints", "gradient-penalty:0.1")],
      images: plainCritic + adam("1e-4", "0", "0.9") + [("constraints", "gradient-penalty:10")]),
    Method(
      "wgan-lp", "one-sided penalty (Petzka et al., 1709.08894)",
      common: [
        ("objective", "wasserstein"), ("constraints", "lipschitz-penalty:10"),
      ],
      points: wideToyNetworks + [
        ("generator-activation", "leaky-relu:0.2"), ("critic-activation", "leaky-relu:0.2"),
        ("optimizer", "rmsprop"), ("learning-rate", "5e-5"), ("generator-learning-rate", "5e-5"),
        ("critic-steps", "10"), ("warm-up", "true"),
      ],
      images: plainCritic + adam("1e-4", "0", "0.9") + [("critic-steps", "5")]),
    Method(
      "dragan", "gradient penalty around the reals (Kodali et al., 1705.07215, authors' code)",
      common: [("objective", "non-saturating"), ("constraints", "dragan:10"), ("critic-steps", "1")],
      points: wideToyNetworks + adam("1e-4", "0.5", "0.9"), images: plainCritic + adam("1e-4", "0.5", "0.9")),
    Method(
      "r3gan", "relativistic pairing with R1 and R2 (Huang et al., 2501.05441)",
      common: [("objective", "relativistic"), ("critic-steps", "1")],
      points: wideToyNetworks + adam("1e-4", "0", "0.99") + [("constraints", "r1:1,r2:1")],
      images: plainCritic + adam("2e-4", "0", "0.99") + [
        ("generator-normalisation", "none"), ("constraints", "r1:1,r2:1"),
      ]),
    Method(
      "sn-gan", "hinge loss, spectral normalisation (Miyato et al., 1802.05957)",
      common: [("objective", "hinge"), ("constraints", "spectral-norm")],
      points: wideToyNetworks + adam("2e-4", "0", "0.9") + [("critic-steps", "1")],
      images: plainCritic + adam("2e-4", "0", "0.9") + [("critic-steps", "5")]),
    Method(
      "imle", "no adversary: the nearest sample for each real one (Li and Malik, 1809.09087)",
      common: withoutCritic + adam("1e-3", "0.5", "0.999"),
      points: [
        ("generator", "mlp"), ("generator-widths", "128,128,128"), ("generator-activation", "relu"),
        ("latent", "normal"), ("latent-size", "2"), ("batch", "256"), ("schedule", "cosine"),
        // By measurement: with the published 10 samples and 5 passes a tenth of the samples lies on a mode.
        ("imle-factor", "1"), ("imle-staleness", "1"), ("steps", "15000"), ("save-every", "5000"),
        ("sample-every", "1000"),
      ], images: dcgan + [("latent-size", "64")]),
    Method(
      "vae", "variational autoencoder (Kingma and Welling, 1312.6114)",
      common: withoutCritic + adam("1e-3", "0.9", "0.999"),
      points: [
        ("generator", "mlp"), ("generator-widths", "128,128,128"), ("generator-activation", "relu"),
        ("critic", "mlp"), ("critic-widths", "128,128,128"), ("critic-activation", "relu"),
        ("latent", "normal"), ("latent-size", "2"), ("batch", "256"), ("steps", "15000"),
        ("save-every", "5000"), ("sample-every", "1000"),
      ], images: dcgan + [("latent-size", "64")]),
    Method(
      "began", "an autoencoder for a critic, held in balance (Berthelot et al., 1703.10717)",
      common: withoutCritic + adam("1e-4", "0.5", "0.999"),
      points: [
        ("generator", "mlp"), ("generator-widths", "128,128,128"), ("generator-activation", "relu"),
        ("critic", "mlp"), ("critic-widths", "128,128,128"), ("critic-activation", "relu"),
        ("latent", "uniform"), ("latent-size", "2"), ("batch", "256"), ("steps", "15000"),
        ("save-every", "5000"), ("sample-every", "1000"),
      ],
      // Unlike published, with batch norm in the autoencoder, without which the generator makes the one image
      // that comes back best. A code of 64 numbers, as published, would hold a whole image of digits.
      images: dcgan + [
        ("generator-normalisation", "none"), ("latent", "uniform"), ("latent-size", "16"),
      ], smallImages: [("critic-normalisation", "batch")]),
    classical(
      "gaussian-naive-bayes", "independent normal features in each class", [("smoothing", "0.01")]),
    classical("bernoulli-naive-bayes", "independent features in each class that are on or off"),
    classical("multinomial-naive-bayes", "counts, drawn from one distribution over features in each class"),
    classical("lda", "linear discriminant: normal classes of one covariance"),
    classical("qda", "quadratic discriminant: normal classes, each of its own covariance"),
    classical(
      "mixture", "mixture of normals (Dempster et al. 1977), with --conditional one in each class",
      [("steps", "50"), ("sample-every", "10")], classes: []),
  ]

  /// Fitted in one step, class by class where there are classes.
  private static func classical(
    _ name: String, _ summary: String, _ settings: [(String, String)] = [],
    classes: [(String, String)] = [("conditional", "true")]
  ) -> Method {
    let all = [("steps", "1"), ("average-decay", "none")] + settings
    return Method(name, summary, points: all, images: all, classes: classes)
  }

  private static let withoutCritic = [("constraints", "none"), ("critic-steps", "1")]

  private static let clipped = [
    ("optimizer", "rmsprop"), ("learning-rate", "5e-5"), ("generator-learning-rate", "5e-5"),
    ("critic-steps", "5"), ("warm-up", "true"),
  ]
}
