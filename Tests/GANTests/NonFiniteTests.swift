import SaddleCPU
import SaddleGAN
import SaddleNN
import SaddleTensor
import Testing

@Suite("Numbers that are not finite")
struct NonFiniteTests {
  private func failure(_ trainer: Trainer) throws -> NonFiniteError {
    try #require(#expect(throws: NonFiniteError.self) { try trainer.advance(by: 5) })
  }

  @Test(
    "A critic's loss that overflows stops the step, and nothing has changed",
    arguments: [
      // Scores of about 1e30 are finite, their squares, in the objective, are not.
      ("least-squares", 1e30, "critic"),
      // Sums of two numbers of about 1e38, with weights of about 1, are not.
      ("wasserstein", 3e38, "critic/dense1"),
    ] as [(String, Float, String)])
  func data(objective: String, factor: Float, place: String) throws {
    let objective = try #require(Objectives.named(objective))
    let trainer = try Play(objective: objective, factor: factor).trainer()
    let before = trainer.state
    let error = try failure(trainer)
    #expect(error.step == 1 && error.network == "critic" && error.term == "criticLoss")
    let cause = try #require(error.cause)
    guard case .nonFinite(_, let label, _, _) = cause else {
      Issue.record("\(cause)")
      return
    }
    #expect(label == place)
    #expect(error.description.contains("step 1: the critic's criticLoss is not finite"))
    #expect(error.description.contains(" in \(place) "))
    #expect(trainer.state == before && trainer.step == 0)
  }

  @Test("A generator that is given a critic out of bounds keeps its state; the layer is named")
  func rate() throws {
    let trainer = try Play(objective: LeastSquares(), optimizer: SGD(learningRate: 1e30)).trainer()
    let before = trainer.state
    let error = try failure(trainer)
    #expect(error.step == 1 && error.network == "generator" && error.term == "generatorLoss")
    #expect(error.description.contains("critic/"))
    for (name, value) in before where name != "critic" && name != "key" {
      #expect(trainer.state[name] == value, "\(name)")
    }
    #expect(trainer.state.isFinite)
  }

  @Test("Weights that a step made infinite stop the next update, which names their layer")
  func weights() throws {
    // Gradients of some hundreds times 1e38 are beyond float32.
    let trainer = try Play(optimizer: SGD(learningRate: 1e38), factor: 100).trainer()
    let before = trainer.state
    let error = try failure(trainer)
    #expect(error.step == 1 && error.network == "generator")
    #expect(error.description.contains(" in critic/"), "\(error)")
    for name in ["generator", "average"] { #expect(trainer.state[name] == before[name]) }
  }
}
