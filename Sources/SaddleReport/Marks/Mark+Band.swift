extension Mark {
  /// A band between two curves over the same abscissas: quantiles, a standard error. It breaks where points are
  /// left out.
  public static func band(
    x: [Double], lower: [Double], upper: [Double], name: String? = nil, color: Color? = nil,
    opacity: Double = 0.22
  ) -> Mark {
    requireEqualCounts("band", x.count, lower.count, upper.count)
    return Mark(content: Band(x: x, lower: lower, upper: upper, name: name, color: color, opacity: opacity))
  }

  struct Band: MarkContent {
    let x: [Double]
    let lower: [Double]
    let upper: [Double]
    let name: String?
    let color: Color?
    let opacity: Double

    private func admits(_ index: Int, _ xScale: Axis.Scale, _ yScale: Axis.Scale) -> Bool {
      xScale.admits(x[index]) && yScale.admits(lower[index]) && yScale.admits(upper[index])
    }

    func extend(_ xRange: inout DataRange, _ yRange: inout DataRange) {
      for index in x.indices where admits(index, xRange.scale, yRange.scale) {
        xRange.include(x[index])
        yRange.include([lower[index], upper[index]])
      }
    }

    func omitted(x xScale: Axis.Scale, y yScale: Axis.Scale) -> Int {
      x.indices.count { !admits($0, xScale, yScale) }
    }

    func items(in frame: Frame, color: Color) -> [Drawing.Item] {
      let admitted = x.indices.map { admits($0, frame.x.scale, frame.y.scale) ? $0 : nil }
      return admitted.split(separator: nil).map { run in
        let indices = run.compactMap(\.self)
        let there = simplified(indices.compactMap { frame.position(x[$0], upper[$0]) })
        let back = simplified(indices.compactMap { frame.position(x[$0], lower[$0]) })
        return .fill([there + back.reversed()], color, opacity: opacity)
      }
    }

    func key(in rectangle: Rectangle, color: Color) -> [Drawing.Item] {
      [.fill([rectangle.expanded(by: -1).corners], color, opacity: min(1, opacity * 1.5))]
    }
  }
}
