import Foundation
import SaddleData
import SaddleGAN
import SaddleTensor

/// Samples to be measured: where they come from, and how they are drawn.
struct EvaluationSubject {
  /// As a person reads it.
  let name: String
  /// Of a run's checkpoint.
  let step: Int?
  /// What the generator was trained by; `nil` of files of samples.
  let configuration: Configuration?
  let samples: () throws -> any SampleSource

  /// A run's checkpoint, all of its checkpoints in their order, or samples in files.
  /// - Parameters:
  ///   - checkpoint: a step, "all", or `nil`, the newest.
  ///   - open: opens files of samples.
  static func named(
    _ path: String, checkpoint: String?, averaged: Bool, seed: UInt64, threads: Int?, _ console: Console,
    open: (String) throws -> Dataset
  ) throws -> [EvaluationSubject] {
    let run = RunDirectory(URL(filePath: path))
    let isRun = FileManager.default.fileExists(atPath: run.checkpoints.path)
    let isModel =
      path.hasSuffix(".safetensors")
      || FileManager.default.fileExists(atPath: run.url.appending(path: "model.safetensors").path)
    guard isRun || isModel else {
      if let checkpoint {
        throw OptionError("--checkpoint \(checkpoint)", "\(path) is no run, so it has no checkpoints")
      }
      let dataset = try open(path)
      return [
        EvaluationSubject(
          name: path, step: nil, configuration: nil,
          // Not the draws of the reference, if it is the same data.
          samples: { try DatasetSamples(dataset, seed: ~seed, threads: threads) })
      ]
    }
    guard isRun, checkpoint == "all" else {
      let checkpoint = try Checkpoint(named: path, step: checkpoint.flatMap { Int($0) }, console)
      return [EvaluationSubject(checkpoint, of: path, averaged: averaged, seed: seed, threads: threads)]
    }
    return try run.checkpointSteps.reversed().map { step in
      EvaluationSubject(
        try Checkpoint(of: run, step: step), of: path, averaged: averaged, seed: seed, threads: threads)
    }
  }

  private init(
    name: String, step: Int?, configuration: Configuration?,
    samples: @escaping () throws -> any SampleSource
  ) {
    self.name = name
    self.step = step
    self.configuration = configuration
    self.samples = samples
  }

  private init(_ checkpoint: Checkpoint, of path: String, averaged: Bool, seed: UInt64, threads: Int?) {
    let isAverage = averaged && checkpoint.learner.averageDecay != nil
    self.init(
      name: path, step: checkpoint.step, configuration: checkpoint.configuration,
      samples: {
        try GeneratedSamples(
          checkpoint.weights(averaged: isAverage), of: checkpoint.learner.generator, checkpoint.data,
          seed: seed, threads: threads)
      })
  }
}
