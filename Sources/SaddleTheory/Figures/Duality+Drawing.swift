import Foundation
import SaddleReport

/// The picture of ``DualityFigure`` and the numbers in it.
struct DualityDrawing {
  let epsilons: [Double]
  let sides: [DualityFigure.Side]
  let curve: DualityFigure.CriticCurve

  private static let colors: [Color] = [.blue, .vermilion, .green]

  var figure: Figure {
    Figure(columns: 2, plotWidth: 400, plotHeight: 290, plots: [table, potentials, gaps, critic])
  }

  private func name(_ side: DualityFigure.Side) -> String { "p = \(short(side.power))" }

  /// The epsilon that the table shows besides the least.
  private var middle: Int { epsilons.count / 2 }

  private var table: Plot {
    let columns = [
      "plan", "ψ, ψ^c", "ε = \(short(epsilons[middle]))", "ε = \(short(epsilons.last!))", "critic",
    ]
    var marks: [Mark] = [.horizontal(at: 1)]
    for (index, side) in sides.enumerated() {
      let shift = 0.2 * Double(index - 1)
      marks.append(
        .points(
          x: [shift, 1 + shift], y: [1, side.dual], name: name(side), color: Self.colors[index], radius: 3.5))
      for (column, epsilon) in [(2, middle), (3, epsilons.count - 1)] {
        marks.append(
          .whiskers(
            x: [Double(column) + shift], lower: [side.potential[epsilon]], upper: [side.plan[epsilon]],
            color: Self.colors[index]))
      }
    }
    let exact = sides[0].exact
    marks.append(
      .points(x: [4], y: [curve.estimates.last! / exact], color: .blue, radius: 3.5, marker: .disc))
    marks.append(
      .whiskers(
        x: [4], lower: [curve.bounds.last! / exact], upper: [curve.estimates.last! / exact], color: .blue))
    return Plot(
      title: "W_p^p / p by five ways",
      x: .categories(columns, label: "exact plan and potential, Sinkhorn (upper and lower), critic"),
      y: Axis("value over the exact one"), marks: marks)
  }

  private var potentials: Plot {
    var marks: [Mark] = [.horizontal(at: 1)]
    for (index, side) in sides.enumerated() {
      marks.append(
        .line(x: DualityFigure.scales, y: side.scaled, name: name(side), color: Self.colors[index]))
      marks.append(
        .line(
          x: DualityFigure.scales, y: side.disturbed, color: Self.colors[index], dash: .dashed))
    }
    return Plot(
      title: "What potentials are worth", x: Axis("t"),
      y: Axis("value over the exact one", range: -2.5...1.2),
      marks: marks, note: "Solid: t ψ. Dashed: ψ + (t - 1) noise.")
  }

  private var gaps: Plot {
    var marks: [Mark] = []
    for (index, side) in sides.enumerated() {
      marks.append(
        .line(x: epsilons, y: side.plan.map { $0 - 1 }, name: name(side), color: Self.colors[index]))
      marks.append(
        .line(
          x: epsilons, y: side.potential.map { 1 - $0 }, color: Self.colors[index], dash: .dashed))
      marks.append(
        .line(
          x: epsilons, y: side.allowance, color: Self.colors[index], width: 1, dash: .dotted, opacity: 0.8))
    }
    return Plot(
      title: "Sinkhorn's distance from the exact value",
      x: Axis("epsilon in mean costs", scale: .logarithmic),
      y: Axis("relative difference", scale: .logarithmic, range: 1e-4...100), marks: marks,
      note: "Solid: plan, above. Dashed: potential, below. Dotted: epsilon ln n.")
  }

  private var critic: Plot {
    Plot(
      title: "A critic in training, p = 1", x: Axis("update"), y: Axis("W1 in the points' unit"),
      marks: [
        .line(x: curve.steps, y: curve.estimates, name: "E[ψ(x)] - E[ψ(y)]", color: .blue),
        .line(
          x: curve.steps, y: curve.bounds, name: "over its steepest slope: a lower bound", color: .blue,
          dash: .dashed),
        .horizontal(at: sides[0].exact, name: "W1, exact"),
      ])
  }

  var numbers: [String: [Double]] {
    var numbers: [String: [Double]] = [
      "epsilon": epsilons, "t": DualityFigure.scales, "power": sides.map(\.power),
      "exact": sides.map(\.exact),
      "dual": sides.map(\.dual), "critic step": curve.steps, "critic estimate": curve.estimates,
      "critic bound": curve.bounds,
    ]
    for side in sides {
      numbers["Sinkhorn plan, \(name(side))"] = side.plan
      numbers["Sinkhorn potential, \(name(side))"] = side.potential
      numbers["epsilon ln n, \(name(side))"] = side.allowance
      numbers["scaled potential, \(name(side))"] = side.scaled
      numbers["disturbed potential, \(name(side))"] = side.disturbed
    }
    return numbers
  }
}
