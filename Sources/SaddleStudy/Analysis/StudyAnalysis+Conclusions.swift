import SaddleReport

extension StudyAnalysis {
  /// What the numbers say, by rule: a paragraph on which model is best, one on what more trials change, one
  /// on what this means for the published conclusion.
  public var conclusions: [String] {
    let paragraphs: [[String?]] = [
      [unfinishedSentence, rankingSentence, winnerSentence, failureSentence],
      [leaderSentence, orderSentence, tuningSentence, sensitivitySentence],
      publishedSentences,
    ]
    return paragraphs.map { $0.compactMap(\.self).joined(separator: " ") }.filter { !$0.isEmpty }
  }

  private var unfinishedSentence: String? {
    guard unfinishedCount > 0 else { return nil }
    return "\(unfinishedCount) of \(unfinishedCount + trials.count) trials are not done: "
      + "what follows is about the others and may change."
  }

  private var rankingSentence: String {
    guard let first = ranking.first else { return "No trial has a result." }
    let subject =
      basis == .repetitions
      ? "By the mean \(judge.name) over repetitions of the best settings"
      : "By the best \(judge.name) of the search"
    var spread = ""
    if basis == .repetitions, let summary = first.model.summary, let interval = summary.interval {
      spread = " (95 % interval \(interval.sentence), \(summary.count) seeds)"
    }
    var places = ["\(first.model.model.name) is first with \(short(first.value))\(spread)"]
    for (place, entry) in [("second", ranking.dropFirst().first), ("last", ranking.dropFirst(2).last)] {
      if let entry { places.append("\(entry.model.model.name) \(place) with \(short(entry.value))") }
    }
    return "\(subject) \(enumeration(places)).\(missingSentence)"
  }

  /// What a mean leaves out.
  private var missingSentence: String {
    guard basis == .repetitions else { return "" }
    let missing = models.map {
      (name: $0.model.name, count: $0.failures(by: judge, among: $0.repetitions), of: $0.repetitions.count)
    }
    .filter { $0.count > 0 }
    guard !missing.isEmpty else { return "" }
    return " Means leave out repetitions without a result: "
      + enumeration(missing.map { "\($0.name) \($0.count) of \($0.of)" }) + "."
  }

  private var winnerSentence: String? {
    guard !ranking.isEmpty else { return nil }
    guard !comparisons.isEmpty else { return "One model alone has results: there is nothing to compare." }
    let test = "Mann and Whitney's test, Holm's correction for \(counted(comparisons.count, "pair"))"
    let compared =
      basis == .repetitions
      ? "" : "There are no repetitions, so the trials of the search are compared, good settings with bad. "
    if isPowerless {
      return compared + "So few trainings cannot show any difference at the 5 % level (\(test)), "
        + "whatever their numbers: this study cannot say which model is better."
    }
    if let champion {
      return compared + "\(champion) wins against every other model at the 5 % level (\(test))."
    }
    let decided = comparisons.count(where: \.isDecided)
    var sentence =
      compared + "No model wins against all others at the 5 % level (\(test)); "
      + "\(decided) of \(counted(comparisons.count, "pair")) \(decided == 1 ? "is" : "are") decided"
    if let first = ranking.first?.model.model.name {
      let rivals = comparisons.filter { $0.winner == nil && ($0.first == first || $0.second == first) }
        .map { $0.first == first ? $0.second : $0.first }
      if !rivals.isEmpty { sentence += ", and \(first) cannot be told from \(enumeration(rivals))" }
    }
    return sentence + "."
  }

  /// Whether no result whatever could have decided a pair.
  var isPowerless: Bool { comparisons.allSatisfy { $0.leastPValue >= 0.05 } }

  /// The model that wins against every other.
  var champion: String? {
    let names = Set(comparisons.flatMap { [$0.first, $0.second] })
    return models.map(\.model.name).first { name in
      names.contains(name) && comparisons.count { $0.winner == name } == names.count - 1
    }
  }

  private var failureSentence: String {
    let failed = models.map { model in
      (
        name: model.model.name, all: model.search.count + model.repetitions.count,
        failed: model.failures(by: judge, among: model.search + model.repetitions)
      )
    }
    let worst = failed.filter { $0.failed > 0 }.sorted { $0.failed * $1.all > $1.failed * $0.all }
    let stopped = trials.count { $0.state == .stopped }
    let ended =
      stopped == 0
      ? ""
      : " \(counted(stopped, "trial")) \(stopped == 1 ? "was" : "were") ended early "
        + "and count\(stopped == 1 ? "s" : "") as measured then."
    guard !worst.isEmpty else { return "Every trial has a result.\(ended)" }
    let shares = worst.prefix(4).map { "\($0.name) \($0.failed) of \($0.all)" }
    let others = worst.dropFirst(4).reduce(0) { $0 + $1.failed }
    let sum = worst.reduce(0) { $0 + $1.failed }
    return
      "\(counted(sum, "training")) diverged or failed and count\(sum == 1 ? "s" : "") as the worst "
      + "where trainings are compared: "
      + enumeration(shares + (others > 0 ? ["other models \(others)"] : [])) + ".\(ended)"
  }
}

/// A number as a sentence shows it, in three digits.
func short(_ number: Double) -> String { NumberText.short(number, digits: 3) }

/// "a", "a and b", "a, b and c".
func enumeration(_ parts: [String]) -> String {
  guard let last = parts.last, parts.count > 1 else { return parts.first ?? "" }
  return parts.dropLast().joined(separator: ", ") + " and " + last
}

/// "1 pair", "3 pairs".
func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
