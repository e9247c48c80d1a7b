extension Detector {
  /// The players go round each other: samples keep moving, and do not come nearer.
  package static let nonConvergence = Detector(
    "non-convergence", "Does training converge?",
    record: { record in
      guard let (cells, last) = record.lastSamples else { return .untold("no samples were observed") }
      let all = record.observations.all
      let settled = Array(all.suffix((all.count + 1) / 2))
      guard settled.count >= 4 else { return .untold("samples were observed fewer than 8 times") }
      let movement = cells.movement(settled.map(\.raw))
      let distances = settled.map(\.raw.distance)
      let swing = zip(distances, distances.dropFirst()).map { abs($0 - $1) }.mean
      let level = distances.quantile(0.5)
      let earlier = all.prefix(all.count - settled.count).map(\.raw.distance)
      let progress = level / max(earlier.quantile(0.5), 1e-9)
      let (mostMovement, mostSwing) = (0.5, 0.05)
      let averaged = settled.compactMap { $0.averaged?.distance }
      var evidence: [Finding.Evidence] = [
        .init("samples that change cell between looks", movement, "sound: below 0.2"),
        .init("change of the distance to the data between looks", swing, "sound: below 0.02"),
        .init("distance to the data, median", level, "over the first half: \(earlier.quantile(0.5).short)"),
      ]
      if averaged.count == settled.count {
        evidence.append(
          .init("of the averaged generator", averaged.quantile(0.5), "far lower where the players circle"))
      }
      // Large steps towards the data are no circling.
      guard movement > mostMovement || swing > mostSwing, progress > 0.5 || swing > mostSwing else {
        return .clear(evidence)
      }
      let isBad = swing > mostSwing || last.served.distance > 0.1
      return .finding(
        Finding(
          isBad ? .grave : .warning,
          """
          Training does not settle: between looks \(movement.percent) of the samples move to another part of \
          the data, and the distance to it goes up and down by \(swing.short).
          """,
          confidence: max(
            Finding.confidence(movement, over: mostMovement), Finding.confidence(swing, over: mostSwing)),
          since: settled[0].step, evidence: evidence,
          figure: .curves(
            "Distance to the data", "energy distance over the data's size",
            [
              ("generator", record.observations.series { $0.raw.distance }),
              ("its running average", record.observations.series { $0.averaged?.distance ?? .nan }),
            ]), changes: settling(record)))
    })

  /// The samples are no nearer to the data than an untrained generator's.
  package static let noProgress = Detector(
    "no-progress", "Do the samples come nearer to the data?",
    record: { record in
      guard record.lastSamples != nil else { return .untold("no samples were observed") }
      let series = record.observations.series { $0.served.distance }
      guard let first = series.values.first, record.observations.all[0].step == 0 else {
        return .untold("the untrained generator was not observed")
      }
      let share = series.last(0.2).median / max(first, 1e-9)
      let threshold = 0.6
      let evidence: [Finding.Evidence] = [
        .init("distance now", series.last(0.2).median, "before training: \(first.short)"),
        .init("near the data", record.observations.all.last?.served.near ?? 0, "of reals: 0.99"),
      ]
      guard share > threshold, first > 0.02 else { return .clear(evidence) }
      return .finding(
        Finding(
          .grave,
          "The samples are hardly nearer to the data than before training: \(share.percent) of that distance is left.",
          confidence: min(0.99, 0.5 + 0.5 * (share - threshold) / (1 - threshold)), since: 0,
          evidence: evidence,
          figure: .curves(
            "Distance to the data", "energy distance over the data's size", [("samples", series)]),
          advice: "the findings beside this one say why; where there are none, train longer: raise --steps"))
    })

  /// What makes circling players settle.
  private static func settling(_ record: RunRecord) -> [(name: String, value: String)] {
    let settings = record.configuration
    if settings.objective == "relativistic", settings.constraints.count >= 2 {
      return [
        ("schedule", "cosine"), ("learning-rate", (settings.learningRate / 4).short),
        ("generator-learning-rate", (settings.generatorLearningRate / 4).short),
      ]
    }
    return [
      ("objective", "relativistic"), ("constraints", "r1:0.1,r2:0.1"), ("schedule", "cosine"),
      ("beta1", "0"),
    ]
  }

  /// Either player, moving alone, gains much: this is no equilibrium (Grnarova et al., 1811.05512).
  package static let dualityGap = Detector(
    "duality-gap", "Can either player gain by moving alone?",
    probe: { examination in
      let record = examination.record
      if record.isWasserstein {
        throw Untold("a Wasserstein critic that stands still can be climbed without end")
      }
      let (critic, generator) = (
        try examination.response(of: "critic"), try examination.response(of: "generator")
      )
      let scale = record.payoffScale
      let gains = [critic, generator].map { max(0, $0.after - $0.before) / scale }
      let gap = gains[0] + gains[1]
      let threshold = 3.0
      let evidence: [Finding.Evidence] = [
        .init("critic's gain alone", gains[0], "at an equilibrium: 0"),
        .init("generator's gain alone", gains[1], "at an equilibrium: 0"),
      ]
      guard gap > threshold else { return .clear(evidence) }
      return .finding(
        Finding(
          .warning,
          """
          This is no equilibrium: in \(critic.steps) updates alone the critic gains \(gains[0].short), the \
          generator \(gains[1].short) (a coin toss's loss is 1).
          """, confidence: Finding.confidence(gap, over: threshold), evidence: evidence,
          figure: .bars(
            "Gains of a player who moves alone", "gain", [("critic", gains[0]), ("generator", gains[1])]),
          changes: settling(record)))
    })
}

extension RunRecord {
  /// What gains are measured against: a coin toss's loss, or the size that the Wasserstein estimate had while
  /// the generator was still bad.
  var payoffScale: Double {
    coinTossLoss
      ?? max(history["wassersteinEstimate"].first(0.5).absolute.quantile(0.9), 1e-6).nonzeroOr(1)
  }
}

extension Double {
  /// A number that can be divided by.
  func nonzeroOr(_ other: Double) -> Double { isFinite && self > 0 ? self : other }
}
