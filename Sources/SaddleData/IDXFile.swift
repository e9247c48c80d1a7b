import Foundation
import SaddleTensor

/// MNIST's file format: a big-endian magic number 0x000008 and the number of dimensions, the dimensions as
/// 32-bit words, then bytes. Plain or gzipped.
package struct IDXFile {
  package let dimensions: [Int]
  package let bytes: Data

  /// - Throws: ``DataError`` for other content, element types other than bytes, and a size that is not what
  ///   the header claims.
  package init(_ source: consuming ByteSource) throws {
    let magic = try source.read(4, "the header").bigEndianWord(at: 0)
    guard magic >> 16 == 0, (1...4).contains(magic & 0xFF) else {
      throw DataError(
        "this is no IDX file: it starts with 0x\(String(magic, radix: 16))", path: source.path,
        advice: "give a file that starts with 0x0000080n, n the number of dimensions")
    }
    guard magic >> 8 == 0x08 else {
      throw DataError(
        "the IDX element type 0x\(String(magic >> 8, radix: 16)) is not supported", path: source.path,
        advice: "use bytes (type 0x08)")
    }
    let rank = magic & 0xFF
    let header = try source.read(4 * rank, "the header")
    dimensions = (0..<rank).map { header.bigEndianWord(at: 4 * $0) }
    guard let count = product(dimensions), count > 0 else {
      throw DataError(
        "the header claims dimensions \(dimensions), which hold nothing or more than memory can",
        path: source.path, advice: "fetch or copy the file again")
    }
    bytes = try source.read(count, "\(dimensions) bytes, as the header claims")
    try source.expectEnd(after: "\(dimensions) bytes, as the header claims")
  }

  static func matches(_ start: Data) -> Bool {
    start.count >= 4 && (0x801...0x804).contains(start.bigEndianWord(at: 0))
  }

  // MARK: Data sets

  /// Images of an IDX file, with the labels of the file beside it whose name has "labels" for "images".
  static func open(_ url: URL) throws -> Dataset {
    let images = try IDXFile(ByteSource(url))
    let labelsURL = labels(beside: url)
    let labels = try labelsURL.map { try IDXFile(ByteSource($0)) }
    return try dataset(
      images, labels, name: Dataset.name(of: url), path: url.path, labelsPath: labelsURL?.path ?? "")
  }

  /// The training images of a folder with MNIST's four files.
  static func open(folder: URL) throws -> Dataset {
    let candidates = try images(in: folder)
    let training = candidates.filter { $0.lastPathComponent.hasPrefix("train") }
    // A file that lies there plain and gzipped is one.
    let stems = Set((training.isEmpty ? candidates : training).map(stem))
    guard stems.count == 1, let url = (training.isEmpty ? candidates : training).first else {
      throw DataError(
        "the folder holds several files of images: \(stems.sorted().joined(separator: ", "))",
        path: folder.path, advice: "give one of them")
    }
    var dataset = try open(url)
    dataset.name = Dataset.name(of: folder)
    return dataset
  }

  /// The files of a folder that look like MNIST's images by their names, sorted.
  static func images(in folder: URL) throws -> [URL] {
    try Dataset.files(in: folder).filter {
      let name = $0.lastPathComponent
      return name.contains("images") && name.contains("idx")
    }
  }

  private static func stem(_ url: URL) -> String {
    url.pathExtension == "gz" ? url.deletingPathExtension().lastPathComponent : url.lastPathComponent
  }

  private static func labels(beside url: URL) -> URL? {
    guard stem(url).contains("images") else { return nil }
    let name = stem(url).replacing("images", with: "labels").replacing("idx3", with: "idx1")
    return [name, name + ".gz"]
      .map { url.deletingLastPathComponent().appending(path: $0) }
      .first { FileManager.default.fileExists(atPath: $0.path) }
  }

  package static func dataset(
    _ images: IDXFile, _ labels: IDXFile?, name: String, path: String, labelsPath: String
  ) throws -> Dataset {
    let dimensions = images.dimensions
    let channels = dimensions.count == 4 ? dimensions[3] : 1
    guard dimensions.count >= 3, channels == 1 || channels == 3 else {
      throw DataError(
        "the dimensions \(dimensions) are not those of images", path: path,
        advice: "use [count, height, width] or [count, height, width, 1 or 3]")
    }
    if let labels, labels.dimensions != [dimensions[0]] {
      throw DataError(
        "there are labels of dimensions \(labels.dimensions) for \(dimensions[0]) images", path: labelsPath,
        advice: "put the labels of these images there, or take the file away to go without")
    }
    return Dataset(
      name: name, kind: .images, shape: [dimensions[1], dimensions[2], channels],
      samples: .bytes(images.bytes), labels: labels.map { $0.bytes.map { Int32($0) } },
      classNames: labels.map { (0...Int($0.bytes.max() ?? 0)).map(String.init) } ?? [],
      scaling: .images(channels: channels))
  }
}
