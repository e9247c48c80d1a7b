/// As in configuration files: "zeros", "ones", "constant:NUMBER", "normal:DEVIATION", "uniform:BOUND",
/// "orthogonal:GAIN" (1 without a number), "he-normal", "he-uniform", "glorot-normal", "glorot-uniform",
/// "inverse-root", and for other gains "normal-per-input:GAIN", "normal-per-mean:GAIN" and likewise
/// "uniform-".
extension Initializer: TextCodable {
  private static let plain: [(name: String, value: Initializer)] = [
    ("zeros", .zeros), ("ones", .ones), ("he-normal", .heNormal), ("he-uniform", .heUniform),
    ("glorot-normal", .glorotNormal), ("glorot-uniform", .glorotUniform), ("inverse-root", .inverseRoot),
    ("orthogonal", .orthogonal(gain: 1)),
  ]

  public init?(_ text: String) {
    guard let word = Word(text) else { return nil }
    switch (word.name, word.number) {
    case ("constant", let number?): self = .constant(number)
    case ("normal", let deviation?): self = .normal(standardDeviation: deviation)
    case ("uniform", let bound?) where bound > 0: self = .uniform(bound: bound)
    case ("orthogonal", let gain?): self = .orthogonal(gain: gain)
    case ("normal-per-input", let gain?) where gain > 0: self = .scaled(.normal, gain: gain, per: .input)
    case ("normal-per-mean", let gain?) where gain > 0: self = .scaled(.normal, gain: gain, per: .mean)
    case ("uniform-per-input", let gain?) where gain > 0: self = .scaled(.uniform, gain: gain, per: .input)
    case ("uniform-per-mean", let gain?) where gain > 0: self = .scaled(.uniform, gain: gain, per: .mean)
    case (let name, nil):
      guard let entry = Self.plain.first(where: { $0.name == name }) else { return nil }
      self = entry.value
    default: return nil
    }
  }

  public var description: String {
    if let entry = Self.plain.first(where: { $0.value == self }) { return entry.name }
    return switch self {
    case .constant(let number): "constant:\(number)"
    case .normal(let deviation): "normal:\(deviation)"
    case .uniform(let bound): "uniform:\(bound)"
    case .orthogonal(let gain): "orthogonal:\(gain)"
    case .scaled(let distribution, let gain, let terms):
      "\(distribution == .normal ? "normal" : "uniform")-per-\(terms == .input ? "input" : "mean"):\(gain)"
    }
  }
}
