import Foundation
import SaddleReport

extension DisjointSupports {
  func figure(_ all: [Values]) -> Figure {
    Figure(
      columns: 3, plotWidth: 330, plotHeight: 300,
      plots: [
        Plot(
          title: "KL of a discriminator", x: Axis("distance t of the segments"), y: Axis("KL, nats"),
          marks: networks(all, \.estimates.kullbackLeibler), legend: .below,
          note: "Exactly, KL is 0 at t = 0 and infinite for every t > 0."),
        Plot(
          title: "JS of a discriminator", x: Axis("distance t of the segments"), y: Axis("JS, nats"),
          marks: [
            // It jumps at 0: the line is open there, and the value a point of its own.
            exact([0] + distances.dropFirst(), [2 * log(2)] + all.dropFirst().map(\.exact.jensenShannon)),
            .points(x: [0], y: [all[0].exact.jensenShannon], color: .gray, radius: 4.5, opacity: 0.5),
          ] + networks(all, \.estimates.jensenShannon), legend: .below),
        Plot(
          title: "W1 of a critic", x: Axis("distance t of the segments"), y: Axis("W1"),
          marks: [exact(distances, all.map(\.exact.wasserstein))] + networks(all, \.estimates.wasserstein),
          legend: .below),
      ])
  }

  private func exact(_ x: [Double], _ y: [Double]) -> Mark {
    .line(x: x, y: y, name: "exact", color: .gray, width: 3, opacity: 0.5)
  }

  /// A series of points for each look.
  private func networks(_ all: [Values], _ estimates: KeyPath<Values, [Double]>) -> [Mark] {
    zip(looks.indices, [Color.sky, .green, .vermilion]).map { look, color in
      .points(
        x: distances, y: all.map { $0[keyPath: estimates][look] }, name: "\(looks[look]) updates",
        color: color,
        radius: 2.6)
    }
  }

  func text(_ all: [Values]) -> String {
    let last = all.last!
    return """
      Exact values are computed between 100 equidistant points on either segment (W1 by the network simplex, with \
      a certified gap). Networks of two hidden layers of 64 units see fresh samples in every batch. A \
      discriminator's JS is 2 ln 2 + V, its KL the lower bound E_R[s] - E_G[exp(s)] + 1 with s its logit; a \
      critic's W1 is E_R[psi] - E_G[psi], under a penalty of weight \(short(penalty)) on slopes above 1. At \
      t = \(short(distances[1])), the smallest above 0, the discriminators say JS = \
      \(all[1].estimates.jensenShannon.map(short).joined(separator: ", ")) after \
      \(looks.map { "\($0)" }.joined(separator: ", ")) updates, where 2 ln 2 is \(short(2 * log(2))); the smaller t, \
      the longer they need to grow steep enough. Their KL has no limit: at \
      t = \(short(distances.last!)) it is \
      \(last.estimates.kullbackLeibler.map(short).joined(separator: ", ")). The critics find \
      W1 = \(short(last.estimates.wasserstein.last!)) at t = \(short(distances.last!)).
      """
  }

  func numbers(_ all: [Values]) -> [String: [Double]] {
    var numbers = [
      "t": distances, "KL": all.map(\.exact.kullbackLeibler), "JS": all.map(\.exact.jensenShannon),
      "W1": all.map(\.exact.wasserstein), "gap of W1": all.map(\.exact.gap),
      "critic's greatest slope": all.map(\.slope),
    ]
    for (index, look) in looks.enumerated() {
      numbers["KL, network, \(look) updates"] = all.map { $0.estimates.kullbackLeibler[index] }
      numbers["JS, network, \(look) updates"] = all.map { $0.estimates.jensenShannon[index] }
      numbers["W1, network, \(look) updates"] = all.map { $0.estimates.wasserstein[index] }
    }
    return numbers
  }
}
