/// Where made-up data has its mass: round normal modes, in the data's own units.
///
/// A sample is of high quality when it lies within three standard deviations of the nearest centre.
public struct Modes: Sendable, Codable, Hashable {
  /// One point a mode.
  public var centres: [[Double]]
  /// Of each mode, the same along every axis.
  public var standardDeviations: [Double]
  /// The probability of each mode; they add up to 1.
  public var weights: [Double]

  /// Modes that differ.
  /// - Precondition: as many deviations and weights as centres.
  public init(centres: [[Double]], standardDeviations: [Double], weights: [Double]) {
    precondition(
      centres.count == standardDeviations.count && centres.count == weights.count,
      "modes: \(centres.count) centres need as many standard deviations and weights")
    self.centres = centres
    self.standardDeviations = standardDeviations
    self.weights = weights
  }

  /// Equally probable modes of one deviation.
  public init(centres: [[Double]], standardDeviation: Double) {
    self.init(
      centres: centres,
      standardDeviations: centres.map { _ in standardDeviation },
      weights: centres.map { _ in 1 / Double(centres.count) })
  }

  public var count: Int { centres.count }

  /// The one deviation of all modes; where they differ, the largest.
  public var standardDeviation: Double { standardDeviations.max() ?? 0 }
}
