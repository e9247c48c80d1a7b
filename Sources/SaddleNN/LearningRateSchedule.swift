import RealModule

/// How a learning rate changes during training.
public enum LearningRateSchedule: String, Hashable, Sendable, Codable, CaseIterable {
  case constant
  /// Falls evenly to 0.
  case linear
  /// Falls to 0 along half a cosine (Loshchilov and Hutter, 1608.03983).
  case cosine

  /// What the rate is multiplied by at a step.
  /// - Parameters:
  ///   - step: from 0; the factor is 1 there, and stays what it is at the end from there on.
  ///   - count: how many steps there are; at least 1.
  public func factor(step: Int, of count: Int) -> Double {
    let done = min(max(Double(step) / Double(count), 0), 1)
    return switch self {
    case .constant: 1
    case .linear: 1 - done
    case .cosine: (1 + Double.cos(.pi * done)) / 2
    }
  }
}
