import SaddleCPU
import SaddleData
import SaddleNN
import SaddleTensor

/// A generator's samples in the data's own units, as many as are asked for: sample i of a seed is that of
/// ``Sampler/samples(_:seed:classes:from:)``. Classes of a conditional generator follow their frequencies in
/// the data.
///
/// ```swift
/// let checkpoint = try Checkpoint(contentsOf: url)
/// let samples = try GeneratedSamples(checkpoint.weights(averaged: true), of: checkpoint.learner.generator,
///   checkpoint.data, seed: 1)
/// let batch = try samples.next(256)
/// ```
public final class GeneratedSamples: SampleSource {
  public let shape: Shape
  public let count: Int? = nil
  private let sampler: Sampler
  private let weights: GeneratorWeights
  private let data: DatasetDescription
  private let seed: UInt64
  private let threads: Int
  /// Samples given out.
  private var position = 0
  /// The first classes of the seed; more are drawn, twice as many at a time, as they are needed.
  private var classes: [Int32] = []

  /// - Parameters:
  ///   - data: what the generator was trained on.
  ///   - threads: nil: one for each core.
  /// - Throws: `ProgramError` when the generator cannot be compiled.
  public init(
    _ weights: GeneratorWeights, of generator: Generator, _ data: DatasetDescription, seed: UInt64,
    threads: Int? = nil
  ) throws {
    shape = generator.sampleShape
    sampler = try Sampler(generator, threads: threads)
    self.weights = weights
    self.data = data
    self.seed = seed
    self.threads = threads ?? Machine.coreCount
  }

  public var density: (any SampleDensity)? {
    get throws { try sampler.generator.density?(weights, data.scaling, threads) }
  }

  public func next(_ most: Int) throws -> SampleBatch {
    let places = position..<position + max(0, most)
    guard !places.isEmpty else { return SampleBatch(values: []) }
    let classes = sampler.generator.classes == nil ? nil : try classes(at: places)
    let values = try sampler.samples(
      of: sampler.latents(places, seed: seed), classes: classes, from: weights)
    position = places.upperBound
    return SampleBatch(values: ContiguousArray(data.scaling.toOwn(values.floats)), labels: classes)
  }

  private func classes(at places: Range<Int>) throws -> [Int32] {
    if places.upperBound > classes.count {
      classes = try data.classes(max(4096, 2 * classes.count, places.upperBound), seed: seed)
    }
    return Array(classes[places])
  }
}

extension GeneratedSamples: InvertibleSource {
  public var latentCount: Int { sampler.generator.latent.count }

  /// - Throws: ``GameError`` for a conditional generator, whose samples depend on a class too.
  public func samples(at points: Tensor) throws -> Tensor {
    let generator = sampler.generator
    guard generator.classes == nil else {
      throw GameError("a conditional generator has no one sample of a latent point: train without classes")
    }
    var pass = Pass(
      Tensor(weights.flat.value), statistics: weights.statistics.map { Tensor($0.value) },
      of: generator.layout, for: .evaluation)
    return data.scaling.toOwn(generator(generator.latent.points(points), labels: nil, &pass))
  }
}
