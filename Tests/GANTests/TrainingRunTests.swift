import Foundation
import SaddleData
import SaddleGAN
import SaddleNN
import SaddleTensor
import Testing

/// A small run on made-up points, with what a test varies.
func runConfiguration(_ change: (inout Configuration) -> Void = { _ in }) -> Configuration {
  var configuration = Configuration()
  configuration.data = "made"
  configuration.generator = .mlp(widths: [8])
  configuration.critic = .mlp(widths: [8])
  configuration.batch = 6
  configuration.steps = 6
  configuration.saveEvery = 2
  configuration.sampleEvery = 4
  configuration.threads = 1
  configuration.seed = 3
  change(&configuration)
  return configuration
}

extension RunDirectory {
  static func made(in scratch: borrowing Scratch, _ name: String = "run") throws -> RunDirectory {
    try create(scratch.url.appending(path: name), in: scratch.url, name: "")
  }
}

@Suite("Training runs")
struct TrainingRunTests {
  private static let data = Dataset.made([2])

  /// A directory with a run that was trained to its end.
  private func trained(
    _ scratch: borrowing Scratch, _ name: String = "run", _ configuration: Configuration = runConfiguration()
  ) throws -> (RunDirectory, TrainingRun) {
    let directory = try RunDirectory.made(in: scratch, name)
    let run = try TrainingRun(configuration, on: Self.data, in: directory)
    #expect(try run.train() == .finished)
    return (directory, run)
  }

  private func resumed(_ directory: RunDirectory) throws -> TrainingRun {
    let newest = try TrainingRun.newestCheckpoint(in: directory)
    let run = try TrainingRun(newest.checkpoint, on: Self.data, in: directory)
    #expect(try run.train() == .finished)
    return run
  }

  /// The lines without the time, which differs.
  private func metrics(_ directory: RunDirectory) throws -> [String] {
    let lines = try String(contentsOf: directory.metrics, encoding: .utf8).split(separator: "\n")
    return lines.map { String($0).replacing(/"seconds":[0-9.e-]+,/, with: "") }
  }

  @Test("A run tells of its steps, pictures and saves in order, and keeps the newest")
  func events() throws {
    let scratch = try Scratch()
    let directory = try RunDirectory.made(in: scratch)
    let run = try TrainingRun(
      runConfiguration { $0.keep = CheckpointKeeping(newest: 2) }, on: Self.data, in: directory)
    var told: [String] = []
    let ending = try run.train(observe: { event in
      switch event {
      case .step(let record, let seconds): told.append("\(record.step)\(seconds > 0 ? "" : "?")")
      case .sample(let step): told.append("sample \(step)")
      case .saved(let step): told.append("saved \(step)")
      }
    })
    #expect(ending == .finished)
    #expect(
      told == [
        "sample 0", "1", "2", "saved 2", "3", "4", "sample 4", "saved 4", "5", "6", "sample 6", "saved 6",
      ])
    #expect(directory.checkpointSteps == [6, 4])
    #expect(try metrics(directory).count == 6)
    for (index, line) in try metrics(directory).enumerated() {
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Double]
      #expect(object?["step"] == Double(index + 1) && object?["wassersteinEstimate"] != nil)
    }
  }

  @Test("Stopped and resumed, a run is the one that was not: state, files, metrics")
  func interruption() throws {
    let scratch = try Scratch()
    let (whole, run) = try trained(scratch, "whole")
    let parts = try RunDirectory.made(in: scratch, "parts")
    let first = try TrainingRun(runConfiguration(), on: Self.data, in: parts)
    #expect(try first.train(shouldStop: { first.trainer.step == 3 }) == .interrupted)
    #expect(parts.checkpointSteps.first == 3)
    let second = try resumed(parts)
    #expect(second.trainer.step == 6 && second.trainer.state == run.trainer.state)
    #expect(second.trainer.reader.position == run.trainer.reader.position)
    #expect(try metrics(parts) == metrics(whole))
    let files = try [whole, parts].map {
      try Data(contentsOf: $0.checkpoint(step: 6).appending(path: "model.safetensors"))
    }
    #expect(files[0] == files[1])
  }

  @Test("A run that was killed goes on from the last save; later and half lines of the metrics are dropped")
  func kill() throws {
    let scratch = try Scratch()
    let (whole, run) = try trained(scratch, "whole")
    let (killed, _) = try trained(scratch, "killed")
    try FileManager.default.removeItem(at: killed.checkpoint(step: 6))
    let written = try Data(contentsOf: killed.metrics)
    try (written.dropLast(20)).write(to: killed.metrics)
    let second = try resumed(killed)
    #expect(second.trainer.state == run.trainer.state)
    #expect(try metrics(killed) == metrics(whole))
  }

  @Test("A damaged newest checkpoint never costs the sound ones their place")
  func keep() throws {
    let scratch = try Scratch()
    let (directory, _) = try trained(scratch)
    try Data([1]).write(to: directory.checkpoint(step: 6).appending(path: "model.safetensors"))
    let checkpoint = try TrainingRun.newestCheckpoint(in: directory).checkpoint
    #expect(checkpoint.step == 4)
    var configuration = checkpoint.configuration
    configuration.keep = CheckpointKeeping(newest: 1)
    let run = try TrainingRun(checkpoint, with: configuration, on: Self.data, in: directory)
    #expect(try run.train(shouldStop: { true }) == .interrupted)
    #expect(directory.checkpointSteps == [6, 5])
    #expect(try TrainingRun.newestCheckpoint(in: directory).checkpoint.step == 5)
  }

  @Test("The configuration on disk is the run's own")
  func configuration() throws {
    let scratch = try Scratch()
    let configuration = runConfiguration { $0.constraints = [.r1(weight: 0.1), .r2(weight: 0.1)] }
    let (directory, _) = try trained(scratch, "run", configuration)
    let text = try String(contentsOf: directory.configuration, encoding: .utf8)
    var read = Configuration()
    for (name, value) in try Configuration.entries(yaml: text, path: "config.yaml") {
      try read.set(name, to: value)
    }
    #expect(read == configuration)
  }

  @Test("Other data than the run was trained on is refused")
  func otherData() throws {
    let scratch = try Scratch()
    let (directory, _) = try trained(scratch)
    let checkpoint = try TrainingRun.newestCheckpoint(in: directory).checkpoint
    let error = #expect(throws: DataError.self) {
      _ = try TrainingRun(checkpoint, on: .made([2], seed: 8), in: directory)
    }
    #expect(error?.what.contains("not what this run was trained on") == true && error?.path == "made")
  }

  @Test("A time limit ends a run after the step that passes it, saved")
  func minutes() throws {
    let scratch = try Scratch()
    let (directory, run) = try trained(scratch, "run", runConfiguration { $0.minutes = 1e-9 })
    #expect(run.trainer.step == 1 && directory.checkpointSteps == [1])
  }

  @Test(
    "What led to a number that is not finite is saved, and only if it is finite itself",
    arguments: [1e30, 1e38])
  func notFinite(rate: Double) throws {
    let scratch = try Scratch()
    let directory = try RunDirectory.made(in: scratch)
    let configuration = runConfiguration {
      $0.optimizer = .sgd
      $0.learningRate = rate
      $0.generatorLearningRate = rate
      $0.saveEvery = 1
    }
    // At 1e38 the weights themselves pass float32's largest number.
    let run = try TrainingRun(configuration, on: .made([2], times: 100), in: directory)
    let error = #expect(throws: NonFiniteError.self) { try run.train() }
    #expect((1...6).contains(error?.step ?? 0))
    for step in directory.checkpointSteps {
      #expect(try Checkpoint(contentsOf: directory.checkpoint(step: step)).state.isFinite)
    }
  }

  @Test("Running statistics that are not finite end a run at the next save, and are not saved")
  func statistics() throws {
    let scratch = try Scratch()
    let directory = try RunDirectory.made(in: scratch)
    // A batch norm divides scores of 1e30 away, and their variance passes float32's largest number.
    let configuration = runConfiguration { $0.critic.normalisation = .batch }
    let run = try TrainingRun(configuration, on: .made([2], times: 1e30), in: directory)
    let error = try #require(#expect(throws: NonFiniteError.self) { try run.train() })
    #expect(error.step == 2 && error.description.contains("critic.statistics"))
    #expect(directory.checkpointSteps.isEmpty)
  }

  @Test("Without a checkpoint there is nothing to go on from")
  func nothing() throws {
    let scratch = try Scratch()
    let directory = try RunDirectory.made(in: scratch)
    let error = #expect(throws: DataError.self) { _ = try TrainingRun.newestCheckpoint(in: directory) }
    #expect(error?.what.contains("no checkpoint") == true)
  }

  @Test("Run directories are numbered, and one that holds a run is not taken again")
  func directories() throws {
    let scratch = try Scratch()
    let runs = scratch.url.appending(path: "runs")
    for name in ["00000-ring", "00001-ring"] {
      #expect(try RunDirectory.create(nil, in: runs, name: "ring").url.lastPathComponent == name)
    }
    let (directory, _) = try trained(scratch)
    let error = #expect(throws: DataError.self) {
      _ = try RunDirectory.create(directory.url, in: runs, name: "ring")
    }
    #expect(error?.advice.contains("--resume") == true)
    let file = scratch.url.appending(path: "file")
    try Data().write(to: file)
    #expect(throws: DataError.self) {
      _ = try RunDirectory.create(file.appending(path: "run"), in: runs, name: "")
    }
  }
}
