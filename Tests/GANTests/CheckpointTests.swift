import Foundation
import SaddleData
import SaddleGAN
import SaddleNN
import SaddleTensor
import Testing

@Suite("Checkpoints")
struct CheckpointTests {
  /// Configurations that keep all kinds of state.
  static let configurations: [(name: String, shape: Shape, configuration: Configuration)] = [
    ("points", [2], runConfiguration()),
    ("no average", [2], runConfiguration { $0.averageDecay = nil }),
    (
      "batch norm", [8, 8, 1],
      runConfiguration {
        $0.generator = NetworkStyle(.dcgan, widths: [4], normalisation: .batch)
        $0.critic = NetworkStyle(.dcgan, widths: [4], normalisation: .batch)
        $0.optimizer = .adamw
      }
    ),
    (
      "conditional, spectral norm", [2],
      runConfiguration {
        $0.isConditional = true
        $0.constraints = [.spectralNorm]
        $0.optimizer = .adadelta
      }
    ),
  ]

  /// A run of 4 steps, saved at 2 and 4.
  private func run(
    _ scratch: borrowing Scratch, _ configuration: Configuration = runConfiguration(), _ shape: Shape = [2]
  ) throws -> TrainingRun {
    var configuration = configuration
    configuration.steps = 4
    let directory = try RunDirectory.made(in: scratch)
    let run = try TrainingRun(configuration, on: .made(shape), in: directory)
    #expect(try run.train() == .finished)
    return run
  }

  private func refusal(_ read: () throws -> Void) throws -> DataError {
    try #require(#expect(throws: DataError.self) { try read() })
  }

  @Test("What is read is what was written, bit for bit", arguments: configurations.map(\.name))
  func roundTrip(name: String) throws {
    let (_, shape, configuration) = try #require(Self.configurations.first { $0.name == name })
    let scratch = try Scratch()
    let run = try run(scratch, configuration, shape)
    let read = try Checkpoint(contentsOf: run.directory.checkpoint(step: 4))
    #expect(read.step == 4 && read.position == run.trainer.reader.position && read.seconds > 0)
    #expect(read.configuration == run.configuration && read.data == DatasetDescription(run.dataset))
    #expect(read.state == run.trainer.state)
    // Written again elsewhere, it reads the same.
    let copy = scratch.url.appending(path: "step-000004")
    try read.write(to: copy)
    #expect(try Checkpoint(contentsOf: copy).state == read.state)
  }

  @Test("A model file alone holds the networks", arguments: configurations.map(\.name))
  func model(name: String) throws {
    let (_, shape, configuration) = try #require(Self.configurations.first { $0.name == name })
    let scratch = try Scratch()
    let run = try run(scratch, configuration, shape)
    let url = run.directory.checkpoint(step: 4).appending(path: "model.safetensors")
    let read = try Checkpoint(model: url)
    let networks = run.trainer.state.filter { name, _ in
      ["generator", "critic", "average"].contains(name.split(separator: ".")[0])
        && (!name.contains(".") || name.hasSuffix(".statistics"))
    }
    #expect(read.state == networks)
    for averaged in [true, false] {
      #expect(
        read.weights(averaged: averaged).flat.value == run.trainer.weights(averaged: averaged).flat.value)
    }
    // As PyTorch names them.
    let names = try TensorFile(contentsOf: url).tensors.map(\.name)
    #expect(names.contains { $0.hasPrefix("generator.") && $0.hasSuffix(".weight") })
  }

  @Test(
    "Truncated and altered files are refused by name", arguments: ["model.safetensors", "state.safetensors"])
  func damage(name: String) throws {
    let scratch = try Scratch()
    let folder = try run(scratch).directory.checkpoint(step: 4)
    let file = folder.appending(path: name)
    let whole = try Data(contentsOf: file)
    var damaged = [0, 1, 8, 100, whole.count / 2, whole.count - 1].map { whole.prefix($0) }
    var generator = SplitMix(state: 6)
    for place in (0..<400).map({ _ in Int.random(in: 0..<whole.count, using: &generator) }) {
      var flipped = whole
      flipped[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      damaged.append(flipped)
    }
    for data in damaged {
      try data.write(to: file)
      #expect(
        try refusal { _ = try Checkpoint(contentsOf: folder) }.path?.hasSuffix("step-000004/\(name)") == true)
    }
    try FileManager.default.removeItem(at: file)
    #expect(try refusal { _ = try Checkpoint(contentsOf: folder) }.path?.hasSuffix(name) == true)
  }

  @Test("A damaged newest checkpoint is passed over, and said to be")
  func fallback() throws {
    let scratch = try Scratch()
    let directory = try run(scratch).directory
    let file = directory.checkpoint(step: 4).appending(path: "state.safetensors")
    try Data(contentsOf: file).dropLast().write(to: file)
    let (checkpoint, refused) = try TrainingRun.newestCheckpoint(in: directory)
    #expect(checkpoint.step == 2)
    #expect(refused.count == 1 && refused[0].contains("step-000004/state.safetensors"))
    try FileManager.default.removeItem(at: directory.checkpoint(step: 2).appending(path: "model.safetensors"))
    let error = try refusal { _ = try TrainingRun.newestCheckpoint(in: directory) }
    #expect(error.what.contains("step-000004") && error.what.contains("step-000002"))
  }

  @Test("Files of others are refused: foreign tensors, another checkpoint's state, what makes no sense")
  func foreign() throws {
    let scratch = try Scratch()
    let directory = try run(scratch).directory
    let folder = directory.checkpoint(step: 4)
    let (model, state) = (
      folder.appending(path: "model.safetensors"), folder.appending(path: "state.safetensors")
    )
    let file = try TensorFile(contentsOf: model)
    // The state of step 2 beside the model of step 4.
    try Data(contentsOf: directory.checkpoint(step: 2).appending(path: "state.safetensors")).write(to: state)
    #expect(
      try refusal { _ = try Checkpoint(contentsOf: folder) }.path?.hasSuffix("state.safetensors") == true)

    let data = try #require(file.metadata["data"])
    func altered(_ key: String, _ text: String?) -> TensorFile {
      var metadata = file.metadata
      metadata[key] = text
      return TensorFile(file.tensors, metadata: metadata)
    }
    func altered(_ old: String, by new: String) throws -> TensorFile {
      #expect(data.contains(old), "\(data)")
      return altered("data", data.replacing(old, with: new))
    }
    let size = "9000000000000000000"
    let files = [
      TensorFile([("x", Value(scalar: 1, .float32))]), altered("step", nil), altered("step", "-1"),
      altered("step", "x"), altered("configuration", "nothing: here"), altered("configuration", ": ["),
      // Wider networks than the tensors, and ones that no memory holds.
      altered("configuration", "generator-widths: 9"),
      altered("configuration", "generator-widths: [16777216, 16777216, 16777216]"),
      altered("configuration", "critic: dcgan"), altered("configuration", "batch: 0"), altered("data", "{}"),
      try altered("\"shape\":[2]", by: "\"shape\":[]"), try altered("\"shape\":[2]", by: "\"shape\":[-2]"),
      try altered("\"shape\":[2]", by: "\"shape\":[\(size)]"),
      try altered("\"shape\":[2]", by: "\"shape\":[\(size),\(size),2]"),
      try altered("\"classCounts\":[8,8,8]", by: "\"classCounts\":[8,8]"),
      try altered("\"classCounts\":[8,8,8]", by: "\"classCounts\":[-8,8,8]"),
      try altered("\"classCounts\":[8,8,8]", by: "\"classCounts\":[\(size),\(size),\(size)]"),
      try altered("\"scales\":[1,1]", by: "\"scales\":[0,1]"),
      TensorFile(Array(file.tensors.dropLast()), metadata: file.metadata),
    ]
    for (index, file) in files.enumerated() {
      try file.write(to: model)
      let error = try refusal { _ = try Checkpoint(model: model) }
      #expect(error.path?.hasSuffix("model.safetensors") == true, "\(index): \(error)")
    }
  }

  @Test("What an ended process left aside is ignored, and removed by the next save")
  func leftover() throws {
    let scratch = try Scratch()
    let run = try run(scratch)
    let aside = run.directory.checkpoints.appending(path: ".step-000009.partial")
    try FileManager.default.createDirectory(at: aside, withIntermediateDirectories: true)
    try Data([1, 2, 3]).write(to: aside.appending(path: "model.safetensors"))
    let (checkpoint, refused) = try TrainingRun.newestCheckpoint(in: run.directory)
    #expect(checkpoint.step == 4 && refused.isEmpty)
    try checkpoint.write(to: run.directory.checkpoint(step: 5))
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: run.directory.checkpoints.path).sorted()
        == ["step-000002", "step-000004", "step-000005"])
  }

  @Test("A checkpoint that cannot be written leaves those that are there")
  func unwritable() throws {
    let scratch = try Scratch()
    let run = try run(scratch)
    let checkpoint = try Checkpoint(contentsOf: run.directory.checkpoint(step: 4))
    // A name that no file system takes, and a folder that is none: what permissions do, even for the superuser.
    let file = scratch.url.appending(path: "file")
    try Data().write(to: file)
    for url in [
      run.directory.checkpoints.appending(path: "step-" + String(repeating: "1", count: 300)),
      file.appending(path: "step-000005"),
    ] {
      let error = try refusal { try checkpoint.write(to: url) }
      #expect(error.path == url.path && error.advice.contains("intact"))
    }
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: run.directory.checkpoints.path).sorted()
        == ["step-000002", "step-000004"])
    #expect(try TrainingRun.newestCheckpoint(in: run.directory).checkpoint.state == checkpoint.state)
  }

  @Test("Classes are drawn by their frequencies in the data, the same for a seed")
  func classes() throws {
    var description = DatasetDescription(.made([2]))
    description.classCounts = [6, 0, 18]
    let classes = try description.classes(4000, seed: 1)
    #expect(try description.classes(4000, seed: 1) == classes)
    #expect(try description.classes(4000, seed: 2) != classes)
    #expect(!classes.contains(1) && classes.allSatisfy { (0..<3).contains($0) })
    // A quarter, ± 0.7 % at one deviation.
    #expect(abs(Double(classes.count { $0 == 0 }) / 4000 - 0.25) < 0.03)
  }
}
