/// The extents of a tensor's axes, outermost first. A scalar has rank 0.
public struct Shape: Hashable, Sendable, ExpressibleByArrayLiteral, CustomStringConvertible {
  /// One extent for each axis; none is negative.
  public let dimensions: [Int]

  /// - Precondition: no extent is negative and the element count fits in an `Int`.
  public init(_ dimensions: [Int]) {
    var count = 1
    for extent in dimensions {
      precondition(extent >= 0, "shape \(dimensions): an extent is negative")
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      precondition(!overflow, "shape \(dimensions): more elements than an Int can count")
      count = product
    }
    self.dimensions = dimensions
  }

  public init(arrayLiteral elements: Int...) { self.init(elements) }

  /// The number of axes.
  public var rank: Int { dimensions.count }

  /// The number of elements; 1 for a scalar.
  public var count: Int { dimensions.reduce(1, *) }

  public subscript(axis: Int) -> Int { dimensions[axis] }

  public var description: String { "[" + dimensions.map(String.init).joined(separator: ", ") + "]" }

  /// Elements to skip in row-major order for one step along each axis.
  public var rowMajorStrides: [Int] {
    var strides = [Int](repeating: 1, count: rank)
    for axis in stride(from: rank - 2, through: 0, by: -1) {
      strides[axis] = strides[axis + 1] * dimensions[axis + 1]
    }
    return strides
  }

  /// The shape that NumPy's broadcasting gives two operands: aligned at the last axis, an extent of 1
  /// stretches. `nil` when they do not fit.
  public func broadcast(with other: Shape) -> Shape? {
    let rank = max(self.rank, other.rank)
    var result = [Int](repeating: 1, count: rank)
    for offset in 1...max(rank, 1) where offset <= rank {
      let a = offset <= self.rank ? dimensions[self.rank - offset] : 1
      let b = offset <= other.rank ? other.dimensions[other.rank - offset] : 1
      guard a == b || a == 1 || b == 1 else { return nil }
      result[rank - offset] = a == 1 ? b : a
    }
    return Shape(result)
  }

  /// The axis that `axis` names, where -1 is the last. `nil` when there is no such axis.
  public func resolved(axis: Int) -> Int? {
    let resolved = axis < 0 ? axis + rank : axis
    return (0..<rank).contains(resolved) ? resolved : nil
  }

  /// This shape without `axes` (non-negative).
  package func removing(_ axes: [Int]) -> Shape {
    Shape(dimensions.indices.filter { !axes.contains($0) }.map { dimensions[$0] })
  }

  /// This shape with an extent of 1 at `axes` (non-negative).
  package func collapsing(_ axes: [Int]) -> Shape {
    Shape(dimensions.indices.map { axes.contains($0) ? 1 : dimensions[$0] })
  }

  /// This shape with the extent of one axis replaced.
  package func replacing(_ axis: Int, with extent: Int) -> Shape {
    var result = dimensions
    result[axis] = extent
    return Shape(result)
  }
}

/// The shape and element type of a tensor.
public struct TensorType: Hashable, Sendable, CustomStringConvertible {
  public let shape: Shape
  public let elementType: ElementType

  public init(_ shape: Shape, _ elementType: ElementType = .float32) {
    self.shape = shape
    self.elementType = elementType
  }

  public var description: String { "\(elementType.rawValue)\(shape)" }
}
