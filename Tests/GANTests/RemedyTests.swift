import SaddleData
import SaddleGAN
import SaddleNN
import SaddleReference
import SaddleTensor
import Testing

/// What is published against mode collapse, vanishing gradients and circling.
@Suite("Remedies")
struct RemedyTests {
  /// Games with remedies, by name.
  static let plays: [(name: String, play: Play)] = [
    ("unrolled", Play(objective: Minimax(), criticSteps: 2, unrolledSteps: 3)),
    ("packing", Play(classes: 3, constraints: [.r1(weight: 1)], view: CriticView(packing: 3))),
    (
      "falling instance noise",
      Play(view: CriticView(instanceNoise: InstanceNoise(deviation: 0.5, steps: 4)))
    ),
    ("feature matching", Play(objective: NonSaturating(smoothing: 0.1), matchesFeatures: true)),
    ("historical averaging", Play(historyWeight: 0.1)),
    (
      "minibatch features",
      Play(minibatch: MinibatchFeatures(discrimination: .init(kernels: 4, dimensions: 2), hasDeviation: true))
    ),
    (
      "minibatch features of packs, unrolled",
      Play(
        minibatch: MinibatchFeatures(discrimination: .init(kernels: 3, dimensions: 3), hasDeviation: true),
        view: CriticView(packing: 2), unrolledSteps: 2)
    ),
    (
      "all of them",
      Play(
        objective: Minimax(smoothing: 0.2), constraints: [.gradientPenalty(weight: 10)],
        view: CriticView(packing: 2, instanceNoise: InstanceNoise(deviation: 0.1)), unrolledSteps: 2,
        matchesFeatures: true, historyWeight: 0.01)
    ),
  ]

  @Test(
    "Every remedy takes a sound step with every objective, conditional or not", arguments: plays.map(\.name))
  func combinations(name: String) throws {
    for objective in Objectives.all {
      for (classes, kind) in [(nil, NetworkStyle.Kind.mlp), (3, .mlp), (3, .dcgan)] {
        var play = try #require(Self.plays.first { $0.name == name }).play
        play.sampleShape = kind == .mlp ? [2] : [8, 9, 1]
        play.classes = classes
        play.generator = NetworkStyle(kind, widths: [4])
        play.critic = NetworkStyle(kind, widths: [4], activation: .leakyReLU(slope: 0.2))
        play.objective = objective
        let trainer = try play.trainer()
        let before = trainer.state
        let record = try trainer.advance()
        #expect(record.isFinite && trainer.state.isFinite, "\(objective.name), \(kind)")
        for network in ["generator", "critic"] { #expect(trainer.state[network] != before[network]) }
      }
    }
  }

  // MARK: Unrolling

  /// The derivative is what a step of plain descent at rate 1 takes off. In Float64, a central difference
  /// over 2e-5 is off by some 1e-10 for functions whose third derivatives are near 1, and by rounding over
  /// the step, some 1e-11.
  @Test(
    "The generator's derivative through unrolled updates is that of finite differences",
    arguments: [
      SGD(learningRate: 0.3), SGD(learningRate: 0.3, momentum: 0.5), RMSProp(learningRate: 0.05),
      Adam(learningRate: 0.1, beta1: 0.5, beta2: 0.9),
    ] as [any Optimizer])
  func derivative(critic: any Optimizer) throws {
    let smooth = NetworkStyle.mlp(widths: [3], activation: .tanh)
    func game(unrolledSteps: Int) throws -> Game {
      try Game(
        generator: Generator(Latent(count: 2), sampleShape: [2], smooth),
        critic: Critic(sampleShape: [2], smooth), objective: RelativisticPairing(),
        constraints: [.r1(weight: 0.5)],
        optimizer: critic, generatorOptimizer: SGD(learningRate: 1), batch: 4, averageDecay: nil,
        unrolledSteps: unrolledSteps)
    }
    var slopes: [[Double]] = []
    for steps in [0, 3] {
      let update = try AdversarialStep(game(unrolledSteps: steps)).generator
      let values = try values(of: update, seed: 9)
      let place = try #require(update.state.firstIndex { name($0) == "generator" })
      let results = update.updates + update.outputs.map(\.value)
      func evaluate(moved: [Double]? = nil) throws -> (next: Value, loss: Double) {
        var inputs = zip(update.inputs + update.state, values).map { ($0, $1) }
        if let moved { inputs[update.inputs.count + place].1 = Value(moved, shape: [moved.count]) }
        let evaluated = try Reference.evaluate(results, inputs: inputs)
        return (evaluated[place], evaluated[update.updates.count].scalar)
      }
      let start = values[update.inputs.count + place].doubles
      let slope = try zip(start, evaluate().next.doubles).map { $0 - $1 }
      slopes.append(slope)
      #expect(update.outputs[0].name == "generatorLoss")
      for index in start.indices where abs(slope[index]) > 0 {
        func moved(_ step: Double) throws -> Double {
          var elements = start
          elements[index] += step
          return try evaluate(moved: elements).loss
        }
        let difference = try (moved(1e-5) - moved(-1e-5)) / 2e-5
        #expect(abs(difference - slope[index]) < 1e-7, "\(index), \(steps) steps")
      }
    }
    // Looking ahead changes the derivative: what is differentiated is not the critic as it is.
    #expect(zip(slopes[0], slopes[1]).map { abs($0 - $1) }.max() ?? 0 > 1e-3)
  }

  private func name(_ input: Tensor) -> String {
    guard case .input(_, let name) = input.vertex.primitive else { return "" }
    return name
  }

  /// Uniform in [-1, 1), what must be positive in [0, 1); whole numbers count.
  private func values(of update: Update, seed: UInt64) throws -> [Value] {
    var random = SplitMix(state: seed)
    return (update.inputs + update.state).map { input in
      let count = input.shape.count
      if input.elementType == .uint32 { return Value([UInt32(7), 8], shape: [2]) }
      let name = name(input)
      if name.hasSuffix(".rate") { return Value([name.hasPrefix("critic") ? 0.1 : 1.0], shape: []) }
      if name.hasSuffix("steps") { return Value([3.0], shape: []) }
      let isPositive = name.contains("quare") || name.contains("econd")
      return Value(
        (0..<count).map { _ in Double.random(in: isPositive ? 0..<1 : -1..<1, using: &random) },
        shape: input.shape)
    }
  }

  @Test("Unrolling through updates that move nothing is not unrolling")
  func stillCritic() throws {
    func state(_ steps: Int) throws -> [String: Value] {
      var play = Play(optimizer: SGD(learningRate: 1e-30), unrolledSteps: steps)
      play.averageDecay = nil
      let trainer = try play.trainer()
      try trainer.advance(by: 2)
      return trainer.state
    }
    let (plain, unrolled) = (try state(0), try state(4))
    #expect(plain == unrolled)
  }

  // MARK: What the critic is shown

  @Test("A pack is samples side by side: points one after the other, images channel by channel")
  func packs() throws {
    var play = Play(view: CriticView(packing: 2))
    #expect(try play.game().critic.sampleShape == [4])
    play.sampleShape = [8, 8, 3]
    play.generator = NetworkStyle(.dcgan, widths: [4])
    play.critic = NetworkStyle(.dcgan, widths: [4])
    #expect(try play.game().critic.sampleShape == [8, 8, 6])
    let view = CriticView(packing: 2)
    let points = Tensor(Value((1...8).map(Float.init), shape: [4, 2]))
    #expect(try view.packed(points).evaluate() == Value((1...8).map(Float.init), shape: [2, 4]))
    // Two images of two pixels and two channels: 1 2 | 3 4 and 5 6 | 7 8.
    let images = Tensor(Value((1...8).map(Float.init), shape: [2, 1, 2, 2]))
    #expect(
      try view.packed(images).evaluate()
        == Value([1, 2, 5, 6, 3, 4, 7, 8].map(Float.init), shape: [1, 1, 2, 4]))
  }

  @Test("Falling noise is 0 in the end, and training then goes as without")
  func noise() throws {
    let noise = InstanceNoise(deviation: 0.8, steps: 4)
    #expect((0...5).map(noise.deviation(at:)) == [0.8, 0.8 * 0.75, 0.4, 0.2, 0, 0])
    #expect(InstanceNoise(deviation: 0.8).deviation(at: 1000) == 0.8)
    let plain = try Play().trainer()
    let noisy = try Play(view: CriticView(instanceNoise: noise)).trainer()
    let start = plain.state
    for trainer in [plain, noisy] {
      try trainer.restore(start, step: 4, position: 0)
      _ = try trainer.advance()
    }
    #expect(plain.state == noisy.state)
    for trainer in [plain, noisy] {
      try trainer.restore(start, step: 3, position: 0)
      _ = try trainer.advance()
    }
    #expect(plain.state["critic"] != noisy.state["critic"])
  }

  // MARK: Losses

  @Test("One-sided smoothing moves the real target alone")
  func smoothing() throws {
    let (real, fake) = (Tensor([Float(0.5), -1]), Tensor([Float(2), 0.25]))
    func value(_ objective: any Objective) throws -> Double {
      try Reference.evaluate(objective.criticLoss(real: real, fake: fake)).scalar
    }
    // -0.9 log sigmoid(x) - 0.1 log(1 - sigmoid(x)), averaged over 0.5 and -1, plus -log(1 - sigmoid) of 2
    // and 0.25: (0.474077 + 0.05 + 1.313262 - 0.1) / 2 + (2.126928 + 0.825939) / 2.
    for objective in [Minimax(), NonSaturating()] as [any Objective] {
      let smoothed = try #require(objective.smoothed(by: 0.1))
      #expect(abs(try value(smoothed) - 2.3451030) < 1e-6)
    }
    // ((0.5 - 0.9)² + (-1 - 0.9)² + 4 + 0.0625) / 4
    #expect(abs(try value(#require(LeastSquares().smoothed(by: 0.1))) - 1.958125) < 1e-6)
    for objective in [Hinge(), Wasserstein(), RelativisticPairing()] as [any Objective] {
      #expect(objective.smoothed(by: 0.1) == nil)
    }
  }

  @Test("History is the mean of all earlier parameters, towards which they are pulled")
  func history() throws {
    let play = Play(optimizer: SGD(learningRate: 0.1), historyWeight: 0.25)
    let (pulled, free) = (try play.trainer(), try Play(optimizer: SGD(learningRate: 0.1)).trainer())
    var seen = [try #require(pulled.state["critic"]).doubles]
    for _ in 0..<2 {
      for trainer in [pulled, free] { _ = try trainer.advance() }
      seen.append(try #require(pulled.state["critic"]).doubles)
    }
    let mean = seen[0].indices.map { index in seen.reduce(0) { $0 + $1[index] } / 3 }
    let stored = try #require(pulled.state["critic.history"]).doubles
    #expect(zip(mean, stored).allSatisfy { abs($0 - $1) < 1e-6 })
    // The first step starts at its own mean. The second is pulled by 0.1 · 2 · 0.25 · (θ1 - (θ0 + θ1) / 2).
    let second = try #require(free.state["critic"]).doubles
    for index in mean.indices {
      let pull = 0.05 * (seen[1][index] - seen[0][index]) / 2
      #expect(abs(seen[2][index] - (second[index] - pull)) < 1e-6)
    }
  }

  @Test("Feature matching compares the means of what the score is made of")
  func features() throws {
    // A critic whose features are the samples themselves: the loss is the squared distance of the means.
    let game = try Game(
      generator: Generator(Latent(count: 2), sampleShape: [2], .mlp(widths: [4])),
      critic: Critic(sampleShape: [2]) { _ in [] }, objective: NonSaturating(),
      optimizer: SGD(learningRate: 1e-3), batch: 24, matchesFeatures: true)
    let data = Dataset.made([2])
    let trainer = try Trainer(
      game, reading: BatchReader(data, batch: 24, seed: 1, threads: 1), seed: 3, steps: 10, threads: 1)
    let loss = try #require(trainer.advance()["generatorLoss"])
    guard case .floats(let numbers) = data.samples else { return }
    let means = (0..<2).map { axis in
      stride(from: axis, to: numbers.count, by: 2).reduce(0) { $0 + Double(numbers[$1]) } / 24
    }
    // Generated points have a mean of their own, so only a bound from what is known: the loss is a squared
    // distance, 0 only where the means agree, and a generator that matches them brings it down.
    #expect(loss > 0)
    let fast = try Trainer(
      Game(
        generator: game.generator, critic: game.critic, objective: NonSaturating(),
        optimizer: Adam(learningRate: 0.05), batch: 24, averageDecay: nil, matchesFeatures: true),
      reading: BatchReader(data, batch: 24, seed: 1, threads: 1), seed: 3, steps: 400, threads: 1)
    try fast.advance(by: 400)
    let samples = try Sampler(game.generator, threads: 1).samples(
      4000, seed: 1, from: fast.weights(averaged: false))
    let generated = (0..<2).map { axis in
      stride(from: axis, to: 8000, by: 2).reduce(0) { $0 + Double(samples.floats[$1]) } / 4000
    }
    // A batch of 24 leaves a mean of unit deviation to 0.2.
    for (mean, match) in zip(means, generated) { #expect(abs(mean - match) < 0.25) }
  }

  // MARK: What makes no sense

  @Test("Numbers and parts that make no sense are refused with what to do")
  func refusals() throws {
    func refusal(_ change: (inout Configuration) -> Void) throws -> String {
      var configuration = Configuration()
      change(&configuration)
      do { _ = try configuration.game(sampleShape: [2], classes: 0) } catch { return error.description }
      return "none"
    }
    #expect(
      try refusal { $0.packing = 3 } == "a batch of 64 is no whole number of packs of 3; choose a multiple")
    #expect(
      try refusal { $0.labelSmoothing = 0.1 }
        == "label smoothing: wasserstein has no labels; those that have are minimax, non-saturating, least-squares"
    )
    #expect(try refusal { $0.instanceNoiseSteps = 10 }.contains("set instance-noise"))
    #expect(
      throws: GameError.self, performing: { try Play(view: CriticView(packing: 0)).game() })
    #expect(throws: GameError.self, performing: { try Play(unrolledSteps: -1).game() })
    #expect(throws: GameError.self, performing: { try Play(historyWeight: .nan).game() })
    let noise = InstanceNoise(deviation: -1)
    #expect(
      throws: GameError.self, performing: { try Play(view: CriticView(instanceNoise: noise)).game() })
  }
}
