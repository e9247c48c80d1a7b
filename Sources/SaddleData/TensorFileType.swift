import Foundation
import SaddleTensor

/// The element types of the format that tensors here can hold.
enum TensorFileType: String, CaseIterable {
  case float64 = "F64"
  case float32 = "F32"
  case float16 = "F16"
  case bfloat16 = "BF16"
  case int32 = "I32"
  case uint32 = "U32"
  case bool = "BOOL"

  var byteCount: Int {
    switch self {
    case .float64: 8
    case .float32, .int32, .uint32: 4
    case .float16, .bfloat16: 2
    case .bool: 1
    }
  }

  init(_ type: ElementType) {
    self =
      switch type {
      case .float64: .float64
      case .float32: .float32
      case .int32: .int32
      case .uint32: .uint32
      case .bool: .bool
      }
  }

  /// - Precondition: there are as many bytes as the shape needs.
  func value(_ bytes: Data, shape: Shape) -> Value {
    func decode<Word: FixedWidthInteger, Element>(
      _: Word.Type, _ element: (Word) -> Element
    ) -> ContiguousArray<Element> {
      bytes.withUnsafeBytes { bytes in
        ContiguousArray(unsafeUninitializedCapacity: shape.count) { result, initialized in
          for index in 0..<shape.count {
            let word = bytes.loadUnaligned(fromByteOffset: index * MemoryLayout<Word>.size, as: Word.self)
            result.initializeElement(at: index, to: element(Word(littleEndian: word)))
          }
          initialized = shape.count
        }
      }
    }
    let storage: Value.Storage =
      switch self {
      case .float64: .float64(decode(UInt64.self) { Double(bitPattern: $0) })
      case .float32: .float32(decode(UInt32.self) { Float(bitPattern: $0) })
      case .float16: .float32(decode(UInt16.self, Float.init(halfBitPattern:)))
      // The upper half of a float32.
      case .bfloat16: .float32(decode(UInt16.self) { Float(bitPattern: UInt32($0) << 16) })
      case .int32: .int32(decode(Int32.self) { $0 })
      case .uint32: .uint32(decode(UInt32.self) { $0 })
      case .bool: .bool(decode(UInt8.self) { $0 != 0 })
      }
    return Value(storage: storage, shape: shape)
  }
}

extension Float {
  /// The number of a half-width pattern: 1 bit of sign, 5 of exponent, 10 of fraction. (`Float16` does not
  /// exist on every platform.)
  init(halfBitPattern bits: UInt16) {
    let magnitude =
      switch (Int(bits >> 10 & 0x1F), Float(bits & 0x3FF)) {
      case (0, let fraction): fraction * 0x1p-24
      case (31, let fraction): fraction == 0 ? Float.infinity : .nan
      case (let exponent, let fraction):
        Float(sign: .plus, exponent: exponent - 15, significand: 1 + fraction * 0x1p-10)
      }
    self = bits >> 15 == 1 ? -magnitude : magnitude
  }
}
