import Foundation
import SaddleData
import SaddleMetrics
import SaddleTensor
import Testing

@Suite("Classifiers")
struct ClassifierTests {
  /// Images 16x16: a bright square in the corner that is the class.
  static func squares(_ count: Int, seed: Int) -> Dataset {
    var bytes: [UInt8] = []
    var labels: [Int32] = []
    for index in 0..<count {
      let label = (index * 7 + seed) % 4
      labels.append(Int32(label))
      for place in 0..<256 {
        let (row, column) = (place / 16, place % 16)
        let isInside = (row < 8) == (label < 2) && (column < 8) == (label % 2 == 0)
        bytes.append(UInt8((isInside ? 180 : 20) + (index * 31 + place * 17 + seed) % 60))
      }
    }
    return Dataset(
      name: "squares", kind: .images, shape: [16, 16, 1], samples: .bytes(Data(bytes)), labels: labels,
      classNames: ["a", "b", "c", "d"], scaling: .images(channels: 1))
  }

  private static func corners() throws -> Classifier {
    try Classifier.trained(
      on: squares(200, seed: 0), heldOut: squares(41, seed: 3), ClassifierTraining(steps: 30, threads: 1))
  }

  /// A table of two classes, told by the sign of the first column.
  static func table(_ count: Int) -> Dataset {
    let numbers = ContiguousArray((0..<count).flatMap { [Float($0 % 2 == 0 ? 90 : 110), Float($0 % 13)] })
    return Dataset(
      name: "table", kind: .table, shape: [2], samples: .floats(numbers),
      labels: (0..<count).map { Int32($0 % 2) }, classNames: ["low", "high"], columns: ["x", "y"],
      scaling: .standardising(numbers, width: 2))
  }

  @Test("digits are told with 95 % right on held-out data, and the name says so")
  func digits() throws {
    let (training, heldOut) = try Dataset.open("digits").split(heldOut: 0.1, seed: 0)
    let classifier = try Classifier.trained(
      on: training, heldOut: heldOut, ClassifierTraining(steps: 400, threads: 1))
    let record = classifier.record
    // 97.8 % measured with 3,000 steps; chance is 10 %.
    #expect(record.accuracy > 0.93)
    #expect(record.trainingCount == 1617 && record.heldOutCount == 180 && record.steps == 400)
    let percent = "\((record.accuracy * 1000).rounded() / 10)"
    #expect(classifier.name == "classifier digits (\(percent) % on 180 held out)")
    // The accuracy is what the extractor's classes give.
    let extractor = try ClassifierExtractor(classifier, for: [8, 8, 1], threads: 1)
    guard case .bytes(let data) = heldOut.samples, let labels = heldOut.labels else { return }
    let samples = SampleBatch(values: ContiguousArray(data.map(Float.init)))
    let (values, classes) = try extractor.features(of: samples, shape: [8, 8, 1])
    #expect(values.count == 180 * extractor.dimension && extractor.dimension == 128)
    let told = try #require(classes)
    #expect(zip(told, labels).count { $0 == $1 } == Int((record.accuracy * 180).rounded()))
    // The last hidden layer ends in a ReLU and is not dead.
    #expect(values.allSatisfy { $0 >= 0 } && values.contains { $0 > 0 })
  }

  @Test("the same seed gives the same classifier, another seed another")
  func determinism() throws {
    func file(_ seed: UInt64) throws -> Data {
      let scratch = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).safetensors")
      defer { try? FileManager.default.removeItem(at: scratch) }
      try Classifier.trained(
        on: Self.table(100), heldOut: Self.table(20), ClassifierTraining(steps: 5, seed: seed, threads: 1)
      ).write(to: scratch)
      return try Data(contentsOf: scratch)
    }
    let first = try file(1)
    #expect(try file(1) == first)
    #expect(try file(2) != first)
  }

  @Test("what is written is read back: the same features, classes and record")
  func file() throws {
    let url = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).safetensors")
    defer { try? FileManager.default.removeItem(at: url) }
    let classifier = try Self.corners()
    #expect(classifier.record.accuracy == 1)
    try classifier.write(to: url)
    let read = try Classifier(contentsOf: url)
    #expect(read.record == classifier.record && read.name == classifier.name)
    // PyTorch's names and layouts: filters [outputs, inputs, height, width].
    let file = try TensorFile(contentsOf: url)
    #expect(file["down1.weight"]?.shape == [32, 1, 4, 4])
    #expect(file["output.weight"]?.shape == [4, 128])
    guard case .bytes(let data) = Self.squares(9, seed: 1).samples else { return }
    let samples = SampleBatch(values: ContiguousArray(data.map(Float.init)))
    let results = try [classifier, read].map {
      try ClassifierExtractor($0, for: [16, 16, 1], threads: 1).features(of: samples, shape: [16, 16, 1])
    }
    #expect(results[0].values == results[1].values && results[0].classes == results[1].classes)
  }

  @Test("a file that is damaged, or no classifier's, is refused")
  func foreignFiles() throws {
    let url = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).safetensors")
    defer { try? FileManager.default.removeItem(at: url) }
    let tensor = Value([1, 2] as [Float], shape: [2])
    try TensorFile([("a", tensor)]).write(to: url)
    #expect(throws: DataError.self) { try Classifier(contentsOf: url) }
    // A record that claims a network of 10^12 parameters: refused before memory is taken.
    var record = try Self.corners().record
    record.shape = [16384, 16384, 1]
    let text = String(decoding: try JSONEncoder().encode(record), as: UTF8.self)
    try TensorFile([("a", tensor)], metadata: ["classifier": text]).write(to: url)
    #expect {
      try Classifier(contentsOf: url)
    } throws: {
      "\($0)".contains("not as many elements")
    }
    try Self.corners().write(to: url)
    var bytes = try Data(contentsOf: url)
    bytes[bytes.count - 5] ^= 1
    try bytes.write(to: url)
    #expect(throws: DataError.self) { try Classifier(contentsOf: url) }
  }

  @Test("a grey classifier takes stacked images channel by channel: class = 16 a + 4 b + c with four classes")
  func stackedImages() throws {
    let classifier = try Self.corners()
    let extractor = try ClassifierExtractor(classifier, for: [16, 16, 3], threads: 1)
    #expect(extractor.dimension == 3 * 128 && extractor.classCount == 64)
    guard case .bytes(let data) = Self.squares(300, seed: 2).samples else { return }
    let grey = ContiguousArray(data.map(Float.init))
    let single = try ClassifierExtractor(classifier, for: [16, 16, 1], threads: 1)
      .features(of: SampleBatch(values: grey), shape: [16, 16, 1])
    // Image i stacked on images i + 1 and i + 2; more than one batch of the network's.
    let count = 298
    var stacked = ContiguousArray<Float>()
    for index in 0..<count {
      for place in 0..<256 {
        for channel in 0..<3 { stacked.append(grey[(index + channel) * 256 + place]) }
      }
    }
    let (values, classes) = try extractor.features(
      of: SampleBatch(values: stacked), shape: [16, 16, 3])
    let told = try #require(classes), singles = try #require(single.classes)
    for index in 0..<count {
      #expect(told[index] == singles[index] * 16 + singles[index + 1] * 4 + singles[index + 2])
      let row = values[index * 384..<(index + 1) * 384]
      #expect(row.elementsEqual(single.values[index * 128..<(index + 3) * 128]))
    }
  }

  @Test("samples of another shape are refused with what to do")
  func shapes() throws {
    let classifier = try Self.corners()
    for shape in [[28, 28, 1], [16, 16, 4], [256], [16, 8, 3]] as [Shape] {
      #expect {
        try ClassifierExtractor(classifier, for: shape)
      } throws: {
        "\($0)".contains("takes samples of [16, 16, 1], not of \(shape)")
      }
    }
    let extractor = try ClassifierExtractor(classifier, for: [16, 16, 1], threads: 1)
    #expect(throws: MetricError.self) {
      try extractor.features(of: SampleBatch(values: [1, 2]), shape: [16, 16, 1])
    }
    #expect(try extractor.features(of: SampleBatch(values: []), shape: [16, 16, 1]).values.isEmpty)
  }

  @Test("data without labels, or of one class, cannot be learnt from")
  func noClasses() throws {
    var plain = Self.table(20)
    plain.labels = nil
    #expect(throws: MetricError.self) { try Classifier.trained(on: plain, heldOut: plain) }
    var single = Self.table(20)
    single.classNames = ["all"]
    #expect(throws: MetricError.self) { try Classifier.trained(on: single, heldOut: single) }
    #expect {
      try Classifier.trained(on: Self.table(20), heldOut: Self.squares(8, seed: 0))
    } throws: {
      "\($0)".contains("hold out a part of the same data")
    }
  }

  @Test("the time given ends the training")
  func time() throws {
    let start = ContinuousClock.now
    var last = 0.0
    let classifier = try Classifier.trained(
      on: Self.table(100), heldOut: Self.table(20), ClassifierTraining(seconds: 0.2, threads: 1)
    ) { share, _ in
      #expect(share >= last && share <= 1)
      last = share
    }
    #expect(last == 1 && classifier.record.steps > 0)
    // Compiling and testing come on top; a busy machine is slow.
    #expect(ContinuousClock.now - start < .seconds(20))
  }

  // MARK: Train on synthetic, test on real

  private func samples(_ data: Dataset) -> SampleBatch {
    guard case .floats(let floats) = data.samples else { return SampleBatch(values: []) }
    return SampleBatch(values: floats, labels: data.labels)
  }

  @Test("samples like the data are worth as much, samples with wrong classes nothing")
  func syntheticTraining() throws {
    let data = Self.table(400)
    let (real, test) = try data.split(heldOut: 0.25, seed: 1)
    let training = ClassifierTraining(steps: 60, threads: 1)
    func train(on batch: SampleBatch) throws -> SyntheticTraining {
      try trainOnSyntheticTestOnReal(
        synthetic: batch, real: samples(real), test: samples(test), like: data, training)
    }
    let good = try train(on: samples(Self.table(200)))
    // The two classes are 20 apart and each is one number: nothing can be told wrongly.
    #expect(good.syntheticAccuracy == 1 && good.realAccuracy == 1 && good.syntheticError == 0)
    #expect(good.trainingCount == 200 && good.testCount == 100)
    var wrong = samples(Self.table(500))
    wrong.labels = wrong.labels?.map { 1 - $0 }
    let bad = try train(on: wrong)
    #expect(bad.syntheticAccuracy == 0 && bad.realAccuracy == 1)
    // The fewer of 500 samples and 300 real ones.
    #expect(bad.trainingCount == 300)
  }

  @Test("samples without classes, of other classes or other size are refused")
  func badSamples() throws {
    let data = Self.table(40)
    func expect(_ batch: SampleBatch, _ message: String) {
      #expect {
        try trainOnSyntheticTestOnReal(
          synthetic: batch, real: samples(data), test: samples(data), like: data)
      } throws: {
        "\($0)".contains(message)
      }
    }
    expect(SampleBatch(values: [1, 2]), "the samples have no classes")
    expect(SampleBatch(values: [1, 2, 3], labels: [0, 1]), "are no samples of [2]")
    expect(SampleBatch(values: [], labels: []), "are no samples")
    expect(SampleBatch(values: [1, 2], labels: [2]), "none of the 2 of table")
    expect(SampleBatch(values: [1, .nan], labels: [1]), "not finite")
  }
}
