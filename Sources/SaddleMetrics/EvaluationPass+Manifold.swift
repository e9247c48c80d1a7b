import SaddleData
import SaddleTensor

/// Distances that the metrics of a known manifold share, once they are computed.
struct ManifoldDistances {
  /// From samples to the manifold.
  var samples: [Double]?
  /// From test data to what the generator can make.
  var data: [Double]?
}

extension EvaluationPass {
  /// The most samples, and the most test images: each is searched for by itself.
  private static let manifoldCount = 1000

  mutating func manifoldDistance() throws -> Result {
    let distances = try distancesToManifold()
    let count = Double(distances.count)
    let mean = distances.reduce(0, +) / count
    let squares = distances.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return ofSamples(mean, (squares / (count - 1) / count).squareRoot())
  }

  mutating func manifoldPrecision() throws -> Result {
    let share = try ManifoldScores.Share(of: distancesToManifold(), within: ManifoldScores.delta)
    return ofSamples(share.value, share.standardError)
  }

  mutating func manifoldRecall() throws -> Result {
    let share = try ManifoldScores.Share(of: distancesToGenerator(), within: ManifoldScores.delta)
    return ofTestImages(share.value, share.standardError, samples: GeneratorInversion.candidates)
  }

  mutating func manifoldF1() throws -> Result {
    let scores = try ManifoldScores(samples: distancesToManifold(), data: distancesToGenerator())
    return ofTestImages(scores.f1, scores.f1Error, samples: sampleCount)
  }

  /// Of samples against all that the data can be, searched from so many examples of it.
  private func ofSamples(_ value: Double, _ error: Double) -> Result {
    Result(
      value: value, error: error, referenceCount: PolygonManifold.candidates, count: sampleCount, split: "all"
    )
  }

  private func ofTestImages(_ value: Double, _ error: Double, samples: Int) -> Result {
    Result(value: value, error: error, referenceCount: testCount, count: samples, split: "held out")
  }

  private var sampleCount: Int { min(Self.manifoldCount, samples.count) }
  private var testCount: Int { min(Self.manifoldCount, evaluation.count) }

  private mutating func distancesToManifold() throws -> [Double] {
    if let known = manifoldDistances.samples { return known }
    guard let own = samples.samples else {
      throw MetricError("the samples were not kept", advice: "name the metric when the evaluation is made")
    }
    let dimension = own.values.count / max(1, samples.count)
    let pixels = Features(ContiguousArray(own.values.map { $0 / 255 }), dimension: dimension)
    let distances = try evaluation.manifold.distances(
      of: pixels.prefix(Self.manifoldCount), progress: progress)
    manifoldDistances.samples = distances
    return distances
  }

  private mutating func distancesToGenerator() throws -> [Double] {
    if let known = manifoldDistances.data { return known }
    guard let generator else {
      throw MetricError("there is no generator", advice: "measure a run or a checkpoint")
    }
    let inversion = GeneratorInversion(
      latent: generator.latentCount, seed: evaluation.seed, threads: evaluation.threads)
    let distances = try inversion.distances(
      from: PolygonManifold.testData(testCount), enough: ManifoldScores.delta, progress: progress
    ) { try generator.samples(at: $0) / 255 }
    manifoldDistances.data = distances
    return distances
  }
}
