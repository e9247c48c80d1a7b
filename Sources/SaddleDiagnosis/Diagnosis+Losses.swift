import Foundation

extension Diagnosis {
  /// What this run's losses mean, a sentence each.
  public var lossReading: [String] {
    let critic = record.history["criticLoss"].last(0.2, least: 5).median
    let generator = record.history["generatorLoss"].last(0.2, least: 5).median
    let convergence = record.history["convergence"]
    if !convergence.isEmpty {
      return [
        """
        The convergence measure M, the data's error and how far the samples' is from its share of it, was \
        \(convergence.first(0.1, least: 5).median.short) early on and is \(convergence.last(0.2, least: 5).median.short) \
        now: it falls as long as the autoencoder learns.
        """
      ]
    }
    guard critic.isFinite else { return ["There are no losses to read."] }
    var sentences: [String] = []
    if record.isWasserstein {
      let estimate = record.history["wassersteinEstimate"]
      let (peak, now) = (estimate.first(0.5).absolute.quantile(0.9), estimate.last(0.2, least: 5).median)
      sentences.append(
        """
        The critic's loss is minus the Wasserstein estimate: it should rise towards 0. The estimate was \
        \(peak.short) at its height and is \(now.short) now.
        """)
      let isClipped = record.configuration.constraints.contains {
        if case .clipping = $0 { true } else { false }
      }
      if isClipped {
        sentences.append(
          "Under clipping the estimate is W_1 times a constant that nobody knows: compare it with itself only."
        )
      }
      sentences.append(
        "The generator's loss, \(generator.short), is minus the critic's mean score of fakes: its zero means nothing."
      )
    } else if let chance = record.coinTossLoss {
      let share = critic / chance
      sentences.append(
        """
        The critic's loss is \(critic.short); of a coin toss it would be \(chance.short), of a sure discriminator \
        0. Here it is \(share.percent) of a coin toss's\(share > 0.95 ? ": it cannot tell samples from data" : "").
        """)
      sentences.append(
        """
        The generator's loss, \(generator.short), is measured by a critic that changes with it: it says who leads, \
        and is no measure of quality. Losses that stay level are what an equilibrium looks like.
        """)
    }
    if let observation = record.observations.all.last, let first = record.observations.all.first,
      observation.step > first.step
    {
      sentences.append(
        """
        What measures quality is the samples' distance to the data: \(first.served.distance.short) at step \
        \(first.step), \(observation.served.distance.short) at step \(observation.step) (0 is the data itself).
        """)
    }
    return sentences
  }
}
