import Foundation

/// Positions on an axis that are worth a label.
package struct Ticks: Equatable, Sendable {
  /// Labelled ticks, ascending.
  package var major: [Axis.Tick]
  /// Unlabelled ones between them.
  package var minor: [Double] = []
  /// The power of ten that the labels were divided by; 0 where they are as they are.
  package var exponent = 0

  /// What the labels were divided by.
  package var unit: Double { pow(10, Double(exponent)) }

  /// Ticks between two bounds, about `count` of them and no more than one above.
  package static func automatic(in bounds: ClosedRange<Double>, scale: Axis.Scale, count: Int) -> Ticks {
    switch scale {
    case .linear: linear(in: bounds, count: count)
    case .logarithmic: logarithmic(in: bounds, count: count)
    }
  }

  /// Multiples of 1, 2 or 5 times a power of ten: the finest such step that gives at most `count` intervals.
  ///
  /// Where the largest number has more than six digits, or is below a thousandth, labels are divided by a power
  /// of ten.
  package static func linear(in bounds: ClosedRange<Double>, count: Int) -> Ticks {
    let step = Step(atLeast: (bounds.upperBound - bounds.lowerBound) / Double(max(count, 1)))
    let values = step.multiples(in: bounds)
    let magnitude = max(abs(bounds.lowerBound), abs(bounds.upperBound))
    let exponent = 1e-3..<1e6 ~= magnitude ? 0 : Int(log10(magnitude).rounded(.down))
    let unit = pow(10, Double(exponent))
    return Ticks(
      major: values.map {
        Axis.Tick($0, NumberText.fixed($0 / unit, decimals: exponent - step.exponent))
      }, exponent: exponent)
  }

  /// Powers of ten where there are at least two; otherwise 1, 2 and 5 times them; otherwise as on a linear scale.
  package static func logarithmic(in bounds: ClosedRange<Double>, count: Int) -> Ticks {
    let first = Int((log10(bounds.lowerBound) - 1e-9).rounded(.up))
    let last = Int((log10(bounds.upperBound) + 1e-9).rounded(.down))
    guard last > first else { return narrow(in: bounds, count: count) }
    let stride = (last - first) / max(count, 1) + 1
    let labelled = (first...last).filter { $0 % stride == 0 }
    // Plain digits read faster, as long as all of the axis's labels have few.
    let isPlain = labelled.allSatisfy { -2...3 ~= $0 }
    var minor: [Double] = []
    if stride > 1 {
      minor = (first...last).filter { $0 % stride != 0 }.map { pow(10, Double($0)) }
    } else if last - first < 7 {
      minor = (first - 1...last).flatMap { exponent in (2...9).map { Double($0) * pow(10, Double(exponent)) }
      }
      .filter(bounds.contains)
    }
    return Ticks(
      major: labelled.map {
        let value = pow(10, Double($0))
        return Axis.Tick(value, isPlain ? NumberText.short(value) : NumberText.power($0))
      }, minor: minor)
  }

  private static func narrow(in bounds: ClosedRange<Double>, count: Int) -> Ticks {
    let low = Int(log10(bounds.lowerBound).rounded(.down))
    let high = Int(log10(bounds.upperBound).rounded(.down))
    let values = (low...max(low, high)).flatMap { exponent in
      [1, 2, 5].map { $0 * pow(10, Double(exponent)) }
    }
    .filter(bounds.contains)
    guard values.count > 2 else {
      var ticks = linear(in: bounds, count: count)
      ticks.major = ticks.major.filter { $0.value > 0 }
      return ticks
    }
    return Ticks(major: values.map { Axis.Tick($0, NumberText.short($0)) })
  }

  /// A round distance between ticks: 1, 2 or 5 times a power of ten.
  private struct Step {
    var digit: Double
    var exponent: Int

    init(atLeast length: Double) {
      exponent = Int(log10(length).rounded(.down))
      let share = length / pow(10, Double(exponent))
      // The tolerance keeps a length that is a round number but for its last bit.
      digit = [1, 2, 5].first { share <= $0 * (1 + 1e-9) } ?? 10
      if digit == 10 {
        digit = 1
        exponent += 1
      }
    }

    func multiples(in bounds: ClosedRange<Double>) -> [Double] {
      let length = digit * pow(10, Double(exponent))
      let first = (bounds.lowerBound / length - 1e-9).rounded(.up)
      let last = (bounds.upperBound / length + 1e-9).rounded(.down)
      guard first <= last else { return [] }
      return stride(from: first, through: last, by: 1).map { index in
        // Dividing by a whole power of ten is exact to the last bit; multiplying by a fraction is not.
        exponent < 0 && exponent > -300
          ? index * digit / pow(10, Double(-exponent)) : index * length
      }
    }
  }
}
