import SaddleTensor

// The losses of the published games, on logits (before any sigmoid), of any shape; all are minimised. The critic
// ψ maximises E[ψ(real)] - E[ψ(fake)], so its Wasserstein loss is the negative of that, and a discriminator's
// logit is high on real samples. Logarithms of sigmoids are written with softplus, which loses nothing where
// the sigmoid rounds to 0 or 1: -log σ(x) = softplus(-x), -log(1 - σ(x)) = softplus(x).

/// The minimax game: min over G, max over D of V = E[log D(real)] + E[log(1 - D(fake))] (Goodfellow et al.,
/// 1406.2661).
///
/// The generator's derivative vanishes once the discriminator is sure of the fakes; ``NonSaturatingLoss`` is
/// what is trained in practice.
public enum MinimaxLoss {
  /// -V = mean softplus(-real) + mean softplus(fake). At the best discriminator this is 2 ln 2 - JS, where JS
  /// = KL(real ‖ m) + KL(fake ‖ m), m the mean of the two: without halves, between 0 and 2 ln 2.
  public static func critic(real: Tensor, fake: Tensor) -> Tensor {
    (-real).softplus().mean() + fake.softplus().mean()
  }

  /// The part of V that depends on the generator: mean log(1 - D(fake)) = -mean softplus(fake).
  public static func generator(fake: Tensor) -> Tensor { -fake.softplus().mean() }
}

/// The non-saturating game: the discriminator of ``MinimaxLoss``, and a generator that minimises
/// -E[log D(fake)] (Goodfellow et al., 1406.2661, section 3).
public enum NonSaturatingLoss {
  /// As ``MinimaxLoss/critic(real:fake:)``.
  public static func critic(real: Tensor, fake: Tensor) -> Tensor {
    MinimaxLoss.critic(real: real, fake: fake)
  }

  /// mean softplus(-fake).
  public static func generator(fake: Tensor) -> Tensor { (-fake).softplus().mean() }
}

/// The Wasserstein game (Arjovsky et al., 1701.07875); the critic must be kept Lipschitz by other means.
public enum WassersteinLoss {
  /// What is logged: mean real - mean fake, positive when all is well. For the best 1-Lipschitz critic it is the
  /// distance W1.
  public static func estimate(real: Tensor, fake: Tensor) -> Tensor { real.mean() - fake.mean() }

  /// mean fake - mean real.
  public static func critic(real: Tensor, fake: Tensor) -> Tensor { fake.mean() - real.mean() }

  /// -mean fake.
  public static func generator(fake: Tensor) -> Tensor { -fake.mean() }
}
