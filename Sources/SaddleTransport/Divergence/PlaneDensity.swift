import RealModule

/// A probability density on the plane or on a rectangle.
///
/// ```swift
/// let disc = try PlaneDensity(
///   x: -1...1, y: -1...1, yBreakpoints: { x in [-(1 - x * x).squareRoot(), (1 - x * x).squareRoot()] }
/// ) { x, y in x * x + y * y < 1 ? 1 / .pi : 0 }
/// ```
public struct PlaneDensity: Sendable {
  /// Where the density may be positive; ends may be infinite, and it is 0 outside.
  public let xSupport: ClosedRange<Double>
  public let ySupport: ClosedRange<Double>
  public let xBreakpoints: [Double]
  private let yBreakpoints: @Sendable (Double) -> [Double]
  private let logarithm: @Sendable (Double, Double) -> Double

  /// A density given by its logarithm, which does not underflow in the tails.
  ///
  /// - Parameters:
  ///   - xSupport: -infinity ... infinity is the whole line; `ySupport` the same.
  ///   - xBreakpoints: where integration along x begins a new piece: kinks, jumps, around narrow peaks.
  ///   - yBreakpoints: the same along y, at each x: a curve of jumps is met exactly.
  ///   - logarithm: the natural one, -infinity where the density is 0. It should integrate to 1.
  /// - Throws: ``TransportError`` for a support without length and for breakpoints that are not finite.
  public init(
    logarithmOnX xSupport: ClosedRange<Double>, y ySupport: ClosedRange<Double>,
    xBreakpoints: [Double] = [], yBreakpoints: @escaping @Sendable (Double) -> [Double] = { _ in [] },
    _ logarithm: @escaping @Sendable (_ x: Double, _ y: Double) -> Double
  ) throws(TransportError) {
    try requireLength(xSupport)
    try requireLength(ySupport)
    if let bad = xBreakpoints.first(where: { !$0.isFinite }) {
      throw TransportError("A breakpoint is \(bad); all must be finite.")
    }
    (self.xSupport, self.ySupport) = (xSupport, ySupport)
    (self.xBreakpoints, self.yBreakpoints) = (xBreakpoints, yBreakpoints)
    self.logarithm = logarithm
  }

  /// A density given by its values, which are 0 below 5e-324. Where such a 0 meets another density above
  /// 1e-150, it counts as a true 0, so that KL may be infinite where it is only large; where it meets less,
  /// as an underflow.
  ///
  /// - Throws: ``TransportError`` for a support without length and for breakpoints that are not finite.
  public init(
    x xSupport: ClosedRange<Double> = -.infinity ... .infinity,
    y ySupport: ClosedRange<Double> = -.infinity ... .infinity,
    xBreakpoints: [Double] = [], yBreakpoints: @escaping @Sendable (Double) -> [Double] = { _ in [] },
    _ density: @escaping @Sendable (_ x: Double, _ y: Double) -> Double
  ) throws(TransportError) {
    try self.init(logarithmOnX: xSupport, y: ySupport, xBreakpoints: xBreakpoints, yBreakpoints: yBreakpoints)
    {
      logarithmOfValue(density($0, $1))
    }
  }

  /// The density at a point.
  public func callAsFunction(_ x: Double, _ y: Double) -> Double { .exp(logarithm(at: x, y)) }

  /// ln of the density, -infinity outside of the support.
  package func logarithm(at x: Double, _ y: Double) -> Double {
    xSupport.contains(x) && ySupport.contains(y) ? logarithm(x, y) : -.infinity
  }

  var xEnds: [Double] { xBreakpoints + [xSupport.lowerBound, xSupport.upperBound].filter(\.isFinite) }

  func yEnds(at x: Double) -> [Double] {
    guard xSupport.contains(x) else { return [] }
    return (yBreakpoints(x) + [ySupport.lowerBound, ySupport.upperBound]).filter(\.isFinite)
  }

  /// A Gaussian of two dimensions.
  ///
  /// - Throws: ``TransportError`` for another dimension and for a singular covariance, which leaves no
  ///   density.
  public static func gaussian(_ gaussian: GaussianDistribution) throws(TransportError) -> PlaneDensity {
    guard gaussian.dimension == 2 else {
      throw TransportError("A Gaussian of \(gaussian.dimension) dimensions has no density on the plane.")
    }
    guard let factor = gaussian.covarianceMatrix.cholesky() else {
      throw TransportError("The covariance is singular: this Gaussian lies on a line and has no density.")
    }
    let (xMean, yMean) = (gaussian.mean[0], gaussian.mean[1])
    // Along y at fixed x: mean yMean + slope (x - xMean), deviation `conditional`.
    let (deviation, conditional) = (factor.lower[0], factor.lower[3])
    let slope = factor.lower[2] / deviation
    let constant = -.log(2 * .pi) - 0.5 * factor.logDeterminant
    return try PlaneDensity(
      logarithmOnX: -.infinity ... .infinity, y: -.infinity ... .infinity,
      xBreakpoints: normalBreakpoints.map { xMean + $0 * deviation },
      yBreakpoints: { x in normalBreakpoints.map { yMean + slope * (x - xMean) + $0 * conditional } }
    ) { x, y in
      let first = (x - xMean) / deviation
      let second = (y - yMean - slope * (x - xMean)) / conditional
      return constant - 0.5 * (first * first + second * second)
    }
  }

  /// The sum of weights[i] times densities[i], the weights divided by their sum.
  ///
  /// - Throws: ``TransportError`` for no densities, other than one weight for each, and weights that are
  ///   none.
  public static func mixture(
    _ densities: [PlaneDensity], weights: [Double]? = nil
  ) throws(TransportError) -> PlaneDensity {
    let logWeights = try mixtureLogWeights(weights, count: densities.count)
    return try PlaneDensity(
      logarithmOnX: hull(densities.map(\.xSupport)), y: hull(densities.map(\.ySupport)),
      xBreakpoints: densities.flatMap(\.xEnds), yBreakpoints: { x in densities.flatMap { $0.yEnds(at: x) } }
    ) { x, y in
      var sum = LogarithmOfSum()
      for (logWeight, density) in zip(logWeights, densities) {
        sum.add(logWeight + density.logarithm(at: x, y))
      }
      return sum.value
    }
  }
}
