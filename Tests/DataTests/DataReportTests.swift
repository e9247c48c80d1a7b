import Foundation
import SaddleData
import Testing

@Suite("Reports")
struct DataReportTests {
  @Test("counts, ranges, classes, duplicates and constant columns of a table")
  func table() throws {
    let scratch = try Scratch()
    let path = try scratch.file("t.csv", Array("a,b,c,k\n1,5,0,u\n3,5,1,v\n1,5,0,u\n7,5,1,u\n".utf8))
    let report = try DataReport(inspecting: path, options: DataOptions(labelColumn: "k"))
    #expect(report.kind == .table && report.count == 4 && report.examined == 4 && report.shape == [3])
    #expect(report.columns.map(\.name) == ["a", "b", "c"])
    // By hand: 1, 3, 1, 7 have mean 3 and squares 4, 0, 4, 16 over 4.
    let a = report.columns[0]
    #expect(
      a.minimum == 1 && a.maximum == 7 && a.mean == 3 && abs(a.standardDeviation - 6.0.squareRoot()) < 1e-12)
    #expect(report.columns[1].standardDeviation == 0)
    #expect(report.classes.map(\.name) == ["u", "v"] && report.classes.map(\.count) == [3, 1])
    #expect(report.duplicates == 1)
    #expect(report.warnings.contains { $0.contains("always the same number: b") })
    #expect(report.warnings.contains { $0.contains("1 of 4 samples equal one before") })
    let text = report.lines.joined(separator: "\n")
    #expect(text.hasPrefix("\(path): 4 rows of 3 numbers\n"))
    #expect(text.contains("  numbers   a  1 to 7, mean 3, deviation 2.449"))
    #expect(text.contains("  classes   u (3), v (1)"))
    #expect(text.contains("Training would see rows of 3 numbers, each column scaled to mean 0"))
    #expect(text.contains("learn the 2 classes"))
  }

  @Test("channels, constant images and empty classes of images")
  func images() throws {
    let scratch = try Scratch()
    let pixels: [UInt8] = [9, 8, 7, 9, 8, 7, /* one colour */ 0, 0, 0, 255, 1, 2, 9, 8, 7, 9, 8, 7]
    let path = try scratch.file("images.idx", idx([3, 1, 2, 3], pixels))
    _ = try scratch.file("labels.idx", idx([3], [0, 2, 2]))
    let report = try DataReport(inspecting: path)
    #expect(report.columns.map(\.name) == ["red", "green", "blue"])
    #expect(report.columns.map(\.minimum) == [0, 0, 0] && report.columns.map(\.maximum) == [255, 8, 7])
    // By hand: (9 + 9 + 0 + 255 + 9 + 9) / 6.
    #expect(report.columns[0].mean == 48.5)
    #expect(report.constantImages == 2 && report.duplicates == 1)
    #expect(report.warnings.contains("classes without a sample: 1"))
    #expect(report.lines[0] == "\(path): 3 images of 2x1, 3 channels")
    #expect(report.training[0] == "see images of 1x2x3, with 0 to 255 scaled to [-1, 1]")
  }

  @Test("an image folder's report has its files' sizes and channels and what was left out")
  func folder() throws {
    let scratch = try Scratch()
    let cache = DataOptions(cacheDirectory: scratch.url.appending(path: "cache"))
    let folder = scratch.url.appending(path: "pets")
    for (name, count) in [("cat", 3), ("dog", 18)] {
      try FileManager.default.createDirectory(
        at: folder.appending(path: name), withIntermediateDirectories: true)
      for index in 0..<count {
        let colours = (0..<4).map { (UInt8(index), UInt8($0), UInt8(name.utf8.first ?? 0)) }
        _ = try scratch.file("pets/\(name)/\(index).bmp", bitmap(width: 2, colours))
      }
    }
    _ = try scratch.file("pets/cat/broken.bmp", Array("BM, but no more".utf8))
    let report = try DataReport(inspecting: folder.path, options: cache)
    #expect(report.count == 21 && report.shape == [2, 2, 3])
    #expect(report.classes.map(\.name) == ["cat", "dog"] && report.classes.map(\.count) == [3, 18])
    #expect(report.sizes.map(\.count) == [21] && report.sizes[0].height == 2)
    #expect(report.channels.map(\.channels) == [3])
    #expect(report.unreadable.count == 1 && report.unreadable[0].path.hasSuffix("cat/broken.bmp"))
    #expect(report.columns[0].maximum == 17 && report.columns[1].maximum == 3)
    #expect(report.duplicates == 0)
    let text = report.lines.joined(separator: "\n")
    #expect(text.contains("  sizes     2x2 (21)") && text.contains("  left out  1 files:"))
    let dataset = try Dataset.open(folder.path, options: cache)
    #expect(dataset.name == "pets" && dataset.labels?.count == 21)
    #expect(Array(bytes(dataset).prefix(6)) == [0, 0, 99, 0, 1, 99])
  }

  @Test("endless data is drawn from")
  func endless() throws {
    let report = try DataReport(inspecting: "ring")
    #expect(report.count == nil && report.examined == 10_000 && report.duplicates == 0)
    // Deviation of a coordinate on a circle of radius r: r over the root of 2, here 1.0002; 1 % of error.
    #expect(abs(report.columns[0].standardDeviation - 1) < 0.03)
    #expect(report.lines[0].hasPrefix("ring: endless points of 2 numbers"))
    #expect(report.warnings.isEmpty)
  }

  @Test("a report survives JSON")
  func coding() throws {
    let report = try DataReport(inspecting: "digits")
    let data = try JSONEncoder().encode(report)
    #expect(try JSONDecoder().decode(DataReport.self, from: data) == report)
  }
}
