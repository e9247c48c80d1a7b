import Foundation

/// A 64-bit hash of content, the same on every machine and in every run. It tells data sets and cached files
/// apart; it does not withstand someone who looks for two contents with one hash.
package struct Fingerprint {
  private var state: UInt64 = 0xCBF2_9CE4_8422_2325

  package init() {}

  private mutating func combine(word: UInt64) {
    state = (state ^ word) &* 0x9E37_79B9_7F4A_7C15
    state ^= state >> 29
  }

  /// The length and the bytes.
  package mutating func combine(_ bytes: UnsafeRawBufferPointer) {
    combine(word: UInt64(bytes.count))
    let whole = bytes.count / 8 * 8
    for offset in stride(from: 0, to: whole, by: 8) {
      combine(word: UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
    }
    var rest: UInt64 = 0
    for offset in whole..<bytes.count { rest = rest << 8 | UInt64(bytes[offset]) }
    combine(word: rest)
  }

  package mutating func combine(_ data: Data) { data.withUnsafeBytes { combine($0) } }

  package mutating func combine(_ text: String) { combine(Data(text.utf8)) }

  package mutating func combine(_ number: Int) { combine(word: UInt64(bitPattern: Int64(number))) }

  /// The hash as a number.
  package var word: UInt64 {
    // Every bit of the state reaches every bit.
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }

  /// 16 hexadecimal digits.
  package var text: String {
    let digits = String(word, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
