import Foundation

/// The least and the greatest value that marks bring to an axis.
package struct DataRange: Sendable {
  package let scale: Axis.Scale
  private var lower = Double.infinity
  private var upper = -Double.infinity
  private var lowerIsEdge = false
  private var upperIsEdge = false

  package init(scale: Axis.Scale) {
    self.scale = scale
  }

  package var isEmpty: Bool { lower > upper }

  /// Widens the range to hold a value; values that have no place on the axis change nothing.
  ///
  /// - Parameter isEdge: the axis may end right at this value, as at a bar's foot.
  package mutating func include(_ value: Double, isEdge: Bool = false) {
    guard scale.admits(value) else { return }
    if value < lower || (value == lower && isEdge) {
      lower = value
      lowerIsEdge = isEdge
    }
    if value > upper || (value == upper && isEdge) {
      upper = value
      upperIsEdge = isEdge
    }
  }

  package mutating func include(_ values: some Sequence<Double>) {
    for value in values { include(value) }
  }

  /// The ends of the axis: finite, distinct, and positive on a logarithmic scale, whatever was included.
  ///
  /// Without values 0 to 1, or 1 to 10. A constant gets a tenth of itself on either side. A span below a
  /// millionth of the values is widened to that, so that tick labels stay short. The bounds stay within 1e300,
  /// so that differences do not overflow.
  package func bounds(given range: ClosedRange<Double>?) -> ClosedRange<Double> {
    if let range, scale.admits(range.lowerBound), scale.admits(range.upperBound) {
      return widened(range.lowerBound, range.upperBound)
    }
    guard !isEmpty else { return scale == .linear ? 0...1 : 1...10 }
    switch scale {
    case .linear:
      let sane = widened(lower, upper)
      let margin = (sane.upperBound - sane.lowerBound) * 0.04
      let low = sane.lowerBound - (lowerIsEdge && sane.lowerBound == lower ? 0 : margin)
      let high = sane.upperBound + (upperIsEdge && sane.upperBound == upper ? 0 : margin)
      return low...high
    case .logarithmic:
      let sane = widened(lower, upper)
      let margin = pow(sane.upperBound / sane.lowerBound, 0.04)
      guard margin.isFinite else { return sane }
      return max(sane.lowerBound / margin, 1e-300)...min(sane.upperBound * margin, 1e300)
    }
  }

  private func widened(_ lower: Double, _ upper: Double) -> ClosedRange<Double> {
    switch scale {
    case .linear:
      let lower = min(max(lower, -1e300), 1e300)
      let upper = min(max(upper, -1e300), 1e300)
      let magnitude = max(abs(lower), abs(upper))
      if lower == upper {
        let margin = magnitude == 0 ? 1 : max(magnitude * 0.1, 1e-300)
        return lower - margin...upper + margin
      }
      let lack = max(magnitude * 1e-6, 1e-300) - (upper - lower)
      return lack > 0 ? lower - lack / 2...upper + lack / 2 : lower...upper
    case .logarithmic:
      let lower = min(max(lower, 1e-300), 1e300)
      let upper = min(max(upper, 1e-300), 1e300)
      return upper / lower < 1.01 ? lower / 3...upper * 3 : lower...upper
    }
  }
}
