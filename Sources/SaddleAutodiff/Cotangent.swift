import SaddleTensor

/// What arrives at a vertex from its uses while a gradient is built.
struct Cotangent {
  enum Contribution {
    case whole(Tensor)
    /// The cotangent of the unit-stride slice `bounds`, zero elsewhere.
    case slice([Range<Int>], Tensor)
  }

  private var whole: Tensor?
  private var slices: [(bounds: [Range<Int>], sum: Tensor)] = []

  mutating func add(_ contribution: Contribution) {
    switch contribution {
    case .whole(let tensor):
      whole = whole.map { $0 + tensor } ?? tensor
    case .slice(let bounds, let tensor):
      if let index = slices.firstIndex(where: { $0.bounds == bounds }) {
        slices[index].sum = slices[index].sum + tensor
      } else {
        slices.append((bounds, tensor))
      }
    }
  }

  /// The sum of all contributions, or nil when there is none.
  ///
  /// The parameters of a network are slices of one flat vector. Summing padded slices would cost a pass over
  /// the whole vector for each layer; slices that do not overlap are joined instead, which an executor can
  /// do by writing each where it belongs.
  func total(shape: Shape) -> Tensor? {
    guard !slices.isEmpty else { return whole }
    let assembled =
      joined(shape: shape)
      ?? slices.map { pad($0.sum, $0.bounds, shape) }.reduce(nil) { sum, term in sum.map { $0 + term } ?? term
      }
    guard let whole else { return assembled }
    return assembled.map { whole + $0 }
  }

  /// The slices side by side with zeros between, if they divide one axis without overlap.
  private func joined(shape: Shape) -> Tensor? {
    let cut = Set(
      slices.flatMap { slice in slice.bounds.indices.filter { slice.bounds[$0] != 0..<shape[$0] } })
    guard slices.count > 1, cut.count == 1, let axis = cut.first else { return nil }
    let ordered = slices.sorted { $0.bounds[axis].lowerBound < $1.bounds[axis].lowerBound }
    var parts: [Tensor] = []
    var end = 0
    func fill(to start: Int) {
      guard start > end else { return }
      parts.append(.zeros(shape.replacing(axis, with: start - end), ordered[0].sum.elementType))
    }
    for (bounds, sum) in ordered {
      guard bounds[axis].lowerBound >= end else { return nil }
      fill(to: bounds[axis].lowerBound)
      parts.append(sum)
      end = bounds[axis].upperBound
    }
    fill(to: shape[axis])
    return .concatenate(parts, axis: axis)
  }

  private func pad(_ tensor: Tensor, _ bounds: [Range<Int>], _ shape: Shape) -> Tensor {
    tensor.padded(bounds.indices.map { (bounds[$0].lowerBound, shape[$0] - bounds[$0].upperBound) })
  }
}
