import Foundation
import SaddleData
import SaddleGAN
import SaddleMetrics

/// Measures every checkpoint of a training: keeps the numbers, tells which is best, and when it is time to stop.
final class TrainingEvaluation {
  private let run: TrainingRun
  private let evaluation: Evaluation
  private let file: MetricsFile
  /// By the first metric.
  private(set) var best: (step: Int, value: Double)?
  /// Checkpoints measured since.
  private var sinceBest = 0

  /// A number of a checkpoint, as it stands in the file.
  struct Entry: Codable {
    let step: Int
    let measurement: MetricValue

    private enum CodingKeys: CodingKey { case step }

    init(step: Int, _ measurement: MetricValue) {
      self.step = step
      self.measurement = measurement
    }

    init(from decoder: any Decoder) throws {
      step = try decoder.container(keyedBy: CodingKeys.self).decode(Int.self, forKey: .step)
      measurement = try MetricValue(from: decoder)
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(step, forKey: .step)
      try measurement.encode(to: encoder)
    }
  }

  /// What a configuration asks to be measured.
  /// - Throws: ``OptionError`` for settings that need metrics where there are none; `MetricError`.
  static func metrics(of configuration: Configuration) throws -> [Metric] {
    if let metrics = configuration.metrics { return try Metric.list(metrics) }
    if configuration.keep.keepsBest {
      throw OptionError("--keep best", "the best by what? Name --metrics, such as fid")
    }
    if configuration.patience != nil {
      throw OptionError("--patience", "training cannot tell what is better without --metrics, such as fid")
    }
    return []
  }

  /// `nil` for a run that asks for no metrics.
  /// - Throws: as ``metrics(of:)``; `MetricError` when the data lacks what a metric needs.
  init?(_ run: TrainingRun, progress: @escaping @Sendable (DataProgress) -> Void) throws {
    let configuration = run.configuration
    let metrics = try Self.metrics(of: configuration)
    guard !metrics.isEmpty else { return nil }
    self.run = run
    let extractor = try FeatureChoice(configuration.features).extractor(
      for: run.dataset.shape, threads: configuration.threads)
    evaluation = try Evaluation(
      against: run.dataset, metrics: metrics, count: configuration.metricsCount,
      extractor: extractor, split: "training", threads: configuration.threads, progress: progress)
    file = try MetricsFile(run.directory.evaluations, upTo: run.trainer.step)
    let lines = (try? Data(contentsOf: run.directory.evaluations))?.split(separator: UInt8(ascii: "\n")) ?? []
    let decoder = JSONDecoder.ofLines
    for entry in lines.compactMap({ try? decoder.decode(Entry.self, from: Data($0)) }) { note(entry) }
    run.bestStep = best?.step
  }

  /// Whether the first metric has not improved for as long as was asked.
  var isExhausted: Bool { run.configuration.patience.map { sinceBest >= $0 } ?? false }

  /// The first metric's name.
  var criterion: String { evaluation.metrics[0].name }

  /// Measures the generator as it is, as a checkpoint keeps it.
  func evaluate(
    step: Int, progress: @escaping @Sendable (DataProgress) -> Void
  ) throws -> [MetricValue] {
    let samples = try GeneratedSamples(
      run.trainer.weights(averaged: true), of: run.trainer.learner.generator, DatasetDescription(run.dataset),
      seed: evaluation.seed, threads: run.configuration.threads)
    let measurements = try evaluation.measure(samples, progress: progress)
    for measurement in measurements {
      let entry = Entry(step: step, measurement)
      try file.append(line: entry.lineOfJSON())
      note(entry)
    }
    run.bestStep = best?.step
    return measurements
  }

  private func note(_ entry: Entry) {
    guard entry.measurement.metric == criterion else { return }
    let value = entry.measurement.value
    let isLower = evaluation.metrics[0].better == .lower
    if value.isFinite, best.map({ isLower ? value < $0.value : value > $0.value }) ?? true {
      best = (entry.step, value)
      sinceBest = 0
    } else {
      sinceBest += 1
    }
  }
}
