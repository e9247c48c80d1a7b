import Foundation
import SaddleData
import SaddleGAN
import SaddleNN
import SaddleTensor
import SaddleTransport

extension Demonstration {
  /// What clipping does to a critic: its gradients layer by layer, its weights, its values.
  public static let clipping = Demonstration(
    "clipping", title: "What weight clipping does to a critic",
    claim: """
      Clipped to [-c, c], the weights of a critic are pushed to the ends of the interval, the gradient norm \
      in a deep critic vanishes or explodes exponentially from layer to layer, by c, and the critic stays \
      far too simple a function; under a gradient penalty neither happens (Gulrajani et al., 1704.00028, \
      section 3 and figure 1: the fixed generator is the data plus unit noise).
      """
  ) { try Clipping(setup: $0).result() }
}

struct Clipping {
  let setup: Setup

  /// A clipped critic and one with a penalty on the same points, beside the best that there is.
  struct Surface {
    let name: String
    var title: String { name.replacing("-", with: " ") }
    let potential: ExactPotential
    let clipped: Critic
    let penalised: Critic

    struct Critic {
      let critic: TrainedCritic
      /// The largest slope between two of the points.
      let lipschitzConstant: Double
      /// What it certifies of W1, as a share.
      let share: Double
    }
  }

  static let clip = 0.01

  var surfaceSteps: Int { setup.steps(3000, quick: 200) }
  var dataSets: [String] { setup.isQuick ? ["ring"] : ["ring", "grid", "swiss-roll"] }

  func surface(_ name: String, progress: (Double) throws -> Void) throws -> Surface {
    let count = setup.samples(1000, quick: 100)
    let data = try Dataset.open(name)
    let noise = try RandomKey(seed: setup.seed).normal([count, 2]).evaluate().doubles
    let fakes = zip(try data.drawn(count, seed: setup.seed &+ 1), noise).map(+)
    let potential = try ExactPotential(
      real: PointCloud(data.drawn(count, seed: setup.seed), dimension: 2),
      fake: PointCloud(fakes, dimension: 2),
      threads: setup.threads)
    func trained(_ constraint: Constraint, _ optimizer: any Optimizer, _ part: Double) throws
      -> Surface.Critic
    {
      let width = setup.isQuick ? 64 : 128
      let critic = try TrainedCritic(
        CriticGame(
          Critic(sampleShape: [2], .mlp(widths: [width, width, width])), objective: Wasserstein(),
          constraints: [constraint], optimizer: optimizer),
        real: .points(potential.real.points, dimension: 2, name: "real"),
        fake: .points(potential.fake.points, dimension: 2, name: "fake"), batch: min(count, 256),
        seed: setup.seed, threads: setup.threads)
      try critic.train(to: surfaceSteps, of: surfaceSteps) { try progress((part + $0) / 2) }
      let dual = try KantorovichRubinstein(from: potential.real, to: potential.fake)
      let scores = (try critic(potential.real.points).scores, try critic(potential.fake.points).scores)
      return Surface.Critic(
        critic: critic, lipschitzConstant: try dual.lipschitzConstant(of: scores.0, scores.1),
        share: try dual.lowerBound(of: scores.0, scores.1) / potential.distance)
    }
    return Surface(
      name: name, potential: potential,
      clipped: try trained(.clipping(bound: Self.clip), RMSProp(learningRate: 5e-5), 0),
      penalised: try trained(
        .gradientPenalty(weight: 10), Adam(learningRate: 1e-3, beta1: 0.5, beta2: 0.9), 1))
  }

  func result() throws -> DemonstrationResult {
    let depths = try DeepCritics(setup: setup).trained { try setup.progress(0.5 * $0) }
    let surfaces = try dataSets.enumerated().map { index, name in
      try surface(name) { try setup.progress(0.5 + 0.5 * (Double(index) + $0) / Double(dataSets.count)) }
    }
    return DemonstrationResult(
      figure: try figure(depths, surfaces), text: text(depths, surfaces), checks: checks(depths, surfaces),
      numbers: try numbers(depths, surfaces))
  }

  func checks(_ depths: [DeepCritics.Trained], _ surfaces: [Surface]) -> [Check] {
    let width = Double(DeepCritics(setup: setup).width)
    return depths.map { trained in
      guard let clip = trained.clip else {
        return Check(
          "With a penalty the gradient keeps its size", trained.growth, in: -0.1...0.1,
          reason: "powers of ten a layer, a line through all layers; 0.1 is one power of ten from end to end")
      }
      // A matrix of n by n numbers of at most c has a norm of at most c n, and ReLU has slopes 0 and 1.
      let most = log10(clip * width)
      return trained.clip == DeepCritics.clips[0]
        ? Check(
          "With \(trained.name) it explodes towards the first layer", trained.growth, in: log10(1.5)...most,
          reason:
            "powers of ten a layer; half as much again, 80 times over 11 layers, up to c times the width"
        )
        : Check(
          "With \(trained.name) it vanishes towards the first layer", trained.growth,
          in: -.infinity...min(most, log10(0.5)),
          reason: "powers of ten a layer: halved in each or less; c times the width is the most")
    } + [
      Check(
        "Both exponentially", depths.filter { $0.clip != nil }.map { abs($0.straightness) }.min() ?? .nan,
        in: 0.95...1,
        reason: "the least correlation of the logarithm with the layer; exactly exponential is 1"),
      Check(
        "Clipped weights go to the ends of the interval", ends(surfaces[0]), in: 0.5...1,
        reason: "the share of weights at c or -c; most, if the picture is one of two peaks"),
      Check(
        "A clipped critic finds less of W1 than one with a penalty",
        surfaces.map { $0.penalised.share - $0.clipped.share }.min() ?? .nan, in: 0.02...1,
        reason:
          "the least difference over the data sets of the shares certified; what seeds change is about 0.02"),
    ]
  }

  /// The share of the clipped critic's weights that are c or -c.
  func ends(_ surface: Surface) -> Double {
    share(weights(of: surface.clipped.critic)) { abs($0) >= Self.clip * (1 - 1e-6) }
  }

  func text(_ depths: [DeepCritics.Trained], _ surfaces: [Surface]) -> String {
    let deep = DeepCritics(setup: setup)
    let growths = depths.map { "\(short(pow(10, $0.growth))) (\($0.name))" }.joined(separator: ", ")
    let shares = surfaces.map {
      "\(short(100 * $0.clipped.share)) % against \(short(100 * $0.penalised.share)) % (\($0.name))"
    }
    return """
      Critics of \(DeepCritics.depth) ReLU layers of \(deep.width) between the Swiss roll and the same plus \
      unit noise, after \(deep.steps) updates: from a layer to the one before it the norm of the critic's \
      gradient is multiplied by \(growths). Which of the two happens with a c depends on the width: a layer \
      of n units has a gain of at most c n. \(short(100 * ends(surfaces[0]))) % of the weights of a critic \
      of three layers that is clipped to c = \(Self.clip) lie at an end of the interval. Below, that critic \
      between data and data plus unit noise on the same points as the exact potential, divided by its \
      Lipschitz constant there so that both are 1-Lipschitz. What a critic certifies of W1, clipped against \
      with a gradient penalty: \(shares.joined(separator: ", ")).
      """
  }

  /// A critic's weights, biases left out.
  func weights(of critic: TrainedCritic) -> [Double] {
    let flat = critic.trainer.weights.flat.value.doubles
    return critic.trainer.game.critic.layout.parameters.filter { $0.shape.rank == 2 }
      .flatMap { flat[$0.offset..<$0.offset + $0.shape.count] }
  }
}
