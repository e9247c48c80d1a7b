/// The levels of a sampled function, and the colours of the bands between them.
package struct LevelScale: Equatable, Sendable {
  /// Ascending; the first is below every value and the last above.
  package let levels: [Double]
  package let map: ColorMap

  /// - Parameter levels: by default round numbers, about twelve, symmetric about zero under a signed map.
  init(_ values: [Double], levels: [Double]?, map: ColorMap) {
    self.map = map
    if let levels {
      self.levels = Set(levels.filter(\.isFinite)).sorted()
      return
    }
    var range = DataRange(scale: .linear)
    for value in values where value.isFinite {
      range.include(value, isEdge: true)
      if map.isSigned { range.include(-value, isEdge: true) }
    }
    let bounds = range.bounds(given: nil)
    var inner = Ticks.linear(in: bounds, count: 12).major.map(\.value)
    guard let first = inner.first, let last = inner.last, inner.count > 1 else {
      self.levels = [bounds.lowerBound, bounds.upperBound]
      return
    }
    let step = (last - first) / Double(inner.count - 1)
    if first > bounds.lowerBound { inner.insert(first - step, at: 0) }
    if last < bounds.upperBound { inner.append(last + step) }
    self.levels = inner
  }

  /// The colour of the band between level `index` and the next: the map's at the band's middle, where the first
  /// and the last band, or the farthest from zero under a signed map, take the map's ends.
  package func color(ofBand index: Int) -> Color {
    let middles = zip(levels, levels.dropFirst()).map { $0 / 2 + $1 / 2 }
    guard let first = middles.first, let last = middles.last, middles.count > 1 else { return map(0.5) }
    if map.isSigned { return map(0.5 + 0.5 * middles[index] / max(abs(first), abs(last))) }
    return map((middles[index] - first) / (last - first))
  }
}
