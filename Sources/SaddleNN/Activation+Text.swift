/// As in configuration files: "identity", "relu", "tanh", "sigmoid", "softplus", "silu", "leaky-relu:SLOPE"
/// and "elu:ALPHA"; without their number the last two have 0.2, as GANs use, and 1.
extension Activation: TextCodable {
  private static let plain: [String: Activation] = [
    "identity": .identity, "relu": .relu, "tanh": .tanh, "sigmoid": .sigmoid, "softplus": .softplus,
    "silu": .silu,
  ]

  public init?(_ text: String) {
    guard let word = Word(text) else { return nil }
    switch word.name {
    case "leaky-relu": self = .leakyReLU(slope: word.number ?? 0.2)
    case "elu": self = .elu(alpha: word.number ?? 1)
    default:
      guard word.number == nil, let activation = Self.plain[word.name] else { return nil }
      self = activation
    }
  }

  public var description: String {
    switch self {
    case .identity: "identity"
    case .relu: "relu"
    case .tanh: "tanh"
    case .sigmoid: "sigmoid"
    case .softplus: "softplus"
    case .silu: "silu"
    case .leakyReLU(let slope): "leaky-relu:\(slope)"
    case .elu(let alpha): "elu:\(alpha)"
    }
  }
}
