extension StudyAnalysis {
  /// The curves of the judge, one a model, of models that have one.
  var judgedCurves: [(model: String, points: [BudgetCurve.Point])] {
    models.compactMap { result in
      guard let points = result.curves.first?.points, !points.isEmpty else { return nil }
      return (model: result.model.name, points: points)
    }
  }

  /// The most trials that every model with a curve can afford.
  var commonTrials: Int { judgedCurves.map(\.points.count).min() ?? 0 }

  /// The models by expected best of so many trials, best first; the study's order among equals.
  func order(after trials: Int) -> [String] {
    judgedCurves.enumerated()
      .sorted { first, second in
        let (one, two) = (first.element.points[trials - 1].mean, second.element.points[trials - 1].mean)
        return (judge.loss(one), first.offset) < (judge.loss(two), second.offset)
      }.map(\.element.model)
  }

  /// Which model is ahead from how many trials on.
  var leaderSentence: String? {
    guard judgedCurves.count > 1, commonTrials > 1 else { return nil }
    var leaders: [(name: String, from: Int)] = []
    for trials in 1...commonTrials {
      guard let name = order(after: trials).first, name != leaders.last?.name else { continue }
      leaders.append((name, trials))
    }
    guard let first = leaders.first else { return nil }
    if leaders.count == 1 {
      return
        "\(first.name) has the best expected \(judge.name) at every budget from 1 to \(commonTrials) trials."
    }
    let later = leaders.dropFirst().map { "\($0.name) from \($0.from) trials on" }
    return "Which model is expected ahead depends on the budget: \(first.name) with one trial each, "
      + enumeration(later) + "."
  }

  var orderSentence: String? {
    guard judgedCurves.count > 2, commonTrials > 1 else { return nil }
    let moved = zip(order(after: 1), order(after: commonTrials)).count { $0 != $1 }
    return moved == 0
      ? "The order of all models is the same with one trial and with \(commonTrials)."
      : "Of the \(judgedCurves.count) places in the order, \(moved) are held by another model with "
        + "\(commonTrials) trials than with one."
  }

  /// What the search brought, and what the choice of the model: medians over the models, in the judge's
  /// units.
  var tuningGain: (search: Double, choice: Double)? {
    guard judgedCurves.count > 1, commonTrials > 1 else { return nil }
    let bests = judgedCurves.map { judge.loss($0.points[commonTrials - 1].mean) }
    let typical = judgedCurves.map { judge.loss($0.points[0].median) }
    guard let least = bests.min() else { return nil }
    return (median(zip(typical, bests).map { $0 - $1 }), median(bests) - least)
  }

  var tuningSentence: String? {
    guard let gain = tuningGain else { return nil }
    return
      "In the middle of the models, the best of \(commonTrials) trials is better than a typical trial by "
      + "\(short(gain.search)) of \(judge.name); the best model is better than the middle one by "
      + "\(short(gain.choice))."
  }

  var sensitivitySentence: String? {
    let tested = models.flatMap(\.sensitivities).filter { $0.adjustedPValue != nil }
    guard !tested.isEmpty else { return nil }
    let found = Dictionary(grouping: tested.filter { $0.adjustedPValue ?? 1 < 0.05 }, by: \.dimension.name)
      .mapValues(\.count).sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    guard !found.isEmpty else {
      return
        "No searched quantity has an effect that chance would not explain (5 % level, Holm's correction)."
    }
    let parts = found.map { "\($0.key) (for \(counted($0.value, "model")))" }
    return "Beyond chance the result depends on \(enumeration(parts))."
  }
}

/// Of an even number of values the mean of the middle two.
/// - Precondition: there is one.
func median(_ values: [Double]) -> Double {
  let sorted = values.sorted()
  return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
}
