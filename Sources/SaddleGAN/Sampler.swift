import SaddleCPU
import SaddleNN
import SaddleTensor

/// A generator's parameters and running statistics.
public struct GeneratorWeights {
  /// `float32[layout.count]`.
  public let flat: Buffer
  /// `float32[layout.statistics.count]`, of a generator with batch norms.
  public let statistics: Buffer?

  public init(flat: Buffer, statistics: Buffer?) {
    self.flat = flat
    self.statistics = statistics
  }
}

/// Draws samples from a generator in evaluation: batch norms use their running statistics, dropout is off.
///
/// Sample i of a seed is the same however many are drawn.
public final class Sampler {
  public let generator: Generator
  private static let batch = 64
  private let latents: Program
  private let program: Program
  private let key = Buffer(TensorType([2], .uint32))
  private let counter = Buffer(TensorType([2], .uint32))
  private let z: Buffer
  private let labels: Buffer?
  private let result: Buffer

  public init(_ generator: Generator, threads: Int? = nil) throws {
    self.generator = generator
    let (words, counter) = (Tensor.input("key", [2], .uint32), Tensor.input("counter", [2], .uint32))
    let z = Tensor.input("z", [Self.batch, generator.latent.count])
    let labels = generator.classes.map { _ in Tensor.input("labels", [Self.batch], .int32) }
    let flat = Tensor.input("generator", [generator.layout.count])
    let count = generator.layout.statistics.count
    let statistics = count == 0 ? nil : Tensor.input("generator.statistics", [count])
    var pass = Pass(flat, statistics: statistics, of: generator.layout, for: .evaluation)
    let samples = generator(z, labels: labels, &pass)
    latents = try Program(
      inputs: [words, counter],
      outputs: [generator.latent(Self.batch, key: RandomKey(RandomKey(words).bits([2]) ^ counter))],
      options: .init(threads: threads))
    program = try Program(
      inputs: [z, labels, flat, statistics].compactMap { $0 }, outputs: [samples],
      options: .init(threads: threads))
    self.z = Buffer(z.type)
    self.labels = labels.map { Buffer($0.type) }
    result = Buffer(samples.type)
  }

  /// Latent points 0 ..< `count` of a seed, `float32[count, latent.count]`.
  public func latents(_ count: Int, seed: UInt64) throws -> Value { try latents(0..<count, seed: seed) }

  /// Latent points of a seed by their places, `float32[places.count, latent.count]`.
  public func latents(_ places: Range<Int>, seed: UInt64) throws -> Value {
    key.write(RandomKey.words(seed: seed))
    let width = generator.latent.count
    let first = places.lowerBound / Self.batch
    let skipped = places.lowerBound - first * Self.batch
    let whole = try collect(skipped + places.count, width: width) { batch in
      counter.write(RandomKey.words(seed: UInt64(first + batch)))
      try latents.run(inputs: [key, counter], outputs: [z])
      return z
    }
    return skipped == 0 ? whole : Value(whole.floats[(skipped * width)...], shape: [places.count, width])
  }

  /// The samples of given latent points, [n] + sampleShape, in the units of training.
  /// - Parameters:
  ///   - points: `float32[n, latent.count]`.
  ///   - classes: one a point, of a conditional generator.
  /// - Throws: ``GameError`` when classes are missing, too few or out of range.
  public func samples(of points: Value, classes: [Int32]? = nil, from weights: GeneratorWeights) throws
    -> Value
  {
    let (count, width) = (points.shape[0], generator.latent.count)
    if let known = generator.classes {
      guard let classes, classes.count == count, classes.allSatisfy({ (0..<known).contains(Int($0)) }) else {
        throw GameError("a conditional generator needs one class, from 0 to \(known - 1), for each sample")
      }
    }
    let numbers = points.floats
    let values = try collect(count, width: generator.sampleShape.count) { batch in
      let start = batch * Self.batch
      z.withElements(as: Float.self) { z in
        for index in z.indices {
          let source = start * width + index
          z[index] = source < numbers.count ? numbers[source] : 0
        }
      }
      labels?.withElements(as: Int32.self) { labels in
        for index in labels.indices {
          labels[index] = start + index < count ? classes?[start + index] ?? 0 : 0
        }
      }
      let inputs = [z, labels, weights.flat, weights.statistics].compactMap { $0 }
      try program.run(inputs: inputs, outputs: [result])
      return result
    }
    return values.reshaped(Shape([count] + generator.sampleShape.dimensions))
  }

  /// Samples 0 ..< `count` of a seed.
  public func samples(
    _ count: Int, seed: UInt64, classes: [Int32]? = nil, from weights: GeneratorWeights
  ) throws -> Value {
    try samples(of: latents(count, seed: seed), classes: classes, from: weights)
  }

  /// The first `count` rows of what `batch` gives, batch by batch.
  private func collect(_ count: Int, width: Int, _ batch: (Int) throws -> Buffer) throws -> Value {
    var numbers = ContiguousArray<Float>()
    numbers.reserveCapacity(count * width)
    for index in 0..<(count + Self.batch - 1) / Self.batch {
      try batch(index).withElements(as: Float.self) { numbers.append(contentsOf: $0) }
    }
    return Value(storage: .float32(ContiguousArray(numbers.prefix(count * width))), shape: [count, width])
  }
}
