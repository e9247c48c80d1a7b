import Foundation
import SaddleCPU
import SaddleTensor

/// Reads batches in an order that the seed and the position alone decide.
///
/// Stored data is a stream: its element p is sample p mod n of the permutation of epoch p / n, so that each
/// sample comes once an epoch, whatever the batch size; a batch may span epochs. Made-up data draws batch b
/// from the key (seed, b). To go on exactly, set ``position`` to the number of batches already read.
///
/// ```swift
/// let reader = try BatchReader(digits, batch: 64, seed: 1)
/// let samples = Buffer(TensorType([64, 8, 8, 1]))
/// try reader.next(samples: samples)
/// ```
///
/// A reader is not synchronised: one thread at a time. After the first batch nothing is allocated.
public final class BatchReader {
  public let dataset: Dataset
  public let batch: Int
  /// The number of batches read so far.
  public var position = 0

  /// Makes an epoch's permutation, or a whole batch, from the seed's key and a counter.
  private let program: Program
  private let seedWords: Buffer
  private let counterWords: Buffer
  /// The permutation of `epoch`, for stored data.
  private let order: Buffer
  private var epoch: Int?
  /// What each byte becomes, channel by channel, for images of bytes.
  private let byteTable: [Float]

  /// - Parameters:
  ///   - batch: samples in a batch, 1 or more; may exceed the data set's count.
  ///   - threads: how many threads shuffle or make samples where there are many; nil: one for each core.
  /// - Throws: ``DataError`` when there is nothing to read or too much (2³¹ samples).
  /// - Complexity: O(n log n) once an epoch, O(batch) a batch.
  public init(_ dataset: Dataset, batch: Int, seed: UInt64, threads: Int? = nil) throws {
    guard batch > 0 else {
      throw DataError("a batch of \(batch) samples", advice: "use a batch of 1 or more")
    }
    if let count = dataset.count, count == 0 || count > Int(Int32.max) {
      throw DataError(
        "the data set \(dataset.name) has \(count) samples", advice: "use one with 1 to \(Int32.max)")
    }
    self.dataset = dataset
    self.batch = batch
    let seedInput = Tensor.input("seed", [2], .uint32)
    let counterInput = Tensor.input("counter", [2], .uint32)
    let key = RandomKey(RandomKey(seedInput).bits([2]) ^ counterInput)
    let result: Tensor
    if case .distribution(let distribution) = dataset.samples {
      let own = distribution.samples(batch, key: key)
      let scaling = dataset.scaling
      result =
        scaling.isIdentity
        ? own : (own - Tensor(scaling.offsets.map { Float($0) })) / Tensor(scaling.scales.map { Float($0) })
      order = Buffer(TensorType([0], .int32))
    } else {
      result = key.permutation(dataset.count ?? 0)
      order = Buffer(result.type)
    }
    // Waiting for a second thread takes longer than a small result does, above all on a busy machine.
    let isSmall = result.shape.count <= 1 << 16
    program = try Program(
      inputs: [seedInput, counterInput], outputs: [result],
      options: Program.Options(threads: isSmall ? 1 : threads))
    // Another stream than that of anyone who draws from the same seed's key.
    seedWords = Buffer(RandomKey.words(seed: seed ^ 0x6461_7461_7365_7400))
    counterWords = Buffer(TensorType([2], .uint32))
    byteTable = (0..<dataset.scaling.offsets.count).flatMap { channel in
      (0..<256).map {
        Float((Double($0) - dataset.scaling.offsets[channel]) / dataset.scaling.scales[channel])
      }
    }
  }

  /// Reads the batch at ``position`` and moves on.
  ///
  /// - Parameters:
  ///   - samples: becomes the samples in training units, `float32` [batch] + shape.
  ///   - labels: becomes their classes, `int32[batch]`.
  /// - Throws: ``DataError`` when labels are asked for and there are none.
  /// - Precondition: the buffers have these types.
  public func next(samples: Buffer, labels: Buffer? = nil) throws {
    precondition(
      samples.type == TensorType(Shape([batch] + dataset.shape.dimensions)),
      "batch: cannot be written to a \(samples.type)")
    precondition(
      labels.map { $0.type == TensorType([batch], .int32) } ?? true,
      "batch: labels cannot be written to a \(labels.map { "\($0.type)" } ?? "")")
    let (start, overflow) = position.multipliedReportingOverflow(by: batch)
    guard position >= 0, !overflow, !start.addingReportingOverflow(batch).overflow else {
      throw DataError(
        "batch \(position) is outside the stream of batches", advice: "start from a position that was saved")
    }
    switch dataset.samples {
    case .distribution:
      if labels != nil { throw noLabels }
      try run(counter: position, into: samples)
    case .bytes(let data):
      try data.withUnsafeBytes { bytes in
        try read(from: start, into: samples, labels) { sample, target in
          scale(bytes, sample: sample, into: target)
        }
      }
    case .floats(let floats):
      try floats.withUnsafeBufferPointer { floats in
        try read(from: start, into: samples, labels) { sample, target in
          scale(floats, sample: sample, into: target)
        }
      }
    }
    position += 1
  }

  private var noLabels: DataError {
    DataError(
      "the data set \(dataset.name) has no classes",
      advice: "train without conditions, or use data with labels")
  }

  private func run(counter: Int, into result: Buffer) throws {
    counterWords.withElements(as: UInt32.self) {
      $0[0] = UInt32(truncatingIfNeeded: counter)
      $0[1] = UInt32(truncatingIfNeeded: counter >> 32)
    }
    try program.run(inputs: [seedWords, counterWords], outputs: [result])
  }

  /// Copies elements `start`..<`start` + batch of the stream, each by `copy` into its place.
  private func read(
    from start: Int, into samples: Buffer, _ labels: Buffer?,
    copy: (_ sample: Int, _ target: UnsafeMutableBufferPointer<Float>) -> Void
  ) throws {
    let size = dataset.shape.count
    let count = order.type.shape.count
    guard labels == nil || dataset.labels != nil else { throw noLabels }
    for index in 0..<batch {
      let (epoch, place) = (start + index).quotientAndRemainder(dividingBy: count)
      if epoch != self.epoch {
        try run(counter: epoch, into: order)
        self.epoch = epoch
      }
      let sample = order.withElements(as: Int32.self) { Int($0[place]) }
      samples.withElements(as: Float.self) { all in
        copy(sample, UnsafeMutableBufferPointer(rebasing: all[index * size..<(index + 1) * size]))
      }
      if let labels, let known = dataset.labels {
        labels.withElements(as: Int32.self) { $0[index] = known[sample] }
      }
    }
  }

  private func scale(
    _ bytes: UnsafeRawBufferPointer, sample: Int, into target: UnsafeMutableBufferPointer<Float>
  ) {
    let channels = dataset.scaling.offsets.count
    let source = UnsafeRawBufferPointer(rebasing: bytes[sample * target.count..<(sample + 1) * target.count])
    byteTable.withUnsafeBufferPointer { table in
      for channel in 0..<channels {
        for index in stride(from: channel, to: target.count, by: channels) {
          target[index] = table[channel * 256 + Int(source[index])]
        }
      }
    }
  }

  private func scale(
    _ floats: UnsafeBufferPointer<Float>, sample: Int, into target: UnsafeMutableBufferPointer<Float>
  ) {
    let width = dataset.scaling.offsets.count
    for start in stride(from: 0, to: target.count, by: width) {
      for position in 0..<width {
        let own = Double(floats[sample * target.count + start + position])
        target[start + position] = Float(
          (own - dataset.scaling.offsets[position]) / dataset.scaling.scales[position])
      }
    }
  }
}
