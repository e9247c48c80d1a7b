import ArgumentParser
import Foundation
import Saddle

/// One metric between two sets of features, computed once.
struct Metrics: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Times one metric of samples, from features in memory to the value.")

  enum Kind: String, ExpressibleByArgument, CaseIterable {
    case frechet
    /// Precision and recall.
    case neighbours
  }

  @Option(help: "The metric.") var kind: Kind
  @Option(help: "A file of raw float32 features of the data, row-major.") var data: String
  @Option(help: "Another, of the samples.") var samples: String
  @Option(help: "Numbers in a feature.") var dimension: Int
  @Option(help: "Threads; by default one for each core.") var threads: Int?

  func run() throws {
    let features = try [data, samples].map { path in
      try Data(contentsOf: URL(filePath: path)).withUnsafeBytes {
        Features(ContiguousArray($0.bindMemory(to: Float.self)), dimension: dimension)
      }
    }
    var values: [String: Double] = [:]
    let time = try ContinuousClock().measure { values = try measure(features[0], features[1]) }
    try printJSON([
      "peer": "saddle", "seconds": seconds(time), "peak_rss_mb": peakMegabytes(), "values": values,
    ])
  }

  private func measure(_ data: Features, _ samples: Features) throws -> [String: Double] {
    switch kind {
    case .frechet:
      let statistics = try [data, samples].map { try FeatureStatistics(of: $0, threads: threads) }
      return ["frechet": try statistics[0].frechetDistance(to: statistics[1])]
    case .neighbours:
      let found = try Neighbourhoods(of: samples, in: data, threads: threads)
      return ["precision": found.precision, "recall": found.recall ?? .nan]
    }
  }
}
