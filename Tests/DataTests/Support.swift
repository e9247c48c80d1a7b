import CZlib
import Foundation
import SaddleCPU
import SaddleData
import SaddleTensor

/// A folder of a test's own, removed with the value.
struct Scratch: ~Copyable {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "saddle-data-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// The path of a new file.
  func file(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
    let file = url.appending(path: name)
    try Data(bytes).write(to: file)
    return file.path
  }
}

/// Real data beside the repository, which is not part of it.
enum RealData {
  static let mnist = url("mnist"), adult = url("adult/adult.csv.gz")

  private static func url(_ name: String) -> URL {
    URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../shared/data/\(name)")
      .standardizedFileURL
  }

  static func isThere(_ url: URL) -> Bool { FileManager.default.fileExists(atPath: url.path) }
}

/// An IDX file's content.
func idx(_ dimensions: [Int], _ bytes: [UInt8]) -> [UInt8] {
  [0, 0, 8, UInt8(dimensions.count)] + dimensions.flatMap { bigEndian($0) } + bytes
}

func bigEndian(_ number: Int) -> [UInt8] { withUnsafeBytes(of: UInt32(number).bigEndian) { Array($0) } }

/// The bytes as gzip content: stored blocks, which need no compressor.
func gzip(_ bytes: [UInt8]) -> [UInt8] {
  var result: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]
  var rest = bytes[...]
  repeat {
    let block = rest.prefix(65535)
    rest = rest.dropFirst(65535)
    let length = UInt16(block.count)
    result += [rest.isEmpty ? 1 : 0] + little(length) + little(~length) + block
  } while !rest.isEmpty
  let checksum = UInt32(crc32(0, bytes, UInt32(bytes.count)))
  return result + little(checksum) + little(UInt32(bytes.count))
}

private func little(_ number: some FixedWidthInteger) -> [UInt8] {
  withUnsafeBytes(of: number.littleEndian) { Array($0) }
}

func source(_ bytes: [UInt8], _ path: String = "file") throws -> ByteSource {
  try ByteSource(contents: Data(bytes), path: path)
}

func table(_ text: String, label: String? = nil) throws -> CSVTable {
  try CSVTable(source(Array(text.utf8), "table.csv"), labelColumn: label)
}

/// The bytes of a data set of images.
func bytes(_ dataset: Dataset) -> [UInt8] {
  if case .bytes(let data) = dataset.samples { Array(data) } else { [] }
}

/// The numbers of a data set of numbers.
func floats(_ dataset: Dataset) -> [Float] {
  if case .floats(let floats) = dataset.samples { Array(floats) } else { [] }
}

/// `count` samples of made-up data, a row each.
func draw(_ dataset: Dataset, _ count: Int, seed: UInt64 = 1) throws -> [[Double]] {
  guard case .distribution(let distribution) = dataset.samples else { return [] }
  let numbers = try distribution.samples(count, key: RandomKey(seed: seed)).evaluate().doubles
  let width = dataset.shape.count
  return (0..<count).map { Array(numbers[$0 * width..<($0 + 1) * width]) }
}

/// A 24-bit BMP file; its pixels red, green, blue, row by row from the top.
func bitmap(width: Int, _ pixels: [(UInt8, UInt8, UInt8)]) -> [UInt8] {
  var rows: [UInt8] = []
  for start in stride(from: 0, to: pixels.count, by: width).reversed() {
    for pixel in pixels[start..<start + width] { rows += [pixel.2, pixel.1, pixel.0] }
    rows += Array(repeating: 0, count: (4 - width * 3 % 4) % 4)
  }
  var file = Array("BM".utf8)
  // Size, reserved, start of the rows; then size of the rest of the header, width, height.
  for word in [54 + rows.count, 0, 54, 40, width, pixels.count / width] { file += little(UInt32(word)) }
  file += [1, 0, 24, 0]
  // No compression, size of the rows, pixels a metre, no palette.
  for word in [0, rows.count, 2835, 2835, 0, 0] { file += little(UInt32(word)) }
  return file + rows
}
