import SaddleTensor

/// Minibatch discrimination: appends to each sample's features how close the other samples of its batch are,
/// so that a critic sees a collapsed generator at once (Salimans et al., 1606.03498, section 3.2).
///
/// o_b(i) = Σ_{j ≠ i} exp(-‖M_{i,b} - M_{j,b}‖₁), where M_i = x_i T has a row of `dimensions` numbers for
/// each of `kernels` kernels.
///
/// Shapes: x [n, features], T [dimensions, kernels, features], y [n, features + kernels]: x with o appended.
/// PyTorch's T is [features, kernels, dimensions], as the paper's.
///
/// ```swift
/// let closeness = MinibatchDiscrimination(1024, in: &layout, name: "minibatch")
/// let y = closeness(x, flat)   // x: [64, 1024], y: [64, 1124]
/// ```
///
/// Where two samples agree in a number of M, its distance has no derivative, and one from the subdifferential
/// is taken. Not for a critic under a per-sample gradient penalty.
/// - Complexity: O(n² kernels dimensions). No more than n² kernels (1 + `dimensions` / 4) numbers are stored
///   at a time for a first derivative.
public struct MinibatchDiscrimination: Sendable {
  /// Labels the layer's vertices; its parameter T is `name`.weight.
  public let name: String
  public let weight: Parameter

  /// - Parameters:
  ///   - kernels: by default the authors', as `dimensions`.
  ///   - weights: by default normal, so that a kernel's columns have length about 1 at the start, as in the
  ///     authors' code.
  public init(
    _ features: Int, kernels: Int = 100, dimensions: Int = 5, in layout: inout ParameterLayout, name: String,
    weights: Initializer? = nil
  ) {
    self.name = name
    weight = layout.add(
      "\(name).weight", [dimensions, kernels, features],
      weights ?? .normal(standardDeviation: 1 / Double(features).squareRoot()), portableAxes: [2, 1, 0])
  }

  /// - Parameters:
  ///   - x: [n, features].
  ///   - flat: all parameters of the layout.
  public func callAsFunction(_ x: Tensor, _ flat: Tensor) -> Tensor {
    withLabel(name) {
      let (dimensions, kernels) = (weight.shape[0], weight.shape[1])
      let rows = weight(flat).reshaped([dimensions * kernels, weight.shape[2]])
      let products = rows.matmul(x.matrixTransposed).reshaped([dimensions, kernels, x.shape[0]])
      // Dimension by dimension over [n, kernels, n], in whose loop the sum over j is the last axis and the
      // derivative's sum over i the first: nothing of dimensions n² kernels is ever stored as numbers.
      let distances = (0..<dimensions).map { dimension in
        let own = products[dimension].matrixTransposed.expandingDimension(2)
        let other = products[dimension].expandingDimension(0)
        return Tensor.where(own .> other, own - other, other - own)
      }
      let distance = distances.dropFirst().reduce(distances[0], +)
      // A sample's own term is exp(0).
      return .concatenate([x, (-distance).exp().sum(axes: [2]) - 1], axis: 1)
    }
  }
}

extension MinibatchDiscrimination: Layer {
  public var mixesSamples: Bool { true }
  public func callAsFunction(_ x: Tensor, _ pass: inout Pass) -> Tensor { self(x, pass.flat) }
}
