import Foundation
import SaddleData

/// Where a training run keeps what it makes:
///
/// ```
/// config.yaml            the whole resolved configuration
/// metrics.jsonl          one object a line
/// evaluations.jsonl      of a run with --metrics: one number a line
/// samples/step-002000.png
/// checkpoints/step-002000/{model,state}.safetensors
/// log.txt
/// ```
public struct RunDirectory: Hashable, Sendable {
  public let url: URL

  public init(_ url: URL) { self.url = url }

  public var configuration: URL { url.appending(path: "config.yaml") }
  public var metrics: URL { url.appending(path: "metrics.jsonl") }
  public var evaluations: URL { url.appending(path: "evaluations.jsonl") }
  public var samples: URL { url.appending(path: "samples") }
  public var checkpoints: URL { url.appending(path: "checkpoints") }
  public var log: URL { url.appending(path: "log.txt") }

  public func sample(step: Int) -> URL { samples.appending(path: "\(Self.name(step: step)).png") }
  public func checkpoint(step: Int) -> URL { checkpoints.appending(path: Self.name(step: step)) }

  private static func name(step: Int) -> String { "step-" + Self.padded(step, 6) }

  private static func padded(_ number: Int, _ digits: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }

  /// The steps of the checkpoints that are there, newest first.
  public var checkpointSteps: [Int] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: checkpoints.path)) ?? []
    return names.filter { $0.hasPrefix("step-") }.compactMap { Int($0.dropFirst(5)) }.sorted(by: >)
  }

  /// Makes a new run directory.
  /// - Parameters:
  ///   - url: the directory itself; `nil` takes the next number in `parent`: 00003-name.
  /// - Throws: `DataError` when the directory holds a run already or cannot be written.
  public static func create(_ url: URL?, in parent: URL, name: String) throws(DataError) -> RunDirectory {
    let directory = RunDirectory(url ?? parent.appending(path: nextName(in: parent, name)))
    if FileManager.default.fileExists(atPath: directory.configuration.path) {
      throw DataError(
        "there is a run in this directory already", path: directory.url.relativePath,
        advice: "go on with it by --resume \(directory.url.relativePath), or choose another --out")
    }
    for folder in [directory.url, directory.samples, directory.checkpoints] {
      do { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) } catch {
        throw DataError(
          "the directory cannot be made: \(error.reason)", path: folder.relativePath,
          advice: "choose another --out, or make room and give yourself the right to write there")
      }
    }
    return directory
  }

  private static func nextName(in parent: URL, _ name: String) -> String {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: parent.path)) ?? []
    let last = names.compactMap { Int($0.prefix { $0 != "-" }) }.max() ?? -1
    return "\(padded(last + 1, 5))-\(name)"
  }
}
