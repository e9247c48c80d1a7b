import SaddleTensor

/// Where the parameters of a network lie in one flat `float32` vector.
///
/// An optimizer's step, clipping, averaging and a checkpoint are then one pass over one vector each, whatever
/// the layers; a layer sees its slices, and the derivative of the vector is the layers' derivatives side by
/// side (``FlatLayout`` says how they are aligned). Layers add what they need when they are made:
///
/// ```swift
/// var layout = ParameterLayout()
/// let hidden = Dense(2, 64, in: &layout, name: "hidden")
/// let flat = Tensor.input("parameters", [layout.count])
/// let y = hidden(x, flat)
/// ```
///
/// What a network stores but does not train, the running statistics of ``BatchNorm``, lies in a second flat
/// vector, laid out by ``statistics``.
public struct ParameterLayout: Sendable {
  private(set) var trained = FlatLayout()
  /// The layout of the running statistics.
  public private(set) var statistics = FlatLayout()

  public init() {}

  /// In the order in which they were added.
  public var parameters: [Parameter] { trained.entries }
  /// Elements of the flat vector, padding included.
  public var count: Int { trained.count }
  /// Elements that are parameters, padding not counted.
  public var parameterCount: Int { trained.entryCount }

  /// Reserves the next place for a parameter.
  /// - Parameters:
  ///   - fan: what the initializer scales by; by default that of a weight [..., inputs, outputs].
  ///   - portableAxes: how PyTorch stores it, see ``Parameter/portableAxes``; by default alike.
  /// - Precondition: the name is new, and an initializer that scales by a fan has one: a `fan` is given or
  ///   the shape has two axes or more.
  public mutating func add(
    _ name: String, _ shape: Shape, _ initializer: Initializer, fan: Fan? = nil,
    portableAxes: [Int]? = nil
  ) -> Parameter {
    guard let resolved = initializer.resolved(fan ?? Fan(of: shape)) else {
      fatalError(
        "parameter \"\(name)\" \(shape): \(initializer) scales by a fan, which this shape does not tell")
    }
    return trained.add(name, shape, resolved, portableAxes: portableAxes)
  }

  /// Reserves the next place for a running statistic.
  /// - Precondition: the name is new.
  public mutating func addStatistic(_ name: String, _ shape: Shape, initialValue: Double) -> Parameter {
    statistics.add(name, shape, .constant(initialValue))
  }

  /// Initial values of all parameters, `float32[count]`: a function of the key, to be evaluated or compiled.
  public func initialValues(key: RandomKey) -> Tensor { trained.initialValues(key: key) }

  /// Initial values of all running statistics, `float32[statistics.count]`.
  public var initialStatistics: Tensor {
    // Constants use no random number, so any key will do.
    statistics.initialValues(key: RandomKey(seed: 0))
  }
}
