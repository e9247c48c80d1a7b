extension Tensor {
  private func reduce(
    _ reduction: Reduction, _ axes: [Int]?, _ keepingDimensions: Bool
  ) -> Tensor {
    let axes = (axes ?? Array(0..<rank)).map { resolved($0, "reduce-\(reduction.rawValue)") }.sorted()
    let result = axes.isEmpty ? self : Tensor(applying: .reduce(reduction, axes: axes), to: self)
    return keepingDimensions ? result.reshaped(shape.collapsing(axes)) : result
  }

  /// The sum over `axes` (all of them when `nil`; -1 is the last).
  ///
  /// SaddleCPU adds in float32 within runs of at most 1024 elements and in float64 across them, so the
  /// relative error for terms of one sign stays near 1e-6 whatever their number.
  public func sum(axes: [Int]? = nil, keepingDimensions: Bool = false) -> Tensor {
    reduce(.sum, axes, keepingDimensions)
  }

  /// The largest element; equal ones share the derivative.
  public func max(axes: [Int]? = nil, keepingDimensions: Bool = false) -> Tensor {
    reduce(.maximum, axes, keepingDimensions)
  }

  /// The smallest element; equal ones share the derivative.
  public func min(axes: [Int]? = nil, keepingDimensions: Bool = false) -> Tensor {
    reduce(.minimum, axes, keepingDimensions)
  }

  /// The number of elements that a reduction over `axes` combines.
  private func count(_ axes: [Int]?) -> Double {
    Double((axes ?? Array(0..<rank)).reduce(1) { $0 * shape[resolved($1, "mean")] })
  }

  public func mean(axes: [Int]? = nil, keepingDimensions: Bool = false) -> Tensor {
    sum(axes: axes, keepingDimensions: keepingDimensions) * (1 / count(axes))
  }

  /// The mean of squared distances from the mean, in two passes; divided by the count less `correction`
  /// (0: the population's variance, which normalisation layers use; 1: the unbiased sample variance).
  public func variance(axes: [Int]? = nil, correction: Double = 0, keepingDimensions: Bool = false) -> Tensor
  {
    let centred = self - mean(axes: axes, keepingDimensions: true)
    return (centred * centred).sum(axes: axes, keepingDimensions: keepingDimensions)
      * (1 / (count(axes) - correction))
  }

  /// log(sum(exp(x))) without overflow.
  public func logSumExp(axes: [Int]? = nil, keepingDimensions: Bool = false) -> Tensor {
    let peak = max(axes: axes, keepingDimensions: true).stoppingGradient()
    // An infinite peak would turn into infinity minus infinity.
    let shift = Tensor.where(peak.absoluteValue() .< Double.infinity, peak, 0)
    let result = (self - shift).exp().sum(axes: axes, keepingDimensions: true).log() + shift
    let resolvedAxes = (axes ?? Array(0..<rank)).map { resolved($0, "logSumExp") }
    return keepingDimensions ? result : result.reshaped(shape.removing(resolvedAxes))
  }

  /// exp(x) over its sum along `axis`.
  public func softmax(axis: Int = -1) -> Tensor {
    let peak = max(axes: [axis], keepingDimensions: true).stoppingGradient()
    let weights = (self - peak).exp()
    return weights / weights.sum(axes: [axis], keepingDimensions: true)
  }

  /// log(softmax(x)), exact where softmax underflows and where all of x is large.
  public func logSoftmax(axis: Int = -1) -> Tensor {
    let centred = self - max(axes: [axis], keepingDimensions: true).stoppingGradient()
    return centred - centred.exp().sum(axes: [axis], keepingDimensions: true).log()
  }

  /// The Euclidean norm, sqrt(sum of squares).
  ///
  /// At zero, where the norm has no derivative, the derivative is taken as 0 (the subgradient that PyTorch
  /// takes) instead of sqrt's infinity: the root sees 1 there, and its result is not used.
  public func norm(axes: [Int]? = nil, keepingDimensions: Bool = false) -> Tensor {
    let squares = (self * self).sum(axes: axes, keepingDimensions: keepingDimensions)
    let positive = squares .> 0
    return .where(positive, Tensor.where(positive, squares, 1).squareRoot(), 0)
  }

  /// The `int32` index of the largest element along `axis`, the first of equals.
  public func argMax(axis: Int = -1) -> Tensor {
    Tensor(applying: .argumentExtremum(largest: true, axis: resolved(axis, "argMax")), to: self)
  }

  /// The `int32` index of the smallest element along `axis`, the first of equals.
  public func argMin(axis: Int = -1) -> Tensor {
    Tensor(applying: .argumentExtremum(largest: false, axis: resolved(axis, "argMin")), to: self)
  }

  /// The `int32` permutation that sorts along the last axis, ascending and stable; NaN last.
  public func argSort() -> Tensor { Tensor(applying: .argumentSort, to: self) }

  /// Whether any (or every) element of a Boolean tensor is true.
  public func any(axes: [Int]? = nil) -> Tensor { cast(to: .float32).max(axes: axes) .> 0 }
  public func all(axes: [Int]? = nil) -> Tensor { cast(to: .float32).min(axes: axes) .> 0 }
}
