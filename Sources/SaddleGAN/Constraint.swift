import SaddleAutodiff
import SaddleTensor

/// What keeps a critic from growing steep. Several may be combined.
public enum Constraint: Hashable, Sendable {
  /// Every parameter is clamped to [-bound, bound] after each update (Arjovsky et al., 1701.07875).
  case clipping(bound: Double)
  /// weight · E[(‖∇ψ(x̂)‖ − 1)²] (Gulrajani et al., 1704.00028).
  case gradientPenalty(weight: Double, at: PenaltyPoints = .lines)
  /// weight · E[max(0, ‖∇ψ(x̂)‖ − 1)²]: WGAN-LP (Petzka et al., 1709.08894).
  case lipschitzPenalty(weight: Double, at: PenaltyPoints = .lines)
  /// weight / 2 · E[‖∇ψ(real)‖²] (Mescheder et al., 1801.04406).
  case r1(weight: Double)
  /// weight / 2 · E[‖∇ψ(fake)‖²] (Mescheder et al., 1801.04406).
  case r2(weight: Double)
  /// Every weight of the critic is divided by its largest singular value (Miyato et al., 1802.05957). The
  /// critic must be made so: ``Critic/isSpectrallyNormalised``.
  case spectralNorm

  /// DRAGAN by its authors' code: a two-sided penalty around the reals (Kodali et al., 1705.07215).
  public static func dragan(weight: Double) -> Constraint {
    .gradientPenalty(weight: weight, at: .aroundReals)
  }

  /// Whether it looks at the critic's derivative sample by sample, which a layer that mixes samples spoils.
  public var isPerSamplePenalty: Bool {
    switch self {
    case .clipping, .spectralNorm: false
    case .gradientPenalty, .lipschitzPenalty, .r1, .r2: true
    }
  }

  /// What to do about a number that makes no sense, or `nil`.
  var problem: String? {
    switch self {
    case .clipping(let bound) where !(bound > 0 && bound.isFinite):
      "clipping to [-c, c] needs c > 0, not \(bound): the WGAN paper takes 0.01"
    case .gradientPenalty(let weight, _), .lipschitzPenalty(let weight, _), .r1(let weight), .r2(let weight):
      weight > 0 && weight.isFinite
        ? nil
        : "the weight of a penalty must be a positive number, not \(weight); leave the constraint out instead"
    case .clipping, .spectralNorm: nil
    }
  }
}

/// Where a gradient penalty measures the critic's slope.
public enum PenaltyPoints: String, Hashable, Sendable, CaseIterable {
  /// x̂ = ε real + (1 − ε) fake, ε uniform in [0, 1) for each sample (Gulrajani et al., 1704.00028).
  case lines
  /// x̂ = real + ½ α s u, with α uniform in [0, 1) for each sample, u uniform in [0, 1) for each element and
  /// s the batch's standard deviation over all its elements: the authors' code of DRAGAN (Kodali et al.,
  /// 1705.07215).
  case aroundReals = "around-reals"
  /// As ``aroundReals``, around the reals and around the fakes alike (Petzka et al., 1709.08894).
  case aroundBoth = "around-both"

  /// The points and the number of times that they repeat the batch: 1, or 2 around both.
  package func callAsFunction(real: Tensor, fake: Tensor, key: RandomKey) -> (points: Tensor, repeats: Int) {
    let keys = key.split(2)
    let perSample = Shape([real.shape[0]] + real.shape.dimensions.dropFirst().map { _ in 1 })
    func around(_ x: Tensor, _ key: RandomKey) -> Tensor {
      let keys = key.split(2)
      let deviation = x.variance().squareRoot()
      return x + keys[0].uniform(perSample) * (0.5 * deviation) * keys[1].uniform(x.shape)
    }
    switch self {
    case .lines:
      let mix = keys[0].uniform(perSample)
      return (fake + mix * (real - fake), 1)
    case .aroundReals: return (around(real, keys[0]), 1)
    case .aroundBoth: return (.concatenate([around(real, keys[0]), around(fake, keys[1])]), 2)
    }
  }
}

extension Constraint {
  /// The penalty that is added to the critic's loss, a scalar, and the mean slope ‖∇ψ‖ where it was measured;
  /// `nil` for a constraint that is no penalty.
  package func penalty(_ batch: ScoredBatch, key: RandomKey) -> (value: Tensor, slope: Tensor)? {
    func slope(_ points: PenaltyPoints) -> Tensor {
      let (x, repeats) = points(real: batch.real, fake: batch.fake, key: key)
      let labels = batch.labels.map { repeats == 1 ? $0 : .concatenate([$0, $0]) }
      // The root's derivative at 0 is infinite, and infinity times the 0 that arrives there is NaN. Below a
      // slope of 1e-12 the root counts as a constant: the penalty's derivative is then 0, not NaN.
      return Tensor.maximum(squaredSlope(of: batch.score(x, labels), at: x), 1e-24).squareRoot()
    }
    func zeroCentred(_ weight: Double, _ squares: Tensor?) -> (value: Tensor, slope: Tensor)? {
      squares.map { (weight / 2 * $0.mean(), $0.stoppingGradient().squareRoot().mean()) }
    }
    switch self {
    case .clipping, .spectralNorm: return nil
    case .gradientPenalty(let weight, let points):
      let slope = slope(points)
      return (weight * (slope - 1).squared().mean(), slope.mean())
    case .lipschitzPenalty(let weight, let points):
      let slope = slope(points)
      return (weight * (slope - 1).relu().squared().mean(), slope.mean())
    case .r1(let weight): return zeroCentred(weight, batch.squaredSlopes.real)
    case .r2(let weight): return zeroCentred(weight, batch.squaredSlopes.fake)
    }
  }
}

/// A batch of either kind with the critic's scores, each computed once.
package struct ScoredBatch {
  let real: Tensor
  let fake: Tensor
  /// Of both, [n].
  let labels: Tensor?
  /// The critic, [n, ...] to [n].
  let score: (_ x: Tensor, _ labels: Tensor?) -> Tensor
  /// [n] each.
  let scores: (real: Tensor, fake: Tensor)
  /// ‖∇ψ‖² of each sample, [n] each, where a constraint asks for it.
  let squaredSlopes: (real: Tensor?, fake: Tensor?)

  /// - Parameter isJoint: whether both kinds may go through the critic as one batch, which is faster.
  package init(
    real: Tensor, fake: Tensor, labels: Tensor?, constraints: [Constraint], isJoint: Bool,
    score: @escaping (Tensor, Tensor?) -> Tensor
  ) {
    self.real = real
    self.fake = fake
    self.labels = labels
    self.score = score
    let asksReal = constraints.contains { if case .r1 = $0 { true } else { false } }
    let asksFake = constraints.contains { if case .r2 = $0 { true } else { false } }
    // A derivative of one half of a joint batch would cost that of the whole.
    if isJoint && asksReal == asksFake {
      let both = Tensor.concatenate([real, fake])
      let scored = score(both, labels.map { .concatenate([$0, $0]) })
      let parts = scored.split(2)
      scores = (parts[0], parts[1])
      let squares = asksReal ? squaredSlope(of: scored, at: both).split(2) : []
      squaredSlopes = (squares.first, squares.last)
    } else {
      scores = (score(real, labels), score(fake, labels))
      squaredSlopes = (
        asksReal ? squaredSlope(of: scores.real, at: real) : nil,
        asksFake ? squaredSlope(of: scores.fake, at: fake) : nil
      )
    }
  }
}

/// ‖∇ψ(x)‖² of each sample, [n], where a sample's score depends on that sample alone.
private func squaredSlope(of scores: Tensor, at x: Tensor) -> Tensor {
  gradient(of: scores.sum(), withRespectTo: [x])[0].flattened(from: 1).squared().sum(axes: [1])
}
