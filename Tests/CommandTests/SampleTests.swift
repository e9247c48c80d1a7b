import Foundation
import SaddleData
import SaddleTensor
import Testing

@Suite struct SampleTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func trainPoints() throws {
    let result = try Tool.run(Tool.train("--save-every", "20", "--out", "run"), in: scratch)
    #expect(result.status == 0, "\(result.error)")
  }

  private func trainDigits() throws {
    let result = try Tool.run(
      [
        "train", "--data", "digits", "--conditional", "--generator", "mlp", "--critic", "mlp",
        "--generator-widths",
        "16", "--critic-widths", "16", "--threads", "1", "--steps", "3", "--out", "run",
      ], in: scratch)
    #expect(result.status == 0, "\(result.error)")
  }

  @discardableResult
  private func sample(_ arguments: String...) throws -> Tool.Result {
    try Tool.run(["sample", "run"] + arguments, in: scratch)
  }

  /// Height and width in a PNG file's header.
  private func size(_ name: String) throws -> [Int] {
    let bytes = try scratch.bytes(name)
    #expect(bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]))
    return [20, 16].map { start in bytes[start..<start + 4].reduce(0) { $0 << 8 | Int($1) } }
  }

  @Test func pointsGoToATableInTheDatasOwnUnits() throws {
    // Values far from 0: what comes out must be there, not where training sees it.
    try scratch.write(
      "height,mass\n" + (0..<200).map { "\(1000 + $0 % 11),\(-5000 - $0 % 7)\n" }.joined(), to: "table.csv")
    let training = try Tool.run(Tool.train("--out", "run", data: "table.csv"), in: scratch)
    #expect(training.status == 0, "\(training.error)")
    let result = try sample("--count", "50", "--out", "points.csv")
    #expect(result.status == 0, "\(result.error)")
    let lines = try scratch.text("points.csv").split(separator: "\n")
    #expect(lines[0] == "height,mass")
    let rows = lines.dropFirst().map { $0.split(separator: ",").compactMap { Double($0) } }
    #expect(rows.count == 50)
    #expect(rows.allSatisfy { abs($0[0] - 1005) < 100 && abs($0[1] + 5003) < 100 })
  }

  @Test func theSameSeedGivesTheSameSamplesAndMoreBeginWithThem() throws {
    try trainPoints()
    for (name, seed, count) in [("a", "1", "10"), ("b", "1", "10"), ("c", "2", "10"), ("d", "1", "1500")] {
      #expect(try sample("--seed", seed, "--count", count, "--out", "\(name).csv").status == 0)
    }
    let (a, b, c, d) = (
      try scratch.text("a.csv"), try scratch.text("b.csv"), try scratch.text("c.csv"),
      try scratch.text("d.csv")
    )
    #expect(a == b)
    #expect(a != c)
    #expect(d.hasPrefix(a))
    #expect(d.split(separator: "\n").count == 1501)
  }

  @Test func aStepAndTheUnaveragedGeneratorCanBeAskedFor() throws {
    try trainPoints()
    try sample("--out", "last.csv")
    try sample("--step", "60", "--out", "60.csv")
    try sample("--step", "20", "--out", "20.csv")
    try sample("--raw", "--out", "raw.csv")
    try Tool.run(["sample", "run/checkpoints/step-000020", "--out", "folder.csv"], in: scratch)
      .expectSuccess()
    let last = try scratch.text("last.csv")
    #expect(try scratch.text("60.csv") == last)
    #expect(try scratch.text("20.csv") != last)
    #expect(try scratch.text("raw.csv") != last)
    #expect(try scratch.text("folder.csv") == scratch.text("20.csv"))
    let missing = try sample("--step", "7", "--out", "7.csv")
    #expect(missing.status == 1)
    #expect(missing.error.contains("there is no checkpoint of step 7; there are: 20, 40, 60"))
    #expect(!scratch.exists("7.csv"))
  }

  @Test func arraysHaveTheShapeOfTheData() throws {
    try trainPoints()
    try sample("--count", "7", "--out", "points.npy").expectSuccess()
    let bytes = try scratch.bytes("points.npy")
    let header = String(decoding: bytes.prefix(128), as: UTF8.self)
    #expect(header.contains("'shape': (7, 2, )"))
    #expect(header.contains("'descr': '<f4'"))
    #expect(bytes.count == 128 + 7 * 2 * 4)
  }

  @Test func imagesGoToFoldersGridsArraysAndTables() throws {
    try trainDigits()
    try sample("--count", "12", "--label", "3", "--out", "threes").expectSuccess()
    #expect(try scratch.names("threes") == ["3"])
    #expect(try scratch.names("threes/3") == (0..<12).map { String(format: "%05d.png", $0) })
    #expect(try size("threes/3/00000.png") == [8, 8])
    try sample("--count", "30", "--out", "grid.png").expectSuccess()
    try sample("--count", "4", "--interpolate", "--out", "paths.png").expectSuccess()
    // Enlarged eight times, with a line between: eight paths of four are twice as high as wide.
    let (grid, paths) = (try size("grid.png"), try size("paths.png"))
    #expect(grid[0] > 5 * 64 && grid[1] > 5 * 64)
    #expect(paths[0] > 8 * 64 && paths[0] < 9 * 64)
    #expect(paths[1] > 4 * 64 && paths[1] < 5 * 64)
    try sample("--count", "5", "--out", "images.npy").expectSuccess()
    let header = String(decoding: try scratch.bytes("images.npy").prefix(128), as: UTF8.self)
    #expect(header.contains("'shape': (5, 8, 8, 1, )"))
    #expect(header.contains("'descr': '|u1'"))
    // A table of the pixels, as scikit-learn has the digits, with the class.
    try sample("--count", "5", "--label", "7", "--out", "images.csv").expectSuccess()
    let lines = try scratch.text("images.csv").split(separator: "\n").map { $0.split(separator: ",") }
    #expect(lines.count == 6)
    #expect(lines.allSatisfy { $0.count == 65 })
    #expect(lines[0].last == "class")
    #expect(
      lines[1...].allSatisfy {
        $0.last == "7" && $0.dropLast().allSatisfy { (0...255).contains(Double($0) ?? -1) }
      })
  }

  @Test func classesAreDrawnByTheirFrequencies() throws {
    try trainDigits()
    try sample("--count", "2000", "--out", "images.csv").expectSuccess()
    let lines = try scratch.text("images.csv").split(separator: "\n").dropFirst()
    let counts = Dictionary(grouping: lines) { $0.split(separator: ",").last }.mapValues(\.count)
    #expect(counts.count == 10)
    // 200 expected of each (174 to 183 of 1797), with a standard deviation of 13.4: five of them.
    #expect(counts.values.allSatisfy { abs($0 - 200) < 70 })
  }

  @Test func anUnknownClassIsRefusedWithTheNearest() throws {
    try scratch.write(
      "x,y,kind\n" + (0..<40).map { "\($0),1,\($0 % 2 == 0 ? "setosa" : "virginica")\n" }.joined(),
      to: "iris.csv")
    let training = try Tool.run(
      Tool.train("--label", "kind", "--conditional", "--out", "run", data: "iris.csv"), in: scratch)
    #expect(training.status == 0, "\(training.error)")
    let result = try sample("--label", "setsoa", "--out", "a.csv")
    #expect(result.status == 1)
    #expect(
      result.error
        == "Error: --label setsoa: there is no such class; did you mean \"setosa\"? there are: setosa, virginica\n"
    )
  }

  @Test func whatCannotBeWrittenIsRefused() throws {
    try trainPoints()
    for (arguments, message) in [
      (["--out", "points.png"], "these samples are no images; let --out end in .csv or .npy"),
      (["--out", "folder"], "these samples are no images"),
      (["--out", "points.jpg"], "samples cannot be written as .jpg; let --out end in .png, .npy or .csv"),
      (["--out", "nowhere/points.csv"], "make the folder first"),
      (["--label", "1", "--out", "a.csv"], "--label: this generator was not trained with --conditional"),
      (["--count", "0", "--out", "a.csv"], "--count 0: draw at least 1 sample"),
    ] {
      let result = try Tool.run(["sample", "run"] + arguments, in: scratch)
      #expect(result.status != 0)
      #expect(result.error.contains(message), "\(result.error)")
    }
    let nothing = try Tool.run(["sample", "nowhere", "--out", "a.csv"], in: scratch)
    #expect(
      nothing.error.contains("nowhere: there is no run here; name the directory that `saddle train` printed"))
    #expect(try scratch.names() == ["run"])
  }
}
