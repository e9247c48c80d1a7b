import SaddleGAN
import SaddleNN
import SaddleTensor
import Testing

/// What a diagnosis asks of a trainer.
@Suite struct TrainerProbeTests {
  private func norm(_ x: [Float]) -> Double { x.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot() }

  /// The derivatives of the same batch with the same key: their norms are what the update reports.
  @Test func gradientsAreThoseOfTheUpdates() throws {
    var play = Play()
    play.constraints = [.gradientPenalty(weight: 10)]
    let trainer = try play.trainer()
    try trainer.advance(by: 2)
    let (state, position) = (trainer.state, trainer.reader.position)
    let gradients = try trainer.gradients(batches: 2)
    #expect(gradients.count == 2)
    #expect(trainer.reader.position > position)
    #expect(trainer.state == state)
    try trainer.restore(state, step: 2, position: position)
    let record = try trainer.advanceCritic()
    let critic = norm(gradients[0]["critic"] ?? [])
    // Two programs may sum in another order.
    #expect(abs(critic / (record["criticGradientNorm"] ?? 0) - 1) < 1e-5)
    #expect(gradients[0]["generator"]?.contains { $0 != 0 } == true)
  }

  @Test func aGeneratorsUpdateAloneMovesNothingElse() throws {
    let trainer = try Play().trainer()
    let before = trainer.state
    let record = try trainer.advanceGenerator()
    #expect(record["generatorLoss"] != nil)
    #expect(record["criticLoss"] == nil)
    #expect(trainer.step == 0)
    let after = trainer.state
    #expect(after["generator"] != before["generator"])
    for name in ["critic", "average"] { #expect(after[name] == before[name], "\(name)") }
  }

  /// Played against a critic that stands still, it lowers its own loss.
  @Test func aGeneratorAloneImproves() throws {
    let trainer = try Play().trainer()
    try trainer.advance(by: 5)
    let losses = try (0..<60).map { _ in try trainer.advanceGenerator()["generatorLoss"] ?? .nan }
    #expect(losses.suffix(10).reduce(0, +) < losses.prefix(10).reduce(0, +))
  }
}
