/// As much of JSON as headers need: objects without repeated keys, strings, and lists of natural numbers.
struct TensorFileJSON {
  typealias Failure = TensorFileHeader.Failure

  private let bytes: [UInt8]
  private(set) var position: Int

  init(_ bytes: [UInt8], from start: Int) {
    self.bytes = bytes
    position = start
  }

  private func failure(_ expected: String) -> Failure {
    Failure("byte \(position) of the header is not \(expected)")
  }

  private mutating func skipSpace() {
    while position < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[position]) { position += 1 }
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ character: Unicode.Scalar) throws(Failure) {
    skipSpace()
    guard take(character) else { throw failure("\"\(character)\"") }
    skipSpace()
  }

  /// Nothing but space is left.
  mutating func end() throws(Failure) {
    skipSpace()
    guard position == bytes.count else { throw failure("its end") }
  }

  /// Calls `value` at each value, which it has to read.
  mutating func object(
    _ value: (inout TensorFileJSON, String) throws(Failure) -> Void
  ) throws(Failure) {
    try expect("{")
    var keys = Set<String>()
    guard !take("}") else { return }
    while true {
      let key = try string()
      guard keys.insert(key).inserted else { throw Failure("the name \"\(key)\" is there twice") }
      try expect(":")
      try value(&self, key)
      skipSpace()
      if take("}") { return }
      try expect(",")
    }
  }

  mutating func integers() throws(Failure) -> [Int] {
    try expect("[")
    var numbers: [Int] = []
    guard !take("]") else { return [] }
    while true {
      numbers.append(try integer())
      skipSpace()
      if take("]") { return numbers }
      try expect(",")
    }
  }

  private mutating func integer() throws(Failure) -> Int {
    let start = position
    var number = 0
    while position < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) {
      let (tens, isTooLarge) = number.multipliedReportingOverflow(by: 10)
      let (sum, overflow) = tens.addingReportingOverflow(Int(bytes[position] - UInt8(ascii: "0")))
      guard !isTooLarge, !overflow else { throw failure("a digit of a number that a file can have") }
      number = sum
      position += 1
    }
    guard position > start else { throw failure("a digit") }
    return number
  }

  mutating func string() throws(Failure) -> String {
    guard take("\"") else { throw failure("a quotation mark") }
    var text: [UInt8] = []
    while !take("\"") {
      guard position < bytes.count, bytes[position] >= 0x20 else { throw failure("part of a string") }
      if take("\\") {
        text += try escape()
      } else {
        text.append(bytes[position])
        position += 1
      }
    }
    guard let string = String(validating: text, as: UTF8.self) else { throw failure("after UTF-8 text") }
    return string
  }

  /// What follows a backslash, as UTF-8.
  private mutating func escape() throws(Failure) -> [UInt8] {
    let plain: [(Unicode.Scalar, UInt8)] = [
      ("\"", 0x22), ("\\", 0x5C), ("/", 0x2F), ("b", 0x08), ("f", 0x0C), ("n", 0x0A), ("r", 0x0D),
      ("t", 0x09),
    ]
    for (character, byte) in plain where take(character) { return [byte] }
    guard take("u") else { throw failure("an escape") }
    var units = [try codeUnit()]
    if UTF16.isLeadSurrogate(units[0]) {
      guard take("\\"), take("u") else { throw failure("the second half of a character") }
      units.append(try codeUnit())
    }
    guard let character = String(validating: units, as: UTF16.self) else {
      throw failure("after a character")
    }
    return Array(character.utf8)
  }

  private mutating func codeUnit() throws(Failure) -> UInt16 {
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard position < bytes.count, let digit = Character(Unicode.Scalar(bytes[position])).hexDigitValue
      else { throw failure("a hexadecimal digit") }
      unit = unit << 4 | UInt16(digit)
      position += 1
    }
    return unit
  }
}
