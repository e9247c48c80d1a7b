import SaddleNN
import SaddleTensor

extension Configuration {
  /// What trains, for samples of a shape: the methods "imle" and "vae" and the classical models without an
  /// adversary, "began" with an autoencoder as one, all others a game.
  /// - Parameter classes: of the data; used if the configuration is conditional.
  /// - Throws: ``GameError`` when settings do not fit each other or the data, or are of no use to the method.
  public func learner(sampleShape: Shape, classes: Int) throws(GameError) -> any Learner {
    for (start, methods) in Self.ownSettings where !methods.contains(method) {
      try refuse(
        Setting.all.map(\.name).filter { $0.hasPrefix(start) },
        "is a setting of --method \(methods.joined(separator: ", ")); leave it out")
    }
    if let kind = BayesLearner.Kind(rawValue: method) {
      try refuse(
        Setting.all.map(\.name).filter { !Self.settingsOfAll.contains($0) },
        "is of no use to \(method), which has no networks; leave it out")
      return try BayesLearner(
        kind, classes: conditions(classes), sampleShape: sampleShape, batch: batch, smoothing: smoothing,
        shrinkage: shrinkage, components: kind == .mixture ? mixtureComponents : 1,
        iterations: steps, seed: seed)
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
    case "began":
      try refuse(
        Self.criticSettings.filter { $0 != "critic-steps" },
        "needs a critic that scores, and began's gives samples back; leave it out")
      let generator = try decoder(sampleShape, classes)
      if let problem = critic.problem(for: sampleShape) { throw GameError("critic: \(problem)") }
      return try BEGAN(
        generator,
        Autoencoder(
          classes: generator.classes, sampleShape: sampleShape, code: latent.count, critic),
        equilibrium: Equilibrium(gamma: beganGamma, lambda: beganLambda),
        optimizer: optimizer(learningRate: learningRate),
        generatorOptimizer: optimizer(learningRate: generatorLearningRate), batch: batch,
        criticSteps: criticSteps, gradientNormLimit: gradientNormLimit, historyWeight: historicalAveraging,
        averageDecay: averageDecay)
    default: return try game(sampleShape: sampleShape, classes: classes)
    }
  }

  /// The methods that settings of a name, or of its start, are of use to.
  private static let ownSettings = [
    ("imle-", ["imle"]), ("vae-", ["vae"]), ("began-", ["began"]), ("mixture-", ["mixture"]),
    ("shrinkage", ["lda", "qda", "mixture"]),
    (
      "smoothing", ["gaussian-naive-bayes", "bernoulli-naive-bayes", "multinomial-naive-bayes"]
    ),
  ]

  /// What makes sense without networks too, is refused above, or is set by every method.
  private static let settingsOfAll = [
    "data", "size", "channels", "label", "form", "conditional", "method", "smoothing", "shrinkage",
    "mixture-components", "batch", "average-decay", "steps", "minutes", "seed", "threads", "save-every",
    "sample-every", "keep", "metrics", "metrics-count", "features", "patience",
  ]

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
