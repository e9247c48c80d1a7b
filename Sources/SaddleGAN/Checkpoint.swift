import Foundation
import SaddleCPU
import SaddleData
import SaddleNN
import SaddleTensor

/// A training state on disk: `model.safetensors`, the networks under PyTorch's names and layouts with all
/// that sampling needs to know, and `state.safetensors`, what else an exact resumption needs.
public struct Checkpoint {
  /// Generator updates done.
  public let step: Int
  /// Batches read.
  public private(set) var position: Int
  /// Seconds spent in training.
  public private(set) var seconds: Double
  public let configuration: Configuration
  public let data: DatasetDescription
  public let learner: any Learner
  /// ``Trainer/state``; from a model file alone, the networks only.
  public var state: [String: Value]

  private static let model = "model.safetensors"
  private static let rest = "state.safetensors"

  /// The networks in a model file: their names in it and in a state, and how their parameters lie.
  private static func networks(_ learner: any Learner) -> [(name: String, layout: ParameterLayout)] {
    let networks = learner.networks.map { ($0.name, $0.layout) }
    return learner.averageDecay == nil
      ? networks : [networks[0], ("average", networks[0].1)] + networks.dropFirst()
  }

  // MARK: Writing

  /// Writes a folder `url` of the two files, in one step as others see it: written aside, synced, renamed.
  /// - Throws: `DataError` when it cannot; what was there before is then untouched.
  public func write(to url: URL) throws {
    let (model, rest) = try files()
    try Self.replace(url) { folder in
      try model.write(to: folder.appending(path: Self.model))
      try rest.write(to: folder.appending(path: Self.rest))
    }
  }

  /// Writes the networks alone, all that sampling needs.
  /// - Throws: `DataError` when it cannot; what was there before is then untouched.
  public func writeModel(to url: URL) throws { try files().model.write(to: url) }

  private func files() throws -> (model: TensorFile, rest: TensorFile) {
    var state = state
    var tensors: [(name: String, value: Value)] = []
    for (name, layout) in Self.networks(learner) {
      let statistics = state.removeValue(forKey: "\(name).statistics")
      guard let flat = state.removeValue(forKey: name) else { continue }
      tensors += layout.portable(flat, statistics: statistics).map { ("\(name).\($0.name)", $0.value) }
    }
    var metadata = ["step": "\(step)", "saddle": "1"]
    metadata["configuration"] = configuration.yaml
    // The same state makes the same file.
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    metadata["data"] = String(decoding: try encoder.encode(data), as: UTF8.self)
    return (
      TensorFile(tensors, metadata: metadata),
      TensorFile(
        state.sorted { $0.key < $1.key }.map { ($0.key, $0.value) },
        metadata: ["step": "\(step)", "position": "\(position)", "seconds": "\(seconds)"])
    )
  }

  /// Fills a folder aside and gives it its name; what an earlier process left aside is removed.
  private static func replace(_ url: URL, _ fill: (URL) throws -> Void) throws {
    let (manager, parent) = (FileManager.default, url.deletingLastPathComponent())
    let aside = parent.appending(path: ".\(url.lastPathComponent).partial")
    do {
      for name in try manager.contentsOfDirectory(atPath: parent.path)
      where name.hasPrefix(".step-") && name.hasSuffix(".partial") {
        try manager.removeItem(at: parent.appending(path: name))
      }
      try manager.createDirectory(at: aside, withIntermediateDirectories: true)
      try fill(aside)
      // One of this name is one that could not be read, or the training would have gone on from it.
      if manager.fileExists(atPath: url.path) { try manager.removeItem(at: url) }
      try manager.moveItem(at: aside, to: url)
      try AtomicFile.synchronise(folder: parent)
    } catch let error as DataError {
      try? manager.removeItem(at: aside)
      throw error
    } catch {
      try? manager.removeItem(at: aside)
      throw DataError(
        "the checkpoint cannot be written: \(error.reason)", path: url.path,
        advice: "make room, or give yourself the right to write there; the checkpoint before is intact")
    }
  }

}

extension Checkpoint {
  /// Reads a folder that ``write(to:)`` made.
  /// - Throws: `DataError` when a file is missing, truncated or altered, or is that of another program.
  public init(contentsOf url: URL) throws {
    try self.init(model: url.appending(path: Self.model))
    let file = try TensorFile(contentsOf: url.appending(path: Self.rest), requiresChecksum: true)
    guard let position = file.metadata["position"].flatMap({ Int($0) }), position >= 0,
      let seconds = file.metadata["seconds"].flatMap({ Double($0) }), file.metadata["step"] == "\(step)"
    else { throw Self.foreign(url.appending(path: Self.rest)) }
    self.position = position
    self.seconds = seconds
    for (name, value) in file.tensors { state[name] = value }
  }

  /// Reads the networks alone.
  /// - Throws: `DataError`, as `init(contentsOf:)`.
  public init(model url: URL) throws {
    let file = try TensorFile(contentsOf: url, requiresChecksum: true)
    guard let step = file.metadata["step"].flatMap({ Int($0) }), step >= 0,
      let configuration = file.metadata["configuration"], let data = file.metadata["data"],
      let data = try? JSONDecoder().decode(DatasetDescription.self, from: Data(data.utf8)), data.isSound
    else { throw Self.foreign(url) }
    let settings = try Configuration(yaml: configuration, path: url.path)
    let learner: any Learner
    do { learner = try settings.learner(sampleShape: data.sampleShape, classes: data.classNames.count) } catch
    {
      throw DataError("\(error)", path: url.path, advice: "name a file that Saddle wrote")
    }
    var state: [String: Value] = [:]
    for (name, layout) in Self.networks(learner) {
      let own = file.tensors.filter { $0.name.hasPrefix("\(name).") }
        .map { (String($0.name.dropFirst(name.count + 1)), $0.value) }
      let flats: (parameters: Value, statistics: Value)
      do { flats = try layout.flat(from: Dictionary(own) { $1 }) } catch {
        throw DataError("\(error)", path: url.path, advice: "name a file that Saddle wrote")
      }
      state[name] = flats.parameters
      if layout.statistics.count > 0 { state["\(name).statistics"] = flats.statistics }
    }
    self.init(
      step: step, position: 0, seconds: 0, configuration: settings, data: data, learner: learner, state: state
    )
  }

  private static func foreign(_ url: URL) -> DataError {
    DataError(
      "this is no file of a checkpoint, or of another version's", path: url.path,
      advice: "name a folder checkpoints/step-N of a run, or the run itself")
  }
}

extension Checkpoint {
  /// A training as it is.
  package init(
    of trainer: Trainer, seconds: Double, configuration: Configuration, data: DatasetDescription
  ) {
    self.init(
      step: trainer.step, position: trainer.reader.position, seconds: seconds, configuration: configuration,
      data: data, learner: trainer.learner, state: trainer.state)
  }

  /// The generator as it is, or its running average if there is one.
  public func weights(averaged: Bool) -> GeneratorWeights {
    let name = averaged && learner.averageDecay != nil ? "average" : "generator"
    return GeneratorWeights(
      flat: Buffer(state[name]!), statistics: state["\(name).statistics"].map { Buffer($0) })
  }
}
