import ArgumentParser
import SaddleData
import SaddleGAN

/// Every setting of a configuration as an option. Their meanings are those of the table ``Setting/all``.
struct TrainingOptions: ParsableArguments {
  @Option(help: .setting("data")) var data: String?
  @Option(help: .setting("size")) var size: String?
  @Option(help: .setting("channels")) var channels: String?
  @Option(help: .setting("label")) var label: String?
  @Option(help: .setting("form")) var form: String?
  @Flag(inversion: .prefixedNo, help: .setting("conditional")) var conditional: Bool?

  /// A classical one is called a model: `--model qda`.
  @Option(name: [.customLong("method"), .customLong("model")], help: .setting("method")) var method: String?
  @Option(help: .setting("objective")) var objective: String?
  @Option(help: .setting("constraints")) var constraints: String?

  @Option(help: .setting("generator")) var generator: String?
  @Option(help: .setting("generator-widths")) var generatorWidths: String?
  @Option(help: .setting("generator-activation")) var generatorActivation: String?
  @Option(help: .setting("generator-normalisation")) var generatorNormalisation: String?
  @Option(help: .setting("generator-dropout")) var generatorDropout: String?
  @Option(help: .setting("generator-weights")) var generatorWeights: String?
  @Option(help: .setting("critic")) var critic: String?
  @Option(help: .setting("critic-widths")) var criticWidths: String?
  @Option(help: .setting("critic-activation")) var criticActivation: String?
  @Option(help: .setting("critic-normalisation")) var criticNormalisation: String?
  @Option(help: .setting("critic-dropout")) var criticDropout: String?
  @Option(help: .setting("critic-weights")) var criticWeights: String?
  @Option(help: .setting("critic-minibatch-discrimination")) var criticMinibatchDiscrimination: String?
  @Flag(inversion: .prefixedNo, help: .setting("critic-minibatch-deviation"))
  var criticMinibatchDeviation: Bool?
  @Option(help: .setting("latent")) var latent: String?
  @Option(help: .setting("latent-size")) var latentSize: String?

  @Option(help: .setting("packing")) var packing: String?
  @Option(help: .setting("augmentation")) var augmentation: String?
  @Option(help: .setting("unrolled-steps")) var unrolledSteps: String?
  @Option(help: .setting("label-smoothing")) var labelSmoothing: String?
  @Option(help: .setting("instance-noise")) var instanceNoise: String?
  @Option(help: .setting("instance-noise-steps")) var instanceNoiseSteps: String?
  @Flag(inversion: .prefixedNo, help: .setting("feature-matching")) var featureMatching: Bool?
  @Option(help: .setting("historical-averaging")) var historicalAveraging: String?
  @Option(help: .setting("imle-factor")) var imleFactor: String?
  @Option(help: .setting("imle-staleness")) var imleStaleness: String?
  @Option(help: .setting("imle-jitter")) var imleJitter: String?
  @Option(help: .setting("vae-beta")) var vaeBeta: String?
  @Option(help: .setting("began-gamma")) var beganGamma: String?
  @Option(help: .setting("began-lambda")) var beganLambda: String?
  @Option(help: .setting("smoothing")) var smoothing: String?
  @Option(help: .setting("shrinkage")) var shrinkage: String?
  @Option(help: .setting("mixture-components")) var mixtureComponents: String?

  @Option(help: .setting("optimizer")) var optimizer: String?
  @Option(help: .setting("learning-rate")) var learningRate: String?
  @Option(help: .setting("generator-learning-rate")) var generatorLearningRate: String?
  @Option(help: .setting("beta1")) var beta1: String?
  @Option(help: .setting("beta2")) var beta2: String?
  @Option(help: .setting("momentum")) var momentum: String?
  @Option(help: .setting("batch")) var batch: String?
  @Option(help: .setting("critic-steps")) var criticSteps: String?
  @Flag(inversion: .prefixedNo, help: .setting("warm-up")) var warmUp: Bool?
  @Option(help: .setting("schedule")) var schedule: String?
  @Option(help: .setting("gradient-norm-limit")) var gradientNormLimit: String?
  @Option(help: .setting("average-decay")) var averageDecay: String?

  @Option(help: .setting("steps")) var steps: String?
  @Option(help: .setting("minutes")) var minutes: String?
  @Option(help: .setting("seed")) var seed: String?
  @Option(help: .setting("threads")) var threads: String?
  @Option(help: .setting("save-every")) var saveEvery: String?
  @Option(help: .setting("sample-every")) var sampleEvery: String?
  @Option(help: .setting("keep")) var keep: String?
  @Option(help: .setting("metrics")) var metrics: String?
  @Option(help: .setting("metrics-count")) var metricsCount: String?
  @Option(help: .setting("features")) var features: String?
  @Option(help: .setting("patience")) var patience: String?

  /// What was asked for, in the table's order.
  var entries: [(name: String, value: String)] {
    let values: [String: String?] = [
      "data": data, "size": size, "channels": channels, "label": label, "form": form,
      "conditional": conditional.map { "\($0)" }, "method": method, "objective": objective,
      "constraints": constraints, "generator": generator, "generator-widths": generatorWidths,
      "generator-activation": generatorActivation, "generator-normalisation": generatorNormalisation,
      "generator-dropout": generatorDropout, "generator-weights": generatorWeights, "critic": critic,
      "critic-widths": criticWidths, "critic-activation": criticActivation,
      "critic-normalisation": criticNormalisation, "critic-dropout": criticDropout,
      "critic-weights": criticWeights,
      "critic-minibatch-discrimination": criticMinibatchDiscrimination,
      "critic-minibatch-deviation": criticMinibatchDeviation.map { "\($0)" }, "latent": latent,
      "latent-size": latentSize, "packing": packing, "augmentation": augmentation,
      "unrolled-steps": unrolledSteps, "label-smoothing": labelSmoothing, "instance-noise": instanceNoise,
      "instance-noise-steps": instanceNoiseSteps, "feature-matching": featureMatching.map { "\($0)" },
      "historical-averaging": historicalAveraging, "imle-factor": imleFactor,
      "imle-staleness": imleStaleness, "imle-jitter": imleJitter, "vae-beta": vaeBeta,
      "began-gamma": beganGamma, "began-lambda": beganLambda, "smoothing": smoothing,
      "shrinkage": shrinkage, "mixture-components": mixtureComponents, "optimizer": optimizer,
      "learning-rate": learningRate, "generator-learning-rate": generatorLearningRate, "beta1": beta1,
      "beta2": beta2, "momentum": momentum, "batch": batch, "critic-steps": criticSteps,
      "warm-up": warmUp.map { "\($0)" }, "schedule": schedule, "gradient-norm-limit": gradientNormLimit,
      "average-decay": averageDecay, "steps": steps, "minutes": minutes, "seed": seed, "threads": threads,
      "save-every": saveEvery, "sample-every": sampleEvery, "keep": keep,
      "metrics": metrics, "metrics-count": metricsCount, "features": features, "patience": patience,
    ]
    return Setting.all.compactMap { setting in
      values[setting.name].flatMap { $0 }.map { (setting.name, $0) }
    }
  }
}

extension ArgumentHelp {
  /// The help of a setting.
  static func setting(_ name: String) -> ArgumentHelp {
    let setting = Setting.named(name)
    return ArgumentHelp(setting?.help ?? "", valueName: setting?.value)
  }
}
