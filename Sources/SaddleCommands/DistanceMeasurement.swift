import Foundation
import SaddleTransport

/// Two sets of samples, and what the metrics say of them.
struct DistanceMeasurement {
  let first: PointCloud
  let second: PointCloud
  let seed: UInt64
  /// Whether samples repeat so much that they are compared as discrete distributions.
  private let isDiscrete: Bool
  private let distinctCount: Int
  private var ratios: NeighbourRatios?

  /// What a metric found.
  struct Result {
    let metric: DistanceMetric
    let value: Double
    /// How far the value may be off: certified, an upper bound minus a lower one...
    var gap: Double?
    /// ... or estimated, a standard error.
    var error: Double?
    var converged = true
    /// The value's unit and convention, and how it was found.
    let meaning: String
  }

  init(_ first: PointCloud, _ second: PointCloud, seed: UInt64) {
    (self.first, self.second, self.seed) = (first, second, seed)
    var places: Set<[Double]> = []
    for cloud in [first, second] {
      for index in 0..<cloud.count { places.insert(Array(cloud[index])) }
    }
    distinctCount = places.count
    isDiscrete = 2 * places.count <= first.count + second.count
  }

  mutating func measure(_ metric: DistanceMetric) throws -> Result {
    switch metric {
    case .wasserstein(let power): try wasserstein(metric, power)
    case .sinkhorn(let epsilon): try sinkhorn(metric, epsilon)
    case .sliced(let power): try sliced(metric, power)
    case .maxSliced(let power): try maxSliced(metric, power)
    case .gaussian: try gaussian(metric)
    case .divergence(let name): try divergence(metric, name)
    }
  }

  // MARK: Transport

  private func wasserstein(_ metric: DistanceMetric, _ power: Double) throws -> Result {
    guard first.dimension > 1 else {
      let value = try QuantileTransport(power: power).distance(from: first, to: second)
      return Result(
        metric: metric, value: value, gap: 0,
        meaning: "exact between the samples, by quantiles, in the data's units")
    }
    let problem = try TransportProblem(from: first, to: second, cost: .distance(power: power))
    let solution = try NetworkSimplex().solve(problem)
    func root(_ cost: Double) -> Double { power == 1 ? cost : Double.pow(max(0, cost), 1 / power) }
    return Result(
      metric: metric, value: root(solution.value),
      gap: max(0, root(solution.value) - root(solution.dualValue)),
      converged: solution.evidence.converged, meaning: "exact between the samples, in the data's units")
  }

  private func sinkhorn(_ metric: DistanceMetric, _ epsilon: Double) throws -> Result {
    let sinkhorn = Sinkhorn(regularization: .relativeToMeanCost(epsilon))
    let divergence = try sinkhorn.divergence(first, second, cost: .squaredEuclidean)
    let root = max(0, divergence.value).squareRoot()
    let above = (max(0, divergence.value) + divergence.errorBound).squareRoot()
    return Result(
      metric: metric, value: root, gap: above - root, converged: divergence.converged,
      meaning: "root of the debiased divergence under |x - y|^2, in the data's units; epsilon "
        + number(divergence.between.epsilon))
  }

  private func sliced(_ metric: DistanceMetric, _ power: Double) throws -> Result {
    let distance = try SlicedTransport(power: power, seed: seed).distance(from: first, to: second)
    return Result(
      metric: metric, value: distance.value, error: distance.standardError,
      meaning:
        "W\(number(power)) of \(distance.directionCount) random projections, in the data's units"
    )
  }

  private func maxSliced(_ metric: DistanceMetric, _ power: Double) throws -> Result {
    let distance = try MaxSlicedTransport(power: power, seed: seed).distance(from: first, to: second)
    return Result(
      metric: metric, value: distance.value, converged: distance.ascents.allSatisfy(\.converged),
      meaning:
        "W\(number(power)) of the projections that differ most, a lower bound, in the data's units"
    )
  }

  private func gaussian(_ metric: DistanceMetric) throws -> Result {
    let (a, b) = (try GaussianDistribution(fitting: first), try GaussianDistribution(fitting: second))
    return Result(
      metric: metric, value: try a.wassersteinDistance(to: b), gap: 0,
      meaning: "between Gaussians of the samples' means and covariances, in the data's units")
  }

  // MARK: Divergences

  /// - Throws: ``OptionError`` for metrics that cannot be had with these samples, before any work is done.
  func check(_ metrics: [DistanceMetric]) throws {
    guard !isDiscrete else { return }
    for metric in metrics {
      guard case .divergence = metric else { continue }
      for cloud in [first, second] where cloud.weights.contains(where: { $0 != cloud.weights[0] }) {
        throw OptionError(
          "--metric \(metric.name)",
          "divergences are estimated from samples that weigh the same; leave it out, or draw samples in "
            + "proportion to the weights")
      }
    }
  }

  private mutating func divergence(_ metric: DistanceMetric, _ name: DistanceMetric.DivergenceName) throws
    -> Result
  {
    let range = name.range.map { ", \($0)" } ?? ""
    if isDiscrete {
      return Result(
        metric: metric, value: try name.divergence.between(first, second), gap: 0,
        meaning: "\(name.convention)\(range); exact between the samples as discrete distributions, "
          + "\(distinctCount) different ones")
    }
    if name == .kl || name == .reverseKL {
      let estimate = try name.divergence.estimate(from: first, and: second)
      return Result(
        metric: metric, value: estimate.value, error: estimate.standardError,
        meaning: "\(name.convention); estimated from distances to 5th neighbours, with a bias towards 0")
    }
    let ratios = try ratios ?? NeighbourRatios(first, second)
    self.ratios = ratios
    let bound = ratios.lowerBound(of: name.divergence)
    return Result(
      metric: metric, value: bound.value, error: bound.standardError,
      meaning: "\(name.convention)\(range); a lower bound, from \(bound.neighbours) neighbours' labels")
  }
}

extension DistanceMetric.DivergenceName {
  var divergence: Divergence {
    switch self {
    case .kl: .kullbackLeibler
    case .reverseKL: .reverseKullbackLeibler
    case .js: .jensenShannon
    case .halvedJS: .halvedJensenShannon
    case .tv: .totalVariation
    case .chiSquared: .chiSquared
    case .hellinger: .hellinger
    }
  }

  fileprivate var convention: String {
    switch self {
    case .kl: "KL(A|B) in nats"
    case .reverseKL: "KL(B|A) in nats"
    case .js: "Jensen-Shannon without halves, in nats"
    case .halvedJS: "Jensen-Shannon with halves, in nats"
    case .tv: "total variation"
    case .chiSquared: "Pearson's chi-squared"
    case .hellinger: "Hellinger distance"
    }
  }

  fileprivate var range: String? {
    switch self {
    case .js: "0 to 2 ln 2"
    case .halvedJS: "0 to ln 2"
    case .tv, .hellinger: "0 to 1"
    case .kl, .reverseKL, .chiSquared: nil
    }
  }
}

/// Four digits, without zeros at the end.
private func number(_ value: Double) -> String { String(format: "%.4g", value) }
