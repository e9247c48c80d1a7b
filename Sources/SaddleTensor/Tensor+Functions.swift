extension Tensor {
  private func apply(_ function: Unary) -> Tensor { Tensor(applying: .unary(function), to: self) }

  public func absoluteValue() -> Tensor { apply(.absolute) }
  /// -1, 0 or 1.
  public func sign() -> Tensor { apply(.sign) }
  /// The largest integer not above; derivative 0.
  public func floor() -> Tensor { apply(.floor) }
  public func exp() -> Tensor { apply(.exponential) }
  public func log() -> Tensor { apply(.logarithm) }
  public func tanh() -> Tensor { apply(.hyperbolicTangent) }
  public func sin() -> Tensor { apply(.sine) }
  public func cos() -> Tensor { apply(.cosine) }
  /// The derivative at 0 is infinite; ``norm(axes:keepingDimensions:)`` guards it.
  public func squareRoot() -> Tensor { apply(.squareRoot) }
  public func squared() -> Tensor { self * self }
  public func reciprocal() -> Tensor { 1 / self }
  /// 1 / sqrt(x).
  public func reciprocalSquareRoot() -> Tensor { 1 / squareRoot() }

  /// 1 / (1 + exp(-x)). For a loss take ``softplus()`` of the logit instead of the logarithm of this, which
  /// is -infinity once this rounds to 0.
  public func sigmoid() -> Tensor { apply(.logistic) }

  /// log(1 + exp(x)) without overflow; -log(sigmoid(x)) is softplus(-x). Smooth everywhere.
  public func softplus() -> Tensor { apply(.softplus) }

  /// max(x, 0), with derivative 0 at 0.
  public func relu() -> Tensor { leakyReLU(slope: 0) }

  /// x where positive, else slope times x, with derivative `slope` at 0 (Maas et al., 2013).
  public func leakyReLU(slope: Double = 0.2) -> Tensor {
    .where(self .> 0, self, slope == 0 ? scalar(0) : self * slope)
  }

  /// x where positive, else alpha (exp(x) - 1) (Clevert et al., 1511.07289).
  public func elu(alpha: Double = 1) -> Tensor {
    // The exponential sees no positive number, so that it cannot overflow into 0 times infinity.
    .where(self .> 0, self, alpha * (.minimum(self, 0).exp() - 1))
  }

  /// x sigmoid(x), also called swish.
  public func silu() -> Tensor { self * sigmoid() }
}
