import Foundation
import SaddleReport

extension Clipping {
  private static let side = -2.2...2.2
  private static let lattice = Lattice(x: side, y: side, columns: 29, rows: 29)
  private static let bins = 40

  /// On the lattice, mean 0 over the real points, slopes of at most 1 between any points.
  private func levels(of surface: Surface) throws -> (exact: [Double], clipped: [Double]) {
    let points = Self.lattice.points.map { [$0.x, $0.y] }
    let centre = surface.potential.atReal.reduce(0, +) / Double(surface.potential.atReal.count)
    let scores = try surface.clipped.critic(surface.potential.real.points).scores
    let middle = scores.reduce(0, +) / Double(scores.count)
    return (
      points.map { rounded(surface.potential.middle(at: $0).value - centre) },
      try surface.clipped.critic(points.flatMap(\.self)).scores.map {
        rounded(($0 - middle) / surface.clipped.lipschitzConstant)
      }
    )
  }

  /// What is drawn needs no more digits.
  private func rounded(_ value: Double) -> Double { (value * 1e4).rounded() / 1e4 }

  /// The share of the clipped critic's weights in each of equal parts of [-c, c].
  private func shares(_ surface: Surface) -> [Double] {
    let weights = weights(of: surface.clipped.critic)
    var shares = [Double](repeating: 0, count: Self.bins)
    for weight in weights {
      let place = (weight / Self.clip + 1) / 2 * Double(Self.bins)
      shares[min(max(Int(place), 0), Self.bins - 1)] += 1 / Double(weights.count)
    }
    return shares
  }

  private var places: [Double] { (0..<Self.bins).map { (Double($0) + 0.5) / Double(Self.bins) * 2 - 1 } }

  func numbers(_ depths: [DeepCritics.Trained], _ surfaces: [Surface]) throws -> [String: [Double]] {
    var numbers = [
      "weight / c": places, "share of weights": shares(surfaces[0]),
      "lattice": [Self.side.lowerBound, Self.side.upperBound, Double(Self.lattice.columns)],
    ]
    for trained in depths { numbers["gradient by layer, \(trained.name)"] = trained.norms }
    for surface in surfaces {
      let values = try levels(of: surface)
      numbers["potential, \(surface.name)"] = values.exact
      numbers["clipped critic, \(surface.name)"] = values.clipped
      numbers["share of W1, clipped and with a penalty, \(surface.name)"] = [
        surface.clipped.share, surface.penalised.share,
      ]
    }
    return numbers
  }

  func figure(_ depths: [DeepCritics.Trained], _ surfaces: [Surface]) throws -> Figure {
    let layers = (1...DeepCritics.depth).map(Double.init)
    let ordinals = surfaces.indices.map(Double.init)
    let values = try surfaces.map { try levels(of: $0) }
    return Figure(
      columns: 3, plotWidth: 330, plotHeight: 280,
      plots: [
        Plot(
          title: "Gradient norm by layer", x: Axis("hidden layer"), y: Axis("‖∂ψ/∂h‖", scale: .logarithmic),
          marks: depths.map { .line(x: layers, y: $0.norms, name: $0.name) }, legend: .below),
        Plot(
          title: "Clipped weights", x: Axis("weight / c", range: -1.05...1.05), y: Axis("share of weights"),
          marks: [.bars(x: places, heights: shares(surfaces[0]), width: 2 / Double(Self.bins))]),
        Plot(
          title: "W1 that the critic certifies", x: .categories(surfaces.map(\.title)),
          y: Axis("share of W1", range: 0...1.05),
          marks: [
            .bars(
              x: ordinals.map { $0 - 0.2 }, heights: surfaces.map(\.clipped.share), width: 0.36,
              name: "clipped, c = \(Self.clip)"),
            .bars(
              x: ordinals.map { $0 + 0.2 }, heights: surfaces.map(\.penalised.share), width: 0.36,
              name: "gradient penalty"),
            .horizontal(at: 1),
          ], legend: .below),
      ]
        + zip(surfaces, values).map { plot("Best potential: \($0.title)", $1.exact, $0, $1.exact) }
        + zip(surfaces, values).map { plot("Clipped critic: \($0.title)", $1.clipped, $0, $1.exact) })
  }

  /// - Parameter scale: values that the bands are made for.
  private func plot(_ title: String, _ values: [Double], _ surface: Surface, _ scale: [Double]) -> Plot {
    let step = 0.25
    let most = (scale.reduce(0) { max($0, abs($1)) } / step).rounded(.up)
    let points = surface.potential.real.points.prefix(200)
    return Plot(
      title: title, x: Axis("first coordinate", range: Self.side),
      y: Axis("second coordinate", range: Self.side),
      marks: [
        .levels(
          values, on: Self.lattice, levels: stride(from: -most, through: most, by: 1).map { $0 * step },
          map: .signed, barLabel: "ψ"),
        .points(
          x: stride(from: 0, to: points.count, by: 2).map { points[$0] },
          y: stride(from: 1, to: points.count, by: 2).map { points[$0] }, color: .ink, radius: 0.8,
          opacity: 0.5),
      ], hasEqualUnits: true)
  }
}
