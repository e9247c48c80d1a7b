import Saddle

/// K critic updates and one generator update, as two compiled programs over buffers that keep the state.
struct TrainingStep {
  private let criticProgram: Program
  private let generatorProgram: Program
  private let criticSteps: Int
  private let real: Buffer
  private let key: Buffer
  private let criticState: [Buffer]
  private let generatorState: [Buffer]
  private let criticLoss = Buffer(TensorType([]))
  private let generatorLoss = Buffer(TensorType([]))

  var programs: [Program] { [criticProgram, generatorProgram] }
  var losses: (critic: Double, generator: Double) { (criticLoss.value.scalar, generatorLoss.value.scalar) }

  /// Arithmetic operations of one step.
  var operations: Double {
    Double(criticSteps) * criticProgram.operationsPerRun + generatorProgram.operationsPerRun
  }

  init(_ benchmark: Case, threads: Int?) throws {
    let (generator, critic) = (benchmark.generator, benchmark.critic)
    let adam = Adam(learningRate: 1e-4, beta1: 0, beta2: 0.9)
    criticSteps = benchmark.criticSteps

    let words = Tensor.input("key", [2], .uint32)
    let flatG = Tensor.input("generator", [generator.layout.count])
    let flatD = Tensor.input("critic", [critic.layout.count])
    let real = Tensor.input("real", benchmark.dataShape)
    let keys = RandomKey(words).split(3)
    let fake = withLabel("generator") {
      generator.apply(keys[0].normal([benchmark.batch, benchmark.latent]), flatG)
    }

    func moments(_ count: Int) -> [Tensor] {
      adam.initialState(count: count).enumerated().map { .input("moment \($0)", $1.shape) }
    }
    func program(
      _ loss: Tensor, _ flat: Tensor, inputs: [Tensor]
    ) throws -> Program {
      let slope = gradient(of: loss, withRespectTo: [flat])[0]
      let state = moments(flat.shape.count)
      let next = withLabel("Adam") { adam.step(flat, gradient: slope, state: state) }
      return try Program(
        inputs: inputs, state: [words, flat] + state,
        updates: [keys[2].tensor, next.parameters] + next.state,
        outputs: [loss], options: .init(threads: threads))
    }

    let loss = withLabel("critic") {
      let samples = fake.stoppingGradient()
      // Both batches in one, which a critic without batch norm cannot tell from two.
      let scores = critic.apply(.concatenate([samples, real]), flatD).split(2)
      guard benchmark.hasPenalty else { return NonSaturating().criticLoss(real: scores[1], fake: scores[0]) }
      let mix = keys[1].uniform(Shape([benchmark.batch] + real.shape.dimensions.dropFirst().map { _ in 1 }))
      let point = mix * real + (1 - mix) * samples
      let slope = gradient(of: critic.apply(point, flatD).sum(), withRespectTo: [point])[0]
      let excess = slope.flattened(from: 1).norm(axes: [1]) - 1
      return Wasserstein().criticLoss(real: scores[1], fake: scores[0]) + 10 * (excess * excess).mean()
    }
    criticProgram = try program(loss, flatD, inputs: [real, flatG])
    let score = withLabel("critic") { critic.apply(fake, flatD) }
    generatorProgram = try program(
      benchmark.hasPenalty
        ? -score.mean() : (-score).softplus().mean(),
      flatG, inputs: [flatD])

    func start(_ network: Network, seed: UInt64) throws -> [Buffer] {
      let values =
        [network.layout.initialValues(key: RandomKey(seed: seed))]
        + adam.initialState(count: network.layout.count)
      return try values.map { Buffer(try $0.evaluate()) }
    }
    key = Buffer(RandomKey.words(seed: 0))
    self.real = Buffer(try RandomKey(seed: 3).normal(benchmark.dataShape).evaluate())
    criticState = try start(critic, seed: 1)
    generatorState = try start(generator, seed: 2)
  }

  func run() throws {
    for _ in 0..<criticSteps {
      try criticProgram.run(
        inputs: [real, generatorState[0]], state: [key] + criticState, outputs: [criticLoss])
    }
    try generatorProgram.run(
      inputs: [criticState[0]], state: [key] + generatorState, outputs: [generatorLoss])
  }

  /// The time of each instruction of the critic's and the generator's program.
  func profile() throws -> [[InstructionTime]] {
    [
      try criticProgram.profile(
        inputs: [real, generatorState[0]], state: [key] + criticState, outputs: [criticLoss], repetitions: 9),
      try generatorProgram.profile(
        inputs: [criticState[0]], state: [key] + generatorState, outputs: [generatorLoss], repetitions: 9),
    ]
  }
}
