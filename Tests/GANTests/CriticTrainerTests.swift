import SaddleData
import SaddleGAN
import SaddleNN
import SaddleTensor
import Testing

@Suite struct CriticTrainerTests {
  private func points(_ values: [Float], name: String) -> Dataset {
    Dataset(
      name: name, kind: .table, shape: [1], samples: .floats(ContiguousArray(values)), columns: ["x"],
      scaling: .identity(1))
  }

  private func game(
    _ objective: any Objective, _ constraints: [Constraint] = [], activation: Activation = .tanh
  ) throws -> CriticGame {
    try CriticGame(
      Critic(sampleShape: [1], .mlp(widths: [32, 32], activation: activation)), objective: objective,
      constraints: constraints, optimizer: Adam(learningRate: 3e-3, beta1: 0.5, beta2: 0.9))
  }

  @Test("a discriminator between two equal sources comes to say one half")
  func equalSources() throws {
    let data = points([-1, 0, 1, 2], name: "four")
    let trainer = try CriticTrainer(game(Minimax()), real: data, fake: data, batch: 64, seed: 3, threads: 1)
    for _ in 0..<300 { try trainer.advance() }
    let scores = try CriticProbe(trainer.game.critic, threads: 1)([-1, 0, 1, 2], of: trainer.weights).scores
    // Four points in batches of 64, all of every epoch: the sources differ by the order of points alone.
    for score in scores { #expect(abs(score) < 0.05) }
  }

  @Test("a Wasserstein critic with a penalty between two points finds their distance")
  func twoPoints() throws {
    let trainer = try CriticTrainer(
      game(Wasserstein(), [.lipschitzPenalty(weight: 100)], activation: .relu),
      real: points([1.5], name: "a"), fake: points([-0.5], name: "b"), batch: 32, seed: 1, threads: 1)
    // At a constant rate the noise of the penalty's points holds the slope down.
    for step in 0..<599 { try trainer.advance(rate: 1 - Double(step) / 600) }
    // With weight λ the optimum over slopes g of g - λ (g - 1)² has g = 1 + 1 / 2λ per unit of length 2: 1 %
    // above the distance at most; a network whose slope varies between the points stays somewhat below.
    let estimate = try #require(trainer.advance()["wassersteinEstimate"])
    #expect((1.9...2.02).contains(estimate))
  }

  @Test("the same seed gives the same bits, another one others")
  func sameBits() throws {
    func scores(_ seed: UInt64) throws -> [Float] {
      let trainer = try CriticTrainer(
        game(Wasserstein(), [.gradientPenalty(weight: 1)]), real: Dataset.open("ring").firstColumn,
        fake: points([0, 1, 2], name: "b"), batch: 16, seed: seed, threads: 1)
      for _ in 0..<5 { try trainer.advance() }
      return try CriticProbe(trainer.game.critic, threads: 1)([0, 1], of: trainer.weights).scores
    }
    #expect(try scores(1) == scores(1))
    #expect(try scores(1) != scores(2))
  }

  @Test("sources that do not fit the critic or each other are refused in words")
  func misfits() throws {
    let line = points([0, 1], name: "line")
    let plane = try Dataset.open("ring")
    var scaled = line
    scaled.scaling = Scaling(offsets: [0], scales: [2])
    for (real, fake, batch) in [(line, plane, 4), (plane, line, 4), (line, scaled, 4), (line, line, 0)] {
      #expect(throws: GameError.self) {
        try CriticTrainer(game(Minimax()), real: real, fake: fake, batch: batch, seed: 1, threads: 1)
      }
    }
    #expect(throws: GameError.self) {
      try CriticGame(
        Critic(sampleShape: [1], .mlp(widths: [8], normalisation: .batch)), objective: Wasserstein(),
        constraints: [.gradientPenalty(weight: 1)], optimizer: Adam(learningRate: 1e-3))
    }
  }

  @Test("the critic's half of a trainer moves the critic alone")
  func criticAlone() throws {
    let data = try Dataset.open("ring")
    let game = try Game(
      generator: Generator(.init(count: 2), sampleShape: [2], .mlp(widths: [16])),
      critic: Critic(sampleShape: [2], .mlp(widths: [16])), objective: NonSaturating(),
      optimizer: Adam(learningRate: 1e-3), batch: 16)
    let trainer = try Trainer(
      game, reading: BatchReader(data, batch: 16, seed: 1, threads: 1), seed: 1, steps: 10, threads: 1)
    let before = trainer.state
    let record = try trainer.advanceCritic()
    let after = trainer.state
    #expect(record["criticLoss"] != nil && record["generatorLoss"] == nil)
    #expect(trainer.step == 0)
    #expect(before["generator"]! == after["generator"]!)
    #expect(before["critic"]! != after["critic"]!)
  }
}

extension Dataset {
  /// The first coordinate of points made on demand.
  fileprivate var firstColumn: Dataset {
    guard case .distribution(let distribution) = samples else { return self }
    return Dataset(
      name: name, kind: .table, shape: [1], samples: .distribution(FirstColumn(of: distribution)),
      columns: ["x"],
      scaling: .identity(1))
  }
}

private struct FirstColumn: Distribution {
  let plane: any Distribution
  let shape: Shape = [1]

  init(of plane: any Distribution) { self.plane = plane }

  func samples(_ count: Int, key: RandomKey) -> Tensor {
    plane.samples(count, key: key).split(2, axis: 1)[0]
  }
}
