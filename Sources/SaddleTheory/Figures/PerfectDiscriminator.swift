import Foundation
import SaddleData
import SaddleGAN
import SaddleNN
import SaddleReport
import SaddleTransport

extension Demonstration {
  /// Discriminators between distributions on manifolds of lower dimension, and between two with densities.
  public static let perfectDiscriminator = Demonstration(
    "perfect-discriminator", title: "On thin supports the discriminator becomes perfect",
    claim: """
      Where the supports of P_R and P_G are disjoint, or lie on manifolds of lower dimension that do not align \
      perfectly, there is a discriminator of accuracy 1, and JS is 2 ln 2, however close the two are (Arjovsky and \
      Bottou, 1701.04862, theorems 2.1 to 2.3 and figure 1; JS without halves). Trained on, a discriminator's \
      accuracy goes to 1 and its estimate 2 ln 2 + V of JS to 2 ln 2.
      """
  ) { try PerfectDiscriminator(setup: $0).result() }
}

/// Three pairs of distributions without densities, and one with, for comparison.
struct PerfectDiscriminator {
  let setup: Setup

  static let crossing = (Circle(centre: -0.4, radius: 1), Circle(centre: 0.4, radius: 1))
  static let noisy = (
    Circle(centre: -0.4, radius: 1, noise: 0.3), Circle(centre: 0.4, radius: 1, noise: 0.3)
  )
  static let pairs = [
    SourcePair(
      name: "circles that cross", real: crossing.0.dataset, fake: crossing.1.dataset),
    SourcePair(
      name: "circles, one inside", real: Circle(centre: 0, radius: 1).dataset,
      fake: Circle(centre: 0, radius: 0.8).dataset),
    SourcePair(
      name: "surfaces in 32 dimensions", real: Surface(dimension: 32, offset: 0).dataset,
      fake: Surface(dimension: 32, offset: 0.1).dataset),
    SourcePair(name: "circles with noise", real: noisy.0.dataset, fake: noisy.1.dataset),
  ]

  var steps: Int { setup.steps(10_000, quick: 400) }
  var samples: Int { setup.samples(8192, quick: 2048) }
  /// More early on.
  var looks: [Int] {
    let count = setup.isQuick ? 8 : 24
    return Array(Set((0...count).map { Int(pow(Double(steps), Double($0) / Double(count)).rounded()) }))
      .sorted()
  }
  /// A tenth of the way.
  var early: Int { looks.lastIndex { $0 <= max(1, steps / 10) }! }

  /// A discriminator at its looks, on samples it was not trained on.
  struct Course {
    var accuracies: [Double] = []
    /// 2 ln 2 + V.
    var divergences: [Double] = []
  }

  func course(of pair: SourcePair, seed: UInt64, progress: (Double) throws -> Void) throws
    -> (Course, TrainedCritic)
  {
    let critic = try TrainedCritic(
      CriticGame(
        Critic(sampleShape: pair.real.shape, .mlp(widths: [64, 64])), objective: Minimax(),
        optimizer: Adam(learningRate: 2e-3, beta1: 0.5, beta2: 0.9)),
      real: pair.real, fake: pair.fake, batch: 128, seed: seed, threads: setup.threads)
    let (real, fake) = (
      try pair.real.drawn(samples, seed: seed &+ 1000), try pair.fake.drawn(samples, seed: seed &+ 2000)
    )
    var course = Course()
    for look in looks {
      try critic.train(to: look, of: steps, progress: progress)
      let (high, low) = (try critic(real).scores, try critic(fake).scores)
      course.accuracies.append((share(high) { $0 > 0 } + share(low) { $0 < 0 }) / 2)
      let value = zip(high, low).reduce(0) { $0 - softplus(-$1.0) - softplus($1.1) } / Double(samples)
      course.divergences.append(2 * log(2) + value)
    }
    return (course, critic)
  }

  /// JS and the best discriminator's accuracy, 1/2 + TV/2, of the pair with densities.
  func limits() throws -> (divergence: Double, accuracy: Double) {
    let lattice = Lattice(
      x: -3...3, y: -2.6...2.6, columns: setup.isQuick ? 61 : 121, rows: setup.isQuick ? 61 : 121)
    let densities = [Self.noisy.0, Self.noisy.1].map { circle in
      lattice.points.map { circle.density($0.x, $0.y) }
    }
    return (
      try Divergence.jensenShannon.between(densities[0], densities[1]),
      0.5 + (try Divergence.totalVariation.between(densities[0], densities[1])) / 2
    )
  }

  func result() throws -> DemonstrationResult {
    var courses: [Course] = []
    var levels: [Double] = []
    let lattice = Lattice(x: -1.8...1.8, y: -1.4...1.4, columns: 73, rows: 57)
    for (index, pair) in Self.pairs.enumerated() {
      let (course, critic) = try course(of: pair, seed: setup.seed) {
        try setup.progress((Double(index) + $0) / Double(Self.pairs.count))
      }
      courses.append(course)
      if index == 0 {
        levels = try critic(lattice.points.flatMap { [$0.x, $0.y] }).scores.map(logistic)
      }
    }
    let limits = try limits()
    return DemonstrationResult(
      figure: Figure(
        columns: 3, plotWidth: 330, plotHeight: 300,
        plots: [
          picture(levels, lattice), accuracyPlot(courses, limits.accuracy),
          gapPlot(courses, limits.divergence),
        ]),
      text: text(courses, limits), checks: checks(courses, limits), numbers: numbers(courses, limits))
  }
}
