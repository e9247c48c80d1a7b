import Foundation
import SaddleCPU
import SaddleData
import SaddleGAN
import SaddleTensor

/// What a training would be: networks, memory, arithmetic and time, by taking a few steps.
struct DryRun {
  private let configuration: Configuration
  private let dataset: Dataset
  private let trainer: Trainer
  /// Seconds a step, the median of those measured.
  private let stepSeconds: Double
  /// Of which reading the critic updates' batches, by itself.
  private let readingSeconds: Double

  init(_ configuration: Configuration, _ dataset: Dataset) throws {
    self.configuration = configuration
    self.dataset = dataset
    let learner = try configuration.learner(sampleShape: dataset.shape, classes: dataset.classNames.count)
    let trainer = try TrainingRun.trainer(configuration, learner, dataset)
    self.trainer = trainer
    // The first steps meet cold memory.
    _ = try trainer.advance()
    stepSeconds = try Self.median { _ = try trainer.advance() }
    let samples = Buffer(TensorType(Shape([trainer.reader.batch] + dataset.shape.dimensions)))
    let labels = dataset.labels.map { _ in Buffer(TensorType([trainer.reader.batch], .int32)) }
    readingSeconds =
      try Double(configuration.criticSteps)
      * Self.median { try trainer.reader.next(samples: samples, labels: labels) }
  }

  /// Of as many runs as two seconds allow, between 3 and 50.
  private static func median(_ work: () throws -> Void) rethrows -> Double {
    let clock = ContinuousClock()
    var times: [Double] = []
    let start = clock.now
    while times.count < 3 || (times.count < 50 && clock.now - start < .seconds(2)) {
      times.append(try clock.measure(work) / .seconds(1))
    }
    return times.sorted()[times.count / 2]
  }

  private var steps: Int { min(configuration.steps, trainer.learner.finalStep ?? .max) }

  private var runSeconds: Double {
    let all = stepSeconds * Double(steps)
    return configuration.minutes.map { min(all, 60 * $0) } ?? all
  }

  private var criticUpdates: String {
    guard trainer.learner is Game else { return "" }
    return " with \(configuration.criticSteps) critic update\(configuration.criticSteps == 1 ? "" : "s")"
  }

  func print(to console: Console, isJSON: Bool) throws {
    let networks = trainer.learner.networks
    if isJSON {
      let report = Report(
        networks: Dictionary(uniqueKeysWithValues: networks.map { ($0.name, $0.summary) }),
        parameters: networks.reduce(0) { $0 + $1.layout.parameterCount },
        memoryBytes: trainer.memoryBytes, operationsPerStep: trainer.operationsPerStep,
        stepSeconds: stepSeconds, readingSeconds: readingSeconds, runSeconds: runSeconds)
      return try console.print(json: report)
    }
    let short = TrainingDisplay.short
    for (name, lines) in networks.map({ ($0.name, $0.summary) }) {
      console.print("\(name): \(lines.reduce(0) { $0 + $1.parameters }) parameters")
      let width = lines.map(\.name.count).max() ?? 0
      for line in lines {
        let shape = line.shape.map(String.init).joined(separator: " x ")
        let padding = String(repeating: " ", count: width - line.name.count)
        let shapePadding = String(repeating: " ", count: max(0, 16 - shape.count))
        console.print(
          "  \(line.name)\(padding)  \(shape)\(shapePadding)  \(line.parameters == 0 ? "" : "\(line.parameters)")"
        )
      }
    }
    console.print(
      "memory: \(short(Double(trainer.memoryBytes) / 0x1p20)) MB for networks, optimizers and intermediate results"
    )
    console.print(
      "a step: \(short(trainer.operationsPerStep / 1e9)) GFLOP, \(short(1000 * stepSeconds)) ms measured\(criticUpdates)"
    )
    console.print(
      "reading its data: \(short(1000 * readingSeconds)) ms, \(short(100 * readingSeconds / stepSeconds)) % of the step"
    )
    console.print(
      "the run: \(steps) steps, about \(TrainingDisplay.duration(runSeconds)) and the time for pictures and checkpoints"
    )
    console.print("settings:")
    for (name, value) in configuration.settings { console.print("  \(name): \(value)") }
  }

  private struct Report: Encodable {
    /// Layer by layer, by the networks' names.
    let networks: [String: [LayerSummary]]
    let parameters: Int
    let memoryBytes: Int
    let operationsPerStep: Double
    let stepSeconds: Double
    let readingSeconds: Double
    let runSeconds: Double
  }
}
