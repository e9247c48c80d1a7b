import SaddleData
import SaddleNN
import SaddleTensor

/// Implicit maximum likelihood estimation: no adversary, but for each real sample the nearest of many
/// generated ones, which is pulled towards it (Li and Malik, 1809.09087). Every real sample gets its match,
/// so that no mode can be left out.
///
/// A round takes a pool of real samples, draws `factor` latent points for each, keeps for each real sample
/// the one whose generated sample is nearest, and then goes through the pool `staleness` times in batches:
///
/// min over θ of E ‖G_θ(z_match + jitter ε) − x‖² / numbers, ε standard normal.
///
/// In a conditional training matches are of the sample's own class.
///
/// Nothing keeps a sample that is no match near the data, and the more are drawn the fewer are matches: on
/// narrow modes many draws for each real sample leave many samples between the modes.
///
/// ```swift
/// let learner = try IMLE(
///   Generator(Latent(count: 2), sampleShape: [2], .mlp(widths: [128, 128])),
///   optimizer: Adam(learningRate: 1e-3, beta1: 0.5), batch: 64)
/// ```
public struct IMLE: Sendable {
  public let generator: Generator
  public let optimizer: any Optimizer
  public let batch: Int
  /// Latent points drawn for each real sample.
  public let factor: Int
  /// Passes through the pool with the same matches.
  public let staleness: Int
  /// The standard deviation of the noise on matched latent points.
  public let jitter: Double
  public let gradientNormLimit: Double?
  public let historyWeight: Double?
  public let averageDecay: Double?

  /// - Parameters:
  ///   - factor: by default the authors', as `staleness` and `jitter`.
  ///   - gradientNormLimit: and `historyWeight`, `averageDecay`: as in a ``Game``.
  /// - Throws: ``GameError`` when a number makes no sense.
  public init(
    _ generator: Generator, optimizer: any Optimizer, batch: Int, factor: Int = 10, staleness: Int = 5,
    jitter: Double = 0.01, gradientNormLimit: Double? = nil, historyWeight: Double? = nil,
    averageDecay: Double? = 0.999
  ) throws(GameError) {
    self.generator = generator
    self.optimizer = optimizer
    self.batch = batch
    self.factor = factor
    self.staleness = staleness
    self.jitter = jitter
    self.gradientNormLimit = gradientNormLimit
    self.historyWeight = historyWeight
    self.averageDecay = averageDecay
    if let problem { throw GameError(problem) }
  }

  private var problem: String? {
    if let problem = generator.layout.problem(of: "generator") { return problem }
    if batch < 1 { return "a batch needs at least 1 sample, not \(batch)" }
    if factor < 1 { return "IMLE draws at least 1 sample for each real one, not \(factor)" }
    if staleness < 1 { return "IMLE goes at least once through its matches, not \(staleness) times" }
    if !(jitter >= 0 && jitter.isFinite) { return "the jitter is a deviation, at least 0, not \(jitter)" }
    return nil
  }

  /// Real samples in a pool: of stored data all, but at most 4,096 and at most 64 MB, in whole batches, and
  /// what a round leaves over the next ones take; of endless data one batch, since it brings new samples
  /// without end.
  func poolCount(of data: Dataset) -> Int {
    guard let count = data.count else { return batch }
    return max(1, min(count, 4096, (1 << 24) / data.shape.count) / batch) * batch
  }
}

extension IMLE: Learner {
  public var networks: [LearntNetwork] {
    [LearntNetwork("generator", generator.layout, summary: generator.summary)]
  }

  public func procedure(over workspace: Workspace) throws -> any Procedure {
    try IMLEProcedure(self, workspace)
  }

  /// A generator update on a batch of the pool as a graph.
  func update(_ inputs: IMLEInputs) -> Update {
    withLabel("generator") {
      let keys = RandomKey(inputs.key).split(3)
      let picks = inputs.orderKeys[0].permutation(inputs.count).gathered(.range(batch) + inputs.place)
      let z = inputs.matches.gathered(picks) + jitter * keys[0].normal([batch, generator.latent.count])
      var pass = inputs.generator.pass(key: keys[1])
      let made = generator(z, labels: inputs.labels?.gathered(picks), &pass)
      let loss = (made - inputs.pool.gathered(picks)).squared().mean()
      return Update(
        of: loss, [(inputs.generator, pass.statistics.flat)], key: (inputs.key, keys[2].tensor),
        constants: [inputs.pool, inputs.labels, inputs.matches, inputs.order, inputs.place].compactMap { $0 },
        outputs: [("generatorLoss", loss)],
        average: averageDecay.map { _ in RunningAverage(of: generator.layout) })
    }
  }
}

/// The inputs of the graphs of a round.
struct IMLEInputs {
  let count: Int
  /// [count] + sampleShape.
  let pool: Tensor
  /// `int32[count]`, of a conditional training.
  let labels: Tensor?
  /// [count, latent]: of each sample of the pool.
  let matches: Tensor
  /// The key of an epoch.
  let order = Tensor.input("order", [2], .uint32)
  /// A place in the pool, `int32[]`.
  let place = Tensor.input("place", [], .int32)
  let key = Tensor.input("key", [2], .uint32)
  let generator: Trainee

  init(_ learner: IMLE, count: Int) {
    let generator = learner.generator
    self.count = count
    pool = .input("pool", Shape([count] + generator.sampleShape.dimensions))
    labels = generator.classes.map { _ in .input("pool.labels", [count], .int32) }
    matches = .input("matches", [count, generator.latent.count])
    self.generator = Trainee(
      "generator", generator.layout, optimizer: learner.optimizer,
      gradientNormLimit: learner.gradientNormLimit, historyWeight: learner.historyWeight)
  }

  /// Of an epoch's order, and of the latent points that a round beginning with it draws.
  var orderKeys: [RandomKey] { RandomKey(order).split(2) }
}
