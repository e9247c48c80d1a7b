import Foundation
import SaddleReport
import Testing

@Suite("Running medians")
struct RunningMedianTests {
  @Test("take the middle of each window, cut at the ends")
  func hand() {
    // Windows: (1 9), (1 9 2), (9 2 5), (2 5 4), (5 4).
    #expect(runningMedian([1, 9, 2, 5, 4], width: 3) == [5, 2, 5, 4, 4.5])
    #expect(runningMedian([1, 9, 2], width: 1) == [1, 9, 2])
    #expect(runningMedian([1, .nan, 3, .infinity], width: 3).prefix(3) == [1, 2, 3])
    #expect(runningMedian([.nan, .nan], width: 3).count { $0.isNaN } == 2)
    #expect(runningMedian([], width: 101).isEmpty)
  }

  @Test("equal sorting each window", arguments: [3, 11, 101, 999])
  func sorted(width: Int) {
    let values = (0..<400).map { (index: Int) -> Double in Double((index * index * 104_729 + 7919) % 977) }
    let reach = width / 2
    let expected = values.indices.map { center in
      let window = values[max(0, center - reach)...min(values.count - 1, center + reach)].sorted()
      let half = window.count / 2
      return window.count % 2 == 1 ? window[half] : (window[half - 1] + window[half]) / 2
    }
    #expect(runningMedian(values, width: width) == expected)
  }
}

@Suite("Pictures")
struct PictureTests {
  @Test("of curves name each series once and note the smoothing")
  func curves() throws {
    let steps = (0..<300).map(Double.init)
    let curves = CurvePlot(
      title: "losses", yLabel: "loss", scale: .logarithmic, smoothing: 101,
      series: [
        .init("critic", steps: steps, values: steps.map { exp(-$0 / 100) }),
        .init("generator", steps: steps, values: steps.map { $0 == 7 ? .nan : 2 + sin($0) }),
      ])
    let page = try #require(Page(Figure(plots: [curves.plot()]).svg()))
    #expect(page.texts.count { $0.text == "critic" } == 1 && page.texts.count { $0.text == "generator" } == 1)
    #expect(page.text("Strong lines: running median of 101 points.") != nil)
    // The raw series misses one value, its median none.
    #expect(page.text("1 point is left out: it is not finite or not positive.") != nil)
    #expect(page.text("step") != nil && page.text("loss") != nil)
  }

  @Test("of points show the square around the real ones and count generated ones outside")
  func points() throws {
    let real: [Float] = [-1, -2, 3, 2, .nan, 0]
    let lattice = PointPicture.lattice(around: real, resolution: 5)
    // Both sides are 4 long about (1, 0); a fifth more is 4.8.
    #expect(abs(lattice.x.lowerBound + 1.4) < 1e-12 && abs(lattice.x.upperBound - 3.4) < 1e-12)
    #expect(abs(lattice.y.lowerBound + 2.4) < 1e-12 && abs(lattice.y.upperBound - 2.4) < 1e-12)
    #expect(lattice.coordinates.count == 50)
    var picture = PointPicture(title: "ring, step 7", real: real, generated: [0, 0, 100, 0])
    picture.field = .init(lattice: lattice, values: lattice.points.map { Float($0.x) })
    picture.arrows = .init(points: [0, 0], vectors: [1, 1])
    let page = try #require(Page(picture.figure().svg()))
    #expect(page.text("ring, step 7") != nil && page.text("critic") != nil && page.text("real") != nil)
    #expect(page.text("1 of 2 generated points lie outside of the picture.") != nil)
    #expect(page.text("1 point is left out: it is not finite.") != nil)
    let frame = try #require(page.frames.first)
    #expect(frame.width == frame.height)
  }

  @Test("of nothing, or of nothing finite, are pictures too")
  func degenerate() throws {
    #expect(PointPicture.lattice(around: []).x == -1...1)
    var picture = PointPicture(title: "", real: [], generated: [.nan, .infinity])
    let lattice = PointPicture.lattice(around: [], resolution: 4)
    picture.field = .init(lattice: lattice, values: [Float](repeating: .nan, count: 16))
    #expect(Page(picture.figure().svg()) != nil)
    #expect(try Pixels(picture.figure().png()) != nil)
    picture.field = .init(lattice: lattice, values: [Float](repeating: .greatestFiniteMagnitude, count: 16))
    #expect(Page(picture.figure().svg()) != nil)
    #expect(Page(Figure(plots: []).svg()) != nil)
    #expect(Page(Figure(plots: [CurvePlot(series: []).plot()]).svg()) != nil)
  }

  @Test("are written as two files, and a failure names the file")
  func files() throws {
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent(
      "report-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    let figure = Samples.everything
    try figure.write(to: directory, name: "all")
    #expect(try Data(contentsOf: directory.appendingPathComponent("all.svg")) == Data(figure.svg().utf8))
    #expect(try [UInt8](Data(contentsOf: directory.appendingPathComponent("all.png"))) == figure.png())
    let missing = directory.appendingPathComponent("none")
    let error = #expect(throws: ReportError.self) { try figure.write(to: missing, name: "all") }
    #expect(error?.description.contains("none/all.svg") == true)
  }
}
