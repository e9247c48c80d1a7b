import SaddleNN
import SaddleTensor

/// Boundary equilibrium: an adversary that is an ``Autoencoder``, whose error is small on data and large on
/// samples, and a balance that keeps it from winning (Berthelot et al., 1703.10717).
///
/// With L(x) = E |x − D(x)|, mean over the numbers of a sample in the units of training,
///
/// - the autoencoder minimises L(x) − k L(G(z)),
/// - the generator minimises L(G(z)),
/// - k moves by λ (γ L(x) − L(G(z))) after each step and stays in [0, 1] (``Equilibrium``).
///
/// Encoder and decoder are of one ``NetworkStyle``, as in the large-scale study (Lucic et al., 1711.10337),
/// whatever the generator's.
///
/// A code of as many numbers as a sample has reduces nothing: then the autoencoder can be the identity, and
/// there is nothing to learn from it.
public struct BEGAN: Sendable {
  public let generator: Generator
  public let autoencoder: Autoencoder
  public let equilibrium: Equilibrium
  public let optimizer: any Optimizer
  public let generatorOptimizer: any Optimizer
  public let batch: Int
  /// Updates of the autoencoder before each of the generator's.
  public let criticSteps: Int
  public let gradientNormLimit: Double?
  public let historyWeight: Double?
  public let averageDecay: Double?

  /// - Parameters:
  ///   - optimizer: of the autoencoder, and of the generator too unless it has its own.
  ///   - gradientNormLimit: and `historyWeight`, `averageDecay`: as in a ``Game``.
  /// - Throws: ``GameError`` when parts do not fit each other or a number makes no sense.
  public init(
    _ generator: Generator, _ autoencoder: Autoencoder, equilibrium: Equilibrium = Equilibrium(),
    optimizer: any Optimizer, generatorOptimizer: (any Optimizer)? = nil, batch: Int, criticSteps: Int = 1,
    gradientNormLimit: Double? = nil, historyWeight: Double? = nil, averageDecay: Double? = 0.999
  ) throws(GameError) {
    self.generator = generator
    self.autoencoder = autoencoder
    self.equilibrium = equilibrium
    self.optimizer = optimizer
    self.generatorOptimizer = generatorOptimizer ?? optimizer
    self.batch = batch
    self.criticSteps = criticSteps
    self.gradientNormLimit = gradientNormLimit
    self.historyWeight = historyWeight
    self.averageDecay = averageDecay
    if let problem { throw GameError(problem) }
  }

  private var problem: String? {
    if generator.sampleShape != autoencoder.sampleShape || generator.classes != autoencoder.classes {
      return "generator and autoencoder are of different samples or classes"
    }
    for (network, layout) in [
      ("generator", generator.layout), ("encoder", autoencoder.layout),
      ("decoder", autoencoder.decoder.layout),
    ] {
      if let problem = layout.problem(of: network) { return problem }
    }
    if batch < 1 { return "a batch needs at least 1 sample, not \(batch)" }
    if criticSteps < 1 {
      return "the autoencoder needs at least 1 update for each of the generator's, not \(criticSteps)"
    }
    return equilibrium.problem
  }
}

extension BEGAN: Learner {
  public var networks: [LearntNetwork] {
    [
      LearntNetwork("generator", generator.layout, summary: generator.summary),
      LearntNetwork("encoder", autoencoder.layout, summary: autoencoder.summary),
      LearntNetwork("decoder", autoencoder.decoder.layout, summary: autoencoder.decoder.summary),
    ]
  }

  public func criticSteps(before step: Int) -> Int { criticSteps }

  public func procedure(over workspace: Workspace) throws -> any Procedure {
    try BEGANProcedure(self, workspace)
  }

  /// An update of the autoencoder as a graph.
  func autoencoderUpdate(_ inputs: BEGANInputs) -> Update {
    let keys = RandomKey(inputs.key).split(5)
    var making = inputs.generator.pass(key: keys[0])
    let made = withLabel("generator") {
      generator(generator.latent(batch, key: keys[1]), labels: inputs.labels, &making).stoppingGradient()
    }
    var (encoding, decoding) = (inputs.encoder.pass(key: keys[2]), inputs.decoder.pass(key: keys[3]))
    let real = error(inputs.real, inputs.labels, &encoding, &decoding)
    let fake = error(made, inputs.labels, &encoding, &decoding)
    let loss = real - inputs.k * fake
    return Update(
      of: loss, [(inputs.encoder, encoding.statistics.flat), (inputs.decoder, decoding.statistics.flat)],
      key: (inputs.key, keys[4].tensor),
      constants: inputs.data + [inputs.real, inputs.k] + inputs.generator.networkState,
      outputs: [("autoencoderLoss", loss), ("realError", real)])
  }

  /// An update of the generator as a graph.
  func generatorUpdate(_ inputs: BEGANInputs) -> Update {
    let keys = RandomKey(inputs.key).split(5)
    var making = inputs.generator.pass(key: keys[0])
    let made = withLabel("generator") {
      generator(generator.latent(batch, key: keys[1]), labels: inputs.labels, &making)
    }
    var (encoding, decoding) = (inputs.encoder.pass(key: keys[2]), inputs.decoder.pass(key: keys[3]))
    let loss = error(made, inputs.labels, &encoding, &decoding)
    return Update(
      of: loss, [(inputs.generator, making.statistics.flat)], key: (inputs.key, keys[4].tensor),
      constants: inputs.data + inputs.encoder.networkState + inputs.decoder.networkState,
      outputs: [("generatorLoss", loss)],
      average: averageDecay.map { _ in RunningAverage(of: generator.layout) })
  }

  /// L, a scalar.
  private func error(
    _ x: Tensor, _ labels: Tensor?, _ encoding: inout Pass, _ decoding: inout Pass
  ) -> Tensor {
    (x - autoencoder(x, labels: labels, &encoding, &decoding)).absoluteValue().mean()
  }
}

/// The balance of a ``BEGAN``: how much of the samples' error the autoencoder may raise.
public struct Equilibrium: Hashable, Sendable {
  /// E L(G(z)) / E L(x) at the equilibrium, in [0, 1]: low keeps to the best samples, high varies them.
  public let gamma: Double
  /// How fast k moves.
  public let lambda: Double

  /// - Parameters:
  ///   - gamma: Berthelot et al. show 0.3 to 0.7.
  ///   - lambda: by default theirs.
  public init(gamma: Double = 0.5, lambda: Double = 0.001) {
    self.gamma = gamma
    self.lambda = lambda
  }

  var problem: String? {
    if !(0...1).contains(gamma) { return "gamma is a ratio of errors in [0, 1], not \(gamma)" }
    return lambda > 0 && lambda.isFinite ? nil : "lambda is how fast k moves, above 0, not \(lambda)"
  }

  /// The next k.
  /// - Parameters:
  ///   - real: L(x).
  ///   - fake: L(G(z)).
  public func next(_ k: Double, real: Double, fake: Double) -> Double {
    min(max(k + lambda * (gamma * real - fake), 0), 1)
  }

  /// M = L(x) + |γ L(x) − L(G(z))|, which falls as training converges, whoever leads.
  public func convergence(real: Double, fake: Double) -> Double { real + abs(gamma * real - fake) }
}
