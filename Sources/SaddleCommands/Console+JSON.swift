import Foundation

extension Console {
  /// A value as one line of JSON on standard output.
  func print(json value: some Encodable) throws { print(try value.lineOfJSON()) }
}

extension Encodable {
  /// One line: keys in order, what is not finite as text, for JSON has no infinity.
  func lineOfJSON() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "infinity", negativeInfinity: "-infinity", nan: "nan")
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }
}

extension JSONDecoder {
  /// Reads what ``Encodable/lineOfJSON()`` writes.
  static var ofConsole: JSONDecoder {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "infinity", negativeInfinity: "-infinity", nan: "nan")
    return decoder
  }
}
