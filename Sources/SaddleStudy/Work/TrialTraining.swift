import Foundation
import SaddleData
import SaddleGAN
import SaddleMetrics
import SaddleTensor

/// One trial at work: a training that is measured along its budget and keeps nothing on disk.
final class TrialTraining {
  private let study: Study
  private let evaluation: Evaluation
  private let description: DatasetDescription
  private var configuration: Configuration
  private let trainer: Trainer
  /// The generator updates after which it is measured; `nil` for a budget of time.
  private let stops: [Int]?
  private var criticSteps = 0
  private var seconds = 0.0
  private var latest: Trial.Measurement?

  /// - Throws: when the settings do not fit each other or the data.
  init(_ trial: Trial, of study: Study, on dataset: Dataset, by evaluation: Evaluation, threads: Int) throws {
    self.study = study
    self.evaluation = evaluation
    description = DatasetDescription(dataset)
    let learner: any Learner
    (configuration, learner) = try study.configuration(of: trial, on: dataset, threads: threads)
    stops = study.budget.steps(of: learner, measurements: study.measurements)
    trainer = try TrainingRun.trainer(configuration, learner, dataset)
  }

  /// Trains on to a measurement, and measures.
  ///
  /// - Parameters:
  ///   - index: of the measurement, from 1; the last is the study's number of measurements.
  ///   - shouldStop: asked after every step.
  /// - Throws: `NonFiniteError` when a number stops being finite, `CancellationError` when it should stop,
  ///   `DataError` when the data cannot be read.
  func advance(to index: Int, shouldStop: () -> Bool) throws -> Trial.Measurement {
    let start = ContinuousClock.now
    let before = seconds
    while !isDue(index) {
      let cost = trainer.learner.criticSteps(before: trainer.step)
      _ = try trainer.advance()
      criticSteps += cost
      seconds = before + (ContinuousClock.now - start) / .seconds(1)
      if shouldStop() { throw CancellationError() }
    }
    // Where no step was made since, the samples are those that were measured already.
    let values = if let latest, latest.step == trainer.step { latest.values } else { try measure() }
    let measurement = Trial.Measurement(
      step: trainer.step, criticSteps: criticSteps, seconds: seconds, values: values)
    latest = measurement
    return measurement
  }

  private func isDue(_ index: Int) -> Bool {
    if let stops { return trainer.step >= stops[index - 1] }
    guard case .seconds(let total) = study.budget else { return true }
    if let finalStep = trainer.learner.finalStep, trainer.step >= finalStep { return true }
    return trainer.step > 0 && seconds >= total * Double(index) / Double(study.measurements)
  }

  private var weights: GeneratorWeights { trainer.weights(averaged: true) }

  /// The metrics by their names, without those that these samples do not have.
  private func measure() throws -> [String: Double] {
    let samples = try GeneratedSamples(
      weights, of: trainer.learner.generator, description, seed: evaluation.seed,
      threads: configuration.threads)
    let (values, problem): ([MetricValue], MetricError?)
    do { (values, problem) = try evaluation.measureWhatFits(samples) } catch let error as MetricError {
      (values, problem) = ([], error)
    }
    guard problem == nil || weights.flat.value.floats.allSatisfy(\.isFinite) else {
      throw NonFiniteError(step: trainer.step, network: "generator", term: "state", cause: nil)
    }
    unmeasured = problem
    return Dictionary(values.map { ($0.metric, $0.value) }) { first, _ in first }
  }

  /// What kept the latest measurement from having all metrics.
  private(set) var unmeasured: MetricError?

  /// The whole configuration as a file: training from it repeats the trial.
  var configurationFile: String {
    var configuration = configuration
    configuration.steps = max(1, stops == nil ? trainer.step : configuration.steps)
    return configuration.yaml
  }

  /// The networks as they are, with what sampling needs.
  var checkpoint: Checkpoint {
    Checkpoint(of: trainer, seconds: seconds, configuration: configuration, data: description)
  }
}
