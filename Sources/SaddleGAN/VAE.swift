import Foundation
import SaddleNN
import SaddleTensor

/// A variational autoencoder, the classical comparison: an encoder and the generator as its decoder maximise
/// a lower bound of the data's likelihood (Kingma and Welling, 1312.6114).
///
/// loss = −E log p(x | z) + β KL(q(z | x) ‖ N(0, 1)), z = μ(x) + σ(x) ε.
///
/// The likelihood is Gaussian, since samples are grey levels and real numbers, for which a Bernoulli
/// distribution is none. One deviation, shared by all numbers of a sample, is learnt with the networks, so
/// that reconstruction weighs as much against the divergence as the data allows, where a deviation of 1 would
/// blur images and make points collapse to their mean (Rybkin et al., 2006.13202). A sample is the decoder's
/// mean, without its noise.
public struct VAE: Sendable {
  public let generator: Generator
  public let encoder: RecognitionModel
  public let optimizer: any Optimizer
  public let generatorOptimizer: any Optimizer
  public let batch: Int
  /// The weight of the divergence: 1 is the bound itself.
  public let beta: Double
  public let gradientNormLimit: Double?
  public let historyWeight: Double?
  public let averageDecay: Double?

  /// - Parameters:
  ///   - optimizer: of the encoder, and of the generator too unless it has its own.
  ///   - gradientNormLimit: and `historyWeight`, `averageDecay`: as in a ``Game``.
  /// - Throws: ``GameError`` when parts do not fit each other or a number makes no sense.
  public init(
    _ generator: Generator, _ encoder: RecognitionModel, optimizer: any Optimizer,
    generatorOptimizer: (any Optimizer)? = nil, batch: Int, beta: Double = 1,
    gradientNormLimit: Double? = nil, historyWeight: Double? = nil, averageDecay: Double? = 0.999
  ) throws(GameError) {
    self.generator = generator
    self.encoder = encoder
    self.optimizer = optimizer
    self.generatorOptimizer = generatorOptimizer ?? optimizer
    self.batch = batch
    self.beta = beta
    self.gradientNormLimit = gradientNormLimit
    self.historyWeight = historyWeight
    self.averageDecay = averageDecay
    if let problem { throw GameError(problem) }
  }

  private var problem: String? {
    if generator.sampleShape != encoder.sampleShape || generator.classes != encoder.classes {
      return "generator and encoder are of different samples or classes"
    }
    if generator.latent.distribution != .normal {
      return "a VAE's latent distribution is normal, not \(generator.latent.distribution.rawValue)"
    }
    for (network, layout) in [("generator", generator.layout), ("encoder", encoder.layout)] {
      if let problem = layout.problem(of: network) { return problem }
    }
    if batch < 1 { return "a batch needs at least 1 sample, not \(batch)" }
    if !(beta >= 0 && beta.isFinite) { return "the divergence's weight is at least 0, not \(beta)" }
    return nil
  }
}

extension VAE: Learner {
  public var networks: [LearntNetwork] {
    [
      LearntNetwork("generator", generator.layout, summary: generator.summary),
      LearntNetwork("encoder", encoder.layout, summary: encoder.summary),
    ]
  }

  public func procedure(over workspace: Workspace) throws -> any Procedure {
    try VAEProcedure(self, workspace)
  }

  /// An update of both networks as a graph.
  func update(_ inputs: VAEInputs) -> Update {
    let keys = RandomKey(inputs.key).split(4)
    var (encoding, decoding) = (inputs.encoder.pass(key: keys[0]), inputs.generator.pass(key: keys[1]))
    let (mean, logVariance) = withLabel("encoder") { encoder(inputs.real, labels: inputs.labels, &encoding) }
    let z = mean + (0.5 * logVariance).exp() * keys[2].normal(mean.shape)
    let made = withLabel("generator") { generator(z, labels: inputs.labels, &decoding) }
    let error = (made - inputs.real).squared().mean()
    let logDeviation = encoder.logDeviation(inputs.encoder.parameters).reshaped([])
    // Per number ½ log 2πσ² + e / 2σ².
    let surprise =
      Double(generator.sampleShape.count)
      * (0.5 * log(2 * Double.pi) + logDeviation + 0.5 * error * (-2 * logDeviation).exp())
    let divergence =
      0.5 * (mean.squared() + logVariance.exp() - logVariance - 1).sum(axes: [1]).mean()
    let loss = surprise + beta * divergence
    return Update(
      of: loss, [(inputs.generator, decoding.statistics.flat), (inputs.encoder, encoding.statistics.flat)],
      key: (inputs.key, keys[3].tensor),
      constants: [inputs.real, inputs.labels, inputs.reference].compactMap { $0 },
      outputs: [("generatorLoss", loss), ("squaredError", error), ("divergence", divergence)],
      average: averageDecay.map { _ in RunningAverage(of: generator.layout) })
  }
}

/// The inputs of a VAE's graph.
struct VAEInputs {
  let real: Tensor
  let labels: Tensor?
  let key = Tensor.input("key", [2], .uint32)
  let reference: Tensor?
  let generator: Trainee
  let encoder: Trainee

  init(_ learner: VAE) {
    real = .input("real", Shape([learner.batch] + learner.generator.sampleShape.dimensions))
    labels = learner.generator.classes.map { _ in .input("labels", [learner.batch], .int32) }
    reference = learner.encoder.usesReference ? .input("reference", real.shape) : nil
    generator = Trainee(
      "generator", learner.generator.layout, optimizer: learner.generatorOptimizer,
      gradientNormLimit: learner.gradientNormLimit, historyWeight: learner.historyWeight)
    encoder = Trainee(
      "encoder", learner.encoder.layout, optimizer: learner.optimizer,
      gradientNormLimit: learner.gradientNormLimit, historyWeight: learner.historyWeight,
      referenceBatch: reference)
  }
}

/// One update a step.
final class VAEProcedure: Procedure {
  private let learner: VAE
  private let workspace: Workspace
  private let update: CompiledUpdate

  init(_ learner: VAE, _ workspace: Workspace) throws {
    self.learner = learner
    self.workspace = workspace
    let inputs = VAEInputs(learner)
    if learner.encoder.usesReference { try workspace.keepFirstBatch("reference") }
    update = try workspace.compile(
      learner.update(inputs), named: "generator", moving: [(0, inputs.generator), (1, inputs.encoder)])
  }

  func advance(step: Int, factor: Double, into record: inout StepRecord) throws {
    workspace.set("generator.rate", learner.generatorOptimizer.learningRate * factor)
    workspace.set("encoder.rate", learner.optimizer.learningRate * factor)
    workspace.setAverageWeight(decay: learner.averageDecay, step: step)
    try workspace.readBatch()
    try update.run(step: step + 1)
    update.report(into: &record)
  }

  var operationsPerStep: Double { update.program.operationsPerRun }
  var arenaBytes: Int { update.program.arenaBytes }
}
