import SaddleGAN
import SaddleNN
import SaddleTensor
import Testing

@Suite("Games")
struct GameTests {
  /// The message of a game that is refused.
  private func refusal(_ make: () throws -> Game) throws -> String {
    try #require(#expect(throws: GameError.self) { _ = try make() }).description
  }

  private func refusal(_ change: (inout Play) -> Void) throws -> String {
    var play = Play()
    change(&play)
    return try refusal { try play.game() }
  }

  private func game(
    generator: Generator = Generator(Latent(count: 3), sampleShape: [2], .mlp(widths: [4])),
    critic: Critic = Critic(sampleShape: [2], .mlp(widths: [4])), constraints: [Constraint] = [],
    batch: Int = 4
  ) throws -> Game {
    try Game(
      generator: generator, critic: critic, objective: Wasserstein(), constraints: constraints,
      optimizer: SGD(learningRate: 0.1), batch: batch)
  }

  @Test("Clipping needs a positive bound", arguments: [0, -0.01, .nan, .infinity])
  func clipping(bound: Double) throws {
    let message = try refusal { $0.constraints = [.clipping(bound: bound)] }
    #expect(message.contains("c > 0") && message.contains("\(bound)") && message.contains("0.01"))
  }

  @Test("A penalty needs a positive weight", arguments: [0, -1, .nan, .infinity])
  func weights(weight: Double) throws {
    for constraint in [
      Constraint.gradientPenalty(weight: weight), .lipschitzPenalty(weight: weight), .r1(weight: weight),
      .r2(weight: weight),
    ] {
      let message = try refusal { $0.constraints = [.r1(weight: 1), constraint] }
      #expect(message.contains("weight") && message.contains("\(weight)"))
    }
  }

  @Test("The critic needs at least one step", arguments: [0, -3])
  func criticSteps(steps: Int) throws {
    #expect(try refusal { $0.criticSteps = steps }.contains("K = \(steps)"))
  }

  @Test(
    "Batch norm in a critic and a penalty sample by sample exclude each other",
    arguments: ConstraintTests.penalties)
  func batchNorm(penalty: Constraint) throws {
    let message = try refusal {
      $0.critic.normalisation = .batch
      $0.constraints = [.clipping(bound: 0.1), penalty]
    }
    #expect(message.contains("batch normalisation in a critic under \(penalty)"))
    #expect(message.contains("layer normalisation"))
  }

  @Test("Batch norm inside a residual block is found too")
  func batchNormInBlock() throws {
    let message = try refusal {
      $0.sampleShape = [8, 8, 1]
      $0.critic = NetworkStyle(.resnet, widths: [2], normalisation: .batch)
      $0.constraints = [.gradientPenalty(weight: 10)]
    }
    #expect(message.contains("batch normalisation"))
  }

  @Test("So are layers that look at the whole batch, by name, but not virtual batch norm")
  func minibatchLayers() throws {
    for (features, name) in [
      (MinibatchFeatures(discrimination: .init()), "minibatch discrimination in a critic under r1:1.0"),
      (MinibatchFeatures(hasDeviation: true), "minibatch standard deviation in a critic under r1:1.0"),
    ] {
      let message = try refusal {
        $0.constraints = [.clipping(bound: 1), .r1(weight: 1)]
        $0.minibatch = features
      }
      #expect(message.hasPrefix(name))
    }
    let virtual = NetworkStyle.mlp(widths: [4], normalisation: .virtualBatch)
    #expect(throws: Never.self) { try Play(critic: virtual, constraints: [.r1(weight: 1)]).game() }
  }

  @Test("Points cannot be augmented")
  func augmentation() throws {
    let message = try refusal { $0.view.augmentation = .translation }
    #expect(message.contains("augmentation translation changes images"))
  }

  @Test("Batch norm is free to use without such a penalty, and layer norm with one")
  func allowedNorms() throws {
    var play = Play(critic: .mlp(widths: [4], normalisation: .batch))
    #expect(try play.game().critic.mixesSamples)
    play.constraints = [.clipping(bound: 0.1)]
    #expect(throws: Never.self) { try play.game() }
    play.critic.normalisation = .layer
    play.constraints = [.gradientPenalty(weight: 10)]
    #expect(try !play.game().critic.mixesSamples)
  }

  @Test("Generator and critic must have the same samples and classes")
  func mismatches() throws {
    let shapes = try refusal { try game(critic: Critic(sampleShape: [3], .mlp(widths: [4]))) }
    #expect(shapes.contains("[2]") && shapes.contains("[3]"))
    let classes = try refusal { try game(critic: Critic(classes: 3, sampleShape: [2], .mlp(widths: [4]))) }
    #expect(classes.contains("classes"))
  }

  @Test("Spectral normalisation is said twice or not at all")
  func spectralNorm() throws {
    let normalised = Critic(sampleShape: [2], .mlp(widths: [4]), isSpectrallyNormalised: true)
    for message in [
      try refusal { try game(critic: normalised) }, try refusal { try game(constraints: [.spectralNorm]) },
    ] { #expect(message.contains("spectral normalisation")) }
    #expect(throws: Never.self) { try game(critic: normalised, constraints: [.spectralNorm]) }
  }

  @Test("The average's decay is in [0, 1)", arguments: [-0.1, 1, 2, .nan])
  func decay(decay: Double) throws {
    #expect(try refusal { $0.averageDecay = decay }.contains("[0, 1), not \(decay)"))
  }

  @Test("The gradient's limit is positive", arguments: [0, -1, .nan])
  func limit(limit: Double) throws {
    #expect(try refusal { $0.gradientNormLimit = limit }.contains("positive, not \(limit)"))
  }

  @Test("A batch has a sample", arguments: [0, -1])
  func batch(batch: Int) throws {
    #expect(try refusal { try game(batch: batch) }.contains("at least 1 sample, not \(batch)"))
  }

  @Test("Networks beyond what can be indexed are refused before any memory is taken")
  func huge() throws {
    // 50000² + ... = 2.5e9 parameters.
    let generator = Generator(Latent(count: 3), sampleShape: [2], .mlp(widths: [50_000, 50_000]))
    #expect(try refusal { try game(generator: generator) }.contains("narrower"))
  }

  @Test("Warming up: 100 critic steps before each of the first 25 and every 500th")
  func warmUp() throws {
    let steps = [0, 1, 24, 25, 26, 499, 500, 501, 1000]
    var play = Play(criticSteps: 5)
    #expect(try steps.map(play.game().criticSteps(before:)) == [5, 5, 5, 5, 5, 5, 5, 5, 5])
    play.warmsUp = true
    #expect(try steps.map(play.game().criticSteps(before:)) == [100, 100, 100, 5, 5, 5, 100, 5, 100])
    play.criticSteps = 200
    #expect(try play.game().criticSteps(before: 0) == 200)
  }
}
