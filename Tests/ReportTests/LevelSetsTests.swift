import Foundation
import SaddleReport
import Testing

@Suite("Level sets")
struct LevelSetsTests {
  /// The area within outlines (Gauss's shoelace formula); holes, whose direction is the opposite, count against it.
  private func area(_ outlines: [[Position]]) -> Double {
    var twice = 0.0
    for outline in outlines {
      for (from, to) in zip(outline, outline.dropFirst() + outline.prefix(1)) {
        twice += from.x * to.y - to.x * from.y
      }
    }
    return abs(twice) / 2
  }

  @Test("one corner above the level is cut off at the linear crossings")
  func corner() {
    // Samples 4 at (0, 0), 0 elsewhere; level 1 is crossed three quarters along both edges.
    let values: [Double] = [4, 0, 0, 0]
    #expect(
      LevelSets.lines(values, columns: 2, rows: 2, level: 1) == [[Position(0.75, 0), Position(0, 0.75)]])
    // The set itself is the triangle with the corner: area 0.75 * 0.75 / 2.
    let outlines = LevelSets.outlines(values, columns: 2, rows: 2, level: 1)
    #expect(outlines.count == 1)
    #expect(area(outlines) == 0.28125)
  }

  @Test("a peak between nine samples gives one closed diamond")
  func peak() {
    let lines = LevelSets.lines([0, 0, 0, 0, 2, 0, 0, 0, 0], columns: 3, rows: 3, level: 1)
    #expect(lines.count == 1)
    let line = lines[0]
    #expect(line.first == line.last)
    let corners = [Position(1.5, 1), Position(1, 1.5), Position(0.5, 1), Position(1, 0.5)]
    #expect(line.count == 5 && corners.allSatisfy(line.contains))
  }

  @Test("a saddle is joined or split by its mean")
  func saddle() {
    // High corners on a diagonal. With means 0.5 and 0.25, level 0.4 joins the first and splits the second.
    let joined = LevelSets.outlines([1, 0, 0, 1], columns: 2, rows: 2, level: 0.4)
    let split = LevelSets.outlines([0.5, 0, 0, 0.5], columns: 2, rows: 2, level: 0.4)
    #expect(joined.count == 1)
    #expect(split.count == 2)
    // Joined: the unit square less two triangles of legs 0.4 at the low corners.
    #expect(abs(area(joined) - (1 - 2 * 0.4 * 0.4 / 2)) < 1e-12)
    // Split: two triangles of legs 0.2.
    #expect(abs(area(split) - 2 * 0.2 * 0.2 / 2) < 1e-12)
  }

  @Test("a disc and a ring have their areas, holes subtracted")
  func discs() {
    let lattice = Lattice(x: -2...2, y: -2...2, columns: 161, rows: 161)
    let radii = lattice.points.map { ($0.x * $0.x + $0.y * $0.y).squareRoot() }
    let cell = 4.0 / 160
    let disc = LevelSets.outlines(radii.map { -$0 }, columns: 161, rows: 161, level: -1.5)
    #expect(disc.count == 1)
    // Chords of cells of 1/40 lose about cell^2 / (8 r^2) of the area, below 1e-4.
    #expect(abs(area(disc) * cell * cell - .pi * 2.25) < 1e-3)
    let ring = LevelSets.outlines(radii.map { -abs($0 - 1) }, columns: 161, rows: 161, level: -0.5)
    #expect(ring.count == 2)
    #expect(abs(area(ring) * cell * cell - .pi * (2.25 - 0.25)) < 2e-3)
  }

  @Test("a set that covers the grid is the grid")
  func everything() {
    let outlines = LevelSets.outlines([Double](repeating: 1, count: 12), columns: 4, rows: 3, level: 0)
    #expect(outlines.count == 1)
    #expect(area(outlines) == 6)
    #expect(LevelSets.outlines([Double](repeating: -1, count: 12), columns: 4, rows: 3, level: 0).isEmpty)
  }

  @Test(
    "samples that are not finite are holes, and no line passes beside them",
    arguments: [Double.nan, .infinity])
  func missing(value: Double) {
    var values = [Double](repeating: 1, count: 25)
    values[12] = value
    // The hole is the diamond of the four neighbours: the square of area 16 less one of area 2.
    let outlines = LevelSets.outlines(values, columns: 5, rows: 5, level: 0)
    #expect(abs(area(outlines) - 14) < 1e-12)
    #expect(LevelSets.lines(values, columns: 5, rows: 5, level: 0).isEmpty)
  }

  @Test("lines of a plane are straight, whatever its size", arguments: [1.0, 1e-300, 1e300])
  func plane(scale: Double) {
    let values = (0..<25).map { scale * Double($0 % 5 - 2) }
    let lines = LevelSets.lines(values, columns: 5, rows: 5, level: 0.5 * scale)
    #expect(lines.count == 1)
    #expect(lines[0].count == 5)
    #expect(lines[0].allSatisfy { abs($0.x - 2.5) < 1e-12 })
  }
}
