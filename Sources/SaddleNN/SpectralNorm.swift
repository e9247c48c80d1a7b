import SaddleTensor

/// Spectral normalisation: a weight divided by an estimate of its largest singular value σ (Miyato et al.,
/// 1802.05957), which makes a dense layer 1-Lipschitz.
///
/// The weight counts as a matrix M [the other axes, outputs]; of a convolution that is the authors' and
/// PyTorch's choice, and bounds the layer only up to a factor. In training each use improves the estimate by
/// one step of the power method:
///
/// ```
/// v  = M u / ||M u||
/// u' = Mᵀ v / ||Mᵀ v||
/// σ  = vᵀ M u'                u' and v constant for differentiation
/// ```
///
/// The running statistic is u. Evaluation takes σ = ||M u|| with the u that training left, and leaves it.
///
/// u starts as 1 / sqrt(outputs) everywhere, so that the start of a network's statistics is a constant. The
/// method needs a start that is not orthogonal to the first singular vector; of a random weight that vector
/// is itself random, so one start is as good as another.
public struct SpectralNorm: Sendable {
  /// `name`_u, [outputs].
  public let direction: Parameter
  private let outputAxis: Int
  private let label: String

  /// - Parameters:
  ///   - shape: of the weight.
  ///   - outputAxis: the weight's axis of outputs; negative counts from the end.
  ///   - name: the weight's.
  /// - Precondition: the axis exists.
  public init(_ shape: Shape, outputAxis: Int = -1, in layout: inout ParameterLayout, name: String) {
    guard let axis = shape.resolved(axis: outputAxis) else {
      fatalError("SpectralNorm \"\(name)\" of \(shape): there is no axis \(outputAxis)")
    }
    self.outputAxis = axis
    label = name
    direction = layout.addStatistic(
      "\(name)_u", [shape[axis]], initialValue: 1 / Double(shape[axis]).squareRoot())
  }

  /// The weight divided by σ, of the weight's shape. A weight of zeros, which no σ could scale, stays as it
  /// is.
  public func callAsFunction(_ weight: Tensor, _ statistics: inout RunningStatistics) -> Tensor {
    withLabel("\(label) spectral norm") {
      let others = (0..<weight.rank).filter { $0 != outputAxis }
      let outputs = weight.shape[outputAxis]
      let matrix = weight.transposed(others + [outputAxis]).reshaped([
        weight.shape.count / max(outputs, 1), outputs,
      ])
      let constant = matrix.stoppingGradient()
      var right = statistics[direction].stoppingGradient()
      let left = normalised(constant.matmul(right), or: .zeros([matrix.shape[0]], weight.elementType))
      if statistics.purpose == .training {
        // A weight of zeros has no direction; the old one must not be lost to it.
        right = normalised(left.matmul(constant), or: right)
        statistics[direction] = right
      }
      let sigma = left.matmul(matrix).matmul(right)
      return weight / .where(sigma .> 0, sigma, 1)
    }
  }

  /// A vector at length 1, or the other one if its length is 0.
  private func normalised(_ vector: Tensor, or other: Tensor) -> Tensor {
    let norm = vector.norm()
    return .where(norm .> 0, vector / .where(norm .> 0, norm, 1), other)
  }
}

/// What a layer's weight is multiplied with, whether or not the layer is normalised.
extension SpectralNorm? {
  func divided(_ weight: Parameter, _ flat: Tensor, _ statistics: inout RunningStatistics) -> Tensor {
    guard let self else { return weight(flat) }
    return self(weight(flat), &statistics)
  }

  /// Traps if there is something to divide by.
  func plain(_ weight: Parameter, _ flat: Tensor, _ layer: String) -> Tensor {
    guard self == nil else {
      fatalError("layer \"\(layer)\" is spectrally normalised: call it with the running statistics")
    }
    return weight(flat)
  }
}
