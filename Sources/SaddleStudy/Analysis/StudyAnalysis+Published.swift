extension StudyAnalysis {
  /// What the study says about the conclusion of Lucic et al. (1711.10337).
  var publishedSentences: [String] {
    guard !comparisons.isEmpty else { return [] }
    var sentences = [
      "Lucic et al. (1711.10337) found no evidence that any of the algorithms they tested consistently "
        + "outperforms the non-saturating GAN, and that more budget and tuning may matter more than the "
        + "algorithm.",
      algorithmSentence,
    ]
    if let gain = tuningGain {
      sentences.append(
        gain.search > gain.choice
          ? "Tuning moved the \(judge.name) more than the choice of the model did, as published."
          : "The choice of the model moved the \(judge.name) at least as much as tuning, unlike published."
      )
    }
    sentences.append(
      "This is one data set at one budget, and a difference that is not shown is not thereby absent.")
    return sentences
  }

  private var algorithmSentence: String {
    if isPowerless { return "On the algorithms this study is too small to speak." }
    if let baseline {
      let winners = winners(over: baseline)
      return winners.isEmpty
        ? "Here too no model outperforms the non-saturating one (\(baseline)) at the 5 % level."
        : "Here \(enumeration(winners)) outperform\(winners.count == 1 ? "s" : "") the non-saturating one "
          + "(\(baseline)) at the 5 % level; whether consistently, other data must say."
    }
    if let champion {
      return
        "Here \(champion) outperforms all others at the 5 % level; whether consistently, other data must say."
    }
    return "Here too no model outperforms all others at the 5 % level."
  }

  /// The non-saturating GAN, where the study compares it.
  private var baseline: String? {
    let compared = Set(comparisons.flatMap { [$0.first, $0.second] })
    return models.map(\.model).first { model in
      compared.contains(model.name)
        && (model.name == "non-saturating"
          || model.settings.contains(Assignment("method", "non-saturating")))
    }?.name
  }
}
