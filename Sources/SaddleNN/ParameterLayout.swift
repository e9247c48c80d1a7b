import SaddleTensor

/// Where the parameters of networks lie in one flat `float32` vector.
///
/// An optimizer's step, clipping, averaging and a checkpoint are then one pass over one vector each, whatever
/// the layers; a layer sees its slices, and the derivative of the vector is the layers' derivatives side by
/// side. Parameters start at multiples of 16 elements, one cache line, so that no two share a line and vector
/// loads are aligned; the elements between are zero and stay so.
///
/// ```swift
/// var layout = ParameterLayout()
/// let hidden = Dense(2, 64, in: &layout, name: "hidden")
/// let flat = Tensor.input("parameters", [layout.count])
/// let y = hidden(x, flat)
/// ```
public struct ParameterLayout: Sendable {
  /// In the order in which they were added.
  public private(set) var parameters: [Parameter] = []
  /// Elements of the flat vector, padding included.
  public private(set) var count = 0

  private static let alignment = 16

  public init() {}

  /// Elements that are parameters, padding not counted.
  public var parameterCount: Int { parameters.reduce(0) { $0 + $1.shape.count } }

  /// Reserves the next place. Within ``withLabel(_:_:)`` the name is prefixed by the label.
  /// - Precondition: the name is new.
  public mutating func add(_ name: String, _ shape: Shape, _ initializer: Initializer) -> Parameter {
    guard !parameters.contains(where: { $0.name == name }) else {
      fatalError("parameter \"\(name)\": there is one of this name already")
    }
    let parameter = Parameter(name: name, shape: shape, offset: count, initializer: initializer)
    parameters.append(parameter)
    count = (count + shape.count + Self.alignment - 1) / Self.alignment * Self.alignment
    return parameter
  }

  /// Initial values of all parameters, `float32[count]`: a function of the key, to be evaluated or compiled.
  public func initialValues(key: RandomKey) -> Tensor {
    guard !parameters.isEmpty else { return .zeros([0]) }
    let keys = key.split(parameters.count)
    var parts: [Tensor] = []
    var end = 0
    for (parameter, key) in zip(parameters, keys) {
      if parameter.offset > end { parts.append(.zeros([parameter.offset - end])) }
      parts.append(parameter.initializer.values(parameter.shape, key: key).flattened())
      end = parameter.offset + parameter.shape.count
    }
    if count > end { parts.append(.zeros([count - end])) }
    return .concatenate(parts)
  }
}

/// One parameter's place in the flat vector.
public struct Parameter: Sendable {
  public let name: String
  public let shape: Shape
  /// The first element.
  public let offset: Int
  public let initializer: Initializer

  /// The parameter's values: a slice of the flat vector in its shape.
  public func callAsFunction(_ flat: Tensor) -> Tensor {
    flat.sliced(offset..<offset + shape.count, axis: 0).reshaped(shape)
  }
}
