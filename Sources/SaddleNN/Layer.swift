import SaddleTensor

/// A step of a network: a function of a tensor and of the ``Pass`` that it is part of.
///
/// A layer of your own is a type that adds its parameters to a layout when it is made and uses them here:
///
/// ```swift
/// struct Scale: Layer {
///   let name: String
///   let factor: Parameter
///   init(_ width: Int, in layout: inout ParameterLayout, name: String) {
///     self.name = name
///     factor = layout.add("\(name).weight", [width], .ones)
///   }
///   func callAsFunction(_ x: Tensor, _ pass: inout Pass) -> Tensor { x * factor(pass.flat) }
/// }
/// ```
public protocol Layer: Sendable {
  /// In a summary of the network; the names of the layer's parameters start with it and a dot.
  var name: String { get }
  /// Whether a sample's result depends on the other samples of its batch, as in batch normalisation.
  var mixesSamples: Bool { get }
  /// Whether training needs a reference batch before each batch, as in virtual batch normalisation
  /// (``Pass/reference``).
  var usesReference: Bool { get }
  /// - Parameter x: a batch, [n, ...].
  func callAsFunction(_ x: Tensor, _ pass: inout Pass) -> Tensor
}

extension Layer {
  public var mixesSamples: Bool { false }
  public var usesReference: Bool { false }
}

/// Layers one after the other.
public struct Sequential: Layer {
  public let name: String
  public let layers: [any Layer]

  public init(_ layers: [any Layer], name: String = "sequential") {
    self.name = name
    self.layers = layers
  }

  public var mixesSamples: Bool { layers.contains(where: \.mixesSamples) }
  public var usesReference: Bool { layers.contains(where: \.usesReference) }

  public func callAsFunction(_ x: Tensor, _ pass: inout Pass) -> Tensor {
    layers.reduce(x) { $1($0, &pass) }
  }

  /// The layers' result for `x`, with a reference batch running ahead of it: [r, ...] and [n, ...] to [n,
  /// ...].
  public func callAsFunction(_ x: Tensor, after reference: Tensor, _ pass: inout Pass) -> Tensor {
    let rows = reference.shape[0]
    pass.reference = rows
    let y = self(.concatenate([reference, x]), &pass)
    pass.reference = 0
    return y.sliced(rows..<y.shape[0], axis: 0)
  }
}

/// A function without parameters as a layer: an activation, a change of shape, a resampling.
public struct Map: Layer {
  public let name: String
  private let function: @Sendable (Tensor) -> Tensor

  public init(_ name: String, _ function: @escaping @Sendable (Tensor) -> Tensor) {
    self.name = name
    self.function = function
  }

  public func callAsFunction(_ x: Tensor, _ pass: inout Pass) -> Tensor { function(x) }
}

extension BatchNorm: Layer {
  public var mixesSamples: Bool { true }
  public func callAsFunction(_ x: Tensor, _ pass: inout Pass) -> Tensor {
    self(x, pass.flat, &pass.statistics)
  }
}

extension LayerNorm: Layer {
  public func callAsFunction(_ x: Tensor, _ pass: inout Pass) -> Tensor { self(x, pass.flat) }
}

extension Dense: Layer {
  public func callAsFunction(_ x: Tensor, _ pass: inout Pass) -> Tensor {
    self(x, pass.flat, &pass.statistics)
  }
}

extension Convolution: Layer {
  public func callAsFunction(_ x: Tensor, _ pass: inout Pass) -> Tensor {
    self(x, pass.flat, &pass.statistics)
  }
}

extension TransposedConvolution: Layer {
  public func callAsFunction(_ x: Tensor, _ pass: inout Pass) -> Tensor {
    self(x, pass.flat, &pass.statistics)
  }
}

extension Activation: Layer {
  public var name: String { "\(self)" }
  public func callAsFunction(_ x: Tensor, _ pass: inout Pass) -> Tensor { self(x) }
}

extension Dropout: Layer {
  public var name: String { "dropout" }
  public func callAsFunction(_ x: Tensor, _ pass: inout Pass) -> Tensor { self(x, key: pass.nextKey()) }
}
