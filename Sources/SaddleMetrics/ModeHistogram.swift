import RealModule
import SaddleData

/// How samples spread over known modes (definitions of VEEGAN, 1705.07761, and PacGAN, 1712.04086).
///
/// A sample belongs to the nearest mode, and is of high quality within 3 of that mode's standard deviations
/// of its centre. A mode is captured when a high-quality sample belongs to it.
///
/// ```swift
/// var histogram = ModeHistogram(modes)
/// histogram.add(samples)     // row-major, own units
/// histogram.captured         // 8
/// histogram.reverseKL        // 0.012
/// ```
public struct ModeHistogram: Sendable, Hashable {
  public let modes: Modes
  /// Samples of each mode.
  public private(set) var counts: [Int]
  /// Those of high quality.
  public private(set) var highQualityCounts: [Int]

  /// How far from the centre a high-quality sample may be, in standard deviations.
  public static let reach = 3.0

  public init(_ modes: Modes) {
    self.modes = modes
    counts = [Int](repeating: 0, count: modes.count)
    highQualityCounts = counts
  }

  /// O(samples x modes x dimension).
  /// - Precondition: `samples` holds whole points of the modes' dimension.
  public mutating func add(_ samples: some RandomAccessCollection<Float>) {
    let width = modes.centres.first?.count ?? 1
    precondition(samples.count.isMultiple(of: width), "modes: no whole samples of \(width) numbers")
    var point = [Double](repeating: 0, count: width)
    var filled = 0
    for number in samples {
      point[filled] = Double(number)
      filled += 1
      guard filled == width else { continue }
      filled = 0
      var (nearest, least) = (0, Double.infinity)
      for (mode, centre) in modes.centres.enumerated() {
        var squares = 0.0
        for k in 0..<width { squares += (point[k] - centre[k]) * (point[k] - centre[k]) }
        if squares < least { (nearest, least) = (mode, squares) }
      }
      counts[nearest] += 1
      if least.squareRoot() <= Self.reach * modes.standardDeviations[nearest] {
        highQualityCounts[nearest] += 1
      }
    }
  }

  public var total: Int { counts.reduce(0, +) }
  /// Modes with a high-quality sample.
  public var captured: Int { highQualityCounts.count { $0 > 0 } }
  /// The share of high-quality samples; NaN without samples.
  public var highQualityShare: Double { Double(highQualityCounts.reduce(0, +)) / Double(total) }

  /// KL(histogram | weights) in nats, over all samples: sum of h_i ln(h_i / w_i). From n samples of the very
  /// mixture it is about (modes - 1) / (2 n).
  public var reverseKL: Double { histogramDivergence(counts, from: modes.weights) }
}

/// KL(counts as shares | weights) in nats; infinite where a share is positive and the weight 0.
package func histogramDivergence(_ counts: [Int], from weights: [Double]) -> Double {
  let total = Double(counts.reduce(0, +))
  return zip(counts, weights).reduce(0) { sum, pair in
    guard pair.0 > 0 else { return sum }
    let share = Double(pair.0) / total
    return sum + share * Double.log(share / pair.1)
  }
}
