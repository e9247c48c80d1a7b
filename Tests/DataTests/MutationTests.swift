import Foundation
import SaddleData
import Testing

/// Readers against damaged files: 10,000 seeded mutations each. A crash ends the test process; a hang breaks
/// the time limit.
@Suite("Damaged files", .serialized, .timeLimit(.minutes(2)))
struct MutationTests {
  /// Sebastiano Vigna's SplitMix64.
  struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var word = state
      word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
      word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
      return word ^ word >> 31
    }
  }

  /// The bytes with 1 to 4 changes: bits, bytes, words, text, cuts, copies.
  static func mutated(_ original: [UInt8], _ generator: inout Generator) -> [UInt8] {
    var bytes = original
    for _ in 0..<Int.random(in: 1...4, using: &generator) {
      guard !bytes.isEmpty else { return bytes }
      let place = Int.random(in: 0..<bytes.count, using: &generator)
      let end = min(bytes.count, place + Int.random(in: 1...8, using: &generator))
      switch Int.random(in: 0..<8, using: &generator) {
      case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      case 1: bytes[place] = UInt8.random(in: 0...255, using: &generator)
      case 2: for index in place..<end { bytes[index] = 0xFF }
      case 3: for index in place..<end { bytes[index] = 0 }
      case 4: bytes.removeSubrange(place..<end)
      case 5: bytes.insert(contentsOf: bytes[place..<end], at: place)
      case 6: bytes.removeSubrange(place...)
      default:
        bytes.replaceSubrange(place..<end, with: Array("\",'()\n;-9e".utf8.shuffled(using: &generator)))
      }
    }
    return bytes
  }

  /// Reads 10,000 mutations of each; gives how many were read and how many refused.
  static func survive(
    _ originals: [[UInt8]], seed: UInt64, _ read: ([UInt8]) throws -> Void
  ) throws -> (read: Int, refused: Int) {
    var generator = Generator(state: seed)
    var counts = (read: 0, refused: 0)
    for number in 0..<10_000 {
      let bytes = mutated(originals[number % originals.count], &generator)
      do {
        try read(bytes)
        counts.read += 1
      } catch let error as DataError {
        #expect(!error.what.isEmpty && !error.advice.isEmpty)
        counts.refused += 1
      }
    }
    // Both ways are walked, or the mutations test nothing.
    #expect(counts.read > 100 && counts.refused > 100, "\(counts)")
    return counts
  }

  /// Kibibytes that the process ever held.
  static var peakMemory: Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM") }
    return line.flatMap { Int($0.filter(\.isNumber)) } ?? 0
  }

  static let images = idx([2, 2, 3], IDXFileTests.pixels)

  @Test("IDX: no mutation crashes or takes memory that the file has not")
  func idxFiles() throws {
    let before = Self.peakMemory
    _ = try Self.survive([Self.images], seed: 1) { bytes in
      let file = try IDXFile(source(bytes))
      #expect(file.bytes.count <= bytes.count)
      _ = try IDXFile.dataset(file, nil, name: "m", path: "m", labelsPath: "")
    }
    // Headers claim up to 2^128 bytes; other tests run meanwhile.
    #expect(Self.peakMemory - before < 1_000_000)
  }

  @Test("gzip: no mutation crashes")
  func gzipFiles() throws {
    _ = try Self.survive([gzip(Self.images), gzip(Self.images) + gzip([])], seed: 2) { bytes in
      // Deflate packs 1,032 to 1 at most.
      let file = try IDXFile(source(bytes))
      #expect(file.bytes.count <= bytes.count * 1032)
    }
    // Compressed by NumPy's side of the tests: Huffman codes instead of stored blocks.
    var generator = Generator(state: 3)
    var refused = 0
    for number in 0..<10_000 {
      let original = NumPyFileTests.unpacked(
        NumPyFileTests.files[number % NumPyFileTests.files.count].content)
      do {
        _ = try NumPyFile(source(Self.mutated(original, &generator)))
      } catch is DataError {
        refused += 1
      }
    }
    #expect(refused > 5000)
  }

  @Test("CIFAR-10: no mutation crashes")
  func cifarFiles() throws {
    let record = CIFARFileTests.record(3, 1, 2, 3)
    _ = try Self.survive([record, record + record], seed: 4) { bytes in
      let file = try CIFARFile(source(bytes))
      #expect(file.pixels.count < bytes.count)
    }
  }

  @Test("NumPy: no mutation crashes or takes memory that the file has not")
  func numpyFiles() throws {
    let shapes = [
      "'<f4', 'fortran_order': False, 'shape': (2, 3)", "'>f4', 'fortran_order': True, 'shape': (1, 3, 2)",
    ]
    let files = shapes.map {
      NumPyFileTests.file("{'descr': \($0), }", NumPyFileTests.little([1, 2, 3, 4, 5, 6]))
    }
    let bytesFile = NumPyFileTests.file(
      "{'descr': '|u1', 'fortran_order': False, 'shape': (1, 2, 4, 3)}", Array(0..<24))
    _ = try Self.survive(files + [bytesFile], seed: 5) { bytes in
      let file = try NumPyFile(source(bytes))
      #expect(file.dimensions.reduce(1, *) <= bytes.count)
      _ = try file.dataset(name: "m", path: "m.npy")
    }
  }

  @Test("NumPy archives: no mutation crashes or takes memory that the file has not")
  func numpyArchives() throws {
    let before = Self.peakMemory
    let files = [NumPyArchiveTests.stored, NumPyArchiveTests.deflated, NumPyArchiveTests.large]
    _ = try Self.survive(files, seed: 8) { bytes in
      let archive = try NumPyArchive(Data(bytes), path: "m.npz")
      for name in archive.names {
        // Deflate packs 1,032 to 1 at most; an element has a byte at least.
        #expect(try archive.array(name).numbers.count <= bytes.count * 1032)
      }
    }
    // Sizes of 64 bits claim up to 2^64 bytes; other tests run meanwhile.
    #expect(Self.peakMemory - before < 1_000_000)
  }

  @Test("CSV: no mutation crashes")
  func csvFiles() throws {
    let texts = [
      "name,x,y\nred,1,2.5\n\"dark, blue\",-3,4e2\nred,5,6\n", "1;2\n3;4\n5;6\n",
      "\u{FEFF}name\tx\r\na\t1\r\nb\t2\r\n",
    ]
    _ = try Self.survive(texts.map { Array($0.utf8) }, seed: 6) { bytes in
      let isLabelled = bytes.starts(with: Array("name".utf8))
      let table = try CSVTable(source(bytes), labelColumn: isLabelled ? "name" : nil)
      #expect(table.numbers.count <= bytes.count && table.numbers.allSatisfy { $0.isFinite })
      _ = table.dataset(name: "m")
    }
  }

  @Test("mixtures: no mutation crashes")
  func mixtureFiles() throws {
    _ = try Self.survive([Array("weight,deviation,x1,x2\n1,0.5,1,0\n2,0.1,-1,3\n".utf8)], seed: 7) { bytes in
      let modes = try #require(try NormalMixture(source(bytes)).modes)
      #expect(abs(modes.weights.reduce(0, +) - 1) < 1e-9)
    }
  }
}
