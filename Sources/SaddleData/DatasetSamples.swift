import SaddleCPU
import SaddleTensor

/// A data set's samples in own units, in an order that the seed decides: a random subset of stored data, or
/// an endless stream of made-up data, with memory for one batch.
///
/// Stored data is taken in the order of a random permutation of it, each sample once. Two sources of one data
/// set and one seed whose places do not meet share no sample:
///
/// ```swift
/// let training = try DatasetSamples(digits, seed: 1, places: 0..<1500)
/// let heldOut = try DatasetSamples(digits, seed: 1, places: 1500..<1797)
/// let batch = try training.next(64)   // values [64, 8, 8, 1] in 0...255, and labels
/// ```
public final class DatasetSamples: SampleSource {
  public let dataset: Dataset
  public let count: Int?
  /// Which samples of the seed's order.
  private let places: Range<Int>?
  /// How many were given out.
  private var position = 0
  /// The permutation of stored data.
  private let order: ContiguousArray<Int32>
  private let stream: MadeUpStream?

  public var shape: Shape { dataset.shape }

  /// - Parameters:
  ///   - places: of the seed's order, from 0; `nil`: all. Of made-up data the order has no end.
  ///   - threads: for made-up data; nil: one for each core.
  /// - Throws: ``DataError`` when the places are not all there, or the data set is empty or too large (2³¹
  ///   samples).
  /// - Complexity: O(n log n) for stored data of n samples.
  public init(_ dataset: Dataset, seed: UInt64, places: Range<Int>? = nil, threads: Int? = nil) throws {
    if let total = dataset.count {
      guard total > 0, total <= Int(Int32.max) else {
        throw DataError(
          "the data set \(dataset.name) has \(total) samples", advice: "use one with 1 to \(Int32.max)")
      }
      if let places, places.upperBound > total {
        throw DataError(
          "the data set \(dataset.name) has \(total) samples, not \(places.upperBound)",
          advice: "ask for fewer")
      }
    }
    if let places, places.lowerBound < 0 {
      throw DataError("sample \(places.lowerBound) is none", advice: "count samples from 0")
    }
    self.dataset = dataset
    self.places = places
    switch dataset.samples {
    case .distribution(let distribution):
      count = places?.count
      order = []
      stream = try MadeUpStream(distribution, seed: seed, threads: threads)
    case .bytes, .floats:
      let total = dataset.count ?? 0
      count = places?.count ?? total
      let value = try RandomKey(seed: seed).permutation(total).evaluate(threads: threads)
      guard case .int32(let indices) = value.storage else { preconditionFailure("a permutation is int32") }
      order = indices
      stream = nil
    }
  }

  public func next(_ most: Int) throws -> SampleBatch {
    let first = (places?.lowerBound ?? 0) + position
    let number = min(max(0, most), count.map { $0 - position } ?? most)
    position += number
    guard number > 0 else { return SampleBatch(values: []) }
    if let stream { return SampleBatch(values: try stream.samples(first..<first + number)) }
    let chosen = order[first..<first + number].map(Int.init)
    return SampleBatch(
      values: dataset.ownValues(of: chosen),
      labels: dataset.labels.map { labels in chosen.map { labels[$0] } }
    )
  }
}

extension Dataset {
  /// Stored samples in own units, row-major; none of made-up data.
  package func ownValues(of chosen: [Int]) -> ContiguousArray<Float> {
    let width = shape.count
    var values = ContiguousArray<Float>()
    values.reserveCapacity(chosen.count * width)
    switch samples {
    case .bytes(let data):
      data.withUnsafeBytes { bytes in
        for sample in chosen {
          for byte in bytes[sample * width..<(sample + 1) * width] { values.append(Float(byte)) }
        }
      }
    case .floats(let floats):
      for sample in chosen { values.append(contentsOf: floats[sample * width..<(sample + 1) * width]) }
    case .distribution: break
    }
    return values
  }
}

/// An endless stream from a distribution: blocks of samples, each from the key of the seed and its number.
private final class MadeUpStream {
  private static let block = 256
  private let width: Int
  private let program: Program
  private let key: Buffer
  private let counter = Buffer(TensorType([2], .uint32))
  private let result: Buffer
  private var current: Int?

  init(_ distribution: any Distribution, seed: UInt64, threads: Int?) throws {
    width = distribution.shape.count
    let (words, counter) = (Tensor.input("key", [2], .uint32), Tensor.input("counter", [2], .uint32))
    let samples = distribution.samples(
      Self.block, key: RandomKey(RandomKey(words).bits([2]) ^ counter))
    program = try Program(
      inputs: [words, counter], outputs: [samples], options: .init(threads: threads))
    key = Buffer(RandomKey.words(seed: seed))
    result = Buffer(samples.type)
  }

  /// The samples at these places of the stream.
  func samples(_ places: Range<Int>) throws -> ContiguousArray<Float> {
    var values = ContiguousArray<Float>()
    values.reserveCapacity(places.count * width)
    var place = places.lowerBound
    while place < places.upperBound {
      let (number, offset) = place.quotientAndRemainder(dividingBy: Self.block)
      if number != current {
        counter.write(RandomKey.words(seed: UInt64(number)))
        try program.run(inputs: [key, counter], outputs: [result])
        current = number
      }
      let taken = min(Self.block - offset, places.upperBound - place)
      result.withElements(as: Float.self) {
        values.append(contentsOf: $0[offset * width..<(offset + taken) * width])
      }
      place += taken
    }
    return values
  }
}
