import Foundation
import SaddleData
import SaddleGAN

/// Samples on their way to a file or a folder.
struct SampleFile {
  private let own: [Float]
  private let classes: [Int32]?
  private let data: DatasetDescription
  private let columns: Int?

  /// - Parameters:
  ///   - own: [n] + shape, in the data's own units.
  ///   - columns: of a grid; `nil` is as near to a square as can be.
  init(_ own: [Float], _ classes: [Int32]?, _ data: DatasetDescription, columns: Int?) {
    self.own = own
    self.classes = classes
    self.data = data
    self.columns = columns
  }

  private var count: Int { own.count / data.sampleShape.count }
  private var isImages: Bool { data.kind == .images }

  func write(to url: URL, _ console: Console) throws {
    switch url.pathExtension.lowercased() {
    case "png": try writeGrid(url)
    case "npy": try writeArray(url)
    case "csv": try writeTable(url)
    case "": try writeFolder(url, console)
    case let other:
      throw DataError(
        "samples cannot be written as .\(other)", path: url.path,
        advice: "let --out end in .png, .npy or .csv, or name a folder")
    }
  }

  private func writeGrid(_ url: URL) throws {
    guard isImages else { throw notImages(url) }
    guard count <= 10_000 else {
      throw DataError(
        "a grid of \(count) samples", path: url.path,
        advice: "draw at most 10000 for a grid, or name a folder")
    }
    try AtomicFile.write(SampleImages(own, shape: data.sampleShape).grid(columns: columns).png(), to: url)
  }

  private func writeArray(_ url: URL) throws {
    let dimensions = [count] + data.shape
    if isImages {
      try NumPyFile.write(own.map { UInt8(min(max($0.rounded(), 0), 255)) }, dimensions: dimensions, to: url)
    } else {
      try NumPyFile.write(own, dimensions: dimensions, to: url)
    }
  }

  private func writeTable(_ url: URL) throws {
    let width = data.sampleShape.count
    let columns = data.columns.isEmpty ? (1...width).map { "x\($0)" } : data.columns
    try CSVFile.write(
      own, columns: columns, labels: classes.map { ("class", $0.map { data.classNames[Int($0)] }) }, to: url)
  }

  private func writeFolder(_ url: URL, _ console: Console) throws {
    guard isImages else { throw notImages(url) }
    let images = SampleImages(own, shape: data.sampleShape).images
    let digits = max(5, String(images.count - 1).count)
    for (index, image) in images.enumerated() {
      let number = String(index)
      var name = String(repeating: "0", count: digits - number.count) + number + ".png"
      if let classes { name = "\(data.classNames[Int(classes[index])])/\(name)" }
      let file = url.appending(path: name)
      if index == 0 || classes != nil {
        try makeFolder(file.deletingLastPathComponent())
      }
      try AtomicFile.write(image.png(), to: file)
      if index % 100 == 99 { console.show("writing samples: \(index + 1) of \(images.count)") }
    }
    console.clear()
  }

  private func makeFolder(_ url: URL) throws {
    do { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) } catch {
      throw DataError(
        "the folder cannot be made: \(error.reason)", path: url.path, advice: "choose another --out")
    }
  }

  private func notImages(_ url: URL) -> DataError {
    DataError(
      "these samples are no images", path: url.path, advice: "let --out end in .csv or .npy")
  }
}
