import Foundation
import SaddleTensor

/// CIFAR-10's binary format: records of one label byte and 3,072 bytes of a 32x32 image, the planes red,
/// green and blue one after the other (Krizhevsky, 2009).
package struct CIFARFile {
  static let recordBytes = 1 + 3 * planeBytes
  private static let planeBytes = 32 * 32

  package var labels: [Int32] = []
  /// Row-major [count, 32, 32, 3].
  package var pixels = Data()

  /// - Throws: ``DataError`` when the content is not whole records with labels 0...9.
  package init(_ source: consuming ByteSource) throws {
    while true {
      let record = try source.readUpTo(Self.recordBytes * 1000)
      if record.isEmpty { break }
      guard record.count % Self.recordBytes == 0 else {
        throw DataError(
          "the file is not made of whole records of \(Self.recordBytes) bytes", path: source.path,
          advice: "give a file of CIFAR-10's binary version")
      }
      try append(record, path: source.path)
    }
    guard !labels.isEmpty else {
      throw DataError("the file is empty", path: source.path, advice: "fetch or copy it again")
    }
  }

  private mutating func append(_ records: Data, path: String) throws {
    let plane = Self.planeBytes
    var images = [UInt8](repeating: 0, count: records.count / Self.recordBytes * 3 * plane)
    try records.withUnsafeBytes { bytes in
      for index in 0..<bytes.count / Self.recordBytes {
        let start = index * Self.recordBytes
        guard bytes[start] < 10 else {
          throw DataError(
            "record \(labels.count) has the label \(bytes[start])", path: path,
            advice: "give a file of CIFAR-10's binary version, whose labels are 0 to 9")
        }
        labels.append(Int32(bytes[start]))
        for channel in 0..<3 {
          for pixel in 0..<plane {
            images[(index * plane + pixel) * 3 + channel] = bytes[start + 1 + channel * plane + pixel]
          }
        }
      }
    }
    pixels.append(contentsOf: images)
  }

  // MARK: Data sets

  static func open(_ url: URL) throws -> Dataset {
    try dataset([url], name: Dataset.name(of: url))
  }

  /// The training images of a folder with CIFAR-10's files.
  static func open(folder: URL) throws -> Dataset {
    try dataset(try batches(in: folder), name: Dataset.name(of: folder))
  }

  static func batches(in folder: URL) throws -> [URL] {
    try Dataset.files(in: folder).filter {
      let name = $0.lastPathComponent
      return name.hasPrefix("data_batch_") && (name.hasSuffix(".bin") || name.hasSuffix(".bin.gz"))
    }
  }

  private static func dataset(_ urls: [URL], name: String) throws -> Dataset {
    var labels: [Int32] = []
    var pixels = Data()
    for url in urls {
      let file = try CIFARFile(ByteSource(url))
      labels += file.labels
      pixels += file.pixels
    }
    return Dataset(
      name: name, kind: .images, shape: [32, 32, 3], samples: .bytes(pixels), labels: labels,
      classNames: urls.first.flatMap { classNames(beside: $0) } ?? (0..<10).map(String.init),
      scaling: .images(channels: 3))
  }

  /// The ten lines of batches.meta.txt, if the file is there and has them.
  private static func classNames(beside url: URL) -> [String]? {
    let names = try? String(
      contentsOf: url.deletingLastPathComponent().appending(path: "batches.meta.txt"), encoding: .utf8)
    let lines = names?.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
    return lines?.count == 10 ? lines : nil
  }
}
