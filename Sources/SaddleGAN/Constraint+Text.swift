/// As in a configuration: "clipping:0.01", "gradient-penalty:10", "gradient-penalty:10@around-both",
/// "lipschitz-penalty:10", "dragan:10", "r1:1", "r2:1", "spectral-norm".
extension Constraint: LosslessStringConvertible {
  public init?(_ text: String) {
    let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let head = parts[0].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let number = head.count == 2 ? Double(head[1]) : nil
    let points = parts.count == 2 ? PenaltyPoints(rawValue: parts[1]) : .lines
    guard let points else { return nil }
    switch (head[0], number) {
    case ("gradient-penalty", let weight?): self = .gradientPenalty(weight: weight, at: points)
    case ("lipschitz-penalty", let weight?): self = .lipschitzPenalty(weight: weight, at: points)
    case ("dragan", let weight?) where parts.count == 1: self = .dragan(weight: weight)
    case ("clipping", let bound?) where parts.count == 1: self = .clipping(bound: bound)
    case ("r1", let weight?) where parts.count == 1: self = .r1(weight: weight)
    case ("r2", let weight?) where parts.count == 1: self = .r2(weight: weight)
    case ("spectral-norm", nil) where parts.count == 1 && head.count == 1: self = .spectralNorm
    default: return nil
    }
  }

  public var description: String {
    func text(_ name: String, _ number: Double, _ points: PenaltyPoints = .lines) -> String {
      "\(name):\(number)" + (points == .lines ? "" : "@\(points.rawValue)")
    }
    return switch self {
    case .clipping(let bound): text("clipping", bound)
    case .gradientPenalty(let weight, let points): text("gradient-penalty", weight, points)
    case .lipschitzPenalty(let weight, let points): text("lipschitz-penalty", weight, points)
    case .r1(let weight): text("r1", weight)
    case .r2(let weight): text("r2", weight)
    case .spectralNorm: "spectral-norm"
    }
  }

  /// The forms, for messages.
  public static let forms = [
    "clipping:BOUND", "gradient-penalty:WEIGHT[@POINTS]", "lipschitz-penalty:WEIGHT[@POINTS]",
    "dragan:WEIGHT",
    "r1:WEIGHT", "r2:WEIGHT", "spectral-norm",
  ]
}
