import SaddleReport

// The pictures of findings.
extension Figure {
  /// Numbers over the steps.
  static func curves(
    _ title: String, _ label: String, isLogarithmic: Bool = false, since: Int? = nil,
    _ series: [(name: String, series: Series)]
  ) -> Figure? {
    let drawn = series.map { ($0.name, $0.series.thinned(to: 400)) }.filter { !$0.1.isEmpty }
    guard !drawn.isEmpty else { return nil }
    var plot = CurvePlot(
      title: title, yLabel: label, scale: isLogarithmic ? .logarithmic : .linear,
      series: drawn.map { name, series in
        .init(name, steps: series.steps.map(Double.init), values: series.values)
      }
    ).plot()
    if let since { plot.marks.append(.vertical(at: Double(since), name: "since step \(since)")) }
    return Figure(plots: [plot])
  }

  /// The shares of cells beside the data's own.
  static func histogram(_ title: String, _ cells: CellSummary, _ snapshot: Snapshot) -> Figure {
    let total = Double(max(1, snapshot.count))
    let order = cells.shares.indices.sorted { cells.shares[$0] > cells.shares[$1] }.prefix(100)
    let places = order.indices.map { Double($0 + 1) }
    return Figure(plots: [
      Plot(
        title: title,
        x: Axis(cells.kind == "modes" ? "mode of the data" : "cell of the data, most frequent first"),
        y: Axis("share"),
        marks: [
          .bars(
            x: places, heights: order.map { Double(snapshot.histogram[$0]) / total }, name: "generated"),
          .points(x: places, y: order.map { cells.shares[$0] }, name: "data", radius: 2.5),
        ])
    ])
  }

  /// The share of each cell over the steps, as a map.
  static func histograms(_ title: String, _ cells: CellSummary, _ observations: [Observation]) -> Figure? {
    let count = min(cells.count, 60)
    guard observations.count > 1, count > 1 else { return histogram(title, cells, observations[0].raw) }
    let shown = observations.suffix(200)
    let first = Double(shown.first?.step ?? 0), last = Double(shown.last?.step ?? 1)
    guard last > first else { return nil }
    let lattice = Lattice(
      x: first...last, y: 1...Double(count), columns: shown.count, rows: count)
    let values = (0..<count).flatMap { cell in
      shown.map { Double($0.raw.histogram[cell]) / Double(max(1, $0.raw.count)) }
    }
    return Figure(plots: [
      Plot(
        title: title, x: Axis("step"), y: Axis(cells.kind == "modes" ? "mode" : "cell"),
        marks: [.levels(values, on: lattice, barLabel: "share of samples")])
    ])
  }

  /// Named numbers as bars.
  static func bars(
    _ title: String, _ label: String, isLogarithmic: Bool = false, _ bars: [(name: String, value: Double)],
    line: (name: String, value: Double)? = nil
  ) -> Figure {
    let places = bars.indices.map { Double($0) }
    var axis = Axis.categories(bars.map(\.name))
    axis.label = nil
    return Figure(
      plotWidth: max(420, Double(40 * bars.count)),
      plots: [
        Plot(
          title: title, x: axis, y: Axis(label, scale: isLogarithmic ? .logarithmic : .linear),
          marks: [
            isLogarithmic
              ? .points(x: places, y: bars.map(\.value), radius: 4)
              : .bars(x: places, heights: bars.map(\.value))
          ] + (line.map { [.horizontal(at: $0.value, name: $0.name)] } ?? []))
      ])
  }

  /// How often values of some kinds occur.
  static func densities(_ title: String, _ label: String, _ kinds: [(name: String, values: [Double])])
    -> Figure
  {
    let all = kinds.flatMap(\.values).filter(\.isFinite)
    let range = (all.min() ?? 0)...max(all.quantile(0.995), (all.min() ?? 0) + 1e-12)
    return Figure(plots: [
      Plot(
        title: title, x: Axis(label), y: Axis("density"),
        marks: kinds.map { .histogram(of: $0.values, bins: 40, range: range, name: $0.name, opacity: 0.5) })
    ])
  }
}
