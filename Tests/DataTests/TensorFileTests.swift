import Foundation
import SaddleData
import SaddleTensor
import Testing

@Suite("Tensor files")
struct TensorFileTests {
  private static let tensors: [(name: String, value: Value)] = [
    ("flags", Value([true, false, true], shape: [3])),
    ("weight", Value([1.5, -2, .infinity, -0.0, .leastNonzeroMagnitude, 3.25] as [Float], shape: [2, 3])),
    ("label \"ä\"\n\u{1}\\😀", Value([-7, 0, .max] as [Int32], shape: [3, 1])),
    ("key", Value([0, .max] as [UInt32], shape: [2])),
    ("rate", Value([0.1] as [Double], shape: [])),
    ("empty", Value([] as [Float], shape: [0, 4])),
  ]
  private static let file = TensorFile(tensors, metadata: ["step": "2000", "quoted\"": "\t\u{1F}é"])

  /// A file with this header and so many bytes after it.
  private func bytes(_ header: String, _ buffer: some Collection<UInt8> = []) -> Data {
    let length = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) }
    return Data(length + Array(header.utf8) + Array(buffer))
  }

  private func read(_ data: Data, requiresChecksum: Bool = false) throws -> TensorFile {
    try TensorFile(data, path: "x.safetensors", requiresChecksum: requiresChecksum)
  }

  /// The message for such bytes; nil when they are read.
  private func message(_ data: Data, requiresChecksum: Bool = false) -> String? {
    do {
      _ = try read(data, requiresChecksum: requiresChecksum)
      return nil
    } catch {
      return "\(error)"
    }
  }

  @Test("What was written is read, to the bit, with the widest types first")
  func roundTrip() throws {
    let scratch = try Scratch()
    let url = scratch.url.appending(path: "model.safetensors")
    try Self.file.write(to: url)
    let back = try TensorFile(contentsOf: url, requiresChecksum: true)
    #expect(back.metadata == Self.file.metadata)
    #expect(
      back.tensors.map(\.name) == ["rate", "weight", "label \"ä\"\n\u{1}\\😀", "key", "empty", "flags"])
    for (name, value) in Self.tensors { #expect(back[name] == value) }
    // Equality does not tell zeros apart.
    #expect(back["weight"]?.floats[3].sign == .minus)
    #expect(back["nothing"] == nil)
  }

  @Test("A file without tensors is one")
  func empty() throws {
    let back = try read(TensorFile([]).encoded, requiresChecksum: true)
    #expect(back.tensors.isEmpty && back.metadata.isEmpty)
  }

  @Test("Equal content gives equal bytes; header and buffer start at multiples of 8")
  func bytes() throws {
    let data = Self.file.encoded
    #expect(try data == TensorFile(read(data).tensors, metadata: Self.file.metadata).encoded)
    // A file of one number, whole: 8 bytes of length, 112 of header with its spaces, 4 of 1.0.
    let one = TensorFile([(name: "a", value: Value([1] as [Float], shape: [1]))]).encoded
    let length = one.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
    #expect(length % 8 == 0 && one.count == 8 + length + 4 && Array(one.suffix(4)) == [0, 0, 0x80, 0x3F])
    let header = String(decoding: one.dropFirst(8).prefix(length), as: UTF8.self)
    #expect(header.hasPrefix("{\"__metadata__\":{\"saddle.crc32\":\""))
    #expect(
      header.trimmingCharacters(in: .whitespaces)
        .hasSuffix("\"},\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}"))
  }

  /// Made by Python's safetensors 0.8.0 with NumPy 2.4.6:
  /// `save({"b": float32 [[1.5, -2], [0.25, 3e10]], "i": int32 [-7, 2147483647], "h": float16 [1, -0.5, 65504,
  /// 6e-8, inf], "d": array(0.1), "m": [True, False], "e": float32 zeros (0, 3), "é\n\"": uint32 [4294967295]},
  /// metadata={"step": "7", "quote\"": "tab\t😀"})`.
  private static let python = """
    wAEAAAAAAAB7Il9fbWV0YWRhdGFfXyI6eyJzdGVwIjoiNyIsInF1b3RlXCIiOiJ0YWJcdPCfmIAifSwiZCI6eyJkdHlwZSI6IkY2NCIs\
    InNoYXBlIjpbXSwiZGF0YV9vZmZzZXRzIjpbMCw4XX0sImIiOnsiZHR5cGUiOiJGMzIiLCJzaGFwZSI6WzIsMl0sImRhdGFfb2Zmc2V0\
    cyI6WzgsMjRdfSwiZSI6eyJkdHlwZSI6IkYzMiIsInNoYXBlIjpbMCwzXSwiZGF0YV9vZmZzZXRzIjpbMjQsMjRdfSwiw6lcblwiIjp7\
    ImR0eXBlIjoiVTMyIiwic2hhcGUiOlsxXSwiZGF0YV9vZmZzZXRzIjpbMjQsMjhdfSwiaSI6eyJkdHlwZSI6IkkzMiIsInNoYXBlIjpb\
    Ml0sImRhdGFfb2Zmc2V0cyI6WzI4LDM2XX0sImgiOnsiZHR5cGUiOiJGMTYiLCJzaGFwZSI6WzVdLCJkYXRhX29mZnNldHMiOlszNiw0\
    Nl19LCJtIjp7ImR0eXBlIjoiQk9PTCIsInNoYXBlIjpbMl0sImRhdGFfb2Zmc2V0cyI6WzQ2LDQ4XX19ICAgICAgmpmZmZmZuT8AAMA/\
    AAAAwAAAgD52hN9Q//////n///////9/ADwAuP97AQAAfAEA
    """

  @Test("A file that Python wrote is read")
  func fromPython() throws {
    let file = try read(#require(Data(base64Encoded: Self.python)))
    #expect(file.metadata == ["step": "7", "quote\"": "tab\t😀"])
    #expect(file.tensors.map(\.name) == ["d", "b", "e", "é\n\"", "i", "h", "m"])
    #expect(file["b"] == Value([1.5, -2, 0.25, 3e10] as [Float], shape: [2, 2]))
    #expect(file["i"] == Value([-7, .max] as [Int32], shape: [2]))
    // The smallest half-width number above 0 is 2⁻²⁴.
    #expect(file["h"] == Value([1, -0.5, 65504, 0x1p-24, .infinity] as [Float], shape: [5]))
    #expect(file["d"] == Value([0.1] as [Double], shape: []))
    #expect(file["m"] == Value([true, false], shape: [2]))
    #expect(file["e"] == Value([] as [Float], shape: [0, 3]))
    #expect(file["é\n\""] == Value([.max] as [UInt32], shape: [1]))
    #expect(
      message(Data(base64Encoded: Self.python)!, requiresChecksum: true)?.contains("has no checksum") == true)
  }

  @Test("Half-width numbers of both kinds become float32")
  func halfWidth() throws {
    let header = """
      {"h":{"dtype":"F16","shape":[3],"data_offsets":[0,6]},"b":{"dtype":"BF16","shape":[2],\
      "data_offsets":[6,10]}}
      """
    // 0x3555: 2⁻² (1 + 341 / 1024); 0x8001: -2⁻²⁴; 0x7E00: NaN. 0x4049 is the upper half of 3.140625.
    let file = try read(bytes(header, [0x55, 0x35, 0x01, 0x80, 0x00, 0x7E, 0x49, 0x40, 0x80, 0xFF]))
    let halves = try #require(file["h"]).floats
    #expect(halves[0] == 0.333251953125 && halves[1] == -0x1p-24 && halves[2].isNaN)
    #expect(file["b"]?.floats == [3.140625, -.infinity])
  }

  @Test("Spaces between and escapes within a header are JSON's")
  func json() throws {
    let header = """
       { "a\\u00e9\\ud83d\\ude00\\/\\b" : { "shape" : [ 1 , 2 ] , "data_offsets":[0,2],\n\t"dtype":"BOOL"} }  \r\n
      """
    let file = try read(bytes(header, [0, 2]))
    #expect(file.tensors.map(\.name) == ["aé😀/\u{8}"])
    #expect(file.tensors.map(\.value) == [Value([false, true], shape: [1, 2])])
  }

  @Test(
    "A damaged header is refused with the reason",
    arguments: [
      ("[]", 0, "byte 8 of the header is not \"{\""),
      ("{", 0, "byte 9 of the header is not a quotation mark"),
      ("{}}", 0, "byte 10 of the header is not its end"),
      ("{}", 1, "the tensors have 0 bytes, and 1 are there"),
      (#"{"a":3}"#, 0, "not \"{\""),
      (#"{"a":{"dtype":"F32","shape":[1]}}"#, 4, "\"a\" has not a type, a shape and two places"),
      (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}"#, 4, "\"a\" has not a type"),
      (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"x":[]}}"#, 4, "a field \"x\""),
      (#"{"a":{"dtype":"F8_E4M3","shape":[1],"data_offsets":[0,1]}}"#, 1, "the element type F8_E4M3"),
      (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#, 4, "F32 [2] has a place of 4 bytes"),
      (#"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}"#, 4, "not a digit"),
      (#"{"a":{"dtype":"F32","shape":[1.0],"data_offsets":[0,4]}}"#, 4, "not \",\""),
      (#"{"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,4]}}"#, 4, "not a digit of"),
      (#"{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}"#, 0, "a place of 0"),
      (#"{"a":{"dtype":"F32","shape":[0,4294967296,4294967296],"data_offsets":[0,0]}}"#, 0, "a place of 0"),
      (#"{"a":{"dtype":"F32","shape":[4611686018427387904],"data_offsets":[0,0]}}"#, 0, "a place of 0"),
      (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, 3, "have 4 bytes, and 3 are there"),
      (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#, 8, "\"a\" starts at byte 4"),
      (
        #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}}"#,
        6, "\"b\" starts at byte 2, and the one before ends at 4"
      ),
      (
        #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#,
        8, "the name \"a\" is there twice"
      ),
      (#"{"__metadata__":{"a":"1","a":"2"}}"#, 0, "the name \"a\" is there twice"),
      (#"{"__metadata__":{"a":1}}"#, 0, "not a quotation mark"),
      (#"{"\ud800":{}}"#, 0, "not the second half of a character"),
      (#"{"\ud800\u0041":{}}"#, 0, "not after a character"),
      (#"{"\udc00":{}}"#, 0, "not after a character"),
      (#"{"\x":{}}"#, 0, "not an escape"),
      ("{\"a\n\":{}}", 0, "not part of a string"),
      (#"{"__metadata__":{"saddle.crc32":"123"}}"#, 0, "the checksum has not eight digits"),
      (#"{"__metadata__":{"saddle.crc32":"12345678"}}"#, 0, "the content was altered"),
    ])
  func damagedHeaders(_ header: String, _ count: Int, _ reason: String) {
    let message = message(bytes(header, Array(repeating: 0, count: count)))
    #expect(
      message?.contains(reason) == true && message?.hasPrefix("x.safetensors: ") == true,
      "\(message ?? "read")")
  }

  @Test("A header that claims more than the file has is refused before anything is read")
  func lengths() {
    #expect(message(Data([1, 2, 3]))?.contains("the file has 3 bytes") == true)
    #expect(message(Data([3, 0, 0, 0, 0, 0, 0, 0, 0x7B, 0x7D]))?.contains("claims 3 bytes, and 2") == true)
    let most = Data(repeating: 0xFF, count: 8) + Data("{}".utf8)
    #expect(message(most)?.contains("claims 18446744073709551615 bytes") == true)
    #expect(message(Data([2, 0, 0, 0, 0, 0, 0, 0, 0x22, 0xFF]))?.contains("byte 8 of the header") == true)
    var invalid = bytes(#"{"__metadata__":{"x":"y"}}"#)
    invalid[invalid.count - 4] = 0xFF
    #expect(message(invalid)?.contains("not after UTF-8 text") == true)
  }

  @Test("Every cut and every changed bit of a file of ours is found")
  func everyChange() throws {
    let data = TensorFile(
      [(name: "w", value: Value([1, 2, 3] as [Float], shape: [3]))], metadata: ["step": "1"]
    ).encoded
    #expect(message(data, requiresChecksum: true) == nil)
    for count in 0..<data.count { #expect(message(data.prefix(count), requiresChecksum: true) != nil) }
    for index in data.indices {
      for bit in 0..<8 {
        var altered = data
        altered[index] ^= 1 << bit
        #expect(message(altered, requiresChecksum: true) != nil, "byte \(index), bit \(bit)")
      }
    }
  }

  @Test("Ten thousand mutations: no crash, and none with a checksum passes as what it is not")
  func mutations() throws {
    let ours = Self.file.encoded
    let python = try #require(Data(base64Encoded: Self.python))
    var random = Random(state: 17)
    var accepted = 0
    for round in 0..<10_000 {
      let isOurs = round % 2 == 0
      let original = isOurs ? ours : python
      var data = original
      for _ in 0...random.below(3) { random.mutate(&data) }
      guard let file = try? read(data, requiresChecksum: isOurs) else { continue }
      accepted += 1
      if isOurs { #expect(data == original) }
      // What was read can be written and read again.
      #expect(try read(file.encoded).tensors.map(\.name).sorted() == file.tensors.map(\.name).sorted())
    }
    // Changes of elements and names alone leave a valid file where there is no checksum.
    #expect(accepted > 100)
  }

  @Test("A file that is not there and one that is a folder are errors with their path")
  func unreadable() throws {
    let scratch = try Scratch()
    for path in [scratch.url.path, scratch.url.appending(path: "none").path, "/dev/zero"] {
      #expect {
        try TensorFile(contentsOf: URL(filePath: path))
      } throws: {
        "\($0)".hasPrefix("\(path): the file cannot be read")
      }
    }
  }

  @Test("Two tensors of one name trap with the name")
  func duplicates() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let value = Value([1] as [Float], shape: [1])
      _ = TensorFile([(name: "a", value: value), (name: "a", value: value)])
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("two tensors are called \"a\""))
  }
}

/// Seeded changes of bytes (SplitMix64).
private struct Random {
  var state: UInt64

  private mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
    return word ^ word >> 31
  }

  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

  /// One change: a byte, a digit or sign of the header, a cut, a gap, a repetition.
  mutating func mutate(_ data: inout Data) {
    guard data.count > 8 else { return }
    let index = below(data.count)
    switch below(6) {
    case 0: data[index] = UInt8(below(256))
    case 1: data[index] ^= 1 << below(8)
    case 2:
      let signs = Array("0123456789{}[]\":,\\uF".utf8)
      data[8 + below(data.count - 8)] = signs[below(signs.count)]
    case 3: data.removeLast(below(data.count))
    case 4: data.removeSubrange(index..<min(data.count, index + 1 + below(8)))
    default: data.insert(contentsOf: data[index..<min(data.count, index + 1 + below(40))], at: index)
    }
    data = Data(data)
  }
}
