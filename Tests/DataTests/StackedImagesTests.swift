import Foundation
import SaddleCPU
import SaddleData
import SaddleTensor
import Testing

@Suite("Stacked images")
struct StackedImagesTests {
  /// One channel of images [n, h, w, 3], image by image.
  private func channel(_ channel: Int, of images: [[Double]]) -> [[Double]] {
    images.map { image in stride(from: channel, to: image.count, by: 3).map { image[$0] } }
  }

  @Test("each channel is an image of the source, all equally likely, drawn apart from the others")
  func draws() throws {
    let dataset = try Dataset.open("stacked:digits")
    #expect(dataset.name == "stacked-digits" && dataset.kind == .images)
    #expect(dataset.shape == [8, 8, 3] && dataset.count == nil)
    #expect(dataset.scaling == .images(channels: 3))
    let source = bytes(try Dataset.open("digits"))
    let places = Dictionary(
      (0..<1797).map { index in (source[index * 64..<(index + 1) * 64].map(Double.init), index) },
      uniquingKeysWith: { first, _ in first })
    let count = 4000
    let images = try draw(dataset, count)
    let drawn = try (0..<3).map { number in
      try channel(number, of: images).map { try #require(places[$0]) }
    }
    for places in drawn {
      // Of 1,797 images 4,000 draws leave exp(-4000 / 1797) = 10.8 % out; the deviation is under 1 %.
      let seen = Double(Set(places).count) / 1797
      #expect(abs(seen - 0.892) < 0.04)
    }
    // Two independent draws agree once in 1,797: 2.2 of 4,000, and 15 has a chance of 1e-8.
    for (a, b) in [(0, 1), (1, 2), (0, 2)] {
      #expect(zip(drawn[a], drawn[b]).count { $0 == $1 } < 15)
    }
  }

  @Test("images whose rows fill no whole words, and images of numbers, come out as they are")
  func anySource() throws {
    let scratch = try Scratch()
    let pixels = (0..<2 * 15).map { UInt8($0 * 8) }
    let small = try scratch.file("small-idx3-ubyte", idx([2, 5, 3], pixels))
    let sources = [pixels[..<15], pixels[15...]].map { $0.map(Double.init) }
    let images = try draw(Dataset.open("stacked:\(small)"), 100)
    for number in 0..<3 {
      let seen = channel(number, of: images)
      #expect(seen.allSatisfy(sources.contains) && sources.allSatisfy(seen.contains))
    }
    let url = scratch.url.appending(path: "numbers.npy")
    try NumPyFile.write([-1, 0.5, 3, 7] as [Float], dimensions: [1, 2, 2], to: url)
    let dataset = try Dataset.open("stacked:\(url.path)")
    // The source's range -1...7, in every channel.
    #expect(dataset.scaling == Scaling(offsets: [3, 3, 3], scales: [4, 4, 4]))
    let image = [-1, -1, -1, 0.5, 0.5, 0.5, 3, 3, 3, 7, 7, 7]
    #expect(try draw(dataset, 2) == [image, image])
  }

  @Test("the seed and the position alone decide a batch; the source decides the fingerprint")
  func determinism() throws {
    let dataset = try Dataset.open("stacked:digits")
    func batch(seed: UInt64, position: Int) throws -> [Float] {
      let reader = try BatchReader(dataset, batch: 5, seed: seed)
      reader.position = position
      let samples = Buffer(TensorType([5, 8, 8, 3]))
      try reader.next(samples: samples)
      return samples.value.floats
    }
    #expect(try batch(seed: 1, position: 7) == batch(seed: 1, position: 7))
    #expect(try batch(seed: 1, position: 7) != batch(seed: 1, position: 8))
    #expect(try batch(seed: 1, position: 7) != batch(seed: 2, position: 7))
    // 0 and 255 in training units.
    #expect(try batch(seed: 1, position: 0).min() == -1)
    #expect(try batch(seed: 1, position: 0).max() == 1)
    #expect(dataset.fingerprint == (try Dataset.open("stacked:digits")).fingerprint)
    #expect(dataset.fingerprint != (try Dataset.open("digits")).fingerprint)
  }

  @Test(
    "what cannot be stacked is refused",
    arguments: [
      ("stacked", "needs a source"), ("stacked:", "needs a source"),
      ("stacked:stacked:digits", "stacked:digits has images of 3 channels"), ("stacked:ring", "no images"),
      ("stacked:nowhere", "\"nowhere\""),
    ])
  func refusals(source: String, message: String) {
    #expect {
      try Dataset.open(source)
    } throws: {
      "\($0)".contains(message)
    }
  }

  @Test("options are for the source: a folder's images are read grey and small")
  func options() throws {
    let scratch = try Scratch()
    for (name, level) in [("a.bmp", 10), ("b.bmp", 200)] as [(String, UInt8)] {
      _ = try scratch.file(name, bitmap(width: 4, Array(repeating: (level, level, level), count: 16)))
    }
    let options = DataOptions(
      size: (2, 2), channels: 1, cacheDirectory: scratch.url.appending(path: "cache"))
    #expect(try Dataset.open("stacked:\(scratch.url.path)", options: options).shape == [2, 2, 3])
    #expect(throws: DataError.self) { try Dataset.open("stacked:digits", options: options) }
  }
}
