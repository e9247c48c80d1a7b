import Foundation
import SaddleCPU
import SaddleData
import SaddleGAN
import SaddleNN
import SaddleTensor
import Testing

/// Trainings that are no game of a generator and a critic.
@Suite("IMLE, VAE and BEGAN")
struct LearnerTests {
  private static let batch = 6

  /// What a test varies of a small learner.
  struct Setup: Sendable {
    var sampleShape: Shape = [2]
    var classes: Int?
    var generator = NetworkStyle.mlp(widths: [8])
    var encoder = NetworkStyle.mlp(widths: [8])
    var optimizer: any Optimizer = Adam(learningRate: 0.01)
    var factor = 3
    var staleness = 2
    var criticSteps = 2
    var historyWeight: Double?
    var averageDecay: Double? = 0.9

    func learner(_ method: String) throws -> any Learner {
      let latent = Latent(count: 3)
      let generator = Generator(latent, classes: classes, sampleShape: sampleShape, generator)
      switch method {
      case "imle":
        return try IMLE(
          generator, optimizer: optimizer, batch: LearnerTests.batch, factor: factor, staleness: staleness,
          historyWeight: historyWeight, averageDecay: averageDecay)
      case "vae":
        return try VAE(
          generator,
          RecognitionModel(classes: classes, sampleShape: sampleShape, latents: latent.count, encoder),
          optimizer: optimizer, batch: LearnerTests.batch, historyWeight: historyWeight,
          averageDecay: averageDecay)
      default:
        return try BEGAN(
          generator, Autoencoder(classes: classes, sampleShape: sampleShape, code: latent.count, encoder),
          optimizer: optimizer, batch: LearnerTests.batch, criticSteps: criticSteps,
          historyWeight: historyWeight, averageDecay: averageDecay)
      }
    }

    func trainer(_ method: String, seed: UInt64 = 1) throws -> Trainer {
      try Trainer(
        learner(method),
        reading: BatchReader(.made(sampleShape), batch: LearnerTests.batch, seed: 5, threads: 1), seed: seed,
        steps: 100, threads: 1)
    }
  }

  static let methods = ["imle", "vae", "began"]

  /// By what is special about them.
  static let setups: [(name: String, setup: Setup)] = [
    ("plain", Setup()),
    ("conditional", Setup(classes: 3)),
    ("momentum, no average", Setup(optimizer: SGD(learningRate: 0.01, momentum: 0.9), averageDecay: nil)),
    ("historical averaging", Setup(historyWeight: 0.01)),
    (
      "dcgan with batch norm",
      Setup(
        sampleShape: [8, 9, 1], classes: 3,
        generator: NetworkStyle(.dcgan, widths: [4], normalisation: .batch, dropout: 0.1),
        encoder: NetworkStyle(.dcgan, widths: [4], normalisation: .batch))
    ),
    (
      "infogan with batch norm in one network",
      Setup(
        sampleShape: [8, 9, 1], generator: NetworkStyle(.infogan, widths: [4, 6], normalisation: .batch),
        encoder: NetworkStyle(.infogan, widths: [4, 6]))
    ),
    (
      "resnet with virtual batch norm",
      Setup(
        sampleShape: [8, 9, 1], generator: NetworkStyle(.resnet, widths: [4], normalisation: .virtualBatch),
        encoder: NetworkStyle(.resnet, widths: [4], normalisation: .virtualBatch))
    ),
  ]

  @Test("A step is finite and moves every network", arguments: methods, setups.map(\.name))
  func step(method: String, name: String) throws {
    let trainer = try #require(Self.setups.first { $0.name == name }).setup.trainer(method)
    let before = trainer.state
    let record = try trainer.advance()
    #expect(record.isFinite && trainer.state.isFinite)
    #expect(record["generatorLoss"] != nil && record["wassersteinEstimate"] == nil)
    for network in trainer.learner.networks {
      #expect(trainer.state[network.name] != before[network.name], "\(network.name)")
      let parameters = network.summary.reduce(0) { $0 + $1.parameters }
      // The deviation of the likelihood is no layer's.
      let others = method == "vae" && network.name == "encoder" ? 1 : 0
      #expect(network.layout.parameterCount - parameters == others)
    }
  }

  /// IMLE's rounds are 8 steps here: two passes through 24 samples in batches of 6.
  @Test(
    "Eleven steps equal some, saved, and the rest by a new trainer, bit for bit", arguments: methods,
    setups.map(\.name))
  func resumption(method: String, name: String) throws {
    let setup = try #require(Self.setups.first { $0.name == name }).setup
    let straight = try setup.trainer(method)
    try straight.advance(by: 11)
    // Within a round, at a pass, at a round.
    for steps in [3, 4, 8] {
      let first = try setup.trainer(method)
      try first.advance(by: steps)
      let second = try setup.trainer(method, seed: 99)
      try second.restore(first.state, step: first.step, position: first.reader.position)
      try second.advance(by: 11 - steps)
      #expect(second.state == straight.state, "\(steps)")
      #expect(second.reader.position == straight.reader.position)
    }
  }

  @Test("A run on disk is saved, resumed and sampled like any other", arguments: methods)
  func run(method: String) throws {
    let scratch = try Scratch()
    let configuration = runConfiguration {
      $0.method = method
      $0.imleStaleness = method == "imle" ? 2 : 5
    }
    let whole = try TrainingRun(configuration, on: .made([2]), in: RunDirectory.made(in: scratch, "whole"))
    #expect(try whole.train() == .finished)
    let parts = try RunDirectory.made(in: scratch, "parts")
    let first = try TrainingRun(configuration, on: .made([2]), in: parts)
    #expect(try first.train(shouldStop: { first.trainer.step == 3 }) == .interrupted)
    let checkpoint = try TrainingRun.newestCheckpoint(in: parts).checkpoint
    let second = try TrainingRun(checkpoint, on: .made([2]), in: parts)
    #expect(try second.train() == .finished)
    #expect(second.trainer.state == whole.trainer.state)
    let model = try Checkpoint(model: parts.checkpoint(step: 6).appending(path: "model.safetensors"))
    let sampler = try Sampler(model.learner.generator, threads: 1)
    let samples = try sampler.samples(5, seed: 1, from: model.weights(averaged: true))
    #expect(samples.shape == [5, 2] && samples.isFinite)
  }

  // MARK: IMLE

  @Test(
    "Each real sample's match is the nearest of all that were generated",
    arguments: [([2], nil), ([2], 3), ([3, 4, 1], nil), ([3, 4, 1], 3)] as [(Shape, Int?)])
  func matches(shape: Shape, classes: Int?) throws {
    // One step without a move, so that the generator after it is the one that was searched.
    var setup = Setup(sampleShape: shape, classes: classes, optimizer: SGD(learningRate: 1e-30))
    setup.averageDecay = nil
    let trainer = try setup.trainer("imle")
    _ = try trainer.advance()
    let state = trainer.state
    let (matches, order) = (try #require(state["matches"]), try #require(state["order"]))
    #expect(matches.shape == [24, 3])
    // The pool: the first four batches.
    let reader = try BatchReader(.made(shape), batch: 24, seed: 5, threads: 1)
    let (pool, labels) = (
      Buffer(TensorType(Shape([24] + shape.dimensions))), Buffer(TensorType([24], .int32))
    )
    try reader.next(samples: pool, labels: labels)
    let classOf = labels.value.doubles.map { Int32($0) }
    // The 72 latent points, of which the k-th is made for the class of sample k mod 24.
    let key = RandomKey(RandomKey(Tensor(order)).split(2)[1].bits([2]) ^ Tensor(RandomKey.words(seed: 0)))
    let latents = try trainer.learner.generator.latent(72, key: key).evaluate()
    let sampler = try Sampler(trainer.learner.generator, threads: 1)
    let madeClasses = classes.map { _ in (0..<72).map { classOf[$0 % 24] } }
    let made = try sampler.samples(of: latents, classes: madeClasses, from: trainer.weights(averaged: false))
    let (real, width) = (pool.value.doubles, shape.count)
    for sample in 0..<24 {
      func distance(_ other: Int) -> Double {
        (0..<width).reduce(0) {
          let apart = real[sample * width + $1] - made.doubles[other * width + $1]
          return $0 + apart * apart
        }
      }
      let candidates = (0..<72).filter { classes == nil || classOf[$0 % 24] == classOf[sample] }
      let nearest = try #require(candidates.min { distance($0) < distance($1) })
      #expect(
        matches.doubles[sample * 3..<sample * 3 + 3] == latents.doubles[nearest * 3..<nearest * 3 + 3],
        "\(sample)")
    }
  }

  @Test("Rounds go through all of the data, whole batches at a time, and endless data a batch at a time")
  func pools() throws {
    func shape(batch: Int, count: Int?, _ sample: Shape = [2]) throws -> Int? {
      let learner = try IMLE(
        Generator(Latent(count: 3), sampleShape: sample, .mlp(widths: [2])),
        optimizer: SGD(learningRate: 1e-3),
        batch: batch, factor: 1)
      let data =
        try count.map { count in
          Dataset(
            name: "zeros", kind: sample.rank == 3 ? .images : .points, shape: sample,
            samples: .floats(ContiguousArray(repeating: 0, count: count * sample.count)),
            scaling: .identity(sample[sample.rank - 1]))
        } ?? Dataset.open("ring")
      let trainer = try Trainer(
        learner, reading: BatchReader(data, batch: batch, seed: 1, threads: 1), seed: 1, steps: 1, threads: 1)
      return trainer.state["matches"]?.shape[0]
    }
    #expect(try shape(batch: 10, count: 25) == 20)
    #expect(try shape(batch: 30, count: 25) == 30)
    #expect(try shape(batch: 100, count: 5000) == 4000)
    #expect(try shape(batch: 7, count: nil) == 7)
    // 2²⁴ numbers hold 16 of 1024 x 1024: 5 batches of 3.
    #expect(try shape(batch: 3, count: 20, [1024, 1024, 1]) == 15)
  }

  @Test("IMLE fits points, each with a sample near it")
  func fit() throws {
    var setup = Setup(generator: .mlp(widths: [64, 64]))
    setup.averageDecay = nil
    let trainer = try setup.trainer("imle")
    let first = try #require(trainer.advance()["generatorLoss"])
    try trainer.advance(by: 1500)
    // 24 points in the square, mean squared distance 2/3 from its centre along each axis.
    let last = try #require(trainer.advance()["generatorLoss"])
    #expect(last < 0.02 && last < first / 5, "\(first), \(last)")
  }

  // MARK: VAE

  @Test("The loss is surprise and divergence, computed by hand from what encoder and decoder give")
  func loss() throws {
    // An encoder and a decoder of zeros: mean 0, variance 1, samples 0, whatever the noise.
    let trainer = try Setup().trainer("vae")
    var state = trainer.state
    for name in ["generator", "encoder"] {
      let shape = try #require(state[name]).shape
      state[name] = Value(repeatElement(Float(0), count: shape.count), shape: shape)
    }
    try trainer.restore(state, step: 0, position: 0)
    let reader = try BatchReader(.made([2]), batch: Self.batch, seed: 5, threads: 1)
    let batch = Buffer(TensorType([Self.batch, 2]))
    try reader.next(samples: batch)
    let error = batch.value.doubles.reduce(0) { $0 + $1 * $1 } / 12
    let record = try trainer.advance()
    #expect(abs(try #require(record["squaredError"]) - error) < 1e-6)
    #expect(record["divergence"] == 0)
    // A deviation of exp(0): 2 (½ log 2π + e / 2).
    #expect(abs(try #require(record["generatorLoss"]) - (log(2 * Double.pi) + error)) < 1e-5)
  }

  @Test("A VAE's samples spread as its data do, and its deviation falls below theirs")
  func spread() throws {
    var setup = Setup(generator: .mlp(widths: [64, 64]), encoder: .mlp(widths: [64, 64]))
    setup.averageDecay = nil
    let trainer = try setup.trainer("vae")
    try trainer.advance(by: 2000)
    let record = try trainer.advance()
    // Uniform numbers have variance 1/3; an encoder that says nothing leaves an error of that.
    #expect(try #require(record["squaredError"]) < 0.1 && #require(record["divergence"]) > 1)
    let samples = try Sampler(trainer.learner.generator, threads: 1)
      .samples(2000, seed: 1, from: trainer.weights(averaged: false)).doubles
    for axis in 0..<2 {
      let numbers = stride(from: axis, to: samples.count, by: 2).map { samples[$0] }
      let mean = numbers.reduce(0, +) / 2000
      let deviation = (numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 2000).squareRoot()
      #expect((0.35...0.8).contains(deviation), "\(deviation)")
    }
  }

  // MARK: What makes no sense

  @Test("Numbers and parts that make no sense are refused with what to do")
  func refusals() throws {
    func refusal(_ method: String, _ change: (inout Configuration) -> Void) throws -> String {
      var configuration = Configuration()
      configuration.method = method
      change(&configuration)
      do { _ = try configuration.learner(sampleShape: [2], classes: 0) } catch { return error.description }
      return "none"
    }
    #expect(try refusal("imle") { $0.imleFactor = 4 } == "none")
    #expect(try refusal("vae") { $0.vaeBeta = 4 } == "none")
    #expect(
      try refusal("imle") { $0.constraints = [.r1(weight: 1)] }
        == "constraints r1:1.0 needs a critic, and imle trains without one; leave it out")
    #expect(
      try refusal("vae") { $0.packing = 2 }
        == "packing 2 needs a critic, and a vae trains without one; leave it out")
    #expect(
      try refusal("imle") { $0.augmentation = [.cutout] }.hasPrefix("augmentation cutout needs a critic"))
    #expect(
      try refusal("wgan-gp") { $0.imleFactor = 4 }
        == "imle-factor 4 is a setting of --method imle; leave it out")
    #expect(
      try refusal("imle") { $0.vaeBeta = 4 } == "vae-beta 4.0 is a setting of --method vae; leave it out")
    #expect(
      try refusal("vae") { $0.beganGamma = 0.7 }
        == "began-gamma 0.7 is a setting of --method began; leave it out"
    )
    #expect(
      try refusal("began") { $0.vaeBeta = 4 } == "vae-beta 4.0 is a setting of --method vae; leave it out")
    #expect(try refusal("began") { ($0.beganGamma, $0.criticSteps) = (0.7, 5) } == "none")
    #expect(
      try refusal("began") { $0.packing = 2 }
        == "packing 2 needs a critic that scores, and began's gives samples back; leave it out")
    #expect(try refusal("began") { $0.critic.widths = [] }.hasPrefix("critic: "))
    #expect(try refusal("vae") { $0.latent.distribution = .uniform }.contains("normal, not uniform"))
    #expect(try refusal("vae") { $0.critic.widths = [] }.hasPrefix("critic: "))
    #expect(try refusal("imle") { $0.generator.kind = .dcgan }.hasPrefix("generator: "))
    #expect(try refusal("imle") { $0.isConditional = true }.contains("needs data with classes"))
    #expect(throws: GameError.self) { try Setup(factor: 0).learner("imle") }
    #expect(throws: GameError.self) { try Setup(staleness: 0).learner("imle") }
    #expect(throws: GameError.self) { try Setup(criticSteps: 0).learner("began") }
  }
}
