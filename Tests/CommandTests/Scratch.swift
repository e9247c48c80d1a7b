import Foundation
import SaddleData
import SaddleTensor

/// A folder of a test's own, removed with the object.
final class Scratch: Sendable {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "saddle-command-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> URL { url.appending(path: name) }

  func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name).path) }

  func bytes(_ name: String) throws -> Data { try Data(contentsOf: path(name)) }

  func text(_ name: String) throws -> String { String(decoding: try bytes(name), as: UTF8.self) }

  func write(_ text: String, to name: String) throws { try Data(text.utf8).write(to: path(name)) }

  func remove(_ name: String) throws { try FileManager.default.removeItem(at: path(name)) }

  /// The names in a folder, sorted.
  func names(_ name: String = ".") throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path(name).path).sorted()
  }

  /// The tensors of a safetensors file, by name.
  func tensors(_ name: String) throws -> [String: Value] {
    Dictionary(
      uniqueKeysWithValues: try TensorFile(contentsOf: path(name)).tensors.map { ($0.name, $0.value) })
  }

  /// The steps in a run's metrics.
  func steps(_ run: String) throws -> [Int] {
    struct Line: Decodable { let step: Int }
    return try text("\(run)/metrics.jsonl").split(separator: "\n").map {
      try JSONDecoder().decode(Line.self, from: Data($0.utf8)).step
    }
  }
}
