import Foundation

/// The header of a .npy file: a Python dictionary with the keys descr, fortran_order and shape.
struct NumPyHeader: Hashable {
  enum Kind: Character {
    case float = "f", signed = "i", unsigned = "u", boolean = "b"
  }

  var kind: Kind
  /// Of one element: 1, 2, 4 or 8.
  var byteCount: Int
  var isBigEndian: Bool
  var isFortranOrder: Bool
  var dimensions: [Int]

  /// Reads magic number, version, length and dictionary.
  init(_ source: inout ByteSource) throws {
    let start = try source.read(8, "the header")
    guard start.starts(with: Self.magic) else {
      throw DataError(
        "this is no NumPy file", path: source.path, advice: "write one by numpy.save")
    }
    let version = start[6]
    guard (1...3).contains(version) else {
      throw DataError(
        "version \(version) of the NumPy format is not supported", path: source.path,
        advice: "use versions 1 to 3")
    }
    let lengthBytes = try source.read(version == 1 ? 2 : 4, "the header")
    let length = lengthBytes.reversed().reduce(0) { $0 << 8 | Int($1) }
    // NumPy itself refuses longer ones.
    guard length <= 10_000 else {
      throw DataError(
        "the header claims \(length) bytes for itself", path: source.path,
        advice: "fetch or copy the file again")
    }
    var dictionary = PythonLiteral(Array(try source.read(length, "the header")))
    guard let fields = dictionary.dictionary(), let description = fields["descr"]?.text,
      let isFortranOrder = fields["fortran_order"]?.flag, let dimensions = fields["shape"]?.numbers
    else {
      throw DataError(
        "the header is not a dictionary with descr, fortran_order and shape", path: source.path,
        advice: "save a plain array of numbers by numpy.save")
    }
    self.isFortranOrder = isFortranOrder
    self.dimensions = dimensions
    let order = description.first ?? " "
    guard "<>|=".contains(order), let kind = description.dropFirst().first.flatMap(Kind.init),
      let byteCount = Int(description.dropFirst(2)), Self.sizes[kind]?.contains(byteCount) == true
    else {
      throw DataError(
        "the element type \"\(description.prefix(40))\" is not supported", path: source.path,
        advice: "save the array as float32 or uint8, by array.astype(\"float32\")")
    }
    self.kind = kind
    self.byteCount = byteCount
    isBigEndian = order == ">"
  }

  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
  private static let sizes: [Kind: [Int]] = [
    .float: [4, 8], .signed: [1, 2, 4, 8], .unsigned: [1, 2, 4, 8], .boolean: [1],
  ]
}

/// As much of Python's literals as headers of .npy files need.
private struct PythonLiteral {
  struct Item {
    var text: String?
    var flag: Bool?
    var numbers: [Int]?
  }

  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  private mutating func take(_ character: Character) -> Bool {
    while position < bytes.count, Character(UnicodeScalar(bytes[position])).isWhitespace { position += 1 }
    guard position < bytes.count, bytes[position] == character.asciiValue else { return false }
    position += 1
    return true
  }

  /// The characters from here on that `belongs` accepts.
  private mutating func word(while belongs: (Character) -> Bool) -> String {
    var result = ""
    while position < bytes.count {
      let character = Character(UnicodeScalar(bytes[position]))
      guard belongs(character) else { break }
      result.append(character)
      position += 1
    }
    return result
  }

  /// The whole text as a dictionary; nil when it is something else.
  mutating func dictionary() -> [String: Item]? {
    guard take("{") else { return nil }
    var result: [String: Item] = [:]
    while !take("}") {
      guard let key = text(), take(":"), let item = item() else { return nil }
      result[key] = item
      guard take(",") else { return take("}") ? result : nil }
    }
    return result
  }

  private mutating func text() -> String? {
    let quote: Character = take("'") ? "'" : "\""
    guard quote == "'" || take("\"") else { return nil }
    let result = word { $0 != quote }
    return take(quote) ? result : nil
  }

  private mutating func item() -> Item? {
    if let text = text() { return Item(text: text) }
    if take("(") { return numbers().map { Item(numbers: $0) } }
    switch word(while: \.isLetter) {
    case "True": return Item(flag: true)
    case "False": return Item(flag: false)
    default: return nil
    }
  }

  private mutating func numbers() -> [Int]? {
    var result: [Int] = []
    while !take(")") {
      // `take` skipped the spaces before the digits.
      guard let number = Int(word(while: \.isNumber)) else { return nil }
      result.append(number)
      guard take(",") else { return take(")") ? result : nil }
    }
    return result
  }
}
