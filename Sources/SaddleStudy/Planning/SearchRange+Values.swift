import Foundation

extension SearchRange {
  /// The value at a place of the range, as text.
  /// - Parameter share: in [0, 1).
  package func value(at share: Double) -> String {
    switch self {
    case .uniform(let low, let high):
      Self.text(low * (1 - share) + high * share, from: low, below: high)
    case .logarithmic(let low, let high):
      Self.text(exp(log(low) * (1 - share) + log(high) * share), from: low, below: high)
    case .integers(let low, let high): "\(low + min(Int(share * Double(high - low + 1)), high - low))"
    case .choice(let choices): choices[min(Int(share * Double(choices.count)), choices.count - 1)]
    }
  }

  /// Values that every other lies between, or all there are: what a setting takes of them it takes of all.
  var extremes: [String] {
    if case .choice(let choices) = self { return choices }
    return [value(at: 0), value(at: 1.0.nextDown)]
  }

  /// Nine digits at most, where they stay in the range.
  private static func text(_ number: Double, from low: Double, below high: Double) -> String {
    let number = min(max(number, low), high.nextDown)
    let short = "\(Float(number))"
    return Double(short).map { (low..<high).contains($0) } == true ? short : "\(number)"
  }
}
