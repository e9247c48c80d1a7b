import Foundation
import SaddleCPU
import SaddleGAN
import SaddleReport
import SaddleTensor

extension Demonstration {
  /// The tails of -ln D's gradient, under the theorem's noise and of networks in training.
  public static let unstableGradient = Demonstration(
    "unstable-gradient", title: "The tails of the gradient of -ln D",
    claim: """
      Let D and its gradient miss those of the perfect discriminator by independent white noises, normal and \
      centred. Then each coordinate of the gradient of -E[ln D(g(z))] by the generator's parameters is a centred \
      Cauchy variable, with infinite mean and variance (Arjovsky and Bottou, 1701.04862, theorem 2.6). In their \
      experiment, as D is trained on, the norm of that gradient grows, and so does its variance (figure 3).
      """
  ) { try UnstableGradient(setup: $0).result() }
}

/// A generator of digits, under the theorem's noise and against discriminators in training.
struct UnstableGradient {
  let setup: Setup

  var passes: Int { setup.isQuick ? 1 : 25 }
  var steps: Int { setup.steps(4000, quick: 200) }
  var latents: Int { setup.samples(1000, quick: 150) }
  /// Of the theorem's noise.
  var draws: Int { setup.isQuick ? 1500 : 4000 }
  var seeds: [UInt64] { setup.seeds(5, quick: 1) }
  var looks: [Int] {
    let early = setup.isQuick ? [1, steps / 10] : [1, 10, 30, 100, 300, 1000]
    return Array(Set(early.filter { 0 < $0 && $0 < steps } + [steps])).sorted()
  }
  /// The share of magnitudes that count as the tail.
  let tail = 0.02

  /// Of the generator's parameters, 32 at equal distances in their layout, so that every layer has some.
  let coordinates = (0..<32).map { ($0 * 2 + 1) * FrozenGenerator.generator.layout.count / 64 }

  func result() throws -> DemonstrationResult {
    var theorem: Theorem?
    var slopes: [TailSample] = []
    var looked = looks.map { _ in [Look]() }
    for (repetition, seed) in seeds.enumerated() {
      let generator = try FrozenGenerator.stages([passes], seed: seed, threads: setup.threads)[0]
      if theorem == nil { theorem = try self.theorem(generator) }
      let course = try course(against: generator, seed: seed) {
        try setup.progress((Double(repetition) + $0) / Double(seeds.count))
      }
      slopes.append(TailSample(course.slopes))
      for (index, look) in course.looks.enumerated() { looked[index].append(look) }
    }
    return try result(
      theorem!, slopes: TailSample(slopes).index(share: tail, seed: setup.seed),
      zip(looks, looked).map { try Networks(step: $0, $1, tail: tail, seed: setup.seed) })
  }

  // MARK: The theorem's setting

  /// Gradients under the theorem's noise.
  struct Theorem {
    let sample: TailSample
    let index: TailIndex
    /// The greatest distance of a coordinate's distribution function from that of its Cauchy distribution.
    let distance: Double
  }

  func theorem(_ generator: FrozenGenerator) throws -> Theorem {
    let latents = try FrozenGenerator.latents(8, seed: setup.seed)
    let gradients = try NoisyDiscriminator(generator, latents: latents, threads: setup.threads)
      .gradients(draws: draws, coordinates: coordinates, seed: setup.seed)
    let slopes = try self.slopes(generator, latents)
    let distance = coordinates.indices.map { index in
      let scale = slopes.reduce(0) { $0 + $1[index] } / Double(slopes.count)
      let values = gradients.map { $0[index] / scale }.sorted()
      return values.enumerated().map { rank, value in
        let exact = 0.5 + atan(value) / Double.pi
        return max(exact - Double(rank) / Double(draws), Double(rank + 1) / Double(draws) - exact)
      }.max()!
    }.max()!
    let sample = TailSample(gradients)
    return Theorem(sample: sample, index: try sample.index(share: tail, seed: setup.seed), distance: distance)
  }

  /// ‖J_i(z)‖, [latent point][coordinate].
  func slopes(_ generator: FrozenGenerator, _ latents: Value) throws -> [[Double]] {
    let slopes = try GeneratorSlopes(coordinates: coordinates, threads: setup.threads)
    return try rows(latents).map { try slopes(generator, latent: $0) }
  }

  /// Latent points, each by itself.
  func rows(_ latents: Value) -> [Buffer] {
    let width = latents.shape[1]
    return (0..<latents.shape[0]).map {
      Buffer(Value(latents.floats[$0 * width..<($0 + 1) * width], shape: [1, width]))
    }
  }

  // MARK: Networks

  /// Gradients of single latent points against one discriminator.
  struct Look {
    let sample: TailSample
    /// Each coordinate divided by ‖J_i(z)‖.
    let relative: TailSample
    let norms: [Double]
    /// Of the gradient's mean over a batch.
    let meanNorm: Double
  }

  func course(
    against generator: FrozenGenerator, seed: UInt64, progress: (Double) throws -> Void
  ) throws -> (looks: [Look], slopes: [[Double]]) {
    let discriminator = try generator.opponent(NonSaturating(), seed: seed, threads: setup.threads)
    let single = try GeneratorGradient([NonSaturating()], batch: 1, threads: setup.threads)
    let batch = try GeneratorGradient([NonSaturating()], batch: 512, threads: setup.threads)
    let batchLatents = Buffer(try FrozenGenerator.latents(512, seed: seed))
    let latents = try FrozenGenerator.latents(latents, seed: seed &+ 1000)
    let rows = rows(latents)
    let slopes = try slopes(generator, latents)
    let looks = try looks.map { look in
      try discriminator.train(to: look, of: steps, progress: progress)
      let critic = discriminator.trainer.weights.flat
      var (gradients, norms) = ([[Double]](), [Double]())
      for row in rows {
        let gradient = try single(generator, critic: critic, latents: row)[0]
        gradients.append(gradient.elements(at: coordinates))
        norms.append(gradient.norm)
      }
      let relative = zip(gradients, slopes).map { zip($0, $1).map { $1 > 0 ? $0 / $1 : 0 } }
      return Look(
        sample: TailSample(gradients), relative: TailSample(relative), norms: norms,
        meanNorm: try batch(generator, critic: critic, latents: batchLatents)[0].norm)
    }
    return (looks, slopes)
  }

  /// Looks after as many updates over all seeds.
  struct Networks {
    let step: Int
    let sample: TailSample
    let relative: TailSample
    let index: TailIndex
    let relativeIndex: TailIndex
    /// Quantiles 0.05, 0.5 and 0.95 of the norms for single latent points.
    let norms: (low: Double, median: Double, high: Double)
    let meanNorm: Double

    init(step: Int, _ looks: [Look], tail: Double, seed: UInt64) throws {
      self.step = step
      sample = TailSample(looks.map(\.sample))
      relative = TailSample(looks.map(\.relative))
      index = try sample.index(share: tail, seed: seed)
      relativeIndex = try relative.index(share: tail, seed: seed)
      let sorted = looks.flatMap(\.norms).sorted()
      norms = (sorted[sorted.count / 20], median(sorted), sorted[sorted.count - 1 - sorted.count / 20])
      meanNorm = median(looks.map(\.meanNorm))
    }
  }
}
