import SaddleMetrics

/// How a model's results depend on one searched quantity, over the trials of its search.
///
/// All of it rests on ranks: the scale of neither side matters, and a trial without a result is simply the
/// worst.
public struct Sensitivity: Hashable, Sendable {
  public let model: String
  public let dimension: SearchDimension
  /// Spearman's rank correlation of the quantity with how good trials are: above 0 where more of it is
  /// better, `nil` for choices.
  public let correlation: Double?
  /// How much of the differences between trials the quantity explains alone, 0 to 1: ``GroupTest``'s ε² of a
  /// choice's values, or of four groups of equal size by a number. It sees a best value in the middle, which
  /// a correlation does not. `nil` where too few trials leave nothing to tell.
  public let explainedShare: Double?
  /// That groups differ as much by chance.
  public let pValue: Double?
  /// The same, corrected for all of the study's (Holm 1979).
  public internal(set) var adjustedPValue: Double?

  /// - Parameter trials: of the model's search, all done.
  init(_ dimension: SearchDimension, of model: String, trials: [Trial], judge: Metric) {
    self.model = model
    self.dimension = dimension
    let observed = trials.compactMap { trial in
      dimension.position(in: trial).map { (position: $0, loss: trial.loss(by: judge)) }
    }
    let (positions, losses) = (observed.map(\.position), observed.map(\.loss))
    correlation = dimension.isChoice ? nil : rankCorrelation(positions, losses).map { -$0 }
    let test = GroupTest(losses, groups: Self.groups(positions, isChoice: dimension.isChoice))
    explainedShare = test?.explainedShare
    pValue = test?.pValue
  }

  /// Of a choice, and of up to four values, each its own, of more numbers by quartiles.
  private static func groups(_ positions: [Double], isChoice: Bool) -> [Int] {
    let values = Set(positions).sorted()
    if isChoice || values.count <= 4 { return positions.compactMap { values.firstIndex(of: $0) } }
    return ranks(of: positions).map { min(3, Int(4 * ($0 - 0.5) / Double(positions.count))) }
  }
}

extension SearchDimension {
  var isChoice: Bool {
    if case .choice = range { true } else { false }
  }

  /// A trial's value as a number, of a choice its index; `nil` where the trial has none.
  func position(in trial: Trial) -> Double? {
    guard let text = trial.hyperparameters.first(where: { $0.name == name })?.value else { return nil }
    if case .choice(let values) = range { return values.firstIndex(of: text).map(Double.init) }
    return Double(text).flatMap { $0.isFinite ? $0 : nil }
  }
}
