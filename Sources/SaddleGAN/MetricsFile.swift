import Foundation
import SaddleData

/// JSON objects that each have a step, one a line: the numbers of a run's steps, or what was seen of its samples.
package struct MetricsFile {
  private let handle: FileHandle
  private let path: String

  /// Opens the file to go on after a step: lines of later steps, and a broken last one, are removed.
  package init(_ url: URL, upTo step: Int) throws(DataError) {
    path = url.path
    do {
      let text = FileManager.default.fileExists(atPath: path) ? try Data(contentsOf: url) : Data()
      let kept = text.split(separator: UInt8(ascii: "\n")).filter { line in
        struct Line: Decodable { let step: Int }
        return (try? JSONDecoder().decode(Line.self, from: Data(line))).map { $0.step <= step } ?? false
      }
      if !FileManager.default.fileExists(atPath: path)
        || kept.count != text.count(where: { $0 == UInt8(ascii: "\n") })
      {
        try AtomicFile.write(Data(kept.map { $0 + [UInt8(ascii: "\n")] }.joined()), to: url)
      }
      handle = try FileHandle(forWritingTo: url)
      try handle.seekToEnd()
    } catch { throw Self.failure(error, path) }
  }

  func append(_ record: StepRecord, seconds: Double) throws(DataError) {
    try append(line: record.json(seconds: seconds))
  }

  /// - Parameter line: an object, without a line's end.
  package func append(line: String) throws(DataError) {
    do { try handle.write(contentsOf: Data((line + "\n").utf8)) } catch {
      throw Self.failure(error, path)
    }
  }

  func synchronise() throws(DataError) {
    do { try handle.synchronize() } catch { throw Self.failure(error, path) }
  }

  private static func failure(_ error: any Error, _ path: String) -> DataError {
    error as? DataError
      ?? DataError(
        "the metrics cannot be written: \(error.reason)", path: path,
        advice: "make room on the disk; the last checkpoint is intact, so --resume goes on from it")
  }
}

extension StepRecord {
  /// One object: step, seconds, then the values by name; what is not finite is null.
  public func json(seconds: Double) -> String {
    let fields = values.map { "\"\($0.name)\":" + ($0.value.isFinite ? "\(Float($0.value))" : "null") }
    let time = "\((seconds * 1000).rounded() / 1000)"
    return "{" + (["\"step\":\(step)", "\"seconds\":\(time)"] + fields).joined(separator: ",") + "}"
  }
}
