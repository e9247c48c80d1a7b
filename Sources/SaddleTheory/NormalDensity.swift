import Foundation
import SaddleData
import SaddleTransport

/// A mixture of normal densities on the line, as a density and as a source of samples.
struct NormalDensity: Sendable {
  let modes: Modes
  let density: LineDensity

  /// - Parameter weights: in any unit; all alike unless given.
  /// - Throws: `TransportError` where a deviation is not positive.
  init(means: [Double], deviations: [Double], weights: [Double]? = nil) throws {
    let weights = weights ?? means.map { _ in 1 }
    let total = weights.reduce(0, +)
    modes = Modes(
      centres: means.map { [$0] }, standardDeviations: deviations, weights: weights.map { $0 / total })
    density = try .mixture(
      zip(means, deviations).map { try .normal(mean: $0, deviation: $1) }, weights: modes.weights)
  }

  func callAsFunction(_ x: Double) -> Double { density(x) }

  /// The distribution function: the mass up to x.
  func cumulative(_ x: Double) -> Double {
    zip(modes.centres, zip(modes.standardDeviations, modes.weights)).reduce(0) { sum, mode in
      sum + mode.1.1 * normalCumulative((x - mode.0[0]) / mode.1.0)
    }
  }

  /// As a source that a critic can be trained on.
  func dataset(_ name: String) -> Dataset {
    Dataset(
      name: name, kind: .table, shape: [1], samples: .distribution(NormalMixture(modes)), columns: ["x"],
      scaling: .identity(1), modes: modes)
  }
}
