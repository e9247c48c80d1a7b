import Foundation
import SaddleData
import SaddleDiagnosis
import SaddleGAN
import SaddleTensor
import Testing

/// The detectors that play with networks and look at data, on small runs whose weights are known.
@Suite struct ProbeTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// Trains for a few steps and puts other weights into the last checkpoint.
  private func run(
    _ settings: [(String, String)], steps: Int = 3, data: String = "ring",
    _ change: (inout Checkpoint) -> Void = { _ in }
  ) throws -> RunDirectory {
    let dataset = try Dataset.open(data)
    let small = [
      ("data", data), ("generator-widths", "16"), ("critic-widths", "16,16"), ("batch", "16"),
      ("threads", "1"),
      ("steps", "\(steps)"), ("save-every", "\(max(1, steps - 1))"),
    ]
    let configuration = try Configuration(
      resolving: (small + settings).map { (name: $0.0, value: $0.1) }, for: dataset.kind, shape: dataset.shape
    )
    let directory = try RunDirectory.create(
      scratch.url.appending(path: UUID().uuidString), in: scratch.url, name: "run")
    let run = try TrainingRun(configuration, on: dataset, in: directory)
    _ = try run.train()
    let folder = directory.checkpoint(step: steps)
    var checkpoint = try Checkpoint(contentsOf: folder)
    change(&checkpoint)
    try checkpoint.write(to: folder)
    return directory
  }

  private func examine(
    _ directory: RunDirectory, step: Int? = nil, heldOut: Dataset? = nil
  ) throws -> Examination {
    try Examination(
      of: directory, step: step, effort: .init(threads: 1, isQuick: true),
      dataset: { try Dataset.open($0.data) }, inspected: { try DataReport(inspecting: $0.data) },
      heldOut: heldOut)
  }

  /// Multiplies a network's weights.
  private func scale(_ network: String, by factor: Float, _ checkpoint: inout Checkpoint) {
    guard let value = checkpoint.state[network] else { return }
    checkpoint.state[network] = Value(value.floats.map { $0 * factor }, shape: value.shape)
  }

  // MARK: The critic

  @Test func weightsAtTheirBoundsAreCounted() throws {
    let directory = try run([("method", "wgan"), ("warm-up", "false")]) { checkpoint in
      // Half of the weights at the bound of 0.01, the other half between.
      let value = checkpoint.state["critic"]
      checkpoint.state["critic"] = value.map { value in
        Value((0..<value.shape.count).map { $0.isMultiple(of: 4) ? 0.001 : Float(-0.01) }, shape: value.shape)
      }
    }
    let finding = try #require(try Detector.clipping.answer(examine(directory)).finding)
    // Three of four; the layout's padding is no weight, and each tensor starts at a multiple of 16.
    #expect(abs((finding.value("share of weights at the bounds") ?? 0) - 0.75) < 0.01)
  }

  /// Slopes are those of a critic whose three layers are each ten times larger: a thousand times steeper.
  @Test func aSteepCriticIsSeen() throws {
    let directory = try run([("method", "wgan-gp")])
    let before = try Detector.lipschitz.answer(examine(directory))
    guard case .clear(let evidence) = before else {
      Issue.record("an untrained critic of He's weights is about 1-Lipschitz")
      return
    }
    let steep = try run([("method", "wgan-gp")]) { checkpoint in scale("critic", by: 10, &checkpoint) }
    let finding = try #require(try Detector.lipschitz.answer(examine(steep)).finding)
    #expect(finding.severity == .grave)
    let (old, new) = (evidence.first { $0.name == "median" }?.value ?? 0, finding.value("median") ?? 0)
    // Biases are small, and not multiplied exactly like weights.
    #expect((500...2000).contains(new / old))
  }

  @Test func aFlatCriticIsSeen() throws {
    let directory = try run([("method", "wgan-gp")]) { checkpoint in scale("critic", by: 0.1, &checkpoint) }
    let finding = try #require(try Detector.lipschitz.answer(examine(directory)).finding)
    #expect(finding.sentence.contains("flat"))
  }

  /// An untrained critic has all to learn, and two Gaussians against one heap are easily told apart.
  @Test func anUntrainedCriticIsFarFromItsOptimum() throws {
    let directory = try run(
      [("method", "wgan-gp"), ("constraints", "gradient-penalty:0.1")], data: "two-gaussians"
    ) { checkpoint in
      scale("generator", by: 0, &checkpoint)
      scale("average", by: 0, &checkpoint)
    }
    let finding = try #require(try Detector.criticOptimum.answer(examine(directory)).finding)
    #expect(finding.name == "critic-far-from-optimum")
    #expect((finding.value("gain over the payoff's scale") ?? 0) > 0.3)
  }

  // MARK: Gradients and rates

  @Test func gradientsOfSmallWeightsVanish() throws {
    let directory = try run([("critic-widths", "16,16,16,16,16,16")]) { checkpoint in
      scale("critic", by: 0.001, &checkpoint)
    }
    let finding = try #require(try Detector.vanishingGradients.answer(examine(directory)).finding)
    #expect(finding.severity == .grave)
  }

  @Test func gradientsOfSoundWeightsDoNot() throws {
    let examination = try examine(run([]))
    #expect(try Detector.vanishingGradients.answer(examination).isClear)
    #expect(try Detector.explodingGradients.answer(examination).isClear)
  }

  /// Three steps of 1e-9 leave the weights where they were; those of the usual rate in 200 steps do not.
  @Test func networksThatDoNotMoveAreSeen() throws {
    let slow = [("learning-rate", "1e-9"), ("generator-learning-rate", "1e-9")]
    let finding = try #require(try Detector.learningRateLow.answer(examine(run(slow))).finding)
    #expect(finding.changes.map(\.name) == ["learning-rate", "generator-learning-rate"])
    #expect(finding.changes.map(\.value) == ["1e-8", "1e-8"])
    #expect(try Detector.learningRateLow.answer(examine(run([], steps: 200))).isClear)
  }

  @Test func weightsThatHaveGrownTellOfAHighRate() throws {
    let directory = try run([]) { checkpoint in scale("generator", by: 20, &checkpoint) }
    let finding = try #require(try Detector.learningRateHigh.answer(examine(directory)).finding)
    #expect(finding.changes.map(\.name) == ["generator-learning-rate"])
    #expect(try Detector.learningRateHigh.answer(examine(run([]))).isClear)
  }

  // MARK: The data

  /// A table of distinct points on a spiral, so that the nearest other one is far.
  private func table(_ count: Int, more: (Int) -> String = { _ in "" }, header: String = "") throws -> String
  {
    let lines = (0..<count).map { index -> String in
      let angle = Double(index)
      return "\(angle * cos(angle)),\(angle * sin(angle))\(more(index))\n"
    }
    return try scratch.write("x,y\(header)\n" + lines.joined(), to: "\(UUID().uuidString).csv").path
  }

  /// A generator of zero weights, but for the last bias, gives one point: here a training sample.
  @Test func aGeneratorThatRepeatsASampleHasMemorisedIt() throws {
    let data = try table(40)
    let point = try SampleMonitorTestSamples.first(of: data)
    let directory = try run([], data: data) { checkpoint in
      for name in ["generator", "average"] {
        guard let value = checkpoint.state[name],
          let bias = checkpoint.learner.generator.layout.parameters.last(where: { $0.shape == [2] })
        else { continue }
        var numbers = [Float](repeating: 0, count: value.shape.count)
        numbers[bias.offset] = point[0]
        numbers[bias.offset + 1] = point[1]
        checkpoint.state[name] = Value(numbers, shape: value.shape)
      }
    }
    let finding = try #require(try Detector.memorisation.answer(examine(directory)).finding)
    #expect(finding.severity == .grave)
    #expect((finding.value("samples closer than a third of that") ?? 0) == 1)
    #expect(try Detector.memorisation.answer(examine(run([], data: data))).isClear)
  }

  @Test func faultsOfATableAreNamed() throws {
    func sentence(_ data: String) throws -> String {
      try Detector.dataFaults.answer(examine(run([], steps: 1, data: data))).finding?.sentence ?? ""
    }
    #expect(try sentence(table(600)).isEmpty)
    #expect(try sentence(table(60)).contains("only 60 samples"))
    #expect(try sentence(table(600, more: { _ in ",7" }, header: ",z")).contains("always the same number: z"))
    let wild = try table(600, more: { $0 == 5 ? ",1e9" : ",\($0 % 7)" }, header: ",z")
    #expect(try sentence(wild).contains("far outside of all others in z"))
    let copies = try scratch.write(
      "x,y\n" + String(repeating: "1,2\n3,4\n5,7\n", count: 300), to: "copies.csv"
    ).path
    #expect(try sentence(copies).contains("are copies of others"))
  }

  /// Without other samples it cannot be told; an untrained critic has learnt nothing by heart.
  @Test func overfittingNeedsHeldOutData() throws {
    let directory = try run([], data: table(300))
    #expect(throws: (any Error).self) { try Detector.overfitting.answer(examine(directory)) }
    let heldOut = try Dataset.open(table(300))
    #expect(try Detector.overfitting.answer(examine(directory, heldOut: heldOut)).isClear)
    #expect(
      throws: (any Error).self,
      performing: { try Detector.overfitting.answer(examine(directory, heldOut: Dataset.open("digits"))) })
  }

  // MARK: What is broken

  @Test func aDamagedCheckpointIsPassedOver() throws {
    let directory = try run([], steps: 4)
    try Data("nonsense".utf8).write(to: directory.checkpoint(step: 4).appending(path: "model.safetensors"))
    let examination = try examine(directory)
    #expect(examination.checkpoint?.step == 3)
    #expect(examination.refused.count == 1)
  }

  @Test func withoutCheckpointOrDataMuchCannotBeTold() throws {
    let directory = try run([], steps: 4)
    try FileManager.default.removeItem(at: directory.checkpoints)
    let diagnosis = try Diagnosis(examine(directory))
    #expect(diagnosis.findings.isEmpty)
    #expect(diagnosis.untold.contains { $0.reason == "there is no checkpoint" })
    #expect(diagnosis.verdict.hasPrefix("Nothing grave found."))

    let gone = try run([], data: table(30))
    let file = try RunRecord(reading: gone).configuration.data
    try FileManager.default.removeItem(atPath: file)
    let other = try Diagnosis(examine(gone))
    #expect(other.untold.contains { $0.reason.contains("the data cannot be opened") })
  }

  /// Of a run that kept no observations.
  @Test func samplesAreSeenThroughCheckpoints() throws {
    let directory = try run([], steps: 4)
    #expect(!FileManager.default.fileExists(atPath: directory.observations.path))
    #expect(try examine(directory).record.observations.all.map(\.step) == [3, 4])
    #expect(try examine(directory, step: 3).record.observations.all.map(\.step) == [3])
  }

  @Test func aCheckpointThatIsNotThereIsAnError() throws {
    let directory = try run([], steps: 4)
    let error = #expect(throws: DataError.self) { try examine(directory, step: 9) }
    #expect(error?.description.contains("there are: 3, 4") == true)
    let none = RunDirectory(scratch.url.appending(path: "none"))
    #expect(throws: DataError.self) { try examine(none) }
  }

  /// The run's own files are left as they are.
  @Test func aDiagnosisChangesNothing() throws {
    let directory = try run([], steps: 4)
    func state() throws -> [Data] {
      try [directory.metrics, directory.configuration].map { try Data(contentsOf: $0) }
        + ["model", "state"].map {
          try Data(contentsOf: directory.checkpoint(step: 4).appending(path: "\($0).safetensors"))
        }
    }
    let before = try state()
    let diagnosis = try Diagnosis(examine(directory))
    try diagnosis.write(to: directory.diagnosis)
    #expect(try state() == before)
    let report = try String(contentsOf: directory.diagnosis.appending(path: "report.md"), encoding: .utf8)
    for detector in Detector.all { #expect(report.contains(detector.question), "\(detector.name)") }
  }
}

/// A training sample in the units of training.
private enum SampleMonitorTestSamples {
  static func first(of source: String) throws -> [Float] {
    let dataset = try Dataset.open(source)
    guard case .floats(let numbers) = dataset.samples else { return [] }
    return dataset.scaling.toTraining(Array(numbers.prefix(dataset.shape.count)))
  }
}
