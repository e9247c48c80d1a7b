import ArgumentParser
import Foundation
import Saddle

/// One optimal transport problem, solved once.
struct Transport: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Times one optimal transport problem, from points in memory to the value.")

  enum Kind: String, ExpressibleByArgument, CaseIterable { case exact, sinkhorn, line }

  @Option(help: "The problem.") var kind: Kind
  @Option(
    help: """
      saddle, saddle-lazy (exact, without a matrix), saddle-sorted (the line, given sorted points) or swift-sorts (the \
      standard library's two sorts alone).
      """)
  var contender = "saddle"
  @Option(help: "A file of raw float64 coordinates, row-major.") var source: String
  @Option(help: "Another.") var target: String
  @Option(help: "Coordinates of a point.") var dimension = 1
  @Option(help: "Of the mean cost, for Sinkhorn.") var epsilon = 0.0
  @Option(help: "Threads; by default one for each core.") var threads: Int?

  func run() throws {
    let points = try [source, target].map { path in
      let read = try Data(contentsOf: URL(filePath: path)).withUnsafeBytes {
        Array($0.bindMemory(to: Double.self))
      }
      return contender == "saddle-sorted" ? read.sorted() : read
    }
    var result: (value: Double?, iterations: Int?) = (nil, nil)
    let time = try ContinuousClock().measure { result = try solve(points[0], points[1]) }
    try printJSON([
      "peer": "saddle", "seconds": seconds(time), "peak_rss_mb": peakMegabytes(),
      "value": result.value ?? NSNull(), "iterations": result.iterations ?? NSNull(),
    ])
  }

  private func solve(_ source: [Double], _ target: [Double]) throws -> (value: Double?, iterations: Int?) {
    if kind == .line {
      if contender == "swift-sorts" {
        let sorted = [source.sorted(), target.sorted()]
        precondition(sorted[0].count == source.count)
        return (nil, nil)
      }
      return (try QuantileTransport().distance(from: source, to: target), nil)
    }
    let problem = try TransportProblem(
      from: PointCloud(source, dimension: dimension), to: PointCloud(target, dimension: dimension),
      cost: .squaredEuclidean)
    if kind == .sinkhorn {
      let solution = try Sinkhorn(regularization: .relativeToMeanCost(epsilon), threads: threads).solve(
        problem)
      return (solution.cost, solution.evidence.iterations)
    }
    let solution = try NetworkSimplex(
      costStorage: contender == "saddle-lazy" ? .lazy : .matrix, threads: threads
    ).solve(problem)
    return (solution.value, solution.evidence.iterations)
  }
}
