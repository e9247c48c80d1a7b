import SaddleData
import SaddleTensor
import Testing

@Suite("A data set as a source of samples")
struct DatasetSamplesTests {
  private func all(_ source: DatasetSamples, by size: Int) throws -> (values: [Float], labels: [Int32]) {
    var (values, labels): ([Float], [Int32]) = ([], [])
    while true {
      let batch = try source.next(size)
      guard !batch.values.isEmpty else { return (values, labels) }
      values += batch.values
      labels += batch.labels ?? []
    }
  }

  @Test("stored data: each sample once with its label, in own units, in an order that is the seed's")
  func stored() throws {
    let numbers = ContiguousArray((0..<50).map(Float.init))
    let data = Dataset(
      name: "numbers", kind: .table, shape: [1], samples: .floats(numbers), labels: (0..<50).map { $0 % 3 },
      classNames: ["a", "b", "c"], scaling: .standardising(numbers, width: 1))
    let first = try all(DatasetSamples(data, seed: 1), by: 7)
    #expect(first.values.sorted() == Array(numbers))
    #expect(first.values != Array(numbers))
    #expect(zip(first.values, first.labels).allSatisfy { Int32($0) % 3 == $1 })
    #expect(try all(DatasetSamples(data, seed: 1), by: 50).values == first.values)
    #expect(try all(DatasetSamples(data, seed: 2), by: 7).values != first.values)
    // Parts that do not meet.
    let parts = try [0..<20, 20..<50].map { try all(DatasetSamples(data, seed: 1, places: $0), by: 8).values }
    #expect(parts[0] + parts[1] == first.values)
    #expect(throws: DataError.self) { try DatasetSamples(data, seed: 1, places: 0..<51) }
    #expect(throws: DataError.self) { try DatasetSamples(data, seed: 1, places: -1..<5) }
  }

  @Test("images come as 0...255")
  func images() throws {
    let digits = try Dataset.open("digits")
    let batch = try DatasetSamples(digits, seed: 1).next(100)
    #expect(batch.values.count == 6400 && batch.labels?.count == 100)
    #expect(batch.values.max() == 255 && batch.values.min() == 0)
  }

  @Test("made-up data is an endless stream, the same whatever the batches, in own units")
  func madeUp() throws {
    let ring = try Dataset.open("ring")
    let source = try DatasetSamples(ring, seed: 3)
    #expect(source.count == nil)
    let first = try source.next(600).values + source.next(100).values
    let again = try DatasetSamples(ring, seed: 3)
    var pieces = ContiguousArray<Float>()
    for size in [1, 299, 300, 100] { pieces += try again.next(size).values }
    #expect(pieces == first)
    let part = try DatasetSamples(ring, seed: 3, places: 500..<700)
    #expect(part.count == 200)
    #expect(try part.next(1000).values == first[1000..<1400].map { $0 }.contiguous)
    #expect(try part.next(1).values.isEmpty)
  }
}

extension [Float] {
  fileprivate var contiguous: ContiguousArray<Float> { ContiguousArray(self) }
}
