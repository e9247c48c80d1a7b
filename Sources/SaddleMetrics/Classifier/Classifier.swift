import SaddleCPU
import SaddleData
import SaddleNN
import SaddleTensor

/// A network trained to tell the classes of labelled data, whose last hidden layer is a feature space of that
/// data.
///
/// ```swift
/// let (training, heldOut) = try Dataset.open("digits").split(heldOut: 0.1, seed: 1)
/// let classifier = try Classifier.trained(on: training, heldOut: heldOut)
/// classifier.record.accuracy                    // 0.98
/// try classifier.write(to: URL(filePath: "digits.safetensors"))
/// let extractor = try ClassifierExtractor(classifier, for: [8, 8, 1])
/// ```
public struct Classifier: Sendable {
  /// What it was trained on, and how well it does.
  public struct Record: Codable, Hashable, Sendable {
    /// The data set's name and fingerprint.
    public var data: String, fingerprint: String
    /// Of one sample.
    public var shape: [Int]
    /// By class number.
    public var classNames: [String]
    public var scaling: Scaling
    public var seed: UInt64
    /// Updates.
    public var steps: Int
    /// Samples it was trained on, and others that it was tested on.
    public var trainingCount: Int, heldOutCount: Int
    /// The share of held-out samples whose class it tells.
    public var accuracy: Double
  }

  public let record: Record
  let network: ClassifierNetwork
  /// `float32[network.layout.count]`.
  let parameters: Value

  init(_ record: Record, _ network: ClassifierNetwork, _ parameters: Value) {
    self.record = record
    self.network = network
    self.parameters = parameters
  }

  /// "classifier digits (98.3 % on 180 held out)".
  public var name: String {
    let percent = "\((record.accuracy * 1000).rounded() / 10)"
    return "classifier \(record.data) (\(percent) % on \(record.heldOutCount) held out)"
  }
}

/// A classifier compiled for batches of samples in training units.
final class ClassifierProgram {
  let batch = 256
  let samples: Buffer
  /// [batch, ``ClassifierNetwork/featureCount``] and `int32[batch]`.
  let features: Buffer, classes: Buffer
  private let parameters: Buffer
  private let program: Program

  /// - Throws: `ProgramError` when there is no memory.
  init(_ network: ClassifierNetwork, _ parameters: Value, sampleShape: Shape, threads: Int?) throws {
    let x = Tensor.input("samples", Shape([batch] + sampleShape.dimensions))
    let flat = Tensor.input("classifier", [network.layout.count])
    var pass = Pass(flat, of: network.layout, for: .evaluation)
    let features = network.features(of: x, &pass)
    let classes = network.logits(of: features, &pass).argMax()
    program = try Program(
      inputs: [x, flat], outputs: [features, classes], options: .init(threads: threads))
    samples = Buffer(x.type)
    self.features = Buffer(features.type)
    self.classes = Buffer(classes.type)
    self.parameters = Buffer(parameters)
  }

  func run() throws { try program.run(inputs: [samples, parameters], outputs: [features, classes]) }

  /// How many samples of a data set have the class that their label says.
  func correctCount(_ data: Dataset, threads: Int?) throws -> Int {
    // The first epoch of any seed has every sample once.
    let reader = try BatchReader(data, batch: batch, seed: 0, threads: threads)
    let labels = Buffer(classes.type)
    let total = data.count ?? 0
    var correct = 0
    for start in stride(from: 0, to: total, by: batch) {
      try reader.next(samples: samples, labels: labels)
      try run()
      classes.withElements(as: Int32.self) { told in
        labels.withElements(as: Int32.self) { known in
          correct += (0..<min(batch, total - start)).count { told[$0] == known[$0] }
        }
      }
    }
    return correct
  }
}
