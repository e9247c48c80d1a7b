import SaddleData
import Testing

@Suite("CIFAR-10 files")
struct CIFARFileTests {
  /// A record whose planes are all `red`, `green`, `blue`, but for the second pixel's red.
  static func record(_ label: UInt8, _ red: UInt8, _ green: UInt8, _ blue: UInt8) -> [UInt8] {
    [label, red, 77] + Array(repeating: red, count: 1022) + Array(repeating: green, count: 1024)
      + Array(repeating: blue, count: 1024)
  }

  @Test("planes become pixels")
  func content() throws {
    let file = try CIFARFile(source(Self.record(4, 1, 2, 3) + Self.record(9, 10, 20, 30)))
    #expect(file.labels == [4, 9])
    #expect(file.pixels.count == 2 * 3072)
    #expect(Array(file.pixels.prefix(9)) == [1, 2, 3, 77, 2, 3, 1, 2, 3])
    #expect(Array(file.pixels.suffix(3)) == [10, 20, 30])
  }

  @Test("a folder is its training batches in order, with the classes' names")
  func folder() throws {
    let scratch = try Scratch()
    _ = try scratch.file("data_batch_2.bin", Self.record(1, 4, 5, 6))
    _ = try scratch.file("data_batch_1.bin", Self.record(0, 1, 2, 3))
    let test = try scratch.file("test_batch.bin", Self.record(2, 7, 8, 9))
    let plain = try Dataset.open(scratch.url.path)
    #expect(plain.labels == [0, 1])
    #expect(plain.shape == [32, 32, 3])
    #expect(plain.classNames == (0..<10).map(String.init))
    let names = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"]
    _ = try scratch.file("batches.meta.txt", Array((names.joined(separator: "\n") + "\n\n").utf8))
    #expect(try Dataset.open(scratch.url.path).classNames == names)
    #expect(try Dataset.open(test).labels == [2])
  }

  @Test("more than a thousand records are read in pieces")
  func many() throws {
    let records = (0..<1003).flatMap { Self.record(UInt8($0 % 10), UInt8($0 % 251), 0, 0) }
    let file = try CIFARFile(source(records))
    #expect(file.labels.count == 1003)
    #expect((0..<1003).allSatisfy { Int(file.pixels[$0 * 3072]) == $0 % 251 })
  }

  @Test("cut records, labels beyond 9 and empty files are refused")
  func refusals() throws {
    let cases: [(bytes: [UInt8], reason: String)] = [
      ([], "empty"), (Self.record(1, 1, 1, 1).dropLast(), "whole records"),
      (Self.record(0, 0, 0, 0) + Self.record(10, 0, 0, 0), "record 1 has the label 10"),
    ].map { (Array($0.0), $0.1) }
    for (bytes, reason) in cases {
      let error = try #require(throws: DataError.self) { try CIFARFile(source(bytes)) }
      #expect(error.what.contains(reason), "\(error)")
    }
  }
}
