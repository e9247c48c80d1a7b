import Foundation
import SaddleCPU
import SaddleData
import SaddleTensor
import Testing

@Suite("Batches")
struct BatchReaderTests {
  /// Sample i is the number i and has the class i mod 3.
  static func numbered(_ count: Int) -> Dataset {
    Dataset(
      name: "numbered", kind: .table, shape: [1],
      samples: .floats(ContiguousArray((0..<count).map(Float.init))),
      labels: (0..<count).map { Int32($0 % 3) }, classNames: ["a", "b", "c"], columns: ["x"],
      scaling: .identity(1))
  }

  /// The next batches, each as its samples.
  static func read(_ reader: BatchReader, _ count: Int) throws -> [[Float]] {
    let samples = Buffer(TensorType(Shape([reader.batch] + reader.dataset.shape.dimensions)))
    return try (0..<count).map { _ in
      try reader.next(samples: samples)
      return samples.value.floats
    }
  }

  @Test(
    "each epoch is all samples once, in an order of its own, whatever the batch", arguments: [1, 3, 10, 64])
  func coverage(batch: Int) throws {
    let reader = try BatchReader(Self.numbered(10), batch: batch, seed: 5)
    let stream = try Self.read(reader, (40 + batch - 1) / batch).flatMap { $0 }
    let epochs = (0..<4).map { Array(stream[$0 * 10..<$0 * 10 + 10]) }
    for epoch in epochs { #expect(epoch.sorted() == (0..<10).map(Float.init)) }
    #expect(Set(epochs).count == 4)
    // The stream is the same for every batch size.
    let atOnce = try Self.read(BatchReader(Self.numbered(10), batch: 40, seed: 5), 1)[0]
    #expect(Array(stream.prefix(40)) == atOnce)
  }

  @Test("a reader set to a position goes on as if it had read up to there", arguments: ["stored", "ring"])
  func resume(name: String) throws {
    let dataset = name == "ring" ? try Dataset.open("ring") : Self.numbered(10)
    let batch = 4
    let whole = try Self.read(BatchReader(dataset, batch: batch, seed: 9), 12)
    #expect(Set(whole).count == 12)
    for position in 0..<12 {
      let reader = try BatchReader(dataset, batch: batch, seed: 9, threads: 1 + position % 2)
      reader.position = position
      let rest = try Self.read(reader, 12 - position)
      #expect(rest == Array(whole[position...]))
      #expect(reader.position == 12)
    }
    // Backwards too, in a reader that holds another epoch's order.
    let reader = try BatchReader(dataset, batch: batch, seed: 9)
    _ = try Self.read(reader, 12)
    reader.position = 1
    #expect(try Self.read(reader, 1)[0] == whole[1])
  }

  @Test("another seed is another order")
  func seeds() throws {
    let streams = try (0..<5).map { seed in
      try Self.read(BatchReader(Self.numbered(20), batch: 20, seed: seed), 1)[0]
    }
    #expect(Set(streams).count == 5)
  }

  @Test("labels are those of the samples beside them")
  func labels() throws {
    let reader = try BatchReader(Self.numbered(10), batch: 4, seed: 2)
    let samples = Buffer(TensorType([4, 1]))
    let labels = Buffer(TensorType([4], .int32))
    for _ in 0..<8 {
      try reader.next(samples: samples, labels: labels)
      #expect(labels.value.doubles == samples.value.floats.map { Double(Int($0) % 3) })
    }
  }

  @Test("bytes arrive in training units, channel by channel")
  func bytes() throws {
    let dataset = Dataset(
      name: "two pixels", kind: .images, shape: [1, 2, 3], samples: .bytes(Data([0, 51, 255, 102, 204, 1])),
      scaling: Scaling(offsets: [127.5, 0, 1], scales: [127.5, 51, 2]))
    // By hand: (0 - 127.5) / 127.5, 51 / 51, (255 - 1) / 2, (102 - 127.5) / 127.5, 204 / 51, (1 - 1) / 2.
    let expected: [Float] = [-1, 1, 127, -0.2, 4, 0]
    #expect(try Self.read(BatchReader(dataset, batch: 1, seed: 1), 1) == [expected])
  }

  @Test("numbers arrive in training units, column by column")
  func numbers() throws {
    let dataset = Dataset(
      name: "two columns", kind: .points, shape: [2], samples: .floats([10, -3]),
      scaling: Scaling(offsets: [4, -1], scales: [2, 0.5]))
    #expect(try Self.read(BatchReader(dataset, batch: 2, seed: 1), 1) == [[3, -4, 3, -4]])
  }

  @Test("made-up data is scaled in the graph")
  func scaledDistribution() throws {
    var dataset = try Dataset.open("two-gaussians")
    let own = try Self.read(BatchReader(dataset, batch: 8, seed: 3), 1)[0]
    dataset.scaling = Scaling(offsets: [1, -1], scales: [2, 4])
    let scaled = try Self.read(BatchReader(dataset, batch: 8, seed: 3), 1)[0]
    for index in 0..<16 {
      let expected = index % 2 == 0 ? (own[index] - 1) / 2 : (own[index] + 1) / 4
      // One rounding of the division each.
      #expect(abs(scaled[index] - expected) <= 1e-6)
    }
  }

  @Test("what cannot be read is an error, and the reader stays where it was")
  func refusals() throws {
    #expect(throws: DataError.self) { try BatchReader(Self.numbered(3), batch: 0, seed: 1) }
    #expect(throws: DataError.self) { try BatchReader(Self.numbered(0), batch: 1, seed: 1) }
    let ring = try BatchReader(Dataset.open("ring"), batch: 2, seed: 1)
    let samples = Buffer(TensorType([2, 2]))
    let labels = Buffer(TensorType([2], .int32))
    #expect(throws: DataError.self) { try ring.next(samples: samples, labels: labels) }
    #expect(ring.position == 0)
    for position in [-1, Int.max, Int.max / 2] {
      ring.position = position
      #expect(throws: DataError.self) { try ring.next(samples: samples) }
    }
  }
}
