import SaddleNN
import SaddleTensor

extension Configuration {
  /// What trains, for samples of a shape: the method "imle" and "vae" without an adversary, all others a
  /// game.
  /// - Parameter classes: of the data; used if the configuration is conditional.
  /// - Throws: ``GameError`` when settings do not fit each other or the data, or are of no use to the method.
  public func learner(sampleShape: Shape, classes: Int) throws(GameError) -> any Learner {
    for (own, prefix) in [("imle", "imle-"), ("vae", "vae-")] where method != own {
      try refuse(
        Setting.all.map(\.name).filter { $0.hasPrefix(prefix) },
        "is a setting of --method \(own); leave it out")
    }
    switch method {
    case "imle":
      try refuse(Self.criticSettings, "needs a critic, and imle trains without one; leave it out")
      return try IMLE(
        decoder(sampleShape, classes), optimizer: optimizer(learningRate: generatorLearningRate),
        batch: batch,
        factor: imleFactor, staleness: imleStaleness, jitter: imleJitter,
        gradientNormLimit: gradientNormLimit, historyWeight: historicalAveraging, averageDecay: averageDecay)
    case "vae":
      try refuse(Self.criticSettings, "needs a critic, and a vae trains without one; leave it out")
      let generator = try decoder(sampleShape, classes)
      if let problem = critic.problem(for: sampleShape) { throw GameError("critic: \(problem)") }
      return try VAE(
        generator,
        RecognitionModel(
          classes: generator.classes, sampleShape: sampleShape, latents: latent.count, critic),
        optimizer: optimizer(learningRate: learningRate),
        generatorOptimizer: optimizer(learningRate: generatorLearningRate), batch: batch, beta: vaeBeta,
        gradientNormLimit: gradientNormLimit, historyWeight: historicalAveraging, averageDecay: averageDecay)
    default: return try game(sampleShape: sampleShape, classes: classes)
    }
  }

  /// What changes a game and nothing else.
  private static let criticSettings = [
    "constraints", "critic-minibatch-discrimination", "critic-minibatch-deviation", "packing", "augmentation",
    "unrolled-steps", "label-smoothing", "instance-noise", "instance-noise-steps", "feature-matching",
    "critic-steps", "warm-up",
  ]

  /// Settings that have another value than their own default.
  private func refuse(_ names: [String], _ reason: String) throws(GameError) {
    let plain = Configuration()
    for setting in names.compactMap(Setting.named) {
      let value = setting.read(self)
      if value != setting.read(plain) { throw GameError("\(setting.name) \(value ?? "none") \(reason)") }
    }
  }

  private func decoder(_ sampleShape: Shape, _ classes: Int) throws(GameError) -> Generator {
    if let problem = generator.problem(for: sampleShape) { throw GameError("generator: \(problem)") }
    return Generator(
      latent, classes: try conditions(classes), sampleShape: sampleShape, generator)
  }

  /// The classes of a conditional training.
  func conditions(_ classes: Int) throws(GameError) -> Int? {
    if isConditional && classes < 2 {
      throw GameError(
        "conditional training needs data with classes: sub-folders, an IDX file of labels or --label COLUMN")
    }
    return isConditional ? classes : nil
  }
}
