import ArgumentParser
import Foundation
import SaddleData
import SaddleGAN

struct DistanceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "distance",
    abstract: "Measure how far apart two data sets are, in any number of metrics.",
    discussion: """
      Samples are compared in the data's own units. Metrics are separated by commas:

      \(DistanceMetric.table)

      Distances between finite samples are not 0 even where both come from one distribution; compare with \
      that of a data set to itself, of which different samples are taken if there are twice as many. A lower \
      bound holds on average: a value above 0 by a few times what it is off by shows a difference. Samples \
      of which half or more repeat (columns of classes, say) are compared as discrete distributions. Numbers \
      are read as float32.

      Examples:
        saddle distance ring samples.csv
        saddle distance mnist samples.npy --metric sliced,js --count 5000
        saddle distance a.csv b.csv --metric w1,sinkhorn --weights-a weights.csv --json
      """)

  @Argument(help: "What `saddle train --data` takes.") var a: String
  @Argument(help: "The same.") var b: String
  @Option(
    help: """
      By commas. Unless set: w1,w2,sliced; where nothing is weighted js,tv too, and kl where a sample has at \
      most 12 numbers.
      """)
  var metric: String?
  @Option(help: "The most samples of each; 2000 unless set, or 10000 of single numbers.") var count: Int?
  @Option(help: "A CSV or .npy file of one column: a weight for each sample of the first.")
  var weightsA: String?
  @Option(help: "The same for the second.") var weightsB: String?
  @Option(help: "Decides which samples are taken or made, and random projections.") var seed: UInt64 = 0
  @Option(help: .setting("size")) var size: String?
  @Option(help: .setting("channels")) var channels: String?
  @Option(help: "The column of a CSV file that holds classes; it is left out.") var label: String?
  @Option(help: .setting("form")) var form: String?
  @Flag(help: "Print one JSON object a metric on standard output, and nothing else there.") var json = false

  func validate() throws {
    if let count, count < 1 { throw ValidationError("--count \(count): compare at least 1 sample") }
  }

  func run() throws {
    let console = Console()
    let asked = try metric.map { try DistanceMetric.list($0) }
    let (first, second) = (try open(a, console), try open(b, console))
    guard first.shape == second.shape else {
      throw DataError(
        "samples of \(a) have the shape \(first.shape), those of \(b) \(second.shape)",
        advice: "compare samples of one shape; an image folder can be read at another --size or --channels")
    }
    let metrics = try asked ?? DistanceMetric.list(fallback(dimension: first.shape.count))
    let limit = count ?? (first.shape.count == 1 ? 10_000 : 2_000)
    let samples = [
      try DistanceSamples(
        a, first, limit: limit, seed: seed, isSecond: false, weights: weightsA.map { ("--weights-a", $0) }),
      try DistanceSamples(
        b, second, limit: limit, seed: seed, isSecond: true, weights: weightsB.map { ("--weights-b", $0) }),
    ]
    let report = DistanceReport(
      console, isJSON: json, metrics, counts: (samples[0].count, samples[1].count))
    for (name, sample) in zip(["A", "B"], samples) { report.tell("\(name): \(sample.summary)") }
    var measurement = DistanceMeasurement(samples[0].cloud, samples[1].cloud, seed: seed)
    try measurement.check(metrics)
    report.begin()
    for metric in metrics {
      let line = ElapsedLine(metric.name, console)
      defer { line.end() }
      let start = ContinuousClock.now
      let result = try measurement.measure(metric)
      try report.add(result, seconds: (ContinuousClock.now - start) / .seconds(1))
    }
  }

  /// In many dimensions KL's estimate is more noise than signal.
  private func fallback(dimension: Int) -> String {
    guard weightsA == nil, weightsB == nil else { return "w1,w2,sliced" }
    return dimension > 12 ? "w1,w2,sliced,js,tv" : "w1,w2,sliced,kl,js,tv"
  }

  /// An option for one kind of source is heeded there, and passes the other by.
  private func open(_ source: String, _ console: Console) throws -> Dataset {
    var options = try DataOptions([
      ("size", size), ("channels", channels), ("label", label), ("form", form),
    ])
    let other = source == a ? b : a
    if !Self.isTable(source), Self.isTable(other) { options.labelColumn = nil }
    if !Self.isFolder(source), Self.isFolder(other) { (options.size, options.channels) = (nil, nil) }
    if !Self.isToy(source), Self.isToy(other) { options.form = .wganGP }
    return try Dataset.open(source, options: options, console)
  }

  private static func isTable(_ source: String) -> Bool {
    let stem = source.lowercased().hasSuffix(".gz") ? String(source.dropLast(3)) : source
    return ["csv", "tsv", "txt"].contains(URL(filePath: stem).pathExtension.lowercased())
  }

  private static func isFolder(_ source: String) -> Bool {
    var isDirectory: ObjCBool = false
    return FileManager.default.fileExists(atPath: source, isDirectory: &isDirectory) && isDirectory.boolValue
  }

  private static func isToy(_ source: String) -> Bool { source.hasPrefix("ring") || source.hasPrefix("grid") }
}
