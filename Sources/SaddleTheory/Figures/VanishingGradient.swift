import Foundation
import SaddleCPU
import SaddleGAN
import SaddleReport

extension Demonstration {
  /// The generator's gradient as the discriminator, or the critic, is trained on.
  public static let vanishingGradient = Demonstration(
    "vanishing-gradient", title: "The generator's gradient as the discriminator learns",
    claim: """
      As the discriminator comes near to the best one, the gradient of the generator's loss E[ln(1 - D)] goes to 0 \
      (Arjovsky and Bottou, 1701.04862, theorem 2.4 and figure 2), while that of -E[ln D] does not, but grows \
      (figure 3). A Wasserstein critic may be trained as long as one likes: its gradient stays \
      (Arjovsky et al., 1701.07875, section 3).
      """
  ) { try VanishingGradient(setup: $0).result() }
}

/// Generators of digits at several stages, and for each of them discriminators and critics trained from the
/// start.
private struct VanishingGradient {
  let setup: Setup

  static let names = ["ln(1 - D)", "-ln D", "Wasserstein critic"]

  /// Passes over the digits, as in the paper.
  var stages: [Int] { setup.isQuick ? [1] : [1, 10, 25] }
  var steps: Int { setup.steps(10_000, quick: 400) }
  var seeds: [UInt64] { setup.seeds(3, quick: 1) }
  /// 1, 3, 10, 30 and so on, and the last.
  var looks: [Int] {
    Array(
      Set((0...).lazy.map { Int(pow(10, Double($0) / 2).rounded(.down)) }.prefix { $0 < steps } + [steps])
    )
    .sorted()
  }

  /// Gradient norms against one generator from one seed, [loss][look].
  func course(
    against generator: FrozenGenerator, seed: UInt64, progress: (Double) throws -> Void
  ) throws -> [[Double]] {
    let latents = Buffer(try FrozenGenerator.latents(512, seed: seed))
    func norms(
      _ losses: [any Objective], _ constraints: [Constraint], progress: (Double) throws -> Void
    ) throws -> [[Double]] {
      let opponent = try generator.opponent(losses[0], constraints, seed: seed, threads: setup.threads)
      let gradient = try GeneratorGradient(losses, batch: 512, threads: setup.threads)
      let looks = try looks.map { look in
        try opponent.train(to: look, of: steps, progress: progress)
        return try gradient(generator, critic: opponent.trainer.weights.flat, latents: latents).map(\.norm)
      }
      return losses.indices.map { loss in looks.map { $0[loss] } }
    }
    return try norms([Minimax(), NonSaturating()], []) { try progress($0 / 2) }
      + norms([Wasserstein()], [.lipschitzPenalty(weight: 10)]) { try progress((1 + $0) / 2) }
  }

  func result() throws -> DemonstrationResult {
    let total = Double(seeds.count * stages.count)
    var courses = stages.map { _ in [[[Double]]]() }
    for (repetition, seed) in seeds.enumerated() {
      let generators = try FrozenGenerator.stages(stages, seed: seed, threads: setup.threads)
      for (stage, generator) in generators.enumerated() {
        let done = Double(repetition * stages.count + stage)
        courses[stage].append(
          try course(against: generator, seed: seed) { try setup.progress((done + $0) / total) })
      }
    }
    return DemonstrationResult(
      figure: Figure(
        columns: min(3, stages.count), plotWidth: 330, plotHeight: 300,
        plots: zip(stages, courses).map { plot($0, $1) }),
      text: text(courses), checks: checks(courses), numbers: numbers(courses))
  }

  /// Of one loss at one look: least, median and greatest over the seeds.
  func spread(_ courses: [[[Double]]], loss: Int, look: Int) -> (low: Double, median: Double, high: Double) {
    let norms = courses.map { $0[loss][look] }
    return (norms.min()!, median(courses, loss: loss, look: look), norms.max()!)
  }

  func plot(_ stage: Int, _ courses: [[[Double]]]) -> Plot {
    let x = looks.map(Double.init)
    let colors: [Color] = [.vermilion, .orange, .blue]
    return Plot(
      title: "Generator after \(passes(stage)) over the digits",
      x: Axis("updates of D or critic", scale: .logarithmic),
      y: Axis("gradient norm of G's loss", scale: .logarithmic),
      marks: Self.names.indices.flatMap { loss in
        let spreads = looks.indices.map { spread(courses, loss: loss, look: $0) }
        return [
          Mark.band(x: x, lower: spreads.map(\.low), upper: spreads.map(\.high), color: colors[loss]),
          .line(x: x, y: spreads.map(\.median), name: Self.names[loss], color: colors[loss]),
        ]
      }, legend: .below)
  }

  func numbers(_ courses: [[[[Double]]]]) -> [String: [Double]] {
    var numbers = ["update": looks.map(Double.init), "stage": stages.map(Double.init)]
    for (stage, courses) in zip(stages, courses) {
      for (seed, course) in zip(seeds, courses) {
        for (name, norms) in zip(Self.names, course) {
          numbers["\(name), stage \(stage), seed \(seed)"] = norms
        }
      }
    }
    return numbers
  }

  func text(_ courses: [[[[Double]]]]) -> String {
    let sentences = zip(stages, courses).map { stage, courses in
      let changes = Self.names.indices.map { loss in
        "\(short(median(courses, loss: loss, look: 0))) to \(short(median(courses, loss: loss, look: looks.count - 1)))"
      }
      return """
        after \(passes(stage)), from \(changes[0]) for ln(1 - D), \(changes[1]) for -ln D and \(changes[2]) for \
        the critic
        """
    }
    return """
      A generator of 8x8 digits (dense layers, non-saturating loss) is stopped after so many passes over the data. \
      Discriminators and Wasserstein critics (penalty of weight 10 on slopes above 1) are then trained against it \
      from the start for \(steps) updates, at a learning rate that \
      falls to 0 over the last half, with \(seeds.count) seeds, and the gradient of each loss of the \
      generator by its parameters is measured over 512 latent points. The norm goes, from the first update to the \
      last, in the median over the seeds, \(sentences.joined(separator: "; ")). Bands reach from the least to the \
      greatest seed.
      """
  }

  func median(_ courses: [[[Double]]], loss: Int, look: Int) -> Double {
    SaddleTheory.median(courses.map { $0[loss][look] })
  }

  func checks(_ courses: [[[[Double]]]]) -> [Check] {
    let last = looks.count - 1
    return zip(stages, courses).flatMap { stage, courses in
      let greatest = looks.indices.map { median(courses, loss: 0, look: $0) }.max()!
      let critics = courses.flatMap { $0[2] }
      return [
        Check(
          "The gradient of ln(1 - D) vanishes, generator after \(passes(stage))",
          median(courses, loss: 0, look: last) / greatest,
          in: 0...(setup.isQuick ? 0.3 : 0.01),
          reason: """
            the norm after \(steps) updates of D, divided by the greatest before: \
            \(setup.isQuick ? "" : "two orders of magnitude and more, ")as in the paper's figure 2; the better the \
            generator, the longer D needs
            """),
        Check(
          "That of -ln D does not, generator after \(passes(stage))",
          median(courses, loss: 1, look: last) / median(courses, loss: 1, look: 0),
          in: (setup.isQuick ? 3 : 10)...(.infinity),
          reason:
            """
            the norm after \(steps) updates, divided by that after 1: it grows with the slope of D's logit, as in \
            the paper's figure 3
            """
        ),
        Check(
          "That of a Wasserstein critic stays within a factor, generator after \(passes(stage))",
          critics.max()! / critics.min()!, in: 1...10,
          reason: """
            the greatest over the least of all updates and seeds: the penalty holds slopes near 1 once the critic \
            has them, and the first ones are those of its initial parameters
            """),
      ]
    }
  }

  func passes(_ count: Int) -> String { count == 1 ? "1 pass" : "\(count) passes" }
}
