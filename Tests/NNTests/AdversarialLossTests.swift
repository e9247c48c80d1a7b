import SaddleAutodiff
import SaddleNN
import SaddleTensor
import Testing

@Suite("Adversarial losses")
struct AdversarialLossTests {
  private let real = Golden.tensor("loss.real")
  private let fake = Golden.tensor("loss.fake")

  @Test("Losses are PyTorch's cross entropies and means", arguments: Executor.allCases)
  func values(executor: Executor) throws {
    let losses: [(String, Tensor)] = [
      ("critic", MinimaxLoss.critic(real: real, fake: fake)),
      ("critic", NonSaturatingLoss.critic(real: real, fake: fake)),
      ("minimax", MinimaxLoss.generator(fake: fake)),
      ("non-saturating", NonSaturatingLoss.generator(fake: fake)),
      ("wasserstein", WassersteinLoss.estimate(real: real, fake: fake)),
      ("wasserstein", -WassersteinLoss.critic(real: real, fake: fake)),
    ]
    for (value, (name, _)) in zip(try executor.evaluate(losses.map(\.1)), losses) {
      #expect(mismatch(value, Golden["loss.\(name)"], tolerance: executor.tolerance) == nil, "\(name)")
    }
  }

  @Test("A discriminator that cannot tell loses 2 ln 2", arguments: Executor.allCases)
  func equilibrium(executor: Executor) throws {
    let loss = try executor.evaluate(MinimaxLoss.critic(real: .zeros([3, 1]), fake: .zeros([4, 1])))
    #expect(abs(loss.scalar - 1.3862943611198906) < 1e-6)
  }

  @Test("Where the discriminator is sure, the generator still learns", arguments: Executor.allCases)
  func saturation(executor: Executor) throws {
    let logit = Tensor.input("logit", [1])
    let slopes = [MinimaxLoss.generator(fake: logit), NonSaturatingLoss.generator(fake: logit)]
      .map { gradient(of: $0, withRespectTo: [logit])[0] }
    let values = try executor.evaluate(slopes, [(logit, Value([-200] as [Float], shape: [1]))])
    #expect(values[0].doubles == [0] || abs(values[0].scalar) < 1e-80)
    #expect(values[1].doubles == [-1])
  }

  @Test("A Wasserstein critic learns to score real samples higher")
  func signs() throws {
    let slopes = gradient(of: WassersteinLoss.critic(real: real, fake: fake), withRespectTo: [real, fake])
    let values = try Executor.reference.evaluate(slopes + [WassersteinLoss.generator(fake: fake)])
    #expect(values[0].doubles.allSatisfy { $0 < 0 } && values[1].doubles.allSatisfy { $0 > 0 })
    let mean = Golden["loss.fake"].doubles.reduce(0, +) / 6
    #expect(abs(values[2].scalar + mean) < 1e-6)
  }
}
