import Foundation
import SaddleReport

extension ModeCollapse {
  private static let lattice = Lattice(x: -1.5...1.5, y: -1.5...1.5, columns: 34, rows: 34)
  /// Of the kernel that makes samples a density.
  private static let bandwidth = 0.08

  /// A row for each K: the density of the first seed's samples over training, then all seeds' modes.
  func figure(_ runs: [[Run]]) -> Figure {
    Figure(
      columns: drawn.count + 1, plotWidth: 150, plotHeight: 160,
      plots: runs.flatMap { runs in
        zip(drawn, runs[0].points).map { look, points in
          heatMap(points, title: "K = \(runs[0].unrolledSteps), step \(steps * look / looks)")
        } + [modes(runs)]
      })
  }

  private func heatMap(_ points: [Double], title: String) -> Plot {
    let density = Self.density(of: points)
    let peak = density.max() ?? 1
    let axis = Axis(range: -1.5...1.5, ticks: [.init(-1, "-1"), .init(0, "0"), .init(1, "1")])
    return Plot(
      title: title, x: axis, y: axis,
      marks: [
        // Each picture by its own peak: a spread density would be invisible on the scale of a blob.
        .levels(
          density.map { $0 / peak }, on: Self.lattice, levels: [0.05, 0.2, 0.4, 0.6, 0.8, 1])
      ],
      legend: .none, hasEqualUnits: true)
  }

  private func modes(_ runs: [Run]) -> Plot {
    let places = (1...looks).map { Double(steps * $0 / looks) }
    let ends = [0, Double(steps)]
    return Plot(
      title: "effective modes", x: Axis("step", ticks: ends.map { .init($0, NumberText.short($0)) }),
      y: Axis(range: 0...8.4, ticks: [1, 4, 8].map { .init($0, NumberText.short($0)) }),
      marks: runs.map { .line(x: places, y: $0.effectiveModes, width: 0.8) }, legend: .none)
  }

  /// Gaussian kernels around the samples, on the lattice.
  private static func density(of points: [Double]) -> [Double] {
    var density = [Double](repeating: 0, count: lattice.count)
    let spacing = 3 / Double(lattice.columns - 1)
    let reach = Int((3 * bandwidth / spacing).rounded(.up))
    for start in stride(from: 0, to: points.count, by: 2) {
      let (x, y) = (points[start], points[start + 1])
      guard abs(x) < 1.7, abs(y) < 1.7 else { continue }
      let (column, row) = (Int(((x + 1.5) / spacing).rounded()), Int(((y + 1.5) / spacing).rounded()))
      for r in max(0, row - reach)...max(0, min(lattice.rows - 1, row + reach)) {
        for c in max(0, column - reach)...max(0, min(lattice.columns - 1, column + reach)) {
          let (dx, dy) = (x + 1.5 - spacing * Double(c), y + 1.5 - spacing * Double(r))
          let place = r * lattice.columns + c
          density[place] += exp(-(dx * dx + dy * dy) / (2 * bandwidth * bandwidth))
        }
      }
    }
    return density
  }
}
