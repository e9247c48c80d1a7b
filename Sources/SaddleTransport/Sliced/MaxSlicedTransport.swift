import RealModule

/// Max-sliced W_p: what optimal transport costs between projections on the line that tells two clouds apart
/// best.
///
/// max over the unit sphere's theta of W_p(theta . X, theta . Y)
///
/// (Deshpande and others 2019; Kolouri and others 2019). It is a distance, at least the sliced one and at
/// most W_p, and one direction is enough for it in any dimension. The maximum is sought by ascent from
/// several directions. The function has local maxima, so that what is found is a lower bound of the maximum,
/// and hence of W_p; ``MaxSlicedDistance/ascents`` says how well the starts agree.
///
/// For p > 1 the cost at a fixed plan is convex in theta, so that the step to its gradient's direction (a
/// power iteration, where p = 2) raises it; the plan then changes and may take the gain back, in which case
/// the step is halved, along the sphere, until the cost rises.
public struct MaxSlicedTransport: Sendable, Hashable {
  /// The p of W_p.
  public let power: Double
  /// How many directions to ascend from.
  public let startCount: Int
  /// The most steps of one ascent.
  public let stepLimit: Int
  public let seed: UInt64

  /// - Throws: ``TransportError`` unless 1 <= power < infinity, startCount >= 1 and stepLimit >= 1.
  public init(
    power: Double = 2, startCount: Int = 8, stepLimit: Int = 200, seed: UInt64
  ) throws(TransportError) {
    guard startCount >= 1, stepLimit >= 1 else {
      throw TransportError(
        "\(startCount) starts of \(stepLimit) steps find nothing; both must be at least 1.")
    }
    self.power = try checkedPower(power)
    self.startCount = startCount
    self.stepLimit = stepLimit
    self.seed = seed
  }

  /// The best of all ascents: one from the direction between the means, the others from the best of 16 random
  /// directions each. O(starts * steps * ((n + m) d + (n + m) log(n + m))).
  ///
  /// - Throws: ``TransportError`` for clouds of different dimension, distances whose power overflows, or
  ///   where memory is short.
  public func distance(from source: PointCloud, to target: PointCloud) throws(TransportError)
    -> MaxSlicedDistance
  {
    var ascents: [MaxSlicedDistance.Ascent] = []
    var best: (cost: Double, direction: [Double])?
    for start in try starts(source, target) {
      let (ascent, summit) = try ascend(from: start, source, target)
      ascents.append(ascent)
      if best.map({ summit.cost > $0.cost }) ?? true { best = (summit.cost, summit.direction) }
    }
    let direction = best?.direction ?? []
    return MaxSlicedDistance(
      value: try root(of: best?.cost ?? 0, power: power), direction: direction, ascents: ascents)
  }

  private func starts(_ source: PointCloud, _ target: PointCloud) throws(TransportError) -> [[Double]] {
    let d = source.dimension
    let (m, n) = (source.mean, target.mean)
    let screened = RandomDirections(dimension: d, seed: seed).first(16 * startCount)
    let costs = try SlicedTransport(power: power, seed: seed).costs(from: source, to: target, along: screened)
    // Equal costs in order of their number, so that the choice is certain.
    let ranking = costs.indices.sorted { (-costs[$0], $0) < (-costs[$1], $1) }
    var starts = ranking.prefix(startCount).map { Array(screened[$0 * d..<($0 + 1) * d]) }
    if let between = unit(zip(m, n).map { $0 - $1 }) { starts[startCount - 1] = between }
    return starts
  }

  private func ascend(
    from start: [Double], _ source: PointCloud, _ target: PointCloud
  ) throws(TransportError) -> (MaxSlicedDistance.Ascent, Slope) {
    var here = try slope(at: start, source, target)
    var steps = 0
    var converged = false
    while steps < stepLimit, !converged {
      // The whole way to the gradient's direction first, then half as far each time.
      var length = 1.0
      var next: Slope?
      while next == nil, length > 0x1p-20, let goal = unit(here.gradient),
        let direction = unit(zip(here.direction, goal).map { (1 - length) * $0 + length * $1 })
      {
        let candidate = try slope(at: direction, source, target)
        if candidate.cost > here.cost { next = candidate }
        length /= 2
      }
      steps += 1
      guard let next else {
        converged = true
        break
      }
      converged = next.cost - here.cost <= 1e-8 * next.cost
      here = next
    }
    let ascent = MaxSlicedDistance.Ascent(
      value: try root(of: here.cost, power: power), steps: steps, converged: converged,
      residual: here.residual)
    return (ascent, here)
  }

  /// W_p^p between the projections on a direction of length 1, with its gradient at the optimal plan.
  private struct Slope {
    let direction: [Double]
    let cost: Double
    /// Sum over the plan of p |d|^(p - 1) sign(d) (x - y) times mass, with d = theta . (x - y).
    let gradient: [Double]

    /// The sine of the angle between direction and gradient: 0 where the direction is stationary.
    var residual: Double {
      guard let goal = unit(gradient) else { return 0 }
      let along = zip(direction, goal).reduce(0) { $0 + $1.0 * $1.1 }
      return zip(direction, goal).reduce(0) { $0 + ($1.1 - along * $1.0) * ($1.1 - along * $1.0) }
        .squareRoot()
    }
  }

  private func slope(
    at direction: [Double], _ source: PointCloud, _ target: PointCloud
  ) throws(TransportError) -> Slope {
    let x = source.projected(on: direction)
    let y = target.projected(on: direction)
    let coupling = try MonotoneCoupling(
      source: x, sourceWeights: source.weights, target: y, targetWeights: target.weights)
    var pulls = (
      source: [Double](repeating: 0, count: x.count), target: [Double](repeating: 0, count: y.count)
    )
    var cost = CompensatedSum()
    coupling.walk { _, i, j, mass in
      guard mass > 0 else { return }
      let difference = x[i] - y[j]
      let distance = abs(difference)
      let pull = power == 1 ? 1 : power == 2 ? distance : .pow(distance, power - 1)
      cost.add(mass * pull * distance)
      let signed = difference < 0 ? -mass * pull : difference > 0 ? mass * pull : 0
      pulls.source[i] += signed
      pulls.target[j] -= signed
    }
    var gradient = [Double](repeating: 0, count: direction.count)
    for (cloud, pulls) in [(source, pulls.source), (target, pulls.target)] {
      for (i, pull) in pulls.enumerated() where pull != 0 {
        for k in gradient.indices { gradient[k] += power * pull * cloud.points[i * direction.count + k] }
      }
    }
    return Slope(direction: direction, cost: cost.sum, gradient: gradient)
  }
}

/// A max-sliced distance as found.
public struct MaxSlicedDistance: Sendable, Hashable {
  /// W_p along ``direction``: at most the max-sliced distance.
  public let value: Double
  /// [d], of length 1.
  public let direction: [Double]
  /// One for each start.
  public let ascents: [Ascent]

  public struct Ascent: Sendable, Hashable {
    /// W_p where the ascent ended.
    public let value: Double
    public let steps: Int
    /// Whether it ended because no step along the gradient raised W_p^p by more than 1e-8 of it.
    public let converged: Bool
    /// The sine of the angle between the last direction and the gradient there: 0 at a smooth maximum. As a
    /// minimum over plans the cost has ridges between its smooth pieces; on those it stays above 0.
    public let residual: Double
  }
}

extension PointCloud {
  /// Sum of w_i x_i, [d].
  package var mean: [Double] {
    var mean = [Double](repeating: 0, count: dimension)
    for (i, weight) in weights.enumerated() {
      for k in 0..<dimension { mean[k] += weight * points[i * dimension + k] }
    }
    return mean
  }

  func projected(on direction: [Double]) -> [Double] {
    (0..<count).map { i in
      var product = 0.0
      for k in 0..<dimension { product += direction[k] * points[i * dimension + k] }
      return product
    }
  }
}

/// A vector divided by its length; nil for 0 and where it is not finite.
private func unit(_ vector: [Double]) -> [Double]? {
  let largest = vector.reduce(0) { max($0, abs($1)) }
  guard largest > 0, largest.isFinite else { return nil }
  let length = vector.reduce(0) { $0 + $1 / largest * ($1 / largest) }.squareRoot()
  return vector.map { $0 / largest / length }
}
