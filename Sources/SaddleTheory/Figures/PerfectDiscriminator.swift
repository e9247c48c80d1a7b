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
private struct PerfectDiscriminator {
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
        plots: [picture(levels, lattice), accuracyPlot(courses, limits.accuracy), gapPlot(courses)]),
      text: text(courses, limits), checks: checks(courses, limits), numbers: numbers(courses, limits))
  }
}

// MARK: What is drawn and said

extension PerfectDiscriminator {
  fileprivate func picture(_ levels: [Double], _ lattice: Lattice) -> Plot {
    let (real, fake) = (Self.crossing.0.outline(181), Self.crossing.1.outline(181))
    return Plot(
      title: "D between circles that cross", x: Axis("x1"), y: Axis("x2"),
      marks: [
        .levels(
          levels, on: lattice, levels: line(from: 0, to: 1, count: 11),
          map: ColorMap.signed.lightened(by: 0.3),
          barLabel: "D"),
        .line(x: real.x, y: real.y, name: "P_R", color: .vermilion, width: 2),
        .line(x: fake.x, y: fake.y, name: "P_G", color: .blue, width: 2),
      ], legend: .below, hasEqualUnits: true)
  }

  private func lines(_ y: (Course) -> [Double], _ courses: [Course]) -> [Mark] {
    zip(zip(Self.pairs, courses), Color.palette).map { pair, color in
      .line(x: looks.map(Double.init), y: y(pair.1), name: pair.0.name, color: color)
    }
  }

  fileprivate func accuracyPlot(_ courses: [Course], _ limit: Double) -> Plot {
    Plot(
      title: "Accuracy on fresh samples", x: Axis("updates of D", scale: .logarithmic),
      y: Axis("accuracy", range: 0.4...1.02),
      marks: lines(\.accuracies, courses) + [.horizontal(at: limit, name: "best with noise")], legend: .below)
  }

  fileprivate func gapPlot(_ courses: [Course]) -> Plot {
    Plot(
      title: "JS estimate's distance from 2 ln 2", x: Axis("updates of D", scale: .logarithmic),
      y: Axis("−V = 2 ln 2 − JS estimate, nats", scale: .logarithmic),
      marks: lines({ $0.divergences.map { 2 * log(2) - $0 } }, courses), legend: .below)
  }

  fileprivate func text(_ courses: [Course], _ limits: (divergence: Double, accuracy: Double)) -> String {
    let thin = zip(Self.pairs, courses).dropLast().map { pair, course in
      "\(pair.name): accuracy \(short(course.accuracies.last!)), JS \(short(course.divergences.last!))"
    }
    return """
      Networks of two hidden layers of 64 units learn from fresh samples in every batch and are judged on \
      \(samples) others of either kind, so nothing can be memorised. After \(steps) updates, \
      \(thin.joined(separator: "; ")), where 2 ln 2 = \(short(2 * log(2))). What is left of the crossing circles' \
      error lies about the two points where they cross, and shrinks as D grows steeper there. The same circles with \
      normal noise of deviation 0.3 have densities, and the limits are others: the best accuracy is \
      1/2 + TV/2 = \(short(limits.accuracy)) and JS = \(short(limits.divergence)); D reaches \
      \(short(courses.last!.accuracies.last!)) and \(short(courses.last!.divergences.last!)).
      """
  }

  fileprivate func checks(_ courses: [Course], _ limits: (divergence: Double, accuracy: Double)) -> [Check] {
    let names = ["circles that cross", "disjoint circles", "surfaces in 32 dimensions"]
    let bounds: [(accuracy: Double, gap: Double)] =
      setup.isQuick ? [(0.9, 0.4), (0.97, 0.2), (0.97, 0.2)] : [(0.98, 0.1), (0.999, 0.01), (0.999, 0.01)]
    let gaps = courses.map { course in course.divergences.map { 2 * log(2) - $0 } }
    let deviation = 1 / Double(samples).squareRoot()
    let control = courses.last!
    return names.indices.flatMap { index in
      let reason =
        index == 0
        ? "the supports meet in two points, about which a network of finite slope errs"
        : "the supports are apart, and \(steps) updates tell them from each other"
      return [
        Check(
          "Accuracy goes to 1: \(names[index])", courses[index].accuracies.last!,
          in: bounds[index].accuracy...1,
          reason: reason),
        Check(
          "JS goes to 2 ln 2: \(names[index])", courses[index].divergences.last!,
          in: 2 * log(2) - bounds[index].gap...2 * log(2), reason: reason),
        Check(
          "JS has not stopped: \(names[index])", gaps[index].last! / gaps[index][early], in: 0...0.7,
          reason: """
            the distance from 2 ln 2 at update \(steps), divided by that at \(looks[early]): a limit below \
            2 ln 2 would bring it to 1
            """),
      ]
    } + [
      Check(
        "With densities accuracy stays below 1, at 1/2 + TV/2", control.accuracies.last!,
        equals: limits.accuracy,
        within: 2 * deviation + (setup.isQuick ? 0.02 : 0.01),
        reason: "four standard errors of \(2 * samples) samples, and what training leaves"),
      Check(
        "With densities the JS estimate stays at JS", control.divergences.last!, equals: limits.divergence,
        within: 4 * deviation + (setup.isQuick ? 0.1 : 0.02),
        reason: """
          four standard errors of \(samples) pairs, whose log-likelihoods have a deviation of about 1, and \
          what training leaves
          """),
    ]
  }

  fileprivate func numbers(
    _ courses: [Course], _ limits: (divergence: Double, accuracy: Double)
  ) -> [String: [Double]] {
    var numbers = [
      "update": looks.map(Double.init), "best accuracy with noise": [limits.accuracy],
      "JS with noise": [limits.divergence],
    ]
    for (pair, course) in zip(Self.pairs, courses) {
      numbers["accuracy, \(pair.name)"] = course.accuracies
      numbers["JS estimate, \(pair.name)"] = course.divergences
    }
    return numbers
  }
}
