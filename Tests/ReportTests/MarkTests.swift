import Foundation
import SaddleReport
import Testing

@Suite("Marks")
struct MarkTests {
  private let frame = Frame(
    rectangle: Rectangle(left: 0, top: 0, right: 100, bottom: 50), x: .init(scale: .linear, bounds: 0...10),
    y: .init(scale: .linear, bounds: 0...5))

  private func items(_ mark: Mark) -> [Drawing.Item] { mark.content.items(in: frame, color: .black) }

  private func lines(_ items: [Drawing.Item]) -> [[Position]] {
    items.compactMap { if case .stroke(let line, _) = $0 { line } else { nil } }
  }

  private func outlines(_ items: [Drawing.Item]) -> [[Position]] {
    items.flatMap { item -> [[Position]] in if case .fill(let outlines, _, _) = item { outlines } else { [] }
    }
  }

  @Test("a line breaks where a value is missing, and shows a value between two gaps as a dot")
  func gaps() {
    let mark = Mark.line(x: [0, 1, 2, 3, 4, 5], y: [0, 1, .nan, 2, .infinity, 3])
    #expect(lines(items(mark)).first == [Position(0, 50), Position(10, 40)])
    let dots = items(mark).compactMap {
      if case .markers(_, let centers, _, _, _) = $0 { centers } else { nil }
    }
    #expect(dots == [[Position(30, 30), Position(50, 20)]])
    #expect(mark.content.omitted(x: .linear, y: .linear) == 2)
    #expect(mark.content.omitted(x: .linear, y: .logarithmic) == 3)
  }

  @Test("what is left out is noted under the plot")
  func notes() throws {
    let page = try #require(
      Page(Figure(plots: [Plot(marks: [.points(x: [0, 1, 2], y: [1, .nan, 2])])]).svg()))
    #expect(page.text("1 point is left out: it is not finite.") != nil)
    let empty = try #require(Page(Figure(plots: [Plot(marks: [.line(x: [], y: [])])]).svg()))
    #expect(empty.text("No data.") != nil && empty.frames.count == 1)
  }

  @Test("a long line keeps its extremes with far fewer points")
  func simplified() throws {
    let count = 100_000
    let x = (0..<count).map { 10 * Double($0) / Double(count) }
    var y = x.map { 2 + sin(40 * $0) }
    y[31_415] = 4.5
    y[62_831] = 0.25
    let line = try #require(lines(items(.line(x: x, y: y))).first)
    #expect(line.count <= 4 * 101)
    #expect(line.map(\.y).min() == 50 - 45 && line.map(\.y).max() == 50 - 2.5)
    #expect(zip(line, line.dropFirst()).allSatisfy { $0.x <= $1.x })
  }

  @Test("a band is one outline between its curves for each run of values")
  func band() {
    let mark = Mark.band(x: [0, 1, 2, 3, 4], lower: [0, 0, .nan, 1, 1], upper: [1, 2, 2, 2, 2])
    #expect(
      outlines(items(mark)) == [
        [Position(0, 40), Position(10, 30), Position(10, 50), Position(0, 50)],
        [Position(30, 30), Position(40, 30), Position(40, 40), Position(30, 40)],
      ])
  }

  @Test("a histogram's bars have the counts' share as area")
  func histogram() {
    // Four finite values in [0, 4], two bins of width 2: three values below 2, and 4 in the last bin. Densities
    // 3/4/2 = 0.375 and 0.125, at ten points a unit.
    let mark = Mark.histogram(of: [0, 1, 1.5, 4, .nan, .infinity], bins: 2)
    let tops = outlines(items(mark)).map { 50 - $0[0].y }
    #expect(tops == [3.75, 1.25])
  }

  @Test("arrows keep directions on the page and proportions, the longest as asked for")
  func arrows() throws {
    let mark = Mark.arrows(x: [5, 5], y: [2, 2], dx: [1e200, 0], dy: [0, 0.5e200], longest: 20)
    // The first shaft and its head end 20 points right, the second 10 points up.
    let tips = outlines(items(mark)).map { $0[0] }
    #expect(tips == [Position(70, 30), Position(50, 20)])
    #expect(items(.arrows(x: [1], y: [1], dx: [0], dy: [0])).isEmpty)
    let exact = outlines(items(.arrows(x: [5], y: [2], dx: [2], dy: [-1], longest: nil)))
    #expect(exact.first?.first == Position(70, 40))
  }

  @Test("bands of level sets are coloured from below, a signed map white at zero")
  func levels() {
    let lattice = Lattice(x: 0...10, y: 0...5, columns: 11, rows: 6)
    let mark = Mark.levels(
      lattice.points.map { $0.x - 5 }, on: lattice, levels: [-5, -3, -1, 1, 3, 5], map: .signed)
    let colors = items(mark).compactMap { if case .fill(_, let color, _) = $0 { color } else { nil } }
    #expect(colors.count == 5)
    #expect(
      colors[0] == ColorMap.signed(0) && colors[2] == ColorMap.signed(0.5) && colors[4] == ColorMap.signed(1))
    // The second band begins at x = 2, where x - 5 = -3.
    #expect(outlines([items(mark)[1]]).joined().map(\.x).min() == 20)
  }

  @Test("a legend stands in the corner that hides least")
  func legend() throws {
    let rising = Plot(marks: [.line(x: [0, 1, 2], y: [0, 1, 2], name: "rising")])
    let falling = Plot(marks: [.line(x: [0, 1, 2], y: [2, 1, 0], name: "falling")])
    let page = try #require(Page(Figure(columns: 2, plots: [rising, falling]).svg()))
    let left = try #require(page.text("rising")?.attributes["x"].flatMap(Double.init))
    let right = try #require(page.text("falling")?.attributes["x"].flatMap(Double.init))
    // Upper left of the first plot, upper right of the second.
    #expect(left < 210 && right > 630)
  }

  @Test("colour maps pass through their anchors and keep to their ends")
  func maps() {
    let map = ColorMap([.black, .white])
    #expect(map(0.5) == Color(0x808080) && map(-3) == .black && map(7) == .white && map(.nan) == .black)
    #expect(ColorMap.signed(0.5) == Color(0xF7F7F7))
  }
}
