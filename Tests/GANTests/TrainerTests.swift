import SaddleCPU
import SaddleData
import SaddleGAN
import SaddleNN
import SaddleTensor
import Testing

@Suite("Trainer")
struct TrainerTests {
  /// Games that keep all kinds of state, by what is special about them.
  static let plays: [(name: String, play: Play)] =
    OptimizerName.allCases.map { name in
      var configuration = Configuration()
      configuration.optimizer = name
      let optimizer = (try? configuration.game(sampleShape: [2], classes: 0))?.criticOptimizer
      return (name.rawValue, Play(optimizer: optimizer ?? SGD(learningRate: 0), criticSteps: 2))
    } + [
      (
        "dcgan with batch norm",
        Play(
          sampleShape: [8, 8, 1], generator: NetworkStyle(.dcgan, widths: [4], normalisation: .batch),
          critic: NetworkStyle(.dcgan, widths: [4], normalisation: .batch))
      ),
      (
        "dropout",
        Play(
          generator: NetworkStyle(.mlp, widths: [8], dropout: 0.5),
          critic: NetworkStyle(.mlp, widths: [8], dropout: 0.5), constraints: [.gradientPenalty(weight: 10)])
      ),
      ("conditional", Play(classes: 3, constraints: [.r1(weight: 1), .r2(weight: 1)])),
      ("spectral norm", Play(constraints: [.spectralNorm])),
      (
        "virtual batch norm",
        Play(
          classes: 3, generator: .mlp(widths: [8], normalisation: .virtualBatch),
          critic: .mlp(widths: [8], normalisation: .virtualBatch),
          constraints: [.gradientPenalty(weight: 10)],
          criticSteps: 2, view: CriticView(packing: 2))
      ),
      (
        "augmentation",
        Play(
          sampleShape: [8, 9, 3], constraints: [.r1(weight: 1)],
          view: CriticView(
            instanceNoise: InstanceNoise(deviation: 0.1), augmentation: [.color, .translation, .cutout]))
      ),
      ("no average", Play(averageDecay: nil)),
      ("falling rates", Play(schedule: .cosine, plannedSteps: 8)),
    ] + RemedyTests.plays

  @Test("A critic's virtual batch norms refer to the data's first batch, throughout")
  func reference() throws {
    let play = try #require(Self.plays.first { $0.name == "virtual batch norm" }).play
    let trainer = try play.trainer()
    let first = try #require(trainer.state["reference"])
    let samples = Buffer(TensorType([Play.batch, 2]))
    try BatchReader(.made([2]), batch: Play.batch, seed: 5, threads: 1).next(samples: samples)
    #expect(first == samples.value && trainer.reader.position == 0)
    try trainer.advance(by: 2)
    #expect(trainer.state["reference"] == first)
    // The norm's own weight, 1 / (r + 1), in the generator and, of packs of two, in the critic.
    let statistics = try ["generator", "critic"].map {
      try #require(trainer.state["\($0).statistics"]).floats[32]
    }
    #expect(statistics == [1 / 7, 1 / 4])
  }

  @Test("Six steps equal three, saved, and three by a new trainer, bit for bit", arguments: plays.map(\.name))
  func resumption(name: String) throws {
    let play = try #require(Self.plays.first { $0.name == name }).play
    let straight = try play.trainer()
    try straight.advance(by: 6)
    let first = try play.trainer()
    try first.advance(by: 3)
    // Another seed, so that whatever is not restored shows.
    let second = try play.trainer(seed: 99)
    try second.restore(first.state, step: 3, position: first.reader.position)
    try second.advance(by: 3)
    #expect(second.step == 6 && second.reader.position == straight.reader.position)
    #expect(second.state == straight.state)
    #expect(straight.state.isFinite)
  }

  @Test("Same seed, same bits; another seed, others")
  func seeds() throws {
    let trainers = try [1, 1, 2].map { try Play().trainer(seed: $0) }
    for trainer in trainers { try trainer.advance(by: 2) }
    #expect(trainers[0].state == trainers[1].state)
    for name in ["generator", "critic", "key"] { #expect(trainers[0].state[name] != trainers[2].state[name]) }
  }

  @Test(
    "The average follows by 1 - min(decay, (1 + step) / (10 + step)), statistics too", arguments: [0.15, 0.9])
  func average(decay: Double) throws {
    var play = Play(generator: .mlp(widths: [8], normalisation: .batch))
    play.averageDecay = decay
    let trainer = try play.trainer()
    for step in 0..<4 {
      let before = trainer.state
      try trainer.advance(by: 1)
      let after = trainer.state
      // 0.1, 0.1818, 0.25, 0.3077: a decay of 0.15 rules from the second step on.
      let weight = 1 - min(decay, Double(1 + step) / Double(10 + step))
      for suffix in ["", ".statistics"] {
        let old = try #require(before["average" + suffix]).doubles
        let new = try #require(after["generator" + suffix]).doubles
        let expected = zip(old, new).map { $0 + weight * ($1 - $0) }
        // Float32 rounds numbers of about 1 by 6e-8.
        #expect(
          distance(after["average" + suffix], Value(expected, shape: [expected.count])) < 1e-6, "step \(step)"
        )
      }
    }
    #expect(trainer.weights(averaged: true).flat.value == trainer.state["average"])
    #expect(trainer.weights(averaged: false).flat.value == trainer.state["generator"])
  }

  @Test("Without an average the generator itself is what is sampled")
  func noAverage() throws {
    let trainer = try Play(averageDecay: nil).trainer()
    #expect(trainer.weights(averaged: true).flat.value == trainer.state["generator"])
    #expect(trainer.state["average"] == nil)
  }

  @Test("The schedule's factor reaches the update")
  func schedule() throws {
    var play = Play(optimizer: SGD(learningRate: 0.01), plannedSteps: 4)
    let constant = try play.trainer()
    play.schedule = .linear
    let falling = try play.trainer()
    let start = constant.state
    // Halfway the linear factor is 1 - 2 / 4. Of the first update the gradients are the same.
    for trainer in [constant, falling] {
      try trainer.restore(start, step: 2, position: 0)
      try trainer.advance(by: 1)
    }
    let ratio =
      distance(falling.state["critic"], start["critic"]) / distance(constant.state["critic"], start["critic"])
    #expect(abs(ratio - 0.5) < 1e-4)
    // Steps with numbers 4 and 5 are past the plan: the rate is 0.
    try falling.restore(start, step: 4, position: 0)
    try falling.advance(by: 2)
    for network in ["generator", "critic"] { #expect(falling.state[network] == start[network]) }
  }

  @Test("Longer gradients are scaled down to the limit")
  func gradientNormLimit() throws {
    // One step of SGD at rate 1 moves by the gradient.
    let play = Play(optimizer: SGD(learningRate: 1), gradientNormLimit: 1e-3)
    let trainer = try play.trainer()
    let before = trainer.state
    let record = try trainer.advance()
    for network in ["generator", "critic"] {
      let norm = try #require(record["\(network)GradientNorm"])
      #expect(norm > 2e-3)
      // A move of 1e-3 on weights of about 1 is rounded by 6e-8 in each of some 40.
      #expect(abs(distance(before[network], trainer.state[network]) - 1e-3) < 1e-6)
    }
  }

  @Test("Each critic step reads one batch")
  func batches() throws {
    let trainer = try Play(criticSteps: 3).trainer()
    try trainer.advance(by: 2)
    #expect(trainer.reader.position == 6)
    let warm = try Play(criticSteps: 3, warmsUp: true).trainer()
    try warm.advance(by: 1)
    #expect(warm.reader.position == 100)
    #expect(trainer.operationsPerStep > 0 && trainer.memoryBytes > 0)
  }

  @Test("What a step reports fits together")
  func record() throws {
    let trainer = try Play(constraints: [.gradientPenalty(weight: 10)]).trainer()
    let key = trainer.state["key"]
    let record = try trainer.advance()
    #expect(trainer.state["key"] != key)
    #expect(record.step == 1)
    #expect(
      record.values.map(\.name) == [
        "criticLoss", "wassersteinEstimate", "realScore", "fakeScore", "criticAccuracy", "penalty", "slope",
        "criticGradientNorm", "generatorLoss", "generatorGradientNorm",
      ])
    // The Wasserstein critic's loss without the penalty is the negated estimate.
    let (loss, estimate) = (try #require(record["criticLoss"]), try #require(record["wassersteinEstimate"]))
    #expect(abs(loss + estimate) < 1e-6)
    let scores = try #require(record["realScore"]) - #require(record["fakeScore"])
    #expect(abs(scores - estimate) < 1e-6)
    // A share of 6 pairs.
    let accuracy = try #require(record["criticAccuracy"])
    #expect(abs(6 * accuracy - (6 * accuracy).rounded()) < 1e-5 && (0...1).contains(accuracy))
    #expect(record["nothing"] == nil)
  }

  @Test("Data that does not fit the game is refused")
  func data() throws {
    func refusal(_ data: Dataset, _ play: Play, batch: Int = Play.batch) throws -> String {
      let game = try play.game()
      let reader = try BatchReader(data, batch: batch, seed: 1)
      return try #require(
        #expect(throws: GameError.self) { _ = try Trainer(game, reading: reader, seed: 1, steps: 1) }
      ).description
    }
    #expect(try refusal(.made([2]), Play(), batch: 7).contains("batches of 7 for a game of batches of 6"))
    #expect(try refusal(.made([3]), Play()).contains("[3]"))
    #expect(try refusal(.made([2]), Play(classes: 4)).contains("4 classes for data of 3"))
  }

  @Test("A state of another game is refused and changes nothing")
  func foreignState() throws {
    let trainer = try Play().trainer()
    let before = trainer.state
    var missing = before
    missing["critic"] = nil
    var misshapen = before
    misshapen["generator"] = Value([1] as [Float], shape: [1])
    for (state, name) in [(missing, "critic"), (misshapen, "generator")] {
      let error = #expect(throws: GameError.self) { try trainer.restore(state, step: 1, position: 1) }
      #expect(error?.description.contains("\"\(name)\"") == true)
    }
    #expect(trainer.state == before && trainer.step == 0)
  }
}
