import Foundation
import SaddleReport
import Testing

@Suite("SVG")
struct SVGTests {
  @Test("is well-formed whatever the texts hold")
  func escapes() throws {
    let awkward = "a < b & \"c\" > 'd' \u{1} ]]> é 日本 \u{FFFE}"
    let figure = Figure(
      title: awkward,
      plots: [
        Plot(
          title: awkward, x: Axis(awkward), y: Axis(awkward),
          marks: [.line(x: [0, 1], y: [0, 1], name: awkward), .text(awkward, x: 0.5, y: 0.5)], note: awkward)
      ])
    let page = try #require(Page(figure.svg()))
    let read = "a < b & \"c\" > 'd' \u{FFFD} ]]> é 日本 \u{FFFD}"
    // Title, plot's title, two labels, legend, annotation, note.
    #expect(page.texts.count { $0.text == read } == 7)
  }

  @Test("puts ticks where their values belong")
  func ticks() throws {
    let figure = Figure(
      plotWidth: 420, plotHeight: 290,
      plots: [
        Plot(
          x: Axis("x", range: 0...10), y: Axis("y", scale: .logarithmic, range: 1...1000),
          marks: [.line(x: [0, 10], y: [1, 1000])])
      ])
    let page = try #require(Page(figure.svg()))
    let frame = try #require(page.frames.first)
    // x = 4 lies at four tenths of the width, y = 10 at a third of the height; labels are centred 0.365 of their
    // size of 9 below, and stand 6 left and 14 below.
    let four = try #require(page.text("4")).attributes
    #expect(try abs(number(four, "x") - (frame.left + 0.4 * frame.width)) < 0.01)
    #expect(try number(four, "y") == frame.bottom + 14)
    let ten = try #require(page.texts.first { $0.text == "10" && $0.attributes["text-anchor"] == "end" })
      .attributes
    #expect(try abs(number(ten, "y") - (frame.bottom - frame.height / 3 + 0.365 * 9)) < 0.011)
    #expect(try number(ten, "x") == frame.left - 6)
    // The line joins opposite corners.
    let line = "M\(Int(frame.left)) \(Int(frame.bottom))L\(Int(frame.right)) \(Int(frame.top))"
    #expect(page.elements.contains { $0.attributes["d"] == line && $0.attributes["stroke"] == "#0072b2" })
  }

  @Test("is the same text for the same figure, in integers and short decimals")
  func deterministic() {
    let figure = Samples.everything
    let text = figure.svg()
    #expect(text == figure.svg())
    #expect(text.hasPrefix("<?xml") && text.hasSuffix("</svg>\n"))
    #expect(text.firstMatch(of: /[0-9]\.[0-9]{3}/) == nil)
    #expect(!text.contains("nan") && !text.contains("inf"))
  }

  @Test("of equal units draws circles as circles")
  func equalUnits() throws {
    let plot = Plot(
      x: Axis(range: -1...3), y: Axis(range: 0...2), marks: [], hasEqualUnits: true)
    let frame = try #require(Page(Figure(plots: [plot]).svg())?.frames.first)
    // Rounding to whole points leaves half a point on either side.
    #expect(abs(frame.width - 2 * frame.height) <= 1)
  }

  @Test("aligns the frames of plots above and beside each other")
  func aligned() throws {
    let narrow = Plot(y: Axis(range: 0...1), marks: [])
    let wide = Plot(title: "wide", x: Axis("x"), y: Axis("a label", range: 0...100_000), marks: [])
    let page = try #require(Page(Figure(columns: 2, plots: [narrow, wide, wide, narrow]).svg()))
    let frames = page.frames
    #expect(frames.count == 4)
    #expect(frames[0].left == frames[2].left && frames[1].right == frames[3].right)
    #expect(frames[0].top == frames[1].top && frames[0].bottom == frames[1].bottom)
  }

  private func number(_ attributes: [String: String], _ name: String) throws -> Double {
    try #require(attributes[name].flatMap(Double.init))
  }
}

/// Figures that several suites use.
enum Samples {
  /// Every kind of mark once, with missing values.
  static var everything: Figure {
    let x = (0..<50).map { Double($0) / 10 }
    let y = x.enumerated().map { $0.offset == 7 ? .nan : sin($0.element) }
    let lattice = Lattice(x: 0...5, y: -1...1, columns: 11, rows: 7)
    let values = lattice.points.map { $0.x == 0 ? .infinity : $0.x * $0.y }
    return Figure(
      title: "Everything", columns: 2,
      plots: [
        Plot(
          title: "marks", x: Axis("x"), y: Axis("y"),
          marks: [
            .levels(values, on: lattice, map: .signed, barLabel: "f"), .contours(values, on: lattice),
            .band(x: x, lower: y.map { $0 - 0.1 }, upper: y.map { $0 + 0.1 }, name: "band"),
            .line(x: x, y: y, name: "line", dash: .dashed),
            .points(x: x, y: y, name: "points", marker: .cross),
            .arrows(x: x, y: y, dx: y, dy: x, name: "arrows"), .horizontal(at: 0.5), .vertical(at: .nan),
            .text("here", x: 1, y: 1),
          ], legend: .below),
        Plot(
          x: .categories(["one", "two"]),
          marks: [
            .bars(x: [0, 1], heights: [3, -1], name: "bars"),
            .whiskers(x: [0, 1], lower: [2, -2], upper: [4, .infinity], name: "whiskers"),
          ]),
      ])
  }
}
