import SaddleTensor

/// One operation of a program while it is being compiled: a primitive on earlier nodes, to which passes may
/// attach what the library can do in the same breath.
struct Node {
  var primitive: Primitive
  /// Indices of earlier nodes. A contraction with a bias has it as the third operand.
  var operands: [Int]
  let type: TensorType
  let label: String?
  /// Whether the third operand of a contraction is a bias over the last axis.
  var hasBias = false
  /// What is applied to a contraction's result as it is written.
  var activation = Activation.identity

  enum Activation: Hashable {
    case identity, leakyReLU(slope: Float), hyperbolicTangent, logistic
  }

  var shape: Shape { type.shape }

  /// Whether a fused loop can compute the node, one element from one element of each operand.
  var isElementwise: Bool {
    switch primitive {
    case .unary, .binary, .compare, .select, .cast, .iota, .randomBits: true
    default: false
    }
  }

  /// Whether the node is another way to index its operand's memory.
  var isView: Bool {
    switch primitive {
    case .reshape, .transpose, .broadcast, .slice, .reverse: true
    default: false
    }
  }

  /// Whether the library computes the node and can add a bias and an activation to it.
  var isContraction: Bool {
    switch primitive {
    case .matrixProduct, .convolution: true
    case .convolutionInputGradient: !isFolded
    default: false
    }
  }

  /// Whether an input gradient is done as a matrix product to windows that are then added up: with few
  /// channels, as of images, the library's own way reaches a fifth of the speed of a product.
  var isFolded: Bool {
    guard case .convolutionInputGradient(let geometry, _, _) = primitive else { return false }
    return shape[3] <= 4 && geometry.vertical.dilation == 1 && geometry.horizontal.dilation == 1
  }
}
