import SaddleReport
import Testing

@Suite("Wild data")
struct WildDataTests {
  /// A small generator with a seed (Marsaglia's xorshift, 2003), so that a failure can be repeated.
  private struct Wild {
    var state: UInt64

    mutating func next(below bound: Int) -> Int {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return Int(state >> 33) % bound
    }

    /// Ordinary, repeated, huge, tiny or missing.
    mutating func value() -> Double {
      let extremes = [
        Double.nan, .infinity, -.infinity, 0, -0.0, 1e9, .greatestFiniteMagnitude, -.greatestFiniteMagnitude,
        .leastNonzeroMagnitude, -1e-300,
      ]
      return next(below: 3) == 0
        ? extremes[next(below: extremes.count)] : Double(next(below: 2001) - 1000) / 100
    }

    mutating func values(_ count: Int) -> [Double] {
      (0..<count).map { _ in value() }
    }

    mutating func mark() -> Mark {
      let count = [0, 1, 2, 20][next(below: 4)]
      let lattice = Lattice(
        x: -10...10, y: -1e-3...1e6, columns: 2 + next(below: 5), rows: 2 + next(below: 5))
      let map = next(below: 2) == 0 ? ColorMap.signed : .perceptual
      switch next(below: 11) {
      case 0: return .line(x: values(count), y: values(count), name: "line", dash: .dotted)
      case 1: return .points(x: values(count), y: values(count), name: "points", opacity: 0.5)
      case 2: return .band(x: values(count), lower: values(count), upper: values(count), name: "band")
      case 3: return .bars(x: values(count), heights: values(count), name: "bars")
      case 4: return .histogram(of: values(count), bins: 1 + next(below: 9))
      case 5: return .whiskers(x: values(count), lower: values(count), upper: values(count))
      case 6: return .levels(values(lattice.count), on: lattice, map: map, barLabel: "f")
      case 7: return .contours(values(lattice.count), on: lattice, levels: values(3))
      case 8:
        let longest: Double? = next(below: 2) == 0 ? 10 : nil
        return .arrows(
          x: values(count), y: values(count), dx: values(count), dy: values(count), longest: longest)
      case 9: return .horizontal(at: value(), name: "bound")
      default: return .text("here", x: value(), y: value())
      }
    }

    mutating func plot() -> Plot {
      let scales = [Axis.Scale.linear, .logarithmic]
      return Plot(
        x: Axis(scale: scales[next(below: 2)]), y: Axis("y", scale: scales[next(below: 2)]),
        marks: (0..<next(below: 5)).map { _ in mark() }, legend: next(below: 2) == 0 ? .inside : .below,
        hasEqualUnits: next(below: 2) == 0)
    }
  }

  @Test("makes a picture all the same", arguments: 1...40)
  func pictures(seed: UInt64) throws {
    var wild = Wild(state: seed &* 0x9E37_79B9_7F4A_7C15)
    for _ in 0..<10 {
      let figure = Figure(plotWidth: 160, plotHeight: 130, plots: [wild.plot()])
      let svg = figure.svg()
      let page = try #require(Page(svg))
      #expect(!page.frames.isEmpty)
      #expect(!svg.contains("nan") && !svg.contains("inf"))
      #expect(try Pixels(figure.png(scale: 1))?.width == 160)
    }
  }
}
