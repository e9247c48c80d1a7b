import SaddleAutodiff
import SaddleGAN
import SaddleReference
import SaddleTensor
import Testing

@Suite("Objectives")
struct ObjectiveTests {
  private static let real = [2.0, -1.0]
  private static let fake = [0.5, -3.0]

  private static func scores(_ numbers: [Double]) -> Tensor { Tensor(numbers.map(Float.init)) }

  // With softplus(x) = log(1 + e^x), from Python's math:
  //   softplus(-2) 0.126928011043, softplus(-1) 0.313261687518, softplus(1) 1.313261687518,
  //   softplus(0.5) 0.974076984180, softplus(-0.5) 0.474076984180, softplus(-3) 0.048587351574,
  //   softplus(3) 3.048587351574, softplus(-1.5) 0.201413278, softplus(1.5) 1.701413278,
  //   softplus(2) 2.126928011043.
  @Test(
    "Losses are as computed by hand",
    arguments: [
      // (0.126928011 + 1.313261688) / 2 + (0.974076984 + 0.048587352) / 2; -(0.974076984 + 0.048587352) / 2.
      ("minimax", 0.7200948493 + 0.5113321679, -0.5113321679),
      // The same; (softplus(-0.5) + softplus(3)) / 2 = (0.474076984 + 3.048587352) / 2.
      ("non-saturating", 0.7200948493 + 0.5113321679, 1.7613321679),
      // ½ ((1² + 2²) / 2 + (0.5² + 3²) / 2) = ½ (2.5 + 4.625); ½ ((0.5² + 4²) / 2) = ½ 8.125.
      ("least-squares", 3.5625, 4.0625),
      // (max(0, -1) + max(0, 2)) / 2 + (max(0, 1.5) + max(0, -2)) / 2 = 1 + 0.75; -(0.5 - 3) / 2.
      ("hinge", 1.75, 1.25),
      // (0.5 - 3) / 2 - (2 - 1) / 2; -(0.5 - 3) / 2.
      ("wasserstein", -1.75, 1.25),
      // Differences fake - real: -1.5, -2. (softplus(-1.5) + softplus(-2)) / 2 = (0.201413278 + 0.126928011) / 2;
      // (softplus(1.5) + softplus(2)) / 2 = (1.701413278 + 2.126928011) / 2.
      ("relativistic", 0.1641706445, 1.9141706445),
    ])
  func values(name: String, critic: Double, generator: Double) throws {
    let objective = try #require(Objectives.named(name))
    let (real, fake) = (Self.scores(Self.real), Self.scores(Self.fake))
    let values = try Reference.evaluate([
      objective.criticLoss(real: real, fake: fake), objective.generatorLoss(real: real, fake: fake),
    ])
    #expect(values.map(\.shape) == [[], []])
    #expect(abs(values[0].scalar - critic) < 1e-8)
    #expect(abs(values[1].scalar - generator) < 1e-8)
  }

  @Test("Names are told apart, and others are nobody's")
  func names() {
    #expect(Set(Objectives.all.map(\.name)).count == 6)
    #expect(Objectives.named("wgan") == nil)
  }

  @Test("A discriminator that cannot tell loses 2 ln 2")
  func equilibrium() throws {
    let loss = try Reference.evaluate(Minimax().criticLoss(real: .zeros([2]), fake: .zeros([4])))
    #expect(abs(loss.scalar - 1.3862943611198906) < 1e-15)
  }

  @Test(
    "Scores of ±200 give finite losses and derivatives in single precision",
    arguments: Objectives.all.map(\.name))
  func saturation(name: String) throws {
    let objective = try #require(Objectives.named(name))
    let (real, fake) = (Tensor([200, -200, 200, -200]), Tensor([200, -200, -200, 200]))
    for loss in [
      objective.criticLoss(real: real, fake: fake), objective.generatorLoss(real: real, fake: fake),
    ] {
      let slopes = gradient(of: loss, withRespectTo: [real, fake])
      for tensor in [loss] + slopes { #expect(try tensor.evaluate().isFinite) }
    }
  }

  @Test(
    "A critic's descent raises reals and lowers fakes; a generator's raises fakes",
    arguments: Objectives.all.map(\.name))
  func signs(name: String) throws {
    let objective = try #require(Objectives.named(name))
    let (real, fake) = (Tensor([0.5, -0.25]), Tensor([0.25, -0.5]))
    let critic = gradient(of: objective.criticLoss(real: real, fake: fake), withRespectTo: [real, fake])
    let generator = gradient(of: objective.generatorLoss(real: real, fake: fake), withRespectTo: [fake])
    let values = try Reference.evaluate(critic + generator).map(\.doubles)
    #expect(values[0].allSatisfy { $0 < 0 })
    // Least squares regresses fakes to 0, so a negative one is raised.
    if name != "least-squares" { #expect(values[1].allSatisfy { $0 > 0 }) }
    #expect(values[2].allSatisfy { $0 < 0 })
  }
}
