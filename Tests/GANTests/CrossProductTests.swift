import SaddleGAN
import SaddleNN
import SaddleTensor
import Testing

/// Every objective with every constraint and every kind of network, conditional or not, for one step.
@Suite("Every combination")
struct CrossProductTests {
  /// DRAGAN is the penalty around the reals.
  static let constraints: [[Constraint]] = [
    [], [.clipping(bound: 0.05)], [.gradientPenalty(weight: 10, at: .lines)], [.dragan(weight: 10)],
    [.gradientPenalty(weight: 10, at: .aroundBoth)], [.lipschitzPenalty(weight: 10)], [.r1(weight: 1)],
    [.r1(weight: 1), .r2(weight: 1)], [.spectralNorm],
    [.clipping(bound: 0.05), .gradientPenalty(weight: 10)],
  ]

  @Test(
    "One step is finite, moves both networks and keeps within the bound",
    arguments: NetworkStyle.Kind.allCases, constraints)
  func step(kind: NetworkStyle.Kind, constraints: [Constraint]) throws {
    for objective in Objectives.all {
      for classes in [nil, 3] {
        var play = Play()
        // Odd and even sides: one is padded and cropped, the other is not.
        play.sampleShape = kind == .mlp ? [2] : [8, 9, 1]
        play.classes = classes
        play.generator = NetworkStyle(kind, widths: kind.widths)
        play.critic = NetworkStyle(kind, widths: kind.widths, activation: .leakyReLU(slope: 0.2))
        play.objective = objective
        play.constraints = constraints
        let name = "\(objective.name), \(classes.map { "\($0) classes" } ?? "no classes")"
        try expectSoundStep(play.trainer(), play, name)
      }
    }
  }

  @Test(
    "So with virtual batch norms, augmentation and what a critic sees of its batch",
    arguments: NetworkStyle.Kind.allCases, constraints)
  func remedies(kind: NetworkStyle.Kind, constraints: [Constraint]) throws {
    for objective in Objectives.all {
      var play = Play()
      play.sampleShape = kind == .mlp ? [2] : [8, 9, 1]
      play.classes = 3
      play.generator = NetworkStyle(kind, widths: kind.widths, normalisation: .virtualBatch)
      play.critic = NetworkStyle(
        kind, widths: kind.widths, activation: .leakyReLU(slope: 0.2), normalisation: .virtualBatch)
      play.objective = objective
      play.constraints = constraints
      if kind != .mlp { play.view.augmentation = [.color, .translation, .cutout] }
      if !constraints.contains(where: \.isPerSamplePenalty) {
        play.minibatch = MinibatchFeatures(
          discrimination: .init(kernels: 3, dimensions: 2), hasDeviation: true)
      }
      try expectSoundStep(play.trainer(), play, objective.name)
    }
  }

  private func expectSoundStep(_ trainer: Trainer, _ play: Play, _ name: String) throws {
    let before = trainer.state
    let record = try trainer.advance()
    let after = trainer.state
    #expect(record.isFinite, "\(name): \(record.values)")
    let isPenalised = play.constraints.contains(where: \.isPerSamplePenalty)
    #expect((record["penalty"] != nil) == isPenalised, "\(name)")
    for (key, value) in after { #expect(value.isFinite, "\(name): \(key)") }
    for network in ["generator", "critic", "average"] {
      #expect(before[network] != after[network], "\(name): the \(network) did not move")
    }
    for case .clipping(let bound) in play.constraints {
      let largest = after["critic"]?.doubles.map(abs).max() ?? .infinity
      #expect(largest <= Double(Float(bound)), "\(name): \(largest)")
    }
  }
}
