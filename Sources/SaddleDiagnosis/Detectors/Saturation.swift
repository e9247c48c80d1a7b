import Foundation

extension Detector {
  /// The discriminator is so sure that its loss is a small share of a coin toss's: what the generator is told
  /// no longer depends on how wrong it is (Arjovsky and Bottou, 1701.04862, theorems 2.4 and 2.6).
  package static let saturation = Detector(
    "saturation", "Is the discriminator saturated?",
    record: { record in
      guard let chance = record.coinTossLoss else { return .clear([]) }
      let losses = record.history["criticLoss"]
      guard losses.count >= 20 else { return .untold("there are too few steps") }
      let share = max(losses.last(0.2, least: 10).median / chance, 0)
      let threshold = 0.1
      let norms = record.history["generatorGradientNorm"]
      let fall = norms.last(0.2, least: 10).median / max(norms.quantile(0.95), 1e-30)
      let isMinimax = record.configuration.objective == "minimax"
      let gap = record.observations.all.last?.served.distance
      let isBad = (gap ?? 0) > 0.1 || isMinimax
      var evidence = [
        Finding.Evidence("critic's loss over a coin toss's", share, "sound: 0.3 to 1"),
        Finding.Evidence(
          "generator's gradient norm over its peak", fall, "falls as the discriminator saturates"),
      ]
      let isLogit = isMinimax || record.configuration.objective == "non-saturating"
      for (name, text) in [("realScore", "mean score of reals"), ("fakeScore", "mean score of fakes")] {
        let series = record.history[name]
        if !series.isEmpty {
          let score = series.last(0.2).median
          evidence.append(
            .init(text, score, isLogit ? "D = \((1 / (1 + exp(-score))).short)" : "not a logit"))
        }
      }
      let accuracy = record.history["criticAccuracy"]
      if !accuracy.isEmpty {
        evidence.append(.init("pairs ranked rightly", accuracy.last(0.2).median, "a coin toss: 0.5"))
      }
      guard share < threshold else { return .clear(evidence) }
      let effect =
        fall < 0.3
        ? "The generator's gradient has fallen to \(fall.percent) of its peak."
        : "What it tells the generator no longer depends on how wrong the samples are."
      let since = losses.onset { $0 / chance < threshold }
      return .finding(
        Finding(
          isBad ? .grave : .warning,
          "The discriminator tells almost every sample for certain: its loss is \(share.percent) of a coin toss's. \(effect)",
          confidence: Finding.confidence(threshold / max(share, 1e-6), over: 1), since: since,
          evidence: evidence,
          figure: .curves(
            "Discriminator's loss and generator's gradient", "", isLogarithmic: true, since: since,
            [("critic's loss", losses), ("generator's gradient norm", norms)]),
          changes: [("objective", "relativistic"), ("constraints", "r1:0.1,r2:0.1")]))
    })
}
