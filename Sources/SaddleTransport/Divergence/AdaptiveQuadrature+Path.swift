extension AdaptiveQuadrature {
  /// x as a function of t: x = t on a finite range; on a tail x = anchor ± scale (1/t - 1) with t from 1 to
  /// 0, where floating point is finest.
  struct Path {
    var start: Double
    var end: Double
    /// The tail's finite end; nil where x = t.
    var anchor: Double?
    /// Negative to the left.
    var scale = 1.0

    /// Pieces shorter than this are not halved: on a tail x would overflow.
    var least: Double { anchor == nil ? 0 : 0x1p-400 }

    func point(_ t: Double) -> (x: Double, stretch: Double) {
      guard let anchor else { return (t, 1) }
      return (anchor + scale * (1 / t - 1), abs(scale / t) / t)
    }

    /// One for each piece between breakpoints. The tails are scaled by how far the breakpoints spread.
    static func paths(over range: ClosedRange<Double>, breakpoints: [Double]) -> [Path] {
      let inner = Set(breakpoints.filter { $0 > range.lowerBound && $0 < range.upperBound })
      var ends = (inner.union([range.lowerBound, range.upperBound].filter(\.isFinite))).sorted()
      if ends.isEmpty { ends = [0] }
      let spread = ends[ends.count - 1] - ends[0]
      let scale = spread > 0 && spread.isFinite ? spread : 1
      var paths = zip(ends, ends.dropFirst()).map { Path(start: $0, end: $1) }
      if range.lowerBound == -.infinity {
        paths.append(Path(start: 0, end: 1, anchor: ends[0], scale: -scale))
      }
      if range.upperBound == .infinity {
        paths.append(Path(start: 0, end: 1, anchor: ends[ends.count - 1], scale: scale))
      }
      return paths
    }
  }
}
