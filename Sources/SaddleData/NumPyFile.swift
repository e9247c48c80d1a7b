import Foundation
import SaddleTensor

/// NumPy's .npy files, versions 1 to 3: numbers of any rank.
public struct NumPyFile: Sendable {
  package let dimensions: [Int]
  package let elements: Elements

  package enum Elements: Sendable {
    case bytes(Data)
    case floats(ContiguousArray<Float>)
  }

  /// Row-major elements: bytes for `uint8`, else `float32`, to which wider types are rounded. Fortran's order
  /// is turned into C's.
  ///
  /// - Throws: ``DataError`` for other content, other element types, a size that is not what the header
  ///   claims, and numbers that are not finite as `float32`.
  package init(_ source: consuming ByteSource) throws {
    let header = try NumPyHeader(&source)
    dimensions = header.dimensions
    guard let count = product(dimensions), count > 0, let size = product([count, header.byteCount]) else {
      throw DataError(
        "the header claims dimensions \(dimensions), which hold nothing or more than memory can",
        path: source.path, advice: "save an array that holds numbers")
    }
    let raw = try source.read(size, "\(dimensions) elements, as the header claims")
    try source.expectEnd(after: "\(dimensions) elements, as the header claims")
    if header.kind == .unsigned, header.byteCount == 1 {
      let ordered = header.isFortranOrder ? Data(Self.rowMajor(Array(raw), dimensions)) : raw
      elements = .bytes(ordered)
      return
    }
    let inFileOrder = Self.floats(raw, header, count: count)
    let floats =
      header.isFortranOrder ? ContiguousArray(Self.rowMajor(inFileOrder, dimensions)) : inFileOrder
    if let bad = floats.firstIndex(where: { !$0.isFinite }) {
      var place: [Int] = []
      var rest = bad
      for extent in dimensions.reversed() {
        place.insert(rest % extent, at: 0)
        rest /= extent
      }
      throw DataError(
        "the element \(place) is not a finite float32 number", path: source.path,
        advice: "replace or remove NaN, infinities and numbers beyond 3.4e38")
    }
    elements = .floats(floats)
  }

  private static func floats(_ raw: Data, _ header: NumPyHeader, count: Int) -> ContiguousArray<Float> {
    func decode<Word: FixedWidthInteger>(_: Word.Type, _ number: (Word) -> Float) -> ContiguousArray<Float> {
      raw.withUnsafeBytes { bytes in
        ContiguousArray(unsafeUninitializedCapacity: count) { result, initialized in
          for index in 0..<count {
            let word = bytes.loadUnaligned(
              fromByteOffset: index * MemoryLayout<Word>.size, as: Word.self)
            result.initializeElement(
              at: index, to: number(header.isBigEndian ? Word(bigEndian: word) : Word(littleEndian: word)))
          }
          initialized = count
        }
      }
    }
    switch (header.kind, header.byteCount) {
    case (.float, 4): return decode(UInt32.self) { Float(bitPattern: $0) }
    case (.float, _): return decode(UInt64.self) { Float(Double(bitPattern: $0)) }
    case (.signed, 1): return decode(Int8.self) { Float($0) }
    case (.signed, 2): return decode(Int16.self) { Float($0) }
    case (.signed, 4): return decode(Int32.self) { Float($0) }
    case (.signed, _): return decode(Int64.self) { Float($0) }
    case (.unsigned, 2): return decode(UInt16.self) { Float($0) }
    case (.unsigned, 4): return decode(UInt32.self) { Float($0) }
    case (.unsigned, 8): return decode(UInt64.self) { Float($0) }
    case (.unsigned, _): return decode(UInt8.self) { Float($0) }
    case (.boolean, _): return decode(UInt8.self) { $0 == 0 ? 0 : 1 }
    }
  }

  /// Elements whose first axis varies fastest, reordered so that the last does.
  private static func rowMajor<Elements: RandomAccessCollection>(
    _ elements: Elements, _ dimensions: [Int]
  ) -> [Elements.Element] where Elements.Index == Int {
    let strides = Shape(dimensions.reversed()).rowMajorStrides.reversed()
    var offsets = [0]
    for (extent, stride) in zip(dimensions, strides) {
      offsets = offsets.flatMap { start in (0..<extent).map { start + $0 * stride } }
    }
    return offsets.map { elements[$0] }
  }

  // MARK: Data sets

  /// Images from rank 3 or 4, points from two columns, else a table.
  static func open(_ url: URL) throws -> Dataset {
    try NumPyFile(ByteSource(url)).dataset(name: Dataset.name(of: url), path: url.path)
  }

  package func dataset(name: String, path: String) throws -> Dataset {
    if dimensions.count <= 2 {
      let floats =
        switch elements {
        case .bytes(let data): ContiguousArray(data.map { Float($0) })
        case .floats(let floats): floats
        }
      let width = dimensions.count == 2 ? dimensions[1] : 1
      return Dataset(
        name: name, kind: width == 2 ? .points : .table, shape: [width], samples: .floats(floats),
        columns: (1...width).map { "x\($0)" }, scaling: .standardising(floats, width: width))
    }
    let channels = dimensions.count == 4 ? dimensions[3] : 1
    guard dimensions.count <= 4, channels == 1 || channels == 3 else {
      throw DataError(
        "the shape \(dimensions) is not that of a table or of images", path: path,
        advice: "use [rows, columns], [count, height, width] or [count, height, width, 1 or 3]; channels "
          + "that come first are moved by array.transpose(0, 2, 3, 1)")
    }
    let shape: Shape = [dimensions[1], dimensions[2], channels]
    switch elements {
    case .bytes(let data):
      return Dataset(
        name: name, kind: .images, shape: shape, samples: .bytes(data), scaling: .images(channels: channels))
    case .floats(let floats):
      let range = floats.reduce(into: (floats[0], floats[0])) { $0 = (min($0.0, $1), max($0.1, $1)) }
      return Dataset(
        name: name, kind: .images, shape: shape, samples: .floats(floats),
        scaling: .range(Double(range.0)...Double(range.1), width: channels))
    }
  }
}
