import Foundation

extension NumPyFile {
  /// Writes row-major `float32` numbers for numpy.load, aside and then in place.
  /// - Throws: ``DataError`` when the file cannot be written.
  /// - Precondition: the numbers fill the dimensions.
  public static func write(_ numbers: [Float], dimensions: [Int], to url: URL) throws {
    precondition(product(dimensions) == numbers.count, "npy: \(numbers.count) numbers for \(dimensions)")
    let little = numbers.map { $0.bitPattern.littleEndian }
    try write(little.withUnsafeBytes { Data($0) }, "<f4", dimensions, to: url)
  }

  /// Writes row-major bytes, such as images, as `uint8`.
  /// - Throws: ``DataError`` when the file cannot be written.
  /// - Precondition: the bytes fill the dimensions.
  public static func write(_ bytes: [UInt8], dimensions: [Int], to url: URL) throws {
    precondition(product(dimensions) == bytes.count, "npy: \(bytes.count) bytes for \(dimensions)")
    try write(Data(bytes), "|u1", dimensions, to: url)
  }

  private static func write(_ elements: Data, _ type: String, _ dimensions: [Int], to url: URL) throws {
    try AtomicFile.write(content(elements, type, dimensions), to: url)
  }

  /// A whole file of elements in NumPy's spelling of their type.
  static func content(_ elements: Data, _ type: String, _ dimensions: [Int]) -> Data {
    let dictionary =
      "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(dimensions.map { "\($0), " }.joined())), }"
    // The elements start at a multiple of 64 bytes; a line break ends the header.
    let padding = (64 - (10 + dictionary.utf8.count + 1) % 64) % 64
    let text = dictionary + String(repeating: " ", count: padding) + "\n"
    let length = UInt16(text.utf8.count)
    let start = Data(NumPyHeader.magic + [1, 0, UInt8(length & 0xFF), UInt8(length >> 8)])
    return start + Data(text.utf8) + elements
  }
}
