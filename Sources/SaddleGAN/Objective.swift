import SaddleTensor

/// What critic and generator minimise, as functions of the critic's scores.
///
/// The sign convention of all of Saddle, stated here once: the critic ψ scores real samples high, it
/// maximises E[ψ(real)] − E[ψ(fake)], and the logged Wasserstein estimate is that quantity, positive when all
/// is well. A discriminator's score is its logit, before any sigmoid; logarithms of sigmoids are written with
/// softplus, which loses nothing where the sigmoid rounds to 0 or 1: −log σ(x) = softplus(−x), −log(1 − σ(x))
/// = softplus(x).
///
/// An objective of your own is a type with these two functions:
///
/// ```swift
/// struct Quadratic: Objective {
///   let name = "quadratic"
///   func criticLoss(real: Tensor, fake: Tensor) -> Tensor { ((real - 1).squared() + (fake +
///   1).squared()).mean() } func generatorLoss(real: Tensor, fake: Tensor) -> Tensor { (fake -
///   1).squared().mean() }
/// }
/// ```
public protocol Objective: Sendable {
  /// In configuration files and run directories: lower-case words joined by hyphens.
  var name: String { get }
  /// A scalar.
  /// - Parameters:
  ///   - real: scores of real samples, [n].
  ///   - fake: scores of generated samples, [n].
  func criticLoss(real: Tensor, fake: Tensor) -> Tensor
  /// A scalar. Most objectives do not look at `real`; what nobody reads is not computed.
  func generatorLoss(real: Tensor, fake: Tensor) -> Tensor
  /// The same with one-sided label smoothing: the critic's target for real samples is 1 − amount in place of
  /// 1, for fakes 0 as before (Salimans et al., 1606.03498, section 3.4). `nil` where there are no targets.
  /// - Parameter amount: in [0, 1); the paper takes 0.1.
  func smoothed(by amount: Double) -> (any Objective)?
}

extension Objective {
  public func smoothed(by amount: Double) -> (any Objective)? { nil }
}

/// The minimax game as published: min over G, max over D of V = E[log D(real)] + E[log(1 − D(fake))]
/// (Goodfellow et al., 1406.2661).
///
/// The generator's derivative vanishes once the discriminator is sure of the fakes; ``NonSaturating`` is what
/// is trained in practice.
public struct Minimax: Objective {
  public let name = "minimax"
  /// What the discriminator's target for real samples falls short of 1 by.
  public let smoothing: Double

  public init(smoothing: Double = 0) { self.smoothing = smoothing }

  public func smoothed(by amount: Double) -> (any Objective)? { Minimax(smoothing: amount) }

  /// −V = mean softplus(−real) + mean softplus(fake), with smoothing plus smoothing · mean real, since
  /// −(1 − s) log σ(x) − s log(1 − σ(x)) = softplus(−x) + s x. Without it, at the best discriminator this is
  /// 2 ln 2 − JS, where JS
  /// = KL(real ‖ m) + KL(fake ‖ m), m the mean of the two: without halves, between 0 and 2 ln 2.
  public func criticLoss(real: Tensor, fake: Tensor) -> Tensor {
    let loss = (-real).softplus().mean() + fake.softplus().mean()
    return smoothing == 0 ? loss : loss + smoothing * real.mean()
  }

  /// The part of V that depends on the generator: mean log(1 − D(fake)) = −mean softplus(fake).
  public func generatorLoss(real: Tensor, fake: Tensor) -> Tensor { -fake.softplus().mean() }
}

/// The discriminator of ``Minimax``, and a generator that minimises −E[log D(fake)] (Goodfellow et al.,
/// 1406.2661, section 3).
public struct NonSaturating: Objective {
  public let name = "non-saturating"
  /// As ``Minimax/smoothing``.
  public let smoothing: Double

  public init(smoothing: Double = 0) { self.smoothing = smoothing }

  public func smoothed(by amount: Double) -> (any Objective)? { NonSaturating(smoothing: amount) }

  /// As ``Minimax/criticLoss(real:fake:)``.
  public func criticLoss(real: Tensor, fake: Tensor) -> Tensor {
    Minimax(smoothing: smoothing).criticLoss(real: real, fake: fake)
  }

  /// mean softplus(−fake).
  public func generatorLoss(real: Tensor, fake: Tensor) -> Tensor { (-fake).softplus().mean() }
}

/// Scores regress to 1 on real samples and 0 on fakes; the generator wants 1 (Mao et al., 1611.04076).
public struct LeastSquares: Objective {
  public let name = "least-squares"
  /// As ``Minimax/smoothing``.
  public let smoothing: Double

  public init(smoothing: Double = 0) { self.smoothing = smoothing }

  public func smoothed(by amount: Double) -> (any Objective)? { LeastSquares(smoothing: amount) }

  /// ½ mean (real − (1 − smoothing))² + ½ mean fake².
  public func criticLoss(real: Tensor, fake: Tensor) -> Tensor {
    0.5 * ((real - (1 - smoothing)).squared().mean() + fake.squared().mean())
  }

  /// ½ mean (fake − 1)².
  public func generatorLoss(real: Tensor, fake: Tensor) -> Tensor { 0.5 * (fake - 1).squared().mean() }
}

/// The margin form of the geometric GAN (Lim and Ye, 1705.02894) that spectral normalisation is used with
/// (Miyato et al., 1802.05957).
public struct Hinge: Objective {
  public let name = "hinge"
  public init() {}

  /// mean max(0, 1 − real) + mean max(0, 1 + fake).
  public func criticLoss(real: Tensor, fake: Tensor) -> Tensor {
    (1 - real).relu().mean() + (1 + fake).relu().mean()
  }

  /// −mean fake.
  public func generatorLoss(real: Tensor, fake: Tensor) -> Tensor { -fake.mean() }
}

/// The Wasserstein game (Arjovsky et al., 1701.07875); a ``Constraint`` must keep the critic Lipschitz.
public struct Wasserstein: Objective {
  public let name = "wasserstein"
  public init() {}

  /// mean fake − mean real.
  public func criticLoss(real: Tensor, fake: Tensor) -> Tensor { fake.mean() - real.mean() }

  /// −mean fake.
  public func generatorLoss(real: Tensor, fake: Tensor) -> Tensor { -fake.mean() }
}

/// Each fake is compared with one real sample (Jolicoeur-Martineau, 1807.00734, as paired by Huang et al.,
/// 2501.05441); converges with ``Constraint/r1(weight:)`` and ``Constraint/r2(weight:)`` together.
public struct RelativisticPairing: Objective {
  public let name = "relativistic"
  public init() {}

  /// mean softplus(−(real − fake)).
  public func criticLoss(real: Tensor, fake: Tensor) -> Tensor { (fake - real).softplus().mean() }

  /// mean softplus(−(fake − real)).
  public func generatorLoss(real: Tensor, fake: Tensor) -> Tensor { (real - fake).softplus().mean() }
}

/// The published objectives, by name.
public enum Objectives {
  public static let all: [any Objective] = [
    Minimax(), NonSaturating(), LeastSquares(), Hinge(), Wasserstein(), RelativisticPairing(),
  ]

  public static func named(_ name: String) -> (any Objective)? { all.first { $0.name == name } }
}
