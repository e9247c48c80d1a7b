import Foundation
import SaddleData
import Testing

@Suite("Held-out data")
struct SplitTests {
  @Test("the two parts are all of the data, each sample once and with its label")
  func parts() throws {
    let digits = try Dataset.open("digits")
    let (training, heldOut) = try digits.split(heldOut: 0.1, seed: 3)
    #expect(training.count == 1617 && heldOut.count == 180)
    func samples(_ data: Dataset) -> [[UInt8]] {
      let (all, labels) = (bytes(data), data.labels ?? [])
      return labels.indices.map { Array(all[$0 * 64..<($0 + 1) * 64]) + [UInt8(labels[$0])] }
    }
    func sorted(_ samples: [[UInt8]]) -> [[UInt8]] { samples.sorted { $0.lexicographicallyPrecedes($1) } }
    #expect(sorted(samples(training) + samples(heldOut)) == sorted(samples(digits)))
    // In an order of the seed's.
    #expect(samples(try digits.split(heldOut: 0.1, seed: 3).heldOut) == samples(heldOut))
    #expect(samples(try digits.split(heldOut: 0.1, seed: 4).heldOut) != samples(heldOut))
    #expect(training.scaling == digits.scaling && training.classNames == digits.classNames)
    #expect(training.fingerprint != digits.fingerprint)
  }

  @Test("no part is ever empty, and endless data has none")
  func bounds() throws {
    let scratch = try Scratch()
    let path = try scratch.file("t.csv", Array("x,y\n1,2\n3,4\n".utf8))
    let table = try Dataset.open(path)
    for share in [0.0001, 0.5, 0.9999] {
      let (training, heldOut) = try table.split(heldOut: share, seed: 0)
      #expect(training.count == 1 && heldOut.count == 1)
      #expect(Set(floats(training) + floats(heldOut)) == [1, 2, 3, 4])
    }
    #expect(throws: DataError.self) { try Dataset.open("ring").split(heldOut: 0.5, seed: 0) }
  }
}
