/// Two-dimensional training at a glance: real and generated points over the critic's level sets, with arrows along
/// which the generator's points are pushed.
///
/// ```swift
/// let lattice = PointPicture.lattice(around: real)
/// var picture = PointPicture(title: "ring, step 2000", real: real, generated: generated)
/// picture.field = .init(lattice: lattice, values: critic(lattice.coordinates))
/// picture.arrows = .init(points: generated, vectors: gradients)
/// try picture.figure().write(to: directory, name: "step-002000")
/// ```
public struct PointPicture: Sendable {
  /// A function sampled on a lattice: the critic's or the discriminator's output.
  public struct Field: Sendable {
    public var lattice: Lattice
    /// One for each of the lattice's points, in their order.
    public var values: [Float]
    /// What the colour bar says.
    public var label: String

    public init(lattice: Lattice, values: [Float], label: String = "critic") {
      requireEqualCounts("field", lattice.count, values.count)
      self.lattice = lattice
      self.values = values
      self.label = label
    }
  }

  /// Vectors at points, such as the direction in which each generated point lowers the generator's loss.
  public struct Arrows: Sendable {
    /// [n, 2], row by row, as `vectors`.
    public var points: [Float]
    public var vectors: [Float]

    public init(points: [Float], vectors: [Float]) {
      requireEqualCounts("arrows", points.count, vectors.count)
      self.points = points
      self.vectors = vectors
    }
  }

  public var title: String
  /// [n, 2], row by row.
  public var real: [Float]
  /// [m, 2], row by row.
  public var generated: [Float]
  public var field: Field?
  public var arrows: Arrows?
  /// More arrows than this would hide the points: of more, every second, third, ... is drawn.
  public var arrowLimit = 64

  public init(title: String, real: [Float], generated: [Float]) {
    precondition(
      real.count % 2 == 0 && generated.count % 2 == 0,
      "a picture of points needs [n, 2] arrays; got \(real.count) and \(generated.count) elements")
    self.title = title
    self.real = real
    self.generated = generated
  }

  /// The square of the picture, as a lattice to sample a critic on: the real points' extent and a fifth beyond.
  ///
  /// - Parameters:
  ///   - real: [n, 2], row by row; points that are not finite are skipped; without points the square is -1...1.
  ///   - resolution: points along each side, at least 2.
  public static func lattice(around real: [Float], resolution: Int = 96) -> Lattice {
    var x = DataRange(scale: .linear)
    var y = DataRange(scale: .linear)
    let points = Coordinates(real)
    for (horizontal, vertical) in zip(points.x, points.y) where horizontal.isFinite && vertical.isFinite {
      x.include(horizontal, isEdge: true)
      y.include(vertical, isEdge: true)
    }
    guard !x.isEmpty else { return Lattice(x: -1...1, y: -1...1, columns: resolution, rows: resolution) }
    let across = x.bounds(given: nil)
    let up = y.bounds(given: nil)
    let half = max(across.upperBound - across.lowerBound, up.upperBound - up.lowerBound) / 2 * 1.2
    func side(_ bounds: ClosedRange<Double>) -> ClosedRange<Double> {
      let middle = (bounds.lowerBound + bounds.upperBound) / 2
      return middle - half...middle + half
    }
    return Lattice(x: side(across), y: side(up), columns: resolution, rows: resolution)
  }

  public func figure() -> Figure { Figure(plotWidth: 400, plotHeight: 360, plots: [plot()]) }

  /// The picture as one plot, for figures of several.
  public func plot() -> Plot {
    let square = Self.lattice(around: real, resolution: 2)
    var marks: [Mark] = []
    if let field {
      let values = field.values.map(Double.init)
      let scale = LevelScale(values, levels: nil, map: ColorMap.perceptual.lightened(by: 0.45))
      marks.append(
        Mark(
          content: Mark.Levels(values: values, lattice: field.lattice, scale: scale, barLabel: field.label)))
      marks.append(
        Mark(
          content: Mark.Contours(
            values: values, lattice: field.lattice, levels: scale.levels, name: nil, color: .white,
            width: 0.5,
            dash: .solid, isDerived: true)))
    }
    let real = Coordinates(real)
    let generated = Coordinates(generated)
    // Many points need faint marks for their density to show.
    func opacity(_ count: Int) -> Double { min(0.9, max(0.25, 600 / Double(max(count, 1)))) }
    marks.append(
      .points(x: real.x, y: real.y, name: "real", color: .black, radius: 1.5, opacity: opacity(real.x.count)))
    marks.append(
      .points(
        x: generated.x, y: generated.y, name: "generated", color: .vermilion, radius: 1.5,
        opacity: opacity(generated.x.count)))
    if let arrows { marks.append(drawn(arrows)) }
    let outside = zip(generated.x, generated.y).count {
      $0.isFinite && $1.isFinite && !(square.x.contains($0) && square.y.contains($1))
    }
    return Plot(
      title: title, x: Axis(range: square.x), y: Axis(range: square.y), marks: marks,
      legend: .below, hasEqualUnits: true,
      note: outside == 0
        ? nil : "\(outside) of \(generated.x.count) generated points lie outside of the picture.")
  }

  private func drawn(_ arrows: Arrows) -> Mark {
    let points = Coordinates(arrows.points)
    let vectors = Coordinates(arrows.vectors)
    let indices = stride(
      from: 0, to: points.x.count, by: max(1, (points.x.count + arrowLimit - 1) / max(arrowLimit, 1)))
    return .arrows(
      x: indices.map { points.x[$0] }, y: indices.map { points.y[$0] }, dx: indices.map { vectors.x[$0] },
      dy: indices.map { vectors.y[$0] }, name: "push on generated", color: Color(0x7A2E00))
  }

  /// The columns of an [n, 2] array.
  private struct Coordinates {
    let x: [Double]
    let y: [Double]

    init(_ elements: [Float]) {
      x = stride(from: 0, to: elements.count - 1, by: 2).map { Double(elements[$0]) }
      y = stride(from: 1, to: elements.count, by: 2).map { Double(elements[$0]) }
    }
  }
}
