/// A value that a configuration file or a flag spells as one word, with numbers after colons:
/// "leaky-relu:0.2".
protocol TextCodable: LosslessStringConvertible, Codable {}

extension TextCodable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let value = Self(text) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(Self.self): \"\(text)\"")
    }
    self = value
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

/// A word and at most one finite number after a colon: "tanh", "leaky-relu:0.2".
struct Word {
  let name: String
  let number: Double?

  /// `nil` when what follows the colon is no finite number.
  init?(_ text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    name = String(parts[0])
    number = parts.count == 2 ? Double(parts[1]) : nil
    guard parts.count == 1 || (parts.count == 2 && number?.isFinite == true) else { return nil }
  }
}
