import SaddleTensor

/// Memory for one tensor that programs read and write: 64-byte aligned, row-major.
///
/// A buffer is a reference: a program's state stays in its buffers from run to run. It is not synchronised,
/// so it is not `Sendable`: one run, or one reader, at a time.
public final class Buffer {
  public let type: TensorType
  let memory: UnsafeMutableRawPointer

  /// Zeros.
  public init(_ type: TensorType) {
    self.type = type
    // Whole vectors may be read at the end.
    let bytes = (type.shape.count * type.elementType.byteCount + 63) / 64 * 64 + 64
    memory = .allocate(byteCount: bytes, alignment: 64)
    memory.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
  }

  public convenience init(_ value: Value) {
    self.init(value.type)
    write(value)
  }

  deinit { memory.deallocate() }

  /// Replaces the elements.
  /// - Precondition: `value` has this buffer's type.
  public func write(_ value: Value) {
    precondition(value.type == type, "buffer of \(type): cannot hold a \(value.type)")
    func store<Element>(_ elements: ContiguousArray<Element>) {
      elements.withUnsafeBytes { bytes in
        if let start = bytes.baseAddress { memory.copyMemory(from: start, byteCount: bytes.count) }
      }
    }
    switch value.storage {
    case .float32(let elements): store(elements)
    case .float64(let elements): store(elements)
    case .int32(let elements): store(elements)
    case .uint32(let elements): store(elements)
    case .bool(let elements): store(elements)
    }
  }

  /// A copy of the elements.
  public var value: Value {
    func load<Element>(_: Element.Type) -> ContiguousArray<Element> {
      let count = type.shape.count
      return ContiguousArray(
        UnsafeBufferPointer(start: memory.assumingMemoryBound(to: Element.self), count: count))
    }
    let storage: Value.Storage =
      switch type.elementType {
      case .float32: .float32(load(Float.self))
      case .float64: .float64(load(Double.self))
      case .int32: .int32(load(Int32.self))
      case .uint32: .uint32(load(UInt32.self))
      case .bool: .bool(ContiguousArray(load(UInt8.self).map { $0 != 0 }))
      }
    return Value(storage: storage, shape: type.shape)
  }

  /// The elements in place: a batch is filled, and a few numbers are read, without a copy.
  /// - Precondition: `Element` is as wide as the buffer's element type.
  package func withElements<Element: BitwiseCopyable, Result>(
    as _: Element.Type, _ body: (UnsafeMutableBufferPointer<Element>) throws -> Result
  ) rethrows -> Result {
    precondition(MemoryLayout<Element>.stride == type.elementType.byteCount, "buffer of \(type)")
    let start = memory.assumingMemoryBound(to: Element.self)
    return try body(UnsafeMutableBufferPointer(start: start, count: type.shape.count))
  }
}
