/// A tensor's elements in host memory, row-major.
///
/// ```swift
/// let x = Value([1, 2, 3, 4], shape: [2, 2])
/// x.shape        // [2, 2]
/// x.floats       // [1.0, 2.0, 3.0, 4.0]
/// ```
public struct Value: Sendable, Hashable {
  public enum Storage: Sendable, Equatable {
    case float32(ContiguousArray<Float>)
    case float64(ContiguousArray<Double>)
    case int32(ContiguousArray<Int32>)
    case uint32(ContiguousArray<UInt32>)
    case bool(ContiguousArray<Bool>)
  }

  public let shape: Shape
  public let storage: Storage

  /// - Precondition: `storage` holds as many elements as `shape` has.
  public init(storage: Storage, shape: Shape) {
    let count =
      switch storage {
      case .float32(let elements): elements.count
      case .float64(let elements): elements.count
      case .int32(let elements): elements.count
      case .uint32(let elements): elements.count
      case .bool(let elements): elements.count
      }
    precondition(count == shape.count, "value: \(count) elements do not fill the shape \(shape)")
    self.storage = storage
    self.shape = shape
  }

  public init(_ elements: some Sequence<Float>, shape: Shape) {
    self.init(storage: .float32(ContiguousArray(elements)), shape: shape)
  }

  public init(_ elements: some Sequence<Double>, shape: Shape) {
    self.init(storage: .float64(ContiguousArray(elements)), shape: shape)
  }

  public init(_ elements: some Sequence<Int32>, shape: Shape) {
    self.init(storage: .int32(ContiguousArray(elements)), shape: shape)
  }

  public init(_ elements: some Sequence<UInt32>, shape: Shape) {
    self.init(storage: .uint32(ContiguousArray(elements)), shape: shape)
  }

  public init(_ elements: some Sequence<Bool>, shape: Shape) {
    self.init(storage: .bool(ContiguousArray(elements)), shape: shape)
  }

  /// A scalar of the given element type. Integers take the value truncated towards zero and clamped to
  /// their range (NaN gives 0); a Boolean is true unless the number is 0.
  public init(scalar: Double, _ elementType: ElementType) {
    let storage: Storage =
      switch elementType {
      case .float32: .float32([Float(scalar)])
      case .float64: .float64([scalar])
      case .int32: .int32([Int32(saturating: scalar)])
      case .uint32: .uint32([UInt32(saturating: scalar)])
      case .bool: .bool([scalar != 0])
      }
    self.init(storage: storage, shape: [])
  }

  public var elementType: ElementType {
    switch storage {
    case .float32: .float32
    case .float64: .float64
    case .int32: .int32
    case .uint32: .uint32
    case .bool: .bool
    }
  }

  public var type: TensorType { TensorType(shape, elementType) }

  /// The elements as Float64, exact for every element type; Booleans give 0 and 1.
  public var doubles: [Double] {
    switch storage {
    case .float32(let elements): elements.map(Double.init)
    case .float64(let elements): Array(elements)
    case .int32(let elements): elements.map(Double.init)
    case .uint32(let elements): elements.map(Double.init)
    case .bool(let elements): elements.map { $0 ? 1 : 0 }
    }
  }

  /// The elements as Float32, rounded where the type has more precision.
  public var floats: [Float] {
    if case .float32(let elements) = storage { return Array(elements) }
    return doubles.map(Float.init)
  }

  /// The one element of a scalar, or of any value with a single element.
  /// - Precondition: there is exactly one element.
  public var scalar: Double {
    precondition(shape.count == 1, "value: a \(type) has no single element")
    return doubles[0]
  }

  /// The same elements under another shape of the same count.
  public func reshaped(_ shape: Shape) -> Value { Value(storage: storage, shape: shape) }

  public func hash(into hasher: inout Hasher) {
    // A few elements tell constants apart; equality compares them all.
    hasher.combine(shape)
    switch storage {
    case .float32(let elements): hasher.combine(Array(elements.prefix(4)))
    case .float64(let elements): hasher.combine(Array(elements.prefix(4)))
    case .int32(let elements): hasher.combine(Array(elements.prefix(4)))
    case .uint32(let elements): hasher.combine(Array(elements.prefix(4)))
    case .bool(let elements): hasher.combine(Array(elements.prefix(4)))
    }
  }
}

extension Value: CustomStringConvertible {
  /// The type and the elements, nested by row; long values are cut in the middle of an axis.
  public var description: String {
    let elements = doubles
    func text(_ number: Double) -> String {
      switch elementType {
      case .bool: number != 0 ? "true" : "false"
      case .int32, .uint32: String(Int64(number))
      case .float32: String(Float(number))
      case .float64: String(number)
      }
    }
    func render(axis: Int, offset: Int) -> String {
      guard axis < shape.rank else { return text(elements[offset]) }
      let step = shape.dimensions[(axis + 1)...].reduce(1, *)
      let extent = shape[axis]
      let shown = extent > 8 ? Array(0..<3) + [-1] + Array(extent - 3..<extent) : Array(0..<extent)
      return "["
        + shown.map { $0 < 0 ? "..." : render(axis: axis + 1, offset: offset + $0 * step) }
        .joined(separator: ", ") + "]"
    }
    return "\(type) \(render(axis: 0, offset: 0))"
  }
}

extension FixedWidthInteger {
  /// The number truncated towards zero and clamped to the type's range; NaN gives 0.
  package init(saturating number: Double) {
    if number.isNaN {
      self = 0
    } else if number <= Double(Self.min) {
      self = .min
    } else if number >= Double(Self.max) {
      self = .max
    } else {
      self.init(number)
    }
  }
}
