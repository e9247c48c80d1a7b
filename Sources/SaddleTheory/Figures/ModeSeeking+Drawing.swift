import Foundation
import SaddleReport

/// The picture of ``ModeSeeking`` and the numbers in it.
struct ModeSeekingDrawing {
  let target: FitTarget
  let fits: [ModeSeeking.Fit]
  let searches: [[ModeSeeking.Fit]]
  let separations: [Double]
  let sweep: [[ModeSeeking.Fit]]

  private static let colors: [Color] = [.blue, .vermilion, .purple, .green, .orange]
  private let angle = Double.pi / 6
  private var measures: [FitMeasure] { FitMeasure.allCases }

  var figure: Figure {
    Figure(
      columns: 4, plotWidth: 290, plotHeight: 265,
      plots: measures.indices.map(plane) + [densities, deviations, landscape])
  }

  /// By the angle of the line through the centres: from coordinates along and across to those of the picture.
  private func rotated(_ u: Double, _ v: Double, by angle: Double) -> (x: Double, y: Double) {
    (u * cos(angle) - v * sin(angle), u * sin(angle) + v * cos(angle))
  }

  /// Of P along the line through the centres.
  private func density(_ u: Double) -> Double {
    zip(target.weights, target.centres).reduce(0) { $0 + $1.0 * normal(u, $1.1, 1) }
  }

  private func plane(_ index: Int) -> Plot {
    let lattice = Lattice(x: -6.5...6.5, y: -6...6, columns: 40, rows: 37)
    let values = lattice.points.map { point in
      let (u, v) = rotated(point.x, point.y, by: -angle)
      return density(u) * normal(v, 0, 1)
    }
    let fit = fits[index]
    let turns = line(from: 0, to: 2 * .pi, count: 91)
    let ellipses: [Mark] = [1.0, 2].map { radius in
      let ellipse = turns.map {
        rotated(fit.mean + radius * fit.deviation * cos($0), radius * sin($0), by: angle)
      }
      return .line(x: ellipse.map(\.x), y: ellipse.map(\.y), color: Self.colors[index], width: 2)
    }
    return Plot(
      title: "\(measures[index].rawValue): \(short(fit.value))", x: Axis("x", range: -6.5...6.5),
      y: Axis("y", range: -6...6),
      marks: [.contours(values, on: lattice, levels: [0.004, 0.015, 0.04, 0.08], color: .gray)]
        + ellipses,
      hasEqualUnits: true)
  }

  private var densities: Plot {
    let x = line(from: -9, to: 9, count: 241)
    let p = x.map(density)
    var marks: [Mark] = [.band(x: x, lower: x.map { _ in 0 }, upper: p, name: "P", color: .gray)]
    for (index, fit) in fits.enumerated() {
      let density = x.map { normal($0, fit.mean, fit.deviation) }
      marks.append(.line(x: x, y: density, name: measures[index].rawValue, color: Self.colors[index]))
    }
    return Plot(
      title: "Along the line through the modes", x: Axis("u"), y: Axis("density"), marks: marks)
  }

  private var deviations: Plot {
    var marks: [Mark] = [.vertical(at: target.separation)]
    for (index, measure) in measures.enumerated() {
      let best = sweep.map { $0[index].deviation }
      marks.append(.line(x: separations, y: best, name: measure.rawValue, color: Self.colors[index]))
    }
    return Plot(
      title: "The best deviation", x: Axis("distance of the modes, in their deviations"),
      y: Axis("deviation of Q"),
      marks: marks)
  }

  private static let landscapeLattice = Lattice(x: -5.5...5.5, y: 0.4...4, columns: 45, rows: 29)

  private var landscape: Plot {
    let lattice = Self.landscapeLattice
    let values = lattice.points.map {
      min(3, FitMeasure.reverse.value(target, mean: $0.x, deviation: $0.y))
    }
    let begins = ModeSeeking.starts.map { ($0.mean * target.separation / 2, $0.deviation) }
    let ends = searches[1]
    let dx = zip(begins, ends).map { $1.mean - $0.0 }
    let dy = zip(begins, ends).map { $1.deviation - $0.1 }
    return Plot(
      title: "KL(Q, P), and where searches end", x: Axis("mean of Q"), y: Axis("deviation of Q"),
      marks: [
        .levels(values, on: lattice, levels: line(from: 0.4, to: 3, count: 14)),
        .arrows(x: begins.map(\.0), y: begins.map(\.1), dx: dx, dy: dy, longest: nil, color: .ink),
        .points(x: ends.map(\.mean), y: ends.map(\.deviation), color: .vermilion, radius: 3.5),
      ], note: "Darker is less: from 0.4 to 3.")
  }

  var numbers: [String: [Double]] {
    var numbers: [String: [Double]] = [
      "fit mean": fits.map(\.mean), "fit deviation": fits.map(\.deviation), "fit value": fits.map(\.value),
      "separation": separations,
      "search start mean": ModeSeeking.starts.map { $0.mean * target.separation / 2 },
      "search start deviation": ModeSeeking.starts.map(\.deviation),
      // Row-major [fit, measure].
      "value of each fit under each measure": fits.flatMap { fit in
        measures.map { $0.value(target, mean: fit.mean, deviation: fit.deviation) }
      },
    ]
    for (index, measure) in measures.enumerated() {
      numbers["best deviation, \(measure.rawValue)"] = sweep.map { $0[index].deviation }
      numbers["best mean, \(measure.rawValue)"] = sweep.map { $0[index].mean }
      numbers["search end mean, \(measure.rawValue)"] = searches[index].map(\.mean)
      numbers["search end deviation, \(measure.rawValue)"] = searches[index].map(\.deviation)
    }
    return numbers
  }
}

private func normal(_ x: Double, _ mean: Double, _ deviation: Double) -> Double {
  exp(-(x - mean) * (x - mean) / (2 * deviation * deviation)) / (deviation * (2 * .pi).squareRoot())
}
