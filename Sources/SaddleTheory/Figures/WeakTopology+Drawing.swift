import Foundation
import SaddleReport
import SaddleTransport

/// The picture of ``WeakTopology`` and the numbers in it.
struct WeakTopologyDrawing {
  let numbers: [Double]
  let sequences: [WeakTopology.Approach]
  let family: WeakTopology.Family
  let pairs: RandomPairs

  var figure: Figure {
    Figure(
      columns: 4, plotWidth: 290, plotHeight: 265,
      plots: sequences.map(approach) + [continuity, pinsker, jensenShannon, wasserstein])
  }

  private func approach(_ sequence: WeakTopology.Approach) -> Plot {
    let series: [(String, KeyPath<WeakTopology.Distances, Double>, Color, Dash)] = [
      ("W1", \.w1, .blue, .solid), ("JS", \.js, .vermilion, .solid), ("TV", \.tv, .green, .dashed),
      ("KL(P_n, P)", \.kl, .purple, .dotted),
    ]
    // An infinite KL has no place on the axis.
    let drawn = series.filter { name, path, _, _ in sequence.distances.contains { $0[keyPath: path].isFinite }
    }
    return Plot(
      title: sequence.name, x: Axis("n", scale: .logarithmic),
      y: Axis("distance", scale: .logarithmic, range: 3e-5...10),
      marks: drawn.map { name, path, color, dash in
        .line(
          x: numbers, y: sequence.distances.map { $0[keyPath: path] }, name: name, color: color, width: 2,
          dash: dash)
      })
  }

  private var continuity: Plot {
    var marks: [Mark] = [
      .line(x: family.shifts, y: family.distance, name: "W1", color: .blue, width: 2),
      .points(x: family.shifts, y: family.jumps, name: "JS", color: .vermilion, radius: 2),
    ]
    for (index, dash) in [Dash.dotted, .dashed, .solid].enumerated() {
      let name = index == 0 ? "JS with noise" : nil
      marks.append(
        .line(x: family.shifts, y: family.smoothed[index], name: name, color: .orange, width: 1.2, dash: dash)
      )
    }
    // Beside the curves, at the heights where there is room.
    for (noise, place) in zip(family.noises, [(0.75, 0.5), (0.33, 0.78), (0.13, 1.1)]) {
      marks.append(.text(short(noise), x: place.0, y: place.1, size: 8, color: .orange))
    }
    return Plot(
      title: "Dirac at theta, to Dirac at 0", x: Axis("theta"), y: Axis("distance", range: 0...2.1),
      marks: marks)
  }

  private let unit = line(from: 0, to: 1, count: 101)

  private var pinsker: Plot {
    Plot(
      title: "KL bounds TV", x: Axis("√(KL / 2)", range: 0...2), y: Axis("TV", range: 0...1.02),
      marks: [
        .points(
          x: pairs.kl.map { ($0 / 2).squareRoot() }, y: pairs.tv, color: .purple, radius: 1.5, opacity: 0.6),
        .line(x: unit, y: unit, name: "TV = √(KL / 2)", color: .ink),
      ])
  }

  private var jensenShannon: Plot {
    Plot(
      title: "JS and TV bound each other", x: Axis("TV", range: 0...1.02), y: Axis("JS", range: 0...1.42),
      marks: [
        .points(x: pairs.tv, y: pairs.js, color: .vermilion, radius: 1.5, opacity: 0.6),
        .line(
          x: unit, y: unit.map { Divergence.jensenShannon.upperBound * $0 }, name: "2 ln 2 TV", color: .ink),
        .line(x: unit, y: unit.map { $0 * $0 }, name: "TV²", color: .ink, dash: .dashed),
      ])
  }

  private var wasserstein: Plot {
    Plot(
      title: "TV bounds W1", x: Axis("TV", range: 0...1.02), y: Axis("W1", range: 0...1.02),
      marks: [
        .points(x: pairs.tv, y: pairs.w1, color: .blue, radius: 1.5, opacity: 0.6),
        .line(x: unit, y: unit, name: "diameter TV", color: .ink),
      ])
  }

  var numbersDrawn: [String: [Double]] {
    var result = [
      "n": numbers, "theta": family.shifts, "W1 of theta": family.distance, "JS of theta": family.jumps,
      "pair KL": pairs.kl, "pair JS": pairs.js, "pair TV": pairs.tv, "pair W1": pairs.w1,
    ]
    for sequence in sequences {
      result["\(sequence.name): W1"] = sequence.distances.map(\.w1)
      result["\(sequence.name): JS"] = sequence.distances.map(\.js)
      result["\(sequence.name): TV"] = sequence.distances.map(\.tv)
      result["\(sequence.name): KL"] = sequence.distances.map(\.kl)
    }
    for (noise, values) in zip(family.noises, family.smoothed) {
      result["JS of theta, noise \(short(noise))"] = values
    }
    return result
  }
}
