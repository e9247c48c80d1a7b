import SaddleData
import SaddleGAN

extension Study {
  /// How the data is read.
  /// - Throws: `ConfigurationError`.
  public func dataOptions() throws -> DataOptions {
    var configuration = Configuration()
    for setting in settings where FileModel.reading.contains(setting.name) {
      try configuration.set(setting.name, to: setting.value)
    }
    return configuration.dataOptions
  }

  /// The whole configuration of a trial: the method's settings, then the study's, then the model's, then what
  /// is searched. Its steps are what the budget pays for.
  ///
  /// - Parameters:
  ///   - dataset: the study's data.
  ///   - threads: of the training.
  /// - Throws: `ConfigurationError`, `GameError` when settings do not fit each other or the data.
  public func configuration(
    of trial: Trial, on dataset: Dataset, threads: Int
  ) throws -> (configuration: Configuration, learner: any Learner) {
    guard let model = models.first(where: { $0.name == trial.model }) else {
      throw DataError("the study has no model \(trial.model)", advice: "take a record of this study")
    }
    let fixed = Set(model.settings.map(\.name))
    let values = trial.hyperparameters
    var entries = [("data", data)]
    for setting in settings + model.settings {
      entries.append((setting.name, Variables.replaced(in: setting.value, by: values)))
    }
    for value in values where Setting.named(value.name) != nil && !fixed.contains(value.name) {
      entries.append((value.name, value.value))
    }
    entries += [("seed", "\(trial.seed)"), ("threads", "\(threads)")]
    var configuration = try Configuration(
      resolving: entries.map { (name: $0.0, value: $0.1) }, for: dataset.kind, shape: dataset.shape,
      classes: dataset.classNames.count)
    let learner = try configuration.learner(
      sampleShape: dataset.shape, classes: dataset.classNames.count)
    if let stops = budget.steps(of: learner, measurements: measurements) {
      configuration.steps = stops[stops.count - 1]
    } else if configuration.schedule != .constant {
      throw DataError(
        "\(model.name): learning rates that fall to 0 need a number of steps, and the budget is one of time",
        advice: "write schedule: constant under settings, or give the budget in steps")
    }
    return (configuration, learner)
  }
}
