import SaddleData
import SaddleNN
import SaddleTensor
import SaddleTransport

/// W_1 between two point clouds as a trained critic sees it: Kantorovich and Rubinstein's supremum of
/// E_a[ψ] - E_b[ψ] over 1-Lipschitz ψ, approached by training.
///
/// ```swift
/// let game = try CriticGame(
///   Critic(sampleShape: [2], .mlp(widths: [64, 64])), objective: Wasserstein(),
///   constraints: [.lipschitzPenalty(weight: 10)],
///   optimizer: Adam(learningRate: 1e-3, beta1: 0.5, beta2: 0.9))
/// let result = try CriticDistance(game, steps: 1000).between(a, b, seed: 1)
/// print(result.lowerBound, result.estimate, result.exactValue)
/// ```
///
/// The estimate alone proves nothing: a penalty lets slopes pass 1, clipping and spectral normalisation keep
/// the critic K-Lipschitz with a K that nobody knows, R1 and R2 ask for small slopes and not for slopes of at
/// most 1. Over the steepest slope between two points it is a lower bound of W_1 whatever the constraint, and
/// whatever the objective.
///
/// Which solver: the exact one, wherever it is fast enough. A critic shows what training sees, and costs O(1)
/// memory beyond the points.
public struct CriticDistance: Sendable {
  public let game: CriticGame
  /// Samples of each cloud in an update.
  public let batch: Int
  /// Updates of the critic. Over the last half the learning rate falls to 0 along a line.
  public let steps: Int

  public init(_ game: CriticGame, batch: Int = 256, steps: Int = 2000) {
    self.game = game
    self.batch = batch
    self.steps = steps
  }

  /// What a critic came to between two clouds, in the points' units.
  public struct Result: Sendable, Hashable {
    /// E_a[ψ] - E_b[ψ] over all points.
    public let estimate: Double
    /// The largest |ψ(x) - ψ(y)| / |x - y| over all pairs of points, of one cloud or of two.
    public let lipschitzConstant: Double
    /// W_1, from the network simplex.
    public let exactValue: Double

    /// W_1 is at least this: ψ over its constant is 1-Lipschitz on the points. Certain up to the rounding of
    /// ψ, 1e-6 of its values.
    public var lowerBound: Double { estimate > 0 ? estimate / lipschitzConstant : 0 }
  }

  /// Trains a critic and measures it.
  ///
  /// The critic sees the points moved to mean 0 and divided by one number, their root mean square distance
  /// from it: slopes are as before, and training does not depend on the unit.
  /// - Parameters:
  ///   - a: where the critic is to score high; `b`: where low. With weights that differ, points are drawn by
  ///     them.
  ///   - seed: of the initial parameters and of all random numbers.
  ///   - threads: `nil` is one for each core.
  ///   - progress: told the share of steps done, 0 to 1. What it throws ends the training.
  /// - Throws: ``GameError`` where the clouds do not fit the critic or each other; ``NonFiniteError`` when
  ///   training fails; `TransportError` from the exact solver.
  /// - Complexity: O(steps · batch) passes through the critic, O((n + m)² dimension) for the constant, and
  ///   the exact solver.
  public func between(
    _ a: PointCloud, _ b: PointCloud, seed: UInt64, threads: Int? = nil,
    progress: (_ share: Double) throws -> Void = { _ in }
  ) throws -> Result {
    guard a.dimension == b.dimension, game.critic.sampleShape == [a.dimension] else {
      let dimensions = "\(a.dimension) and \(b.dimension)"
      throw GameError(
        "points of \(dimensions) coordinates for a critic of samples \(game.critic.sampleShape)")
    }
    if steps < 0 { throw GameError("a critic is trained for 0 steps or more, not \(steps)") }
    let exact = try NetworkSimplex(threads: threads).solve(TransportProblem(from: a, to: b, cost: .euclidean))
      .value
    let frame = Frame(a, b)
    // All points in one place: nothing to train on, and every critic says 0.
    guard frame.unit > 0 else { return Result(estimate: 0, lipschitzConstant: 0, exactValue: exact) }
    let trainer = try CriticTrainer(
      game, real: frame.dataset(a, "a"), fake: frame.dataset(b, "b"), batch: batch, seed: seed,
      threads: threads)
    try trainer.train(to: steps, of: steps, progress: progress)
    let probe = try CriticProbe(game.critic, threads: threads)
    let scores = try [a, b].map { cloud in
      try probe(frame.coordinates(cloud), of: trainer.weights).scores.map(Double.init)
    }
    let dual = try KantorovichRubinstein(from: a, to: b)
    return Result(
      estimate: try frame.unit * dual.value(of: scores[0], scores[1]),
      lipschitzConstant: try frame.unit * dual.lipschitzConstant(of: scores[0], scores[1]), exactValue: exact)
  }
}

/// The units in which a critic sees two clouds.
private struct Frame {
  let centre: [Double]
  /// 0 where all points are one.
  let unit: Double

  init(_ a: PointCloud, _ b: PointCloud) {
    // Half of each cloud's mean, and distances over the largest one, so that nothing overflows.
    var centre = [Double](repeating: 0, count: a.dimension)
    for cloud in [a, b] {
      for index in 0..<cloud.count {
        for (axis, x) in cloud[index].enumerated() { centre[axis] += cloud.weights[index] / 2 * x }
      }
    }
    self.centre = centre
    let parts = [a, b].flatMap { cloud in
      cloud.points.indices.map {
        (cloud.points[$0] - centre[$0 % cloud.dimension], cloud.weights[$0 / cloud.dimension] / 2)
      }
    }
    let largest = parts.reduce(0) { max($0, abs($1.0)) }
    unit =
      largest == 0
      ? 0 : largest * parts.reduce(0) { $0 + $1.1 * ($1.0 / largest) * ($1.0 / largest) }.squareRoot()
  }

  func coordinates(_ cloud: PointCloud) -> [Float] {
    cloud.points.indices.map { Float((cloud.points[$0] - centre[$0 % cloud.dimension]) / unit) }
  }

  func dataset(_ cloud: PointCloud, _ name: String) -> Dataset {
    let points = coordinates(cloud)
    let isUniform = Set(cloud.weights).count == 1
    return Dataset(
      name: name, kind: .table, shape: [cloud.dimension],
      samples: isUniform
        ? .floats(ContiguousArray(points))
        : .distribution(WeightedPoints(points: points, weights: cloud.weights, shape: [cloud.dimension])),
      scaling: .identity(cloud.dimension))
  }
}

/// Draws points by their weights.
private struct WeightedPoints: Distribution {
  let points: [Float]
  let weights: [Double]
  let shape: Shape

  func samples(_ count: Int, key: RandomKey) -> Tensor {
    return Tensor(Value(points, shape: [weights.count, shape.count])).gathered(
      key.indices(count, weights: weights))
  }
}
