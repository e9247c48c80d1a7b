import Foundation
import SaddleData
import SaddleMetrics
import SaddleTensor
import Testing

/// The metrics of polygons on generators whose precision and recall are known. `SADDLE_FULL_SIZE=1` measures as
/// many as the metrics take and prints what Documentation/Decisions/Metrics.md says.
@Suite("Metrics of a known manifold")
struct ManifoldMetricsTests {
  private static let isFull = ProcessInfo.processInfo.environment["SADDLE_FULL_SIZE"] != nil
  /// Small: three batches of inversion at most.
  private static let count = isFull ? 1000 : 24

  private func evaluation(_ metrics: [Metric]) throws -> Evaluation {
    try Evaluation(
      against: Self.polygons(30), metrics: metrics, count: Self.count, referenceCount: 30,
      extractor: RawFeatures([28, 28, 1]))
  }

  /// The first of the data set, as `polygons` has them.
  private static func polygons(_ count: Int) throws -> Dataset {
    Dataset(
      name: "polygons", kind: .images, shape: [28, 28, 1],
      samples: .bytes(try Polygons.images(count, threads: 1)), scaling: .images(channels: 1),
      manifold: .polygons)
  }

  /// Ranges of precision and of recall.
  static let expected: [(TriangleSource.Kind, ClosedRange<Double>, ClosedRange<Double>)] = [
    // The map itself, but for corners, where it is off by a share of a pixel.
    (.own, 0.9...1, 0.8...1),
    (.blurred, 0...0.1, 0...0.1),
    // The one polygon is on the manifold, and near few others.
    (.repeated, 1...1, 0...0.05),
    (.noise, 0...0, 0...0),
  ]

  @Test("A generator of known quality gets the scores that it deserves", arguments: expected)
  func scores(
    kind: TriangleSource.Kind, precision: ClosedRange<Double>, recall: ClosedRange<Double>
  ) throws {
    let source = try TriangleSource(kind)
    let metrics = [Metric.manifoldF1, .manifoldPrecision, .manifoldRecall, .manifoldDistance]
    let found = try evaluation(metrics).measure(source)
    #expect(found.map(\.metric) == metrics.map(\.name))
    let (f1, p, r, distance) = (found[0], found[1].value, found[2].value, found[3].value)
    // Of these none is half good and half bad.
    #expect((p > 0.5) == (distance < 0.75), "\(distance)")
    #expect(precision.contains(p) && recall.contains(r), "\(p), \(r)")
    #expect(f1.value == (p + r > 0 ? 2 * p * r / (p + r) : 0))
    #expect(found.map(\.count) == [Self.count, Self.count, 4096, Self.count])
    #expect(found.map(\.referenceCount) == [Self.count, 20_000, Self.count, 20_000])
    #expect(found.map(\.split) == ["held out", "all", "held out", "all"])
    if Self.isFull {
      print("\(kind.rawValue): precision \(p), recall \(r), F1 \(f1.value), \(f1.seconds) s")
    }
  }

  @Test("The data itself is on its manifold, and test images are none of the training data")
  func data() throws {
    let data = try Self.polygons(Self.isFull ? 1000 : 60)
    let found = try evaluation([.manifoldPrecision, .manifoldDistance]).measure(DatasetSamples(data, seed: 1))
    #expect(found[0].value == 1 && found[0].error == 0)
    #expect(found[1].value == 0 && found[1].error == 0)
    let tests = try Polygons.testImages(3)
    #expect(tests == Array(try Polygons.images(60_003, threads: 2).suffix(3 * 784)))
  }

  @Test("What has no generator, or no known manifold, is refused with what to do")
  func refusals() throws {
    let data = try Self.polygons(30)
    let recall = try evaluation([.manifoldRecall])
    let file = #expect(throws: MetricError.self) { try recall.measure(DatasetSamples(data, seed: 1)) }
    #expect(file?.description.contains("measure a run or a checkpoint") == true)
    let digits = try Dataset.open("digits")
    for metric in [Metric.manifoldDistance, .manifoldPrecision, .manifoldRecall, .manifoldF1] {
      let error = #expect(throws: MetricError.self) {
        try Evaluation(against: digits, metrics: [metric], extractor: RawFeatures(digits.shape))
      }
      #expect(error?.description.contains("compare with polygons") == true)
    }
    // Images of another size.
    #expect(throws: MetricError.self) {
      try evaluation([.manifoldPrecision]).measure(DatasetSamples(digits, seed: 1))
    }
  }
}
