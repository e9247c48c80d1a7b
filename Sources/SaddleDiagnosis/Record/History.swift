import Foundation
import SaddleData
import SaddleGAN

/// The numbers of a run's steps, by name.
public struct History: Sendable {
  public private(set) var lastStep = 0
  private var columns: [String: Series] = [:]
  /// Lines that could not be read.
  public private(set) var brokenLines = 0

  public init() {}

  /// The numbers of a name; an empty series where there are none.
  public subscript(name: String) -> Series { columns[name] ?? Series() }

  public var isEmpty: Bool { columns.isEmpty }
  public var names: [String] { columns.keys.sorted() }

  /// - Parameter step: after those that are there.
  public mutating func append(step: Int, _ values: [(name: String, value: Double)]) {
    lastStep = max(lastStep, step)
    // A name must not make a file of one line into memory without end.
    for (name, value) in values where columns[name] != nil || columns.count < Self.mostColumns {
      columns[name, default: Series()].append(step, value)
    }
  }

  public mutating func append(_ record: StepRecord) { append(step: record.step, record.values) }

  private static let mostColumns = 100

  /// Reads a metrics.jsonl; what is no line of one is counted and left out.
  ///
  /// A long file is thinned to some 10,000 lines. Steps must rise: what follows a resumed run's start
  /// replaces nothing, since training removes what it makes anew.
  /// - Throws: `DataError` when the file cannot be read.
  /// - Complexity: O(bytes).
  public init(contentsOf url: URL) throws {
    let lines = try JSONLines(contentsOf: url)
    let stride = max(1, lines.count / 10_000)
    for (index, line) in lines.enumerated() where index % stride == 0 || index == lines.count - 1 {
      guard let object = try? JSONSerialization.jsonObject(with: line) as? [String: Any],
        let step = object["step"] as? Int, step >= 0, isEmpty || step > lastStep
      else {
        brokenLines += 1
        continue
      }
      let values = object.keys.sorted().compactMap { name in
        name == "step" ? nil : (object[name] as? Double).map { (name: name, value: $0) }
      }
      append(step: step, values)
    }
  }
}

/// The lines of a file of JSON objects, as bytes.
struct JSONLines: RandomAccessCollection {
  private let lines: [Data.SubSequence]

  /// Larger than any that training writes; a file beyond it is another program's.
  private static let mostBytes = 1 << 28

  /// - Throws: `DataError` when the file cannot be read or is too large.
  init(contentsOf url: URL) throws {
    do {
      let size = try FileManager.default.attributesOfItem(atPath: url.path)[.size] as? Int ?? 0
      guard size <= Self.mostBytes else { throw RunRecord.unreadable(url, "it has \(size) bytes") }
      lines = try Data(contentsOf: url).split(separator: UInt8(ascii: "\n"))
    } catch let error as DataError { throw error } catch { throw RunRecord.unreadable(url, error.reason) }
  }

  var startIndex: Int { 0 }
  var endIndex: Int { lines.count }
  subscript(index: Int) -> Data { Data(lines[index]) }
}
