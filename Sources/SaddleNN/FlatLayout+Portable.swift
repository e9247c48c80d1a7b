import SaddleTensor

/// Why named tensors do not fill a layout. All that is wrong is listed at once.
public struct LayoutMismatch: Error, Hashable, Sendable, CustomStringConvertible {
  /// Names that the layout has and the tensors have not.
  public var missing: [String] = []
  /// Names that the tensors have and the layout has not.
  public var unexpected: [String] = []
  /// What has another type than it should.
  public var mistyped: [Mistyped] = []

  public struct Mistyped: Hashable, Sendable {
    public let name: String
    public let type: TensorType
    /// In PyTorch's layout.
    public let expected: Shape
  }

  var isEmpty: Bool { missing.isEmpty && unexpected.isEmpty && mistyped.isEmpty }

  public var description: String {
    func list(_ names: [String], _ problem: String) -> [String] {
      names.isEmpty ? [] : ["\(problem) " + names.map { "\"\($0)\"" }.joined(separator: ", ")]
    }
    let types = mistyped.map { "\"\($0.name)\" is \($0.type), not float32\($0.expected)" }
    let problems =
      list(missing, "there is no") + list(unexpected, "the network has no") + types
    return "the tensors are not those of this network: " + problems.joined(separator: "; ")
      + "; take the tensors of a network with the same layers and sizes"
  }
}

extension FlatLayout {
  /// The entries of a flat vector by name, in the order in which they were added, as PyTorch stores them.
  /// - Precondition: `flat` is `float32[count]`.
  public func portable(_ flat: Value) -> [(name: String, value: Value)] {
    guard flat.shape == [count], case .float32(let elements) = flat.storage else {
      fatalError("portable form of \(flat.type): the layout is float32[\(count)]")
    }
    return entries.map { entry in
      var result = ContiguousArray<Float>()
      result.reserveCapacity(entry.shape.count)
      entry.forEachPortableElement { result.append(elements[$0]) }
      return (entry.name, Value(storage: .float32(result), shape: entry.portableShape))
    }
  }

  /// The flat vector of tensors by name, as PyTorch stores them; between the entries are zeros.
  /// - Throws: ``LayoutMismatch`` unless the names are exactly the layout's, each with a floating-point
  ///   tensor of its shape.
  public func flat(from tensors: [String: Value]) throws(LayoutMismatch) -> Value {
    var mismatch = LayoutMismatch()
    mismatch.unexpected = Set(tensors.keys).subtracting(entries.map(\.name)).sorted()
    var values: [Value] = []
    for entry in entries {
      guard let value = tensors[entry.name] else {
        mismatch.missing.append(entry.name)
        continue
      }
      guard value.shape == entry.portableShape, value.elementType.isFloatingPoint else {
        mismatch.mistyped.append(.init(name: entry.name, type: value.type, expected: entry.portableShape))
        continue
      }
      values.append(value)
    }
    guard mismatch.isEmpty else { throw mismatch }
    // Memory is taken for what is there, not for what a file says of itself.
    var elements = ContiguousArray<Float>(repeating: 0, count: count)
    for (entry, value) in zip(entries, values) {
      var given = value.floats.makeIterator()
      entry.forEachPortableElement { elements[$0] = given.next() ?? 0 }
    }
    return Value(storage: .float32(elements), shape: [count])
  }
}

extension ParameterLayout {
  /// Parameters, and running statistics if given, by name, as PyTorch stores them.
  /// - Precondition: `flat` is `float32[count]` and `statistics` is `float32[statistics.count]`.
  public func portable(_ flat: Value, statistics: Value? = nil) -> [(name: String, value: Value)] {
    trained.portable(flat) + (statistics.map { self.statistics.portable($0) } ?? [])
  }

  /// The flat vectors of tensors by name, as PyTorch stores them.
  /// - Throws: ``LayoutMismatch`` unless the names are exactly those of the parameters and the statistics,
  ///   each with a floating-point tensor of its shape.
  public func flat(
    from tensors: [String: Value]
  ) throws(LayoutMismatch) -> (parameters: Value, statistics: Value) {
    let names = Set(statistics.entries.map(\.name))
    var mismatch = LayoutMismatch()
    var flats: [Value] = []
    for (layout, part) in [
      (trained, tensors.filter { !names.contains($0.key) }),
      (statistics, tensors.filter { names.contains($0.key) }),
    ] {
      do {
        flats.append(try layout.flat(from: part))
      } catch {
        mismatch.missing += error.missing
        mismatch.unexpected += error.unexpected
        mismatch.mistyped += error.mistyped
      }
    }
    guard mismatch.isEmpty else { throw mismatch }
    return (flats[0], flats[1])
  }
}

extension Parameter {
  /// As PyTorch stores it.
  var portableShape: Shape { Shape(portableAxes.map { shape[$0] }) }

  /// The positions in the flat vector in the order in which PyTorch stores the elements.
  func forEachPortableElement(_ body: (Int) -> Void) {
    let extents = portableShape.dimensions
    let strides = portableAxes.map { shape.rowMajorStrides[$0] }
    var index = [Int](repeating: 0, count: extents.count)
    var position = offset
    for _ in 0..<shape.count {
      body(position)
      // The next index: the last axis that is not at its end moves on, those after it go back to 0.
      var axis = extents.count - 1
      while axis >= 0 {
        index[axis] += 1
        position += strides[axis]
        if index[axis] < extents[axis] { break }
        position -= strides[axis] * extents[axis]
        index[axis] = 0
        axis -= 1
      }
    }
  }
}
