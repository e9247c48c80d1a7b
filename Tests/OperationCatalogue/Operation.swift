import SaddleTensor

/// One way to apply an operation: operands, and how the result is built from them.
public struct Sample: Sendable, CustomStringConvertible {
  /// "softmax 2: float32[3, 4]"
  public let name: String
  /// Floating-point operands are `float32`, so that every executor starts from the same numbers.
  public let operands: [Value]
  /// For each operand, whether derivatives with respect to it are checked.
  public let isDifferentiable: [Bool]
  /// The highest derivative that is checked; 0 where the operation has kinks or no derivative.
  public let order: Int
  /// The result for tensors of the operands' types.
  public let apply: @Sendable ([Tensor]) -> Tensor

  public var description: String { name }

  /// An input tensor for each operand, and the result.
  public func build() -> (inputs: [Tensor], output: Tensor) {
    let inputs = operands.enumerated().map { index, value in
      Tensor.input("operand \(index)", value.shape, value.elementType)
    }
    return (inputs, apply(inputs))
  }
}

/// A primitive applied to operands that break its rule.
public struct ErrorSample: Sendable, CustomStringConvertible {
  public let primitive: Primitive
  public let operands: [TensorType]
  /// A part of the rule's text.
  public let rule: String

  public var description: String {
    "\(primitive.name) of \(operands.map(\.description).joined(separator: " and ")): \(rule)"
  }
}

/// An operation of the tensor language, primitive or composed, with what tests need to know about it.
public struct Operation: Sendable, CustomStringConvertible {
  public let name: String
  public let samples: [Sample]
  public let errorSamples: [ErrorSample]

  public var description: String { name }

  /// - Parameter body: Adds the samples, drawing operands from a generator seeded with the name.
  init(_ name: String, _ body: (inout Builder) -> Void) {
    var builder = Builder(name)
    body(&builder)
    self.name = name
    samples = builder.samples
    errorSamples = builder.errorSamples
  }

  struct Builder {
    let name: String
    var draw: Draw
    private(set) var samples: [Sample] = []
    private(set) var errorSamples: [ErrorSample] = []

    init(_ name: String) {
      self.name = name
      draw = Draw(seed: SeededGenerator.seed(name))
    }

    /// - Parameter differentiable: For each operand; by default, whether it is floating-point.
    mutating func sample(
      _ operands: [Value], differentiable: [Bool]? = nil, order: Int = 2, _ note: String,
      _ apply: @escaping @Sendable ([Tensor]) -> Tensor
    ) {
      let types = operands.map(\.type.description).joined(separator: ", ")
      samples.append(
        Sample(
          name: "\(name) \(samples.count): \(types)" + (note.isEmpty ? "" : " (\(note))"),
          operands: operands,
          isDifferentiable: differentiable ?? operands.map(\.elementType.isFloatingPoint), order: order,
          apply: apply))
    }

    mutating func sample(
      _ operands: [Value], order: Int = 2, _ apply: @escaping @Sendable ([Tensor]) -> Tensor
    ) {
      sample(operands, differentiable: nil, order: order, "", apply)
    }

    mutating func error(_ primitive: Primitive, _ operands: [TensorType], _ rule: String) {
      errorSamples.append(ErrorSample(primitive: primitive, operands: operands, rule: rule))
    }
  }
}

/// Every primitive and every composed method of the tensor language.
public enum Catalogue {
  public static let operations: [Operation] =
    elementwise + elementwiseSpecials + functions + reductions + movement + indexing + contractions
    + creation + random

  public static let samples: [Sample] = operations.flatMap(\.samples)

  /// Samples whose derivatives are checked at least to `order`.
  public static func samples(order: Int) -> [Sample] { samples.filter { $0.order >= order } }

  public static let errorSamples: [ErrorSample] = operations.flatMap(\.errorSamples)
}

/// A scalar, extents of 0 and 1, lengths that fill no vector register, and several axes.
let edgeShapes: [Shape] = [[], [1], [0], [7], [2, 0, 3], [1, 1], [2, 17], [3, 4, 5]]

func float(_ dimensions: Int...) -> TensorType { TensorType(Shape(dimensions), .float32) }
func int32(_ dimensions: Int...) -> TensorType { TensorType(Shape(dimensions), .int32) }
func uint32(_ dimensions: Int...) -> TensorType { TensorType(Shape(dimensions), .uint32) }
func bool(_ dimensions: Int...) -> TensorType { TensorType(Shape(dimensions), .bool) }
