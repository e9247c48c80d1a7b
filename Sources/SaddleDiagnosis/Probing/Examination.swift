import Foundation
import SaddleCPU
import SaddleData
import SaddleGAN
import SaddleTensor

/// A run on the table: its numbers, a checkpoint, its data, and probes that are made when first asked for.
///
/// Not synchronised: one thread at a time.
public final class Examination {
  public internal(set) var record: RunRecord
  /// What is looked at; `nil` where no checkpoint can be read.
  public let checkpoint: Checkpoint?
  /// What is wrong with newer checkpoints.
  public let refused: [String]
  public let dataset: Dataset?
  /// Why there is no data.
  public let dataProblem: String?
  /// Samples of the same kind that training did not see.
  public let heldOut: Dataset?
  let effort: Effort
  private let inspect: (Configuration) throws -> DataReport

  /// How long a diagnosis may take.
  public struct Effort: Sendable {
    /// `nil` is one for each core.
    public var threads: Int?
    /// Fewer steps in each probe.
    public var isQuick: Bool

    public init(threads: Int? = nil, isQuick: Bool = false) {
      self.threads = threads
      self.isQuick = isQuick
    }

    var probeSeconds: Double { isQuick ? 0.4 : 2 }
    func steps(_ count: Int) -> Int { isQuick ? max(20, count / 5) : count }
    var deadline: ContinuousClock.Instant { .now + .seconds(probeSeconds) }
  }

  /// - Parameters:
  ///   - step: of the checkpoint to look at; `nil` is the newest that can be read.
  ///   - dataset: opened by who knows how; throws where it cannot be.
  ///   - inspected: looked at as `saddle data inspect` does; asked once at most.
  ///   - heldOut: samples that training did not see, if there are any.
  /// - Throws: `DataError` when there is no run, or no checkpoint of the step.
  public init(
    of directory: RunDirectory, step: Int? = nil, effort: Effort = Effort(),
    dataset: (Configuration) throws -> Dataset,
    inspected: @escaping (Configuration) throws -> DataReport, heldOut: Dataset? = nil
  ) throws {
    var record = try RunRecord(reading: directory)
    (checkpoint, refused) = try Self.checkpoint(of: directory, step: step)
    do {
      let found = try dataset(record.configuration)
      if let checkpoint, found.fingerprint != checkpoint.data.fingerprint {
        (self.dataset, dataProblem) = (nil, "the data is not what this run was trained on")
      } else {
        (self.dataset, dataProblem) = (found, nil)
      }
    } catch { (self.dataset, dataProblem) = (nil, "the data cannot be opened: \(error)") }
    if let step {
      record.observations = record.observations.before(step + 1)
    }
    self.heldOut = heldOut
    inspect = inspected
    self.effort = effort
    self.record = record
    // A run from before observations were kept is seen through its checkpoints.
    if record.observations.all.isEmpty {
      self.record.observations = (try? observedCheckpoints()) ?? Observations()
    }
  }

  private static func checkpoint(
    of directory: RunDirectory, step: Int?
  ) throws -> (Checkpoint?, [String]) {
    if let step {
      guard directory.checkpointSteps.contains(step) else {
        let steps = directory.checkpointSteps.reversed().map(String.init).joined(separator: ", ")
        throw DataError(
          "there is no checkpoint of step \(step)", path: directory.checkpoints.relativePath,
          advice: steps.isEmpty ? "there is none at all: leave --checkpoint out" : "there are: \(steps)")
      }
      return (try Checkpoint(contentsOf: directory.checkpoint(step: step)), [])
    }
    var refused: [String] = []
    for step in directory.checkpointSteps {
      do { return (try Checkpoint(contentsOf: directory.checkpoint(step: step)), refused) } catch {
        refused.append("\(error)")
      }
    }
    return (nil, refused)
  }

  /// What the samples of the kept checkpoints are like, oldest first.
  private func observedCheckpoints() throws -> Observations {
    var observations = Observations()
    guard let dataset, let checkpoint else { return observations }
    let monitor = try SampleMonitor(checkpoint.learner.generator, dataset, threads: effort.threads)
    observations.cells = monitor.cells
    for step in record.directory.checkpointSteps.reversed() where step <= checkpoint.step {
      let model = record.directory.checkpoint(step: step).appending(path: "model.safetensors")
      guard let saved = try? Checkpoint(model: model),
        saved.learner.averageDecay == checkpoint.learner.averageDecay,
        let observation = try monitor.observe(
          step: step, saved.weights(averaged: false),
          averaged: saved.learner.averageDecay == nil ? nil : saved.weights(averaged: true))
      else { continue }
      observations.append(observation)
    }
    return observations
  }

  // MARK: Probes

  /// What a probe needs.
  struct Material {
    let checkpoint: Checkpoint
    let dataset: Dataset
    let game: Game
  }

  /// - Throws: ``Untold`` where the checkpoint or the data is missing.
  func material() throws -> Material {
    guard let checkpoint else {
      throw Untold(refused.isEmpty ? "there is no checkpoint" : "no checkpoint can be read")
    }
    guard let dataset else { throw Untold(dataProblem ?? "there is no data") }
    guard let game = checkpoint.learner as? Game else { throw Untold("the run has no critic") }
    return Material(checkpoint: checkpoint, dataset: dataset, game: game)
  }

  /// What is odd about the data.
  func dataReport() throws -> DataReport {
    guard dataset != nil else { throw Untold(dataProblem ?? "there is no data") }
    return try inspect(record.configuration)
  }

  var knownSlopes: Slopes?
  private var rehearsals: [Rehearsal.Player: Rehearsal] = [:]

  /// The game played on, or anew.
  func rehearsal(_ player: Rehearsal.Player) throws -> Rehearsal {
    if let known = rehearsals[player] { return known }
    let material = try material()
    let rehearsal = try Rehearsal(
      player, material.checkpoint, material.dataset, threads: effort.threads)
    rehearsals[player] = rehearsal
    return rehearsal
  }

  private var knownWalk: (generator: Rehearsal.Motion, critic: Rehearsal.Motion, records: [StepRecord])?

  /// The next steps of the training.
  func walk() throws -> (generator: Rehearsal.Motion, critic: Rehearsal.Motion, records: [StepRecord]) {
    if let knownWalk { return knownWalk }
    let rehearsal = try rehearsal(.own)
    var walk = try rehearsal.walk(effort.steps(100), until: effort.deadline)
    walk.generator.overshoot = try rehearsal.overshoot(
      of: "generator", effort.steps(60), until: effort.deadline)
    walk.critic.overshoot = try rehearsal.overshoot(of: "critic", effort.steps(60), until: effort.deadline)
    let first = try self.rehearsal(.beginner).walk(10, until: effort.deadline)
    walk.generator.firstSize = first.generator.largestSize
    walk.critic.firstSize = first.critic.largestSize
    knownWalk = walk
    return walk
  }

  private var knownAnswers: [String: (before: Double, after: Double, deviation: Double, steps: Int)] = [:]

  /// One network trained on alone.
  func response(of network: String) throws -> (before: Double, after: Double, deviation: Double, steps: Int) {
    if let known = knownAnswers[network] { return known }
    let answer = try rehearsal(.best).response(
      of: network, steps: effort.steps(300), until: effort.deadline)
    knownAnswers[network] = answer
    return answer
  }

  /// Samples of the generator as it is, in the units of training.
  func generated(_ count: Int, averaged: Bool) throws -> [Float] {
    let checkpoint = try material().checkpoint
    let sampler = try Sampler(checkpoint.learner.generator, threads: effort.threads)
    let classes =
      checkpoint.learner.generator.classes == nil ? nil : try checkpoint.data.classes(count, seed: 1)
    return try sampler.samples(count, seed: 1, classes: classes, from: checkpoint.weights(averaged: averaged))
      .floats
  }
}

/// Why a question cannot be answered.
struct Untold: Error {
  let reason: String
  init(_ reason: String) { self.reason = reason }
}

extension Checkpoint {
  /// The critic as it is.
  var criticWeights: (flat: Buffer, statistics: Buffer?) {
    (Buffer(state["critic"] ?? Value([Float](), shape: [0])), state["critic.statistics"].map { Buffer($0) })
  }
}
