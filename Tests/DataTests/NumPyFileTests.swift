import Foundation
import SaddleData
import Testing

@Suite("NumPy files")
struct NumPyFileTests {
  /// Gzipped files by numpy.lib.format.write_array of NumPy 2.4, with a = numpy.arange(6).reshape(2, 3).
  static let files: [(name: String, content: String, dimensions: [Int], numbers: [Float])] = [
    (
      "(a / 4).astype('<f4')",
      "H4sIAAAAAAACA5vsF+obEMnIUMZQrZ6SWpxcpG6loG6TZqKuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6CsaaOgq1Cm"
        + "QDLgYwaLADEvYMDA5A3ADEC+wBCpwApJgAAAA=",
      [2, 3], [0, 0.25, 0.5, 0.75, 1, 1.25]
    ),
    (
      "(a / 4).astype('>f8')",
      "H4sIAAAAAAACA5vsF+obEMnIUMZQrZ6SWpxcpG6loG6XZqGuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6CsaaOgq1Cm"
        + "QDLgYosL8ApR9A6RdQ+gOU/gKhASFdekmwAAAA",
      [2, 3], [0, 0.25, 0.5, 0.75, 1, 1.25]
    ),
    (
      "numpy.asfortranarray((a - 2).astype('>i2')), version 2",
      "H4sIAAAAAAACA5vsF+obEMnEUMLAwFCtnpJanFykbqWgbpdppK6joJ6WX1RSlJgXn1+UkgoSDykqTQUKF2ckFqQCuRpGOgrGmjoKtQ"
        + "rkAq7//xgY//9nYAJazwwAnNLNkIwAAAA=",
      [2, 3], [-2, -1, 0, 1, 2, 3]
    ),
    (
      "(a * 1000).astype('<i8'), version 3",
      "H4sIAAAAAAACA5vsF+obEMnMUMLAwFCtnpJanFykbqWgbpNpoa6joJ6WX1RSlJgXn1+UkgoSd0vMKU4FihdnJBakAvkaRjoKxpo6Cr"
        + "UKZAIuBih4wQyhL7BD6B3cEHoBP4TuEIbQAD9XwgmwAAAA",
      [2, 3], [0, 1000, 2000, 3000, 4000, 5000]
    ),
    (
      "a % 2 == 0",
      "H4sIAAAAAAACA5vsF+obEMnIUMZQrZ6SWpxcpG6loF6TZKiuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6CsaaOgq1Cm"
        + "QDLkYGEAQA2eqMGIYAAAA=",
      [2, 3], [1, 0, 1, 0, 1, 0]
    ),
  ]

  static func unpacked(_ content: String) -> [UInt8] { Array(Data(base64Encoded: content) ?? Data()) }

  @Test(
    "NumPy's own files are read, whatever type, byte order, axis order and version", arguments: files.indices)
  func ownFiles(index: Int) throws {
    let expected = Self.files[index]
    let file = try NumPyFile(source(Self.unpacked(expected.content)))
    #expect(file.dimensions == expected.dimensions)
    guard case .floats(let floats) = file.elements else {
      Issue.record("\(expected.name) gives no floats")
      return
    }
    #expect(Array(floats) == expected.numbers, "\(expected.name)")
  }

  @Test("bytes in Fortran's order are images in C's")
  func fortranBytes() throws {
    // numpy.asfortranarray(numpy.arange(12, dtype='u1').reshape(2, 3, 2))
    let content =
      "H4sIAAAAAAACA5vsF+obEMnIUMZQrZ6SWpxcpG6loF5Taqiuo6Cell9UUpSYF59flJIKEg8pKk0FChdnJBakArkaRjoKxjoKRpo6Cr"
      + "UKZAIuBjYmDhYuRnZmTlZuAH+ZzQ6MAAAA"
    let file = try NumPyFile(source(Self.unpacked(content)))
    let dataset = try file.dataset(name: "f", path: "f.npy")
    #expect(dataset.kind == .images)
    #expect(dataset.shape == [3, 2, 1])
    #expect(bytes(dataset) == Array(0..<12))
  }

  /// A version 1 file with this dictionary.
  static func file(_ dictionary: String, _ elements: [UInt8]) -> [UInt8] {
    [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(dictionary.utf8.count), 0] + Array(dictionary.utf8) + elements
  }

  static func little(_ numbers: [Float]) -> [UInt8] {
    numbers.flatMap { number in withUnsafeBytes(of: number.bitPattern.littleEndian) { Array($0) } }
  }

  @Test("what we write, NumPy's format reads back")
  func writing() throws {
    let scratch = try Scratch()
    let url = scratch.url.appending(path: "a.npy")
    try NumPyFile.write([1, -2.5, 3e-20, 4, 5, 6] as [Float], dimensions: [3, 2], to: url)
    let points = try Dataset.open(url.path)
    #expect(points.kind == .points)
    #expect(points.shape == [2])
    #expect(floats(points) == [1, -2.5, 3e-20, 4, 5, 6])
    // What numpy.save(path, numpy.array([[0, 1], [254, 255]], dtype="uint8")) writes: 128 bytes before the data.
    try NumPyFile.write([0, 1, 254, 255] as [UInt8], dimensions: [1, 2, 2, 1], to: url)
    let content = try Data(contentsOf: url)
    #expect(content.count == 128 + 4 && content[127] == 10)
    let images = try Dataset.open(url.path)
    #expect(images.shape == [2, 2, 1])
    #expect(bytes(images) == [0, 1, 254, 255])
    #expect(throws: DataError.self) {
      try NumPyFile.write([0] as [UInt8], dimensions: [1], to: scratch.url.appending(path: "none/a.npy"))
    }
  }

  @Test("rank decides: tables, points, images; images of numbers are scaled by their own range")
  func kinds() throws {
    func open(_ shape: String, _ numbers: [Float]) throws -> Dataset {
      let dictionary = "{'descr': '<f4', 'fortran_order': False, 'shape': \(shape)}"
      return try NumPyFile(source(Self.file(dictionary, Self.little(numbers)))).dataset(
        name: "n", path: "n.npy")
    }
    let column = try open("(3,)", [1, 2, 3])
    #expect(column.kind == .table && column.shape == [1] && column.columns == ["x1"])
    let table = try open("(2, 3)", [1, 2, 3, 3, 2, 1])
    #expect(table.kind == .table && table.shape == [3] && table.scaling.offsets == [2, 2, 2])
    let images = try open("(1, 2, 2)", [-4, 0, 2, 8])
    #expect(images.kind == .images && images.shape == [2, 2, 1])
    #expect(images.scaling == Scaling(offsets: [2], scales: [6]))
    let colour = try open("(1, 1, 1, 3)", [0, 0.5, 1])
    #expect(colour.shape == [1, 1, 3] && colour.scaling.offsets == [0.5, 0.5, 0.5])
    let error = try #require(throws: DataError.self) { try open("(1, 3, 1, 2)", [0, 0, 0, 0, 0, 0]) }
    #expect(error.advice.contains("transpose"))
  }

  @Test("other content is refused with its reason")
  func refusals() throws {
    func plain(_ shape: String, _ type: String = "<f4") -> String {
      "{'descr': '\(type)', 'fortran_order': False, 'shape': \(shape), }"
    }
    let good = Self.file(plain("(2, 2)"), Self.little([1, 2, 3, 4]))
    var future = good
    future[6] = 9
    let cases: [(bytes: [UInt8], reason: String)] = [
      ([], "ends within the header"), (Array("no numpy".utf8), "no NumPy file"), (future, "version 9"),
      (Array(good.dropLast()), "ends within [2, 2] elements"), (good + [0], "goes on after"),
      (Array(good.prefix(40)), "ends within the header"),
      (Self.file(plain("(2, 2)", "<f2"), []), "\"<f2\" is not supported"),
      (Self.file(plain("(2, 2)", "|O"), []), "\"|O\" is not supported"),
      (Self.file("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)}", []), "not a dictionary"),
      (Self.file("{'descr': '<f4', 'shape': (1,)}", []), "not a dictionary"),
      (Self.file("import os", []), "not a dictionary"), (Self.file(plain("(2, -2)"), []), "not a dictionary"),
      (Self.file(plain("(0, 2)"), []), "hold nothing"),
      (Self.file(plain("(4611686018427387904, 4)"), []), "more than memory"),
      (Self.file(plain("(4611686018427387904,)"), []), "more than memory"),
      (Self.file(plain("(99999999999999999999,)"), []), "not a dictionary"),
      (Self.file(plain("(1000000000000,)"), [1, 2, 3, 4]), "4 are there"),
      (Self.file(plain("(2, 2)"), Self.little([1, 2, .nan, 4])), "element [1, 0] is not a finite"),
      (Self.file(plain("(1,)", "<f8"), [0, 0, 0, 0, 0, 0, 0xF0, 0x7E]), "element [0] is not a finite"),
    ]
    for (bytes, reason) in cases {
      let error = try #require(throws: DataError.self) { try NumPyFile(source(bytes)) }
      #expect(error.what.contains(reason), "\(error)")
    }
  }
}
