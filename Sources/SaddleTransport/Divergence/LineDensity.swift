import RealModule

/// A probability density on the real line or on an interval of it.
///
/// ```swift
/// let ramp = try LineDensity(on: 0...1) { x in 2 * x }
/// let normal = try LineDensity.normal(mean: 0, deviation: 1)
/// ramp(0.25)  // 0.5
/// ```
public struct LineDensity: Sendable {
  /// Where the density may be positive; its ends may be infinite, and it is 0 outside.
  public let support: ClosedRange<Double>
  /// Where integration begins a new piece: at kinks, jumps and poles, and around narrow peaks, which are
  /// missed where no node of the rule falls on them.
  public let breakpoints: [Double]
  private let logarithm: @Sendable (Double) -> Double

  /// A density given by its logarithm, which does not underflow in the tails: KL between narrow densities
  /// needs it.
  ///
  /// - Parameters:
  ///   - support: -infinity ... infinity is the whole line.
  ///   - logarithm: the natural one, -infinity where the density is 0. It should integrate to 1 over the
  ///     support: the divergences check that, and say what they found, but do not divide by it.
  /// - Throws: ``TransportError`` for a support without length and for breakpoints that are not finite.
  public init(
    logarithmOn support: ClosedRange<Double>, breakpoints: [Double] = [],
    _ logarithm: @escaping @Sendable (Double) -> Double
  ) throws(TransportError) {
    try requireLength(support)
    if let bad = breakpoints.first(where: { !$0.isFinite }) {
      throw TransportError("A breakpoint is \(bad); all must be finite.")
    }
    self.support = support
    self.breakpoints = breakpoints
    self.logarithm = logarithm
  }

  /// A density given by its values, which are 0 below 5e-324. Where such a 0 meets another density above
  /// 1e-150, it counts as a true 0, so that KL may be infinite where it is only large; where it meets less,
  /// as an underflow.
  ///
  /// - Throws: ``TransportError`` for a support without length and for breakpoints that are not finite.
  public init(
    on support: ClosedRange<Double> = -.infinity ... .infinity, breakpoints: [Double] = [],
    _ density: @escaping @Sendable (Double) -> Double
  ) throws(TransportError) {
    try self.init(logarithmOn: support, breakpoints: breakpoints) { logarithmOfValue(density($0)) }
  }

  /// The density at a point.
  public func callAsFunction(_ x: Double) -> Double { .exp(logarithm(at: x)) }

  /// ln of the density, -infinity outside of the support.
  package func logarithm(at x: Double) -> Double { support.contains(x) ? logarithm(x) : -.infinity }

  /// The breakpoints with those ends of the support that are finite.
  var ends: [Double] { breakpoints + [support.lowerBound, support.upperBound].filter(\.isFinite) }

  /// N(mean, deviation²).
  ///
  /// - Throws: ``TransportError`` where the deviation is not positive, or a number not finite.
  public static func normal(mean: Double, deviation: Double) throws(TransportError) -> LineDensity {
    guard mean.isFinite, deviation > 0, deviation.isFinite else {
      throw TransportError(
        "A normal density needs a finite mean and a positive deviation, not \(mean) and \(deviation).")
    }
    let constant = -.log(deviation) - 0.5 * .log(2 * .pi)
    return try LineDensity(
      logarithmOn: -.infinity ... .infinity, breakpoints: normalBreakpoints.map { mean + $0 * deviation }
    ) { x in
      let standard = (x - mean) / deviation
      return constant - 0.5 * standard * standard
    }
  }

  /// The same density everywhere on an interval.
  ///
  /// - Throws: ``TransportError`` where the interval has no length or is infinite.
  public static func uniform(on interval: ClosedRange<Double>) throws(TransportError) -> LineDensity {
    let length = interval.upperBound - interval.lowerBound
    guard length > 0, length.isFinite else {
      throw TransportError(
        "No density is uniform on \(interval); give an interval of finite, positive length.")
    }
    return try LineDensity(logarithmOn: interval) { _ in -.log(length) }
  }

  /// The sum of weights[i] times densities[i], the weights divided by their sum.
  ///
  /// - Throws: ``TransportError`` for no densities, other than one weight for each, and weights that are
  ///   none.
  public static func mixture(_ densities: [LineDensity], weights: [Double]? = nil) throws(TransportError)
    -> LineDensity
  {
    let logWeights = try mixtureLogWeights(weights, count: densities.count)
    return try LineDensity(
      logarithmOn: hull(densities.map(\.support)), breakpoints: densities.flatMap(\.ends)
    ) { x in
      var sum = LogarithmOfSum()
      for (logWeight, density) in zip(logWeights, densities) { sum.add(logWeight + density.logarithm(at: x)) }
      return sum.value
    }
  }
}

/// In deviations from the mean: nearly all of the integral lies within 8, that of the density's root within
/// 16.
let normalBreakpoints: [Double] = [-16, -8, -3, 0, 3, 8, 16]

/// ln of a density's value; for 0, which may be an underflow, a number of its own.
func logarithmOfValue(_ value: Double) -> Double { value == 0 ? underflow : .log(value) }

/// Absorbs all that a mixture adds to it.
private let underflow = -Double.greatestFiniteMagnitude

/// The logarithm of a density where the other density has the logarithm `other`: what may be an underflow is
/// a true 0 beside more than 1e-150, and else the least there is.
func resolvedLogarithm(_ logarithm: Double, beside other: Double) -> Double {
  guard logarithm == underflow else { return logarithm }
  return other > -345 ? -.infinity : .log(.leastNonzeroMagnitude)
}

/// The smallest interval that holds all of them.
func hull(_ ranges: [ClosedRange<Double>]) -> ClosedRange<Double> {
  (ranges.map(\.lowerBound).min() ?? 0)...(ranges.map(\.upperBound).max() ?? 0)
}

func requireLength(_ support: ClosedRange<Double>) throws(TransportError) {
  guard support.lowerBound < support.upperBound else {
    throw TransportError("The support \(support) has no length; a density needs an interval.")
  }
}

/// ln of each weight of a mixture, after division by their sum.
func mixtureLogWeights(_ weights: [Double]?, count: Int) throws(TransportError) -> [Double] {
  let weights = weights ?? [Double](repeating: 1, count: count)
  guard count > 0, weights.count == count else {
    throw TransportError("A mixture of \(count) densities cannot have \(weights.count) weights.")
  }
  return try normalised(weights).map { .log($0) }
}

/// ln of a sum of exponentials, without overflow; -infinity where nothing was added.
struct LogarithmOfSum {
  private var largest = -Double.infinity
  /// In units of exp(largest).
  private var sum = 0.0

  var value: Double { sum > 0 ? largest + .log(sum) : -.infinity }

  mutating func add(_ term: Double) {
    if term > largest {
      sum = sum * .exp(largest - term) + 1
      largest = term
    } else if term - largest > -40 {
      sum += .exp(term - largest)
    }
  }
}
