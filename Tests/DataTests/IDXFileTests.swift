import Foundation
import SaddleData
import Testing

@Suite("IDX files")
struct IDXFileTests {
  static let pixels: [UInt8] = [0, 1, 2, 3, 4, 5, 250, 251, 252, 253, 254, 255]
  static let images = idx([2, 2, 3], pixels), labels = idx([2], [3, 1])

  @Test("plain and gzipped content is read alike")
  func content() throws {
    for content in [
      Self.images, gzip(Self.images), gzip(Array(Self.images[..<7])) + gzip(Array(Self.images[7...])),
    ] {
      let file = try IDXFile(source(content))
      #expect(file.dimensions == [2, 2, 3])
      #expect(Array(file.bytes) == Self.pixels)
    }
  }

  @Test("a lone file finds the labels beside it by the name; a folder finds the training images")
  func files() throws {
    let scratch = try Scratch()
    let path = try scratch.file("train-images-idx3-ubyte.gz", gzip(Self.images))
    let alone = try Dataset.open(path)
    #expect(alone.shape == [2, 3, 1])
    #expect(alone.count == 2)
    #expect(alone.labels == nil && alone.classNames.isEmpty)
    #expect(alone.name == "train-images-idx3-ubyte")
    _ = try scratch.file("train-labels-idx1-ubyte", Self.labels)
    _ = try scratch.file("t10k-images-idx3-ubyte", idx([1, 2, 3], [9, 9, 9, 9, 9, 9]))
    let labelled = try Dataset.open(path)
    #expect(labelled.labels == [3, 1])
    #expect(labelled.classNames == ["0", "1", "2", "3"])
    #expect(labelled.fingerprint != alone.fingerprint)
    let folder = try Dataset.open(scratch.url.path)
    #expect(bytes(folder) == Self.pixels)
    #expect(folder.labels == [3, 1])
    #expect(folder.name == scratch.url.lastPathComponent.lowercased())
  }

  @Test("colour images have a fourth dimension")
  func colour() throws {
    let scratch = try Scratch()
    #expect(try Dataset.open(scratch.file("a.idx", idx([2, 1, 2, 3], Self.pixels))).shape == [1, 2, 3])
    let error = try #require(throws: DataError.self) {
      try Dataset.open(scratch.file("b.idx", idx([3, 1, 2, 2], Self.pixels)))
    }
    #expect(error.what.contains("[3, 1, 2, 2]"))
  }

  @Test("a folder with two sets of images is ambiguous")
  func ambiguous() throws {
    let scratch = try Scratch()
    _ = try scratch.file("a-images-idx3", Self.images)
    _ = try scratch.file("b-images-idx3", Self.images)
    let error = try #require(throws: DataError.self) { try Dataset.open(scratch.url.path) }
    #expect(error.what.contains("a-images-idx3, b-images-idx3"))
  }

  @Test("labels that do not fit the images are an error in the labels' file")
  func labelMismatch() throws {
    let scratch = try Scratch()
    let path = try scratch.file("images.idx3", Self.images)
    let labels = try scratch.file("labels.idx1", idx([3], [1, 2, 3]))
    let error = try #require(throws: DataError.self) { try Dataset.open(path) }
    #expect(error.path == labels)
  }

  @Test("other content is refused with its reason")
  func refusals() throws {
    let cases: [(bytes: [UInt8], reason: String)] = [
      ([], "ends within the header"), ([0, 0, 8], "ends within the header"), ([1, 2, 3, 4], "no IDX file"),
      ([0, 0, 13, 2] + bigEndian(1) + bigEndian(1) + [0, 0, 0, 0], "type 0xd"),
      ([0, 0, 8, 9], "no IDX file"), ([0, 0, 8, 2] + bigEndian(5), "ends within the header"),
      (Array(Self.images.dropLast()), "12 bytes are needed, 11 are there"),
      (Self.images + [0], "goes on after"),
      (idx([0, 2], []), "hold nothing"),
      (idx([0xFFFF_FFFF, 0xFFFF_FFFF, 2], []), "more than memory"), (idx([0xFFFF_FFFF], [1]), "1 are there"),
      (gzip(idx([0xFFFF_FFFF], [1])), "1 are there"),
      (Array(gzip(Self.images).dropLast(4)), "ends too early"),
      (Array(gzip(Self.images).dropLast(9)), "ends too early"), ([0x1F, 0x8B, 8], "ends too early"),
      ([0x1F, 0x8B, 7, 0, 0, 0, 0, 0, 0, 0], "damaged"),
    ]
    for (bytes, reason) in cases {
      let error = try #require(throws: DataError.self) { try IDXFile(source(bytes, "name")) }
      #expect(error.what.contains(reason), "\(error)")
      #expect(error.path == "name" && !error.advice.isEmpty)
    }
    var damaged = gzip(Self.images)
    damaged[damaged.count - 8] ^= 1
    let error = try #require(throws: DataError.self) { try IDXFile(source(damaged)) }
    #expect(error.what.contains("incorrect data check"))
  }

  @Test(
    "MNIST opens whole", .enabled(if: RealData.isThere(RealData.mnist), "../shared/data/mnist is not there"))
  func mnist() throws {
    let mnist = try Dataset.open(RealData.mnist.path)
    #expect(mnist.count == 60_000)
    #expect(mnist.shape == [28, 28, 1])
    #expect(mnist.name == "mnist")
    // The published numbers of each digit in the training set.
    let counts = (0..<10).map { digit in mnist.labels?.count { $0 == digit } ?? 0 }
    #expect(counts == [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949])
    let test = try Dataset.open(RealData.mnist.appending(path: "t10k-images-idx3-ubyte.gz").path)
    #expect(test.count == 10_000)
    #expect(test.labels?.count == 10_000)
  }
}
