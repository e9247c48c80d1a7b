import RealModule
import SaddleAutodiff
import SaddleCPU
import SaddleData
import SaddleNN
import SaddleTensor

/// How a ``Classifier`` is trained.
public struct ClassifierTraining: Sendable, Hashable {
  /// Updates; nil: as many as there is time for.
  public var steps: Int?
  /// The time that updates may take together; nil: as long as the steps take. The learning rate falls by the
  /// clock then, so the result is not the same twice.
  public var seconds: Double?
  /// Of the initial parameters, the order of the data and dropout.
  public var seed: UInt64
  /// nil: one for each core.
  public var threads: Int?

  /// By default 3,000 steps.
  public init(steps: Int? = nil, seconds: Double? = nil, seed: UInt64 = 0, threads: Int? = nil) {
    self.steps = steps ?? (seconds == nil ? 3000 : nil)
    self.seconds = seconds
    self.seed = seed
    self.threads = threads
  }

  /// How much of the training is done, 0 to 1.
  func share(step: Int, since start: ContinuousClock.Instant) -> Double {
    let steps = steps.map { Double(step) / Double($0) } ?? 0
    let seconds = seconds.map { (ContinuousClock.now - start) / .seconds($0) } ?? 0
    return max(steps, seconds)
  }
}

extension Classifier {
  private static let batch = 128
  private static let learningRate = 1e-3

  /// Trains by cross-entropy: Adam at 0.001, falling to 0 along half a cosine (1608.03983), on batches of
  /// 128; dropout of 0.3 before the last layer.
  ///
  /// Same data, steps, seed, thread count and kind of machine: the same bits.
  /// - Parameters:
  ///   - data: stored, with labels.
  ///   - heldOut: other samples of the same kind and classes, for the accuracy.
  ///   - progress: told the share of the training that is done, and the last loss. What it throws ends it.
  /// - Throws: ``MetricError`` for data that cannot be learnt from, and when the loss is not finite.
  public static func trained(
    on data: Dataset, heldOut: Dataset, _ training: ClassifierTraining = ClassifierTraining(),
    progress: (_ share: Double, _ loss: Double) throws -> Void = { _, _ in }
  ) throws -> Classifier {
    for data in [data, heldOut] { try check(data) }
    guard data.shape == heldOut.shape, data.classNames == heldOut.classNames else {
      throw MetricError(
        "the held-out samples are \(heldOut.shape) of \(heldOut.classNames.count) classes, those to learn "
          + "from \(data.shape) of \(data.classNames.count)",
        advice: "hold out a part of the same data")
    }
    let network = ClassifierNetwork(sampleShape: data.shape, classes: data.classNames.count)
    let update = try ClassifierUpdate(network, data, batch: batch, training)
    let start = ContinuousClock.now
    var share = training.share(step: 0, since: start)
    while share < 1 {
      let loss = try update.run(rate: learningRate * (1 + .cos(.pi * share)) / 2)
      share = min(1, training.share(step: update.step, since: start))
      if update.step % 20 == 0 || share == 1 { try progress(share, loss) }
    }
    let program = try ClassifierProgram(
      network, update.parameters.value, sampleShape: data.shape, threads: training.threads)
    let (count, others) = (data.count ?? 0, heldOut.count ?? 0)
    let record = Record(
      data: data.name, fingerprint: data.fingerprint, shape: data.shape.dimensions,
      classNames: data.classNames, scaling: data.scaling, seed: training.seed, steps: update.step,
      trainingCount: count, heldOutCount: others,
      accuracy: Double(try program.correctCount(heldOut, threads: training.threads)) / Double(others))
    return Classifier(record, network, update.parameters.value)
  }

  private static func check(_ data: Dataset) throws {
    guard data.labels != nil, data.classNames.count >= 2 else {
      throw MetricError(
        "the data set \(data.name) has not the two classes or more that a classifier learns",
        advice:
          "use labelled data: digits, MNIST's files, a folder with one sub-folder a class, or a CSV file "
          + "with --label COLUMN")
    }
    guard let count = data.count, count > 0 else {
      throw MetricError("the data set \(data.name) has no sample", advice: "use one that has")
    }
  }
}

/// One step of descent on the cross-entropy, compiled.
private final class ClassifierUpdate {
  private(set) var step = 0
  let parameters: Buffer
  private let reader: BatchReader
  private let program: Program
  private let samples: Buffer, labels: Buffer, rate: Buffer, counter: Buffer
  private let memory: [Buffer]
  private let loss: Buffer

  init(_ network: ClassifierNetwork, _ data: Dataset, batch: Int, _ training: ClassifierTraining) throws {
    let layout = network.layout
    let keys = RandomKey(seed: training.seed).split(2)
    let x = Tensor.input("samples", Shape([batch] + data.shape.dimensions))
    let labels = Tensor.input("labels", [batch], .int32)
    let rate = Tensor.input("rate", [])
    let counter = Tensor.input("counter", [2], .uint32)
    let flat = Tensor.input("classifier", [layout.count])
    var pass = Pass(flat, of: layout, for: .training, key: RandomKey(keys[1].bits([2]) ^ counter))
    let logits = network.logits(of: network.features(of: x, &pass), &pass)
    let loss =
      (labels.oneHot(classes: data.classNames.count) * logits.logSoftmax()).sum() * (-1 / Double(batch))
    let adam = Adam(learningRate: 1)
    let initial = adam.initialState(count: layout.count)
    let state = zip(adam.stateNames, initial).map { Tensor.input($0, $1.shape) }
    let next = adam.step(
      flat, gradient: gradient(of: loss, withRespectTo: [flat])[0], state: state, learningRate: rate)
    program = try Program(
      inputs: [x, labels, rate, counter], state: [flat] + state, updates: [next.parameters] + next.state,
      outputs: [loss], options: .init(threads: training.threads))
    reader = try BatchReader(data, batch: batch, seed: training.seed, threads: training.threads)
    parameters = Buffer(try layout.initialValues(key: keys[0]).evaluate(threads: training.threads))
    memory = try initial.map { Buffer(try $0.evaluate(threads: training.threads)) }
    samples = Buffer(x.type)
    self.labels = Buffer(labels.type)
    self.rate = Buffer(rate.type)
    self.counter = Buffer(counter.type)
    self.loss = Buffer(loss.type)
  }

  /// Gives the batch's loss before the update.
  func run(rate: Double) throws -> Double {
    try reader.next(samples: samples, labels: labels)
    self.rate.write(Value(scalar: rate, .float32))
    counter.write(RandomKey.words(seed: UInt64(step)))
    try program.run(
      inputs: [samples, labels, self.rate, counter], state: [parameters] + memory, outputs: [loss])
    step += 1
    let loss = self.loss.value.scalar
    guard loss.isFinite else {
      throw MetricError(
        "the classifier's loss is not finite at step \(step)",
        advice: "look at the data by `saddle data inspect`: columns of very different size may be the cause")
    }
    return loss
  }
}
