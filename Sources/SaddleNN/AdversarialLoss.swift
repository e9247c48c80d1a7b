import SaddleTensor

// The losses of the published games, on logits (before any sigmoid); both are minimised. The critic ψ
// maximises E[ψ(real)] - E[ψ(fake)], so its loss is the negative of that; the logged Wasserstein estimate is
// E[ψ(real)] - E[ψ(fake)] itself, positive when all is well.

/// The non-saturating game (Goodfellow et al., 1406.2661): the discriminator's cross entropy, and the
/// generator's -log D(fake), through softplus so that saturation loses nothing.
public enum NonSaturatingLoss {
  /// mean softplus(-real) + mean softplus(fake); at its optimum -(JS - 2 ln 2), JS without halves.
  public static func critic(real: Tensor, fake: Tensor) -> Tensor {
    (-real).softplus().mean() + fake.softplus().mean()
  }

  public static func generator(fake: Tensor) -> Tensor { (-fake).softplus().mean() }
}

/// The Wasserstein game (Arjovsky et al., 1701.07875); the critic must be kept Lipschitz by other means.
public enum WassersteinLoss {
  public static func critic(real: Tensor, fake: Tensor) -> Tensor { fake.mean() - real.mean() }

  public static func generator(fake: Tensor) -> Tensor { -fake.mean() }
}
