extension Mark {
  /// The level sets of a sampled function as filled bands, with a colour bar beside the plot.
  ///
  /// - Parameters:
  ///   - values: one for each of the lattice's points, in their order; NaNs and infinities stay white.
  ///   - levels: the bands' limits; by default about twelve round numbers over the values' range.
  ///   - map: ``ColorMap/perceptual`` for magnitudes, ``ColorMap/signed`` for values with a meaningful zero.
  ///   - barLabel: what the colour bar measures; nil draws no bar.
  public static func levels(
    _ values: [Double], on lattice: Lattice, levels: [Double]? = nil, map: ColorMap = .perceptual,
    barLabel: String? = nil
  ) -> Mark {
    requireEqualCounts("levels", values.count, lattice.count)
    return Mark(
      content: Levels(
        values: values, lattice: lattice, scale: LevelScale(values, levels: levels, map: map),
        barLabel: barLabel))
  }

  /// The lines along which a sampled function takes the given values.
  ///
  /// - Parameter levels: by default about twelve round numbers over the values' range.
  public static func contours(
    _ values: [Double], on lattice: Lattice, levels: [Double]? = nil, name: String? = nil,
    color: Color? = .gray, width: Double = 0.7, dash: Dash = .solid
  ) -> Mark {
    requireEqualCounts("contours", values.count, lattice.count)
    let scale = LevelScale(values, levels: levels, map: .perceptual)
    return Mark(
      content: Contours(
        values: values, lattice: lattice, levels: scale.levels, name: name, color: color, width: width,
        dash: dash))
  }

  struct Levels: MarkContent {
    let values: [Double]
    let lattice: Lattice
    let scale: LevelScale
    let barLabel: String?
    var name: String? { nil }
    /// Any: level sets must not use up one of the palette's colours.
    var color: Color? { .ink }

    func extend(_ x: inout DataRange, _ y: inout DataRange) { lattice.extend(&x, &y) }

    func omitted(x: Axis.Scale, y: Axis.Scale) -> Int { values.count { !$0.isFinite } }

    func items(in frame: Frame, color: Color) -> [Drawing.Item] {
      // Each band is painted over all lower ones, so that no seams show between neighbours.
      let floors = [-Double.greatestFiniteMagnitude] + scale.levels.dropFirst().dropLast()
      return floors.enumerated().map { index, floor in
        let outlines = LevelSets.outlines(values, columns: lattice.columns, rows: lattice.rows, level: floor)
        return .fill(
          outlines.map { lattice.positions($0, in: frame) }, scale.color(ofBand: index), opacity: 1)
      }
    }
  }

  struct Contours: MarkContent {
    let values: [Double]
    let lattice: Lattice
    let levels: [Double]
    let name: String?
    let color: Color?
    let width: Double
    let dash: Dash
    /// Drawn over level sets of the same values, whose gaps need no second note.
    var isDerived = false

    func extend(_ x: inout DataRange, _ y: inout DataRange) { lattice.extend(&x, &y) }

    func omitted(x: Axis.Scale, y: Axis.Scale) -> Int { isDerived ? 0 : values.count { !$0.isFinite } }

    func items(in frame: Frame, color: Color) -> [Drawing.Item] {
      levels.flatMap { LevelSets.lines(values, columns: lattice.columns, rows: lattice.rows, level: $0) }
        .map { .stroke(lattice.positions($0, in: frame), stroke(color)) }
    }

    func key(in rectangle: Rectangle, color: Color) -> [Drawing.Item] {
      let middle = (rectangle.top + rectangle.bottom) / 2
      return [.stroke([Position(rectangle.left, middle), Position(rectangle.right, middle)], stroke(color))]
    }

    private func stroke(_ color: Color) -> Drawing.Stroke {
      Drawing.Stroke(color: color, width: width, dash: dash)
    }
  }
}

extension Lattice {
  fileprivate func extend(_ xRange: inout DataRange, _ yRange: inout DataRange) {
    for end in [x.lowerBound, x.upperBound] { xRange.include(end, isEdge: true) }
    for end in [y.lowerBound, y.upperBound] { yRange.include(end, isEdge: true) }
  }

  /// Page positions of grid coordinates.
  fileprivate func positions(_ line: [Position], in frame: Frame) -> [Position] {
    line.compactMap { frame.position(x(at: $0.x), y(at: $0.y)) }
  }
}
