import SaddleReport
import Testing

@Suite("PNG")
struct PNGTests {
  /// Renders at one pixel a point, so that coordinates are pixels.
  private func pixels(
    _ items: [Drawing.Item], scale: Double = 1, lettering: Lettering = .outline
  ) throws -> Pixels {
    var drawing = Drawing(width: 40, height: 20)
    drawing.items = items
    return try #require(Pixels(try PNGRenderer.render(drawing, scale: scale, lettering: lettering)))
  }

  private func square(_ left: Double, _ top: Double, _ right: Double, _ bottom: Double) -> [Position] {
    Rectangle(left: left, top: top, right: right, bottom: bottom).corners
  }

  @Test("has the page's size times the scale, on white")
  func size() throws {
    let image = try pixels([], scale: 3)
    #expect(image.width == 120 && image.height == 60)
    #expect(image.inkCount == 0)
  }

  @Test("fills whole pixels wholly and parts of pixels in part")
  func coverage() throws {
    let image = try pixels([.fill([square(2, 3, 5.25, 6.5)], .black, opacity: 1)])
    #expect(image.color(2, 3) == .black && image.color(4, 5) == .black)
    #expect(image.color(1, 4) == .white && image.color(6, 4) == .white && image.color(3, 2) == .white)
    // A quarter of the pixel: 255 * 0.75 = 191.25.
    #expect(image.color(5, 4) == Color(0xBFBFBF))
    // Half: 127.5, rounded away from zero.
    #expect(image.color(3, 6) == Color(0x808080))
    // An eighth: 223.1.
    #expect(image.color(5, 6) == Color(0xDFDFDF))
  }

  @Test("leaves holes by the even-odd rule, and blends translucent colours")
  func holesAndOpacity() throws {
    let image = try pixels([
      .fill([square(0, 0, 10, 10), square(3, 3, 6, 6)], .blue, opacity: 1),
      .fill([square(20, 0, 30, 10)], .black, opacity: 0.5),
    ])
    #expect(image.color(1, 1) == .blue && image.color(4, 4) == .white && image.color(7, 7) == .blue)
    #expect(image.color(25, 5) == Color(0x808080))
  }

  @Test("draws lines of their width, once where they meet themselves")
  func strokes() throws {
    let line = [Position(2, 5), Position(30, 5), Position(30, 15), Position(2, 5)]
    let image = try pixels([.stroke(line, .init(color: .black, width: 2, opacity: 0.5))])
    // Rows 4 and 5 are covered, 3 and 6 are not.
    #expect(image.color(10, 4) == Color(0x808080) && image.color(10, 5) == Color(0x808080))
    #expect(image.color(10, 3) == .white)
    // At the corner two segments and a joint overlap: still half.
    #expect(image.color(29, 5) == Color(0x808080))
    let dashed = try pixels([
      .stroke([Position(0, 10), Position(40, 10)], .init(color: .black, width: 2, dash: .dashed))
    ])
    // Dashes of 8, gaps of 5.
    #expect(dashed.color(4, 10) == .black && dashed.color(10, 10) == .white && dashed.color(15, 10) == .black)
  }

  @Test("draws discs and outlined markers about their centres", arguments: [Marker.disc, .square, .triangle])
  func markers(marker: Marker) throws {
    let image = try pixels([.markers(marker, [Position(10.5, 10.5)], radius: 4, .vermilion, opacity: 1)])
    #expect(image.color(10, 10) == .vermilion)
    #expect(image.color(10, 4) == .white && image.color(17, 10) == .white)
    // All lie within nine by nine pixels, and none is smaller than the triangle, 16 * 2.2.
    #expect(image.inkCount > 35 && image.inkCount <= 81)
  }

  @Test("clips to rectangles, and paints beyond them again afterwards")
  func clips() throws {
    let box = Rectangle(left: 5, top: 5, right: 15, bottom: 15)
    let everything = square(-1e5, -1e5, 1e5, 1e5)
    let image = try pixels([
      .clipped(
        box,
        [
          .fill([everything], .green, opacity: 1),
          .stroke([Position(-1e5, 7.5), Position(1e5, 7.5)], .init(color: .black, width: 1, dash: .dashed)),
        ]), .fill([square(30, 0, 40, 20)], .blue, opacity: 1),
    ])
    #expect(image.color(5, 5) == .green && image.color(14, 14) == .green)
    #expect(image.color(4, 5) == .white && image.color(15, 14) == .white && image.color(14, 15) == .white)
    #expect(image.color(35, 10) == .blue)
  }

  @Test(
    "sets text with outline fonts or, without any, a bitmap font", arguments: [Lettering.outline, .bitmap])
  func text(lettering: Lettering) throws {
    var text = Drawing.Text("Saddle 10⁻³ λ", at: Position(2, 14), size: 5)
    let level = try pixels([.text(text)], scale: 2, lettering: lettering)
    #expect(level.inkCount > 40)
    // Nothing lies left of the start, nor far above the baseline.
    #expect((0..<40).allSatisfy { level.color(1, $0) == .white })
    #expect((0..<80).allSatisfy { level.color($0, 12) == .white })
    text.string = "up"
    text.isUpward = true
    text.position = Position(20, 18)
    let upward = try pixels([.text(text)], scale: 2, lettering: lettering)
    #expect(upward.inkCount > 10)
    #expect((0..<80).allSatisfy { upward.color($0, 38) == .white && upward.color($0, 15) == .white })
  }

  @Test("is the same bytes for the same figure, even made at once on several threads")
  func deterministic() async throws {
    let figure = Samples.everything
    let first = try figure.png()
    let others = try await withThrowingTaskGroup(of: [UInt8].self) { group in
      for _ in 0..<4 { group.addTask { try figure.png() } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(others.allSatisfy { $0 == first })
    let image = try #require(Pixels(first))
    #expect(image.width == 1680 && image.height == 2 * (290 + 26))
  }

  @Test("shows at its pixels what the plot's coordinates say")
  func pixelsOfAPlot() throws {
    let figure = Figure(
      plots: [
        Plot(
          x: Axis(range: 0...4), y: Axis(range: 0...10),
          marks: [.bars(x: [1, 3], heights: [5, 10], width: 1)])
      ])
    let frame = try #require(Page(figure.svg())?.frames.first)
    let image = try #require(Pixels(try figure.png()))
    func color(_ x: Double, _ y: Double) -> Color {
      image.color(
        Int(2 * (frame.left + x / 4 * frame.width)), Int(2 * (frame.bottom - y / 10 * frame.height)))
    }
    #expect(color(1.3, 4.7) == .blue && color(1.3, 5.3) == .white)
    #expect(color(0.6, 3) == .blue && color(1.6, 3) == .white && color(3, 9.5) == .blue)
  }

  @Test("too large for memory, or empty, is an error", arguments: [0.0, 1e5, 1e300, .infinity])
  func tooLarge(scale: Double) {
    #expect(throws: ReportError.self) { try Samples.everything.png(scale: scale) }
  }
}
