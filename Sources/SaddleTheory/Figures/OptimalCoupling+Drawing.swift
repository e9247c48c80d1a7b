import SaddleReport

extension OptimalCoupling {
  private static let bins = 40
  private static let normRange = 0.0...1.5
  private static let cosineRange = -1.0...1.0

  /// The share of values in each of equal bins; values outside are in none.
  private func histogram(_ values: [Double], over range: ClosedRange<Double>) -> [Double] {
    var shares = [Double](repeating: 0, count: Self.bins)
    let width = (range.upperBound - range.lowerBound) / Double(Self.bins)
    for value in values where range.contains(value) {
      shares[min(Int((value - range.lowerBound) / width), Self.bins - 1)] += 1 / Double(values.count)
    }
    return shares
  }

  private func centres(_ range: ClosedRange<Double>) -> [Double] {
    let width = (range.upperBound - range.lowerBound) / Double(Self.bins)
    return (0..<Self.bins).map { range.lowerBound + (Double($0) + 0.5) * width }
  }

  func numbers(_ coupled: Pairing, _ random: Pairing) -> [String: [Double]] {
    var numbers = ["norm": centres(Self.normRange), "cosine": centres(Self.cosineRange)]
    for (pairs, pairing) in [("coupled", coupled), ("random", random)] {
      for (critic, slopes) in [
        ("exact", pairing.exact), ("one-sided", pairing.oneSided), ("two-sided", pairing.twoSided),
      ] {
        numbers["share by norm, \(critic), \(pairs)"] = histogram(slopes.norms, over: Self.normRange)
        numbers["share by cosine, \(critic), \(pairs)"] = histogram(slopes.cosines, over: Self.cosineRange)
      }
    }
    numbers["coupled x"] = drawn(coupled.lines.to, of: 120)
    numbers["coupled y"] = drawn(coupled.lines.from, of: 120)
    return numbers
  }

  /// Of every so many points the first.
  private func drawn(_ points: [ArraySlice<Double>], of count: Int) -> [Double] {
    stride(from: 0, to: points.count, by: max(1, points.count / count)).flatMap { points[$0] }
  }

  func figure(_ coupled: Pairing, _ random: Pairing) throws -> Figure {
    Figure(
      columns: 3, plotWidth: 330, plotHeight: 280,
      plots: [
        picture(coupled),
        histograms("Exact: slope", coupled.exact.norms, random.exact.norms, x: "‖∇ψ‖", Self.normRange),
        histograms(
          "Exact: direction", coupled.exact.cosines, random.exact.cosines, x: "cosine of ∇ψ and x - y",
          Self.cosineRange),
        try surface(),
        histograms(
          "One-sided penalty: slope", coupled.oneSided.norms, random.oneSided.norms, x: "‖∇ψ‖", Self.normRange
        ),
        histograms(
          "Two-sided penalty: slope", coupled.twoSided.norms, random.twoSided.norms, x: "‖∇ψ‖", Self.normRange
        ),
      ])
  }

  private func histograms(
    _ title: String, _ coupled: [Double], _ random: [Double], x: String, _ range: ClosedRange<Double>
  ) -> Plot {
    let width = 0.95 * (range.upperBound - range.lowerBound) / Double(Self.bins)
    return Plot(
      title: title, x: Axis(x, range: range), y: Axis("share of lines"),
      marks: [
        .bars(
          x: centres(range), heights: histogram(coupled, over: range), width: width, name: "optimal coupling",
          color: .blue, opacity: 0.6),
        .bars(
          x: centres(range), heights: histogram(random, over: range), width: width, name: "random pairs",
          color: .vermilion, opacity: 0.6),
      ])
  }

  private static let side = -1.9...1.9

  private func picture(_ coupled: Pairing) -> Plot {
    let (from, to) = (drawn(coupled.lines.from, of: 120), drawn(coupled.lines.to, of: 120))
    func coordinate(_ points: [Double], _ axis: Int) -> [Double] {
      stride(from: axis, to: points.count, by: 2).map { points[$0] }
    }
    return Plot(
      title: "The exact plan, some of its pairs", x: Axis("first coordinate", range: Self.side),
      y: Axis("second coordinate", range: Self.side),
      marks: [
        .arrows(
          x: coordinate(from, 0), y: coordinate(from, 1),
          dx: zip(coordinate(from, 0), coordinate(to, 0)).map { $1 - $0 },
          dy: zip(coordinate(from, 1), coordinate(to, 1)).map { $1 - $0 }, longest: nil, color: .gray,
          width: 0.5),
        .points(
          x: coordinate(from, 0), y: coordinate(from, 1), name: "fake y", color: .vermilion, radius: 1.6),
        .points(x: coordinate(to, 0), y: coordinate(to, 1), name: "real x", color: .blue, radius: 1.6),
      ], hasEqualUnits: true)
  }

  private func surface() throws -> Plot {
    let lattice = Lattice(x: Self.side, y: Self.side, columns: 41, rows: 41)
    let values = try oneSided(lattice.points.flatMap { [$0.x, $0.y] }).scores
    let centre = values.reduce(0, +) / Double(values.count)
    return Plot(
      title: "Critic with a one-sided penalty", x: Axis("first coordinate", range: Self.side),
      y: Axis("second coordinate", range: Self.side),
      marks: [
        .levels(
          values.map { $0 - centre }, on: lattice,
          levels: stride(from: -1.5, through: 1.5, by: 0.25).map(\.self),
          map: .signed, barLabel: "ψ less its mean")
      ],
      hasEqualUnits: true)
  }
}
