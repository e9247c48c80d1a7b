import Foundation
import SaddleTensor

extension NumPyHeader {
  /// The elements' bytes, which must be the rest of the source.
  /// - Throws: ``DataError`` when there are none, fewer or more.
  func content(_ source: inout ByteSource) throws -> Data {
    guard let count = product(dimensions), count > 0, let size = product([count, byteCount]) else {
      throw DataError(
        "the header claims dimensions \(dimensions), which hold nothing or more than memory can",
        path: source.path, advice: "save an array that holds numbers")
    }
    let raw = try source.read(size, "\(dimensions) elements, as the header claims")
    try source.expectEnd(after: "\(dimensions) elements, as the header claims")
    return raw
  }

  /// The elements of ``content(_:)``, row-major; wider types are rounded.
  /// - Throws: ``DataError`` for numbers that are not finite.
  func numbers<Number: BinaryFloatingPoint>(_ raw: Data, path: String) throws -> ContiguousArray<Number> {
    let inFileOrder: ContiguousArray<Number> = decoded(raw)
    let numbers = isFortranOrder ? ContiguousArray(rowMajor(inFileOrder)) : inFileOrder
    if let bad = numbers.firstIndex(where: { !$0.isFinite }) {
      var place: [Int] = []
      var rest = bad
      for extent in dimensions.reversed() {
        place.insert(rest % extent, at: 0)
        rest /= extent
      }
      let type = "float\(MemoryLayout<Number>.size * 8)"
      throw DataError(
        "the element \(place) is not a finite \(type) number", path: path,
        advice: "replace or remove NaN, infinities and numbers beyond "
          + (type == "float32" ? "3.4e38" : "1.7e308"))
    }
    return numbers
  }

  private func decoded<Number: BinaryFloatingPoint>(_ raw: Data) -> ContiguousArray<Number> {
    func decode<Word: FixedWidthInteger>(
      _: Word.Type, _ number: (Word) -> Number
    ) -> ContiguousArray<Number> {
      let count = raw.count / MemoryLayout<Word>.size
      return raw.withUnsafeBytes { bytes in
        ContiguousArray(unsafeUninitializedCapacity: count) { result, initialized in
          for index in 0..<count {
            let word = bytes.loadUnaligned(
              fromByteOffset: index * MemoryLayout<Word>.size, as: Word.self)
            result.initializeElement(
              at: index, to: number(isBigEndian ? Word(bigEndian: word) : Word(littleEndian: word)))
          }
          initialized = count
        }
      }
    }
    switch (kind, byteCount) {
    case (.float, 4): return decode(UInt32.self) { Number(Float(bitPattern: $0)) }
    case (.float, _): return decode(UInt64.self) { Number(Double(bitPattern: $0)) }
    case (.signed, 1): return decode(Int8.self) { Number($0) }
    case (.signed, 2): return decode(Int16.self) { Number($0) }
    case (.signed, 4): return decode(Int32.self) { Number($0) }
    case (.signed, _): return decode(Int64.self) { Number($0) }
    case (.unsigned, 2): return decode(UInt16.self) { Number($0) }
    case (.unsigned, 4): return decode(UInt32.self) { Number($0) }
    case (.unsigned, 8): return decode(UInt64.self) { Number($0) }
    case (.unsigned, _): return decode(UInt8.self) { Number($0) }
    case (.boolean, _): return decode(UInt8.self) { $0 == 0 ? 0 : 1 }
    }
  }

  /// Elements whose first axis varies fastest, reordered so that the last does.
  func rowMajor<Elements: RandomAccessCollection>(_ elements: Elements) -> [Elements.Element]
  where Elements.Index == Int {
    let strides = Shape(dimensions.reversed()).rowMajorStrides.reversed()
    var offsets = [0]
    for (extent, stride) in zip(dimensions, strides) {
      offsets = offsets.flatMap { start in (0..<extent).map { start + $0 * stride } }
    }
    return offsets.map { elements[$0] }
  }
}
