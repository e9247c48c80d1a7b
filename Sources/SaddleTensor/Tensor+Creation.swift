extension Tensor {
  /// A tensor that is given when a program runs. The name appears in messages and printed graphs.
  public static func input(_ name: String, _ shape: Shape, _ elementType: ElementType = .float32) -> Tensor {
    Tensor(applying: .input(TensorType(shape, elementType), name: name))
  }

  /// A constant.
  public init(_ value: Value) { self.init(applying: .constant(value)) }

  /// A `float32` vector.
  public init(_ elements: [Float]) { self.init(Value(elements, shape: [elements.count])) }

  /// A `float32` matrix.
  /// - Precondition: all rows have the same length.
  public init(_ rows: [[Float]]) {
    let width = rows.first?.count ?? 0
    precondition(rows.allSatisfy { $0.count == width }, "tensor: rows of different lengths")
    self.init(Value(rows.joined(), shape: [rows.count, width]))
  }

  /// A `float32` tensor from its elements in row-major order.
  public init(_ elements: some Sequence<Float>, shape: Shape) { self.init(Value(elements, shape: shape)) }

  /// An `int32` vector.
  public init(indices: [Int32]) { self.init(Value(indices, shape: [indices.count])) }

  /// A scalar.
  public init(scalar: Double, _ elementType: ElementType = .float32) {
    self.init(Value(scalar: scalar, elementType))
  }

  /// One number everywhere.
  public static func full(_ shape: Shape, _ number: Double, _ elementType: ElementType = .float32) -> Tensor {
    Tensor(scalar: number, elementType).broadcast(to: shape)
  }

  public static func zeros(_ shape: Shape, _ elementType: ElementType = .float32) -> Tensor {
    full(shape, 0, elementType)
  }

  public static func ones(_ shape: Shape, _ elementType: ElementType = .float32) -> Tensor {
    full(shape, 1, elementType)
  }

  /// `int32` numbers 0 to `count` - 1.
  public static func range(_ count: Int) -> Tensor { Tensor(applying: .iota([count], axis: 0)) }

  /// `count` evenly spaced `float32` numbers from `start` to `end`, both included.
  public static func linearlySpaced(from start: Double, to end: Double, count: Int) -> Tensor {
    guard count > 1 else { return full([count], start) }
    return range(count).cast(to: .float32) * ((end - start) / Double(count - 1)) + start
  }

  /// The `float32` identity matrix.
  public static func identity(_ size: Int) -> Tensor {
    let row = Tensor(applying: .iota([size, size], axis: 0))
    let column = Tensor(applying: .iota([size, size], axis: 1))
    return (row .== column).cast(to: .float32)
  }

  /// `int32` class numbers as rows of zeros with a one: shape [..., `classes`], `float32`.
  public func oneHot(classes: Int) -> Tensor {
    let codes = Tensor(applying: .iota([classes], axis: 0))
    return (expandingDimension(-1) .== codes).cast(to: .float32)
  }

  public func cast(to elementType: ElementType) -> Tensor {
    elementType == self.elementType ? self : Tensor(applying: .cast(elementType), to: self)
  }

  /// The same numbers, constant for differentiation.
  public func stoppingGradient() -> Tensor { Tensor(applying: .stopGradient, to: self) }
}
