import Foundation
import SaddleData
import Testing

@Suite("NumPy archives")
struct NumPyArchiveTests {
  /// Gzipped files of NumPy 2.4, with mu = numpy.arange(3) / 4, sigma = float32 numbers -2 to 6 of shape [3,
  /// 3] and k = numpy.int64(7): numpy.savez(path, mu=mu, sigma=sigma, k=k).
  static let stored = unpacked(
    "H4sIAAAAAAACAwvwZmbRZYAARYateyt+/YcCNgYRhtxSvbyCSkYGAYYZUDUwerJfqG9AJCNDGUO1ekpqcXKRupWCuk2ahbqO"
      + "gnpaflFJUWJefH5RSipI3C0xpzgVKF6ckViQCuRrGOto6ijUKlAAuBhQwAV7CP3APgDFPyo9lxhh/uEE+qc4Mz03EealJVBl"
      + "S/B7yYRILykYU+YpkJcOMDA07Ie4pgHkJQcgAuIGIF4AxAccUL2nvONDDsx7rEDvZcO81gFV0oHXa5nExRalcQX0GjvUHQHe"
      + "jEy6zKjpbQY0VbEhxWcDI4iEpD50PaA4XQKNNk4UPReAJDyG0bWBwqoDGiSsKNrWAy3LhmhhBTuCGQjnAek8JhAPAM71LXIi"
      + "AwAA")

  /// The same by numpy.savez_compressed.
  static let deflated = unpacked(
    "H4sIAAAAAAACAwvwZmbRZWBg4ABiRYateyt+/YcCNgYRhtxSvbyCSkYGAYYZDBDgC6VnvxF/JS1w8kTAsYC18yZFzYlZkrd0"
      + "Qd7ktIXrFi+YNy0+JGjKDPH58VMmcQmVe5/R9GPtEk9XEVvC9FPqmNUsK66tXCIMemwiBQflnOw3sDMEoDhCpecSI8wRnEBH"
      + "FGem5ybC3LEEan8CAXcsIuwOrmNgl6Qw67GxtTHz8PD+ljyw4KCchwWDoIA5w0cmBbsHDGhOU97xIQfmNFag07JhzuqAOscN"
      + "v7MyCQYPJHAY9crYOECWMzLpMqNGDygCQJHBxoAADYwgEhJZ6HpAoQkKLFDAcaLoaQWS8LBF1wbyKcgzII+xomhTAFqWDdHC"
      + "CnYEMxDOA9Jzwa4AAIchqI5RAgAA")

  /// An archive whose sizes and places are all in the 64-bit fields, which Python's zipfile reads:
  /// a = [[1.5, -2]]. It also has an extra field that nobody knows, and comments.
  static let large = unpacked(
    "H4sIAAAAAAACAwvwZmbRZYAARYbSGxvr/kMBK4MIQ6JeXkElI4MAwwSoEhg92S/UNyCSkaGMoVo9JbU4uUjdSkHdJs1CXUdB"
      + "PS2/qKQoMS8+vyglFSTulphTnAoUL85ILEgF8jUMdRSMNHUUahXIBlwQV/ywhzrnQIA3I5MuAy6PKDEwM8AASATsrfJyJoaK"
      + "CkYGCQzPwUByfm6ANxubDpSLMJ+BgRGNjoDSx6E0UB87iJZnRKgL8GZlg7kABlgY8vJLUgHw4Oy8hQEAAA==")

  private static func unpacked(_ content: String) -> [UInt8] {
    var bytes = (try? source(Array(Data(base64Encoded: content) ?? Data())))
    return (try? bytes?.readUpTo(1 << 20)).map { Array($0) } ?? []
  }

  private func archive(_ bytes: [UInt8]) throws -> NumPyArchive {
    try NumPyArchive(Data(bytes), path: "a.npz")
  }

  @Test("what NumPy writes is read, stored and deflated", arguments: [stored, deflated])
  func ownFiles(bytes: [UInt8]) throws {
    let archive = try archive(bytes)
    #expect(archive.names == ["mu", "sigma", "k"])
    #expect(try archive.array("mu") == NumPyArray([0, 0.25, 0.5], dimensions: [3]))
    #expect(
      try archive.array("sigma") == NumPyArray([-2, -1, 0, 1, 2, 3, 4, 5, 6], dimensions: [3, 3]))
    #expect(try archive.array("k") == NumPyArray([7], dimensions: []))
  }

  @Test("sizes and places of 64 bits are read")
  func largeForm() throws {
    let archive = try archive(Self.large)
    #expect(archive.names == ["a"])
    #expect(try archive.array("a") == NumPyArray([1.5, -2], dimensions: [1, 2]))
  }

  @Test("what we write is read back to the last bit, and starts as NumPy's files do")
  func writing() throws {
    let scratch = try Scratch()
    let url = scratch.url.appending(path: "statistics.npz")
    let mu = NumPyArray([1.0 / 3, -2e-300, 5e300], dimensions: [3])
    let sigma = NumPyArray([0.1, 0.2, 0.3, 0.4, 0.5, 0.6], dimensions: [2, 3])
    try NumPyArchive.write([("mu", mu), ("sigma", sigma)], to: url)
    let archive = try NumPyArchive(contentsOf: url)
    #expect(archive.names == ["mu", "sigma"])
    #expect(try archive.array("mu") == mu)
    #expect(try archive.array("sigma") == sigma)
    let content = try Data(contentsOf: url)
    #expect(content.starts(with: Array("PK\u{3}\u{4}".utf8)))
    // The first file's header: 30 bytes and the name mu.npy.
    #expect(content.dropFirst(36).starts(with: [0x93] + Array("NUMPY".utf8)))
    try NumPyArchive.write([], to: url)
    #expect(try NumPyArchive(contentsOf: url).names.isEmpty)
    #expect(throws: DataError.self) {
      try NumPyArchive.write([("mu", mu)], to: scratch.url.appending(path: "none/a.npz"))
    }
  }

  @Test("what is damaged, missing or no archive is an error that says so")
  func refusals() throws {
    func expect(_ bytes: [UInt8], _ message: String, array name: String = "mu") {
      #expect {
        _ = try archive(bytes).array(name)
      } throws: {
        "\($0)".contains(message)
      }
    }
    expect([], "no zip archive")
    expect(Array("PK".utf8) + Array(repeating: 0, count: 40), "no zip archive")
    expect(Array(Self.stored.dropLast(30)), "no zip archive")
    expect(Self.stored, "no array \"mean\"; there are mu, sigma, k", array: "mean")
    // A number of mu: its file starts at 36 + 20 bytes of extra field, 128 of them header.
    var changed = Self.stored
    changed[36 + 20 + 128 + 3] ^= 1
    expect(changed, "does not match its checksum")
    // The list's first entry says method 12 (bzip2), or that it is encrypted.
    let list = try #require(
      Self.stored.indices.first { Self.stored[$0...].starts(with: [0x50, 0x4B, 1, 2]) })
    changed = Self.stored
    changed[list + 10] = 12
    expect(changed, "packed by method 12")
    changed = Self.stored
    changed[list + 8] |= 1
    expect(changed, "encrypted")
    // It unpacks to more, or to less, than it says.
    for difference: UInt8 in [1, 255] {
      changed = Self.deflated
      let list = try #require(changed.indices.first { changed[$0...].starts(with: [0x50, 0x4B, 1, 2]) })
      changed[list + 24] &+= difference
      expect(changed, "the entry \"mu.npy\"")
    }
    expect([UInt8](repeating: 0x50, count: 100_000), "no zip archive")
    #expect(throws: DataError.self) { try NumPyArchive(contentsOf: URL(filePath: "/nowhere.npz")) }
    #expect(throws: DataError.self) { try NumPyArchive(contentsOf: URL(filePath: "/dev/zero")) }
  }

  @Test("numbers that are not finite are refused with their place")
  func notFinite() throws {
    let scratch = try Scratch()
    let url = scratch.url.appending(path: "a.npz")
    try NumPyArchive.write([("sigma", NumPyArray([1, 2, .nan, 4], dimensions: [2, 2]))], to: url)
    #expect {
      _ = try NumPyArchive(contentsOf: url).array("sigma")
    } throws: {
      "\($0)".contains("a.npz, sigma.npy: the element [1, 0] is not a finite float64 number")
    }
  }
}
