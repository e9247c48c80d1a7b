import SaddleData
import SaddleGAN
import SaddleNN
import SaddleTensor
import SaddleTransport

extension Demonstration {
  /// The slope of optimal critics on lines between coupled points, and between points paired at random.
  public static let optimalCoupling = Demonstration(
    "optimal-coupling", title: "The optimal critic along the optimal coupling",
    claim: """
      On the line from a fake y to the real x that an optimal coupling pairs it with, every optimal critic \
      rises with slope 1 towards x: its gradient is (x - y) / |x - y| (Gulrajani et al., 1704.00028, \
      proposition 1). A gradient penalty looks at lines between points paired at random, where an optimal \
      critic need not have slope 1 (Petzka et al., 1709.08894).
      """
  ) { try OptimalCoupling(setup: $0).result() }
}

/// Points of a ring of 8 modes, real, and of a smaller ring with blurred modes, fake: a generator that has
/// found all modes, but not their place.
struct OptimalCoupling {
  let setup: Setup
  let potential: ExactPotential
  let oneSided: TrainedCritic
  let twoSided: TrainedCritic

  init(setup: Setup) throws {
    self.setup = setup
    let count = setup.samples(1000, quick: 300)
    let data = try Dataset.open("ring")
    let noise = try RandomKey(seed: setup.seed).normal([2 * count], standardDeviation: 0.1).evaluate().doubles
    let fakes = zip(try data.drawn(count, seed: setup.seed &+ 1), noise).map { 0.6 * $0 + $1 }
    let potential = try ExactPotential(
      real: PointCloud(data.drawn(count, seed: setup.seed), dimension: 2),
      fake: PointCloud(fakes, dimension: 2),
      threads: setup.threads)
    self.potential = potential
    func critic(_ constraint: Constraint) throws -> TrainedCritic {
      try TrainedCritic(
        CriticGame(
          Critic(sampleShape: [2], .mlp(widths: setup.isQuick ? [64, 64] : [128, 128, 128])),
          objective: Wasserstein(), constraints: [constraint],
          optimizer: Adam(learningRate: 1e-3, beta1: 0.5, beta2: 0.9)),
        real: .points(potential.real.points, dimension: 2, name: "real"),
        fake: .points(potential.fake.points, dimension: 2, name: "fake"), batch: min(count, 256),
        seed: setup.seed, threads: setup.threads)
    }
    oneSided = try critic(.lipschitzPenalty(weight: 10))
    twoSided = try critic(.gradientPenalty(weight: 10))
  }

  var steps: Int { setup.steps(3000, quick: 500) }

  /// Points on lines from fakes to reals.
  struct Lines {
    let from: [ArraySlice<Double>]
    let to: [ArraySlice<Double>]
    /// Row-major [n, 2].
    let points: [Double]
  }

  /// One point on each line, anywhere but near the ends, where the slope of a potential of single points
  /// jumps.
  func lines(_ pairs: [(real: Int, fake: Int)]) throws -> Lines {
    let from = pairs.map { potential.fake[$0.fake] }
    let to = pairs.map { potential.real[$0.real] }
    let places = try RandomKey(seed: setup.seed &+ 1).uniform([pairs.count], in: 0.02..<0.98).evaluate()
      .doubles
    let points = pairs.indices.flatMap { index in
      zip(from[index], to[index]).map { $0 + places[index] * ($1 - $0) }
    }
    return Lines(from: from, to: to, points: points)
  }

  /// ‖∇ψ‖ on each line, and the cosine of its angle with the line.
  struct Slopes {
    var norms: [Double] = []
    var cosines: [Double] = []
  }

  func slopes(_ gradients: [Double], on lines: Lines) -> Slopes {
    var slopes = Slopes()
    for index in lines.from.indices {
      let gradient = gradients[2 * index..<2 * index + 2]
      let norm = Cost.euclidean(gradient, [0, 0])
      let along = direction(from: lines.from[index], to: Array(lines.to[index]))
      slopes.norms.append(norm)
      slopes.cosines.append(norm > 0 ? zip(gradient, along).reduce(0) { $0 + $1.0 * $1.1 } / norm : 0)
    }
    return slopes
  }

  /// What an optimal critic and what a trained one do on the lines of one pairing.
  struct Pairing {
    let lines: Lines
    let exact: Slopes
    let oneSided: Slopes
    let twoSided: Slopes
  }

  func pairing(_ pairs: [(real: Int, fake: Int)]) throws -> Pairing {
    let lines = try lines(pairs)
    let gradients = stride(from: 0, to: lines.points.count, by: 2).flatMap {
      potential.middle(at: Array(lines.points[$0..<$0 + 2])).slope
    }
    return Pairing(
      lines: lines, exact: slopes(gradients, on: lines),
      oneSided: slopes(try oneSided(lines.points).slopes, on: lines),
      twoSided: slopes(try twoSided(lines.points).slopes, on: lines))
  }

  func result() throws -> DemonstrationResult {
    try oneSided.train(to: steps, of: steps) { try setup.progress($0 / 2) }
    try twoSided.train(to: steps, of: steps) { try setup.progress((1 + $0) / 2) }
    let coupled = try pairing(potential.solution.coupling.entries.map { ($0.source, $0.target) })
    let order = RandomKey(seed: setup.seed &+ 2).permutation(potential.real.count)
    let shuffled = try order.evaluate().doubles.map { Int($0) }
    let random = try pairing(shuffled.enumerated().map { ($1, $0) })
    let scores = (
      try oneSided(potential.real.points).scores, try oneSided(potential.fake.points).scores
    )
    let bound = try KantorovichRubinstein(from: potential.real, to: potential.fake)
      .lowerBound(of: scores.0, scores.1)
    return DemonstrationResult(
      figure: try figure(coupled, random), text: text(coupled, random, share: bound / potential.distance),
      checks: checks(coupled, random), numbers: numbers(coupled, random))
  }

  func checks(_ coupled: Pairing, _ random: Pairing) -> [Check] {
    func farthest(_ values: [Double]) -> Double { values.reduce(0) { max($0, abs($1 - 1)) } }
    let steepest = (coupled.exact.norms + random.exact.norms).max() ?? .nan
    return [
      Check(
        "Along the coupling the optimal critic has slope 1", farthest(coupled.exact.norms), in: 0...1e-6,
        reason: "the largest distance from 1 over all pairs; only rounding may be left"),
      Check(
        "and its gradient points from y to x", farthest(coupled.exact.cosines), in: 0...1e-6,
        reason: "the largest distance of the cosine from 1; only rounding may be left"),
      Check(
        "Nowhere is it steeper than 1", steepest, in: 0...1 + 1e-9,
        reason: "a mean of 1-Lipschitz functions is 1-Lipschitz"),
      Check(
        "Along random pairs it is often flatter", share(random.exact.norms) { $0 < 0.9 }, in: 0.05...1,
        reason: "the share of slopes below 0.9; that it can be so is shown by any share well above 0"),
      Check(
        "and often points elsewhere", share(random.exact.cosines) { $0 < 0.9 }, in: 0.05...1,
        reason: "the share of cosines below 0.9; as above"),
      Check(
        "Along the coupling a trained critic has slope 1", median(coupled.oneSided.norms), equals: 1,
        within: setup.isQuick ? 0.15 : 0.1,
        reason: """
          the median; a one-sided penalty of weight 10 lets slopes pass 1 by a few percent, and a network \
          rounds off what is sharp
          """),
      Check(
        "and points from y to x", median(coupled.oneSided.cosines), in: (setup.isQuick ? 0.9 : 0.95)...1,
        reason: "the median cosine; 0.95 is an angle of 18 degrees, 0.9 one of 26"),
      Check(
        "On random pairs a two-sided penalty asks for slopes that need not be",
        share(random.oneSided.norms) { $0 < 0.9 } - share(random.twoSided.norms) { $0 < 0.9 }, in: 0.05...1,
        reason:
          "one-sided less two-sided, shares of slopes below 0.9; 0 if each optimal critic had slope 1 there"),
      Check(
        "Along random pairs a trained critic keeps to the line less often",
        share(coupled.oneSided.cosines) { $0 > 0.9 } - share(random.oneSided.cosines) { $0 > 0.9 },
        in: 0.1...1,
        reason: "the difference between the shares of cosines above 0.9; 0 if the pairing did not matter"),
    ]
  }

  func text(_ coupled: Pairing, _ random: Pairing, share bound: Double) -> String {
    func percent(_ values: [Double], _ condition: (Double) -> Bool) -> String {
      "\(short(100 * share(values, condition))) %"
    }
    return """
      \(potential.real.count) points of a ring (real) and of a smaller, blurred ring (fake), paired by the \
      exact plan, whose cost is W1 = \(short(potential.distance)). Above: an optimal critic that is known \
      exactly, the mean of the largest and the smallest 1-Lipschitz functions that reach W1. At a point of \
      each coupled line its slope is 1 and points from y to x, to rounding. On lines between random pairs, \
      where a penalty looks, its slope is below 0.9 on \(percent(random.exact.norms) { $0 < 0.9 }) of lines \
      and its angle with the line above 26 degrees on \(percent(random.exact.cosines) { $0 < 0.9 }). Below: \
      critics trained for \(steps) updates with penalties of weight 10. The one-sided one certifies \
      \(short(100 * bound)) % of W1; along the coupling its median slope is \
      \(short(median(coupled.oneSided.norms))) with a median cosine of \
      \(short(median(coupled.oneSided.cosines))), along random pairs \
      \(percent(random.oneSided.norms) { $0 < 0.9 }) of its slopes are below 0.9. The two-sided penalty \
      leaves \(percent(random.twoSided.norms) { $0 < 0.9 }) of them there.
      """
  }
}
