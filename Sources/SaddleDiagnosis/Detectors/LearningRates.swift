import SaddleReport

extension Detector {
  /// Weights blown up, or updates that overshoot: after each the loss on the very batch that made it is higher.
  package static let learningRateHigh = Detector(
    "learning-rate-high", "Is a learning rate too high?",
    probe: { examination in
      let walk = try examination.walk()
      let record = examination.record
      let (mostOvershoot, mostChange, mostFirst, mostGrowth) = (0.6, 0.05, 0.1, 2.5)
      let networks = try [("critic", walk.critic), ("generator", walk.generator)].map { name, motion in
        let growth = try examination.growth(of: name)
        // Spectral normalisation divides by the weights' size, which may grow as it likes.
        let isScaled = name == "critic" && record.configuration.constraints.contains(.spectralNorm)
        return (
          name: name, motion: motion, growth: growth,
          measures: [
            motion.overshoot / mostOvershoot,
            max(motion.relativeSize / mostChange, motion.firstSize / mostFirst),
            isScaled ? 0 : growth.size / mostGrowth,
          ]
        )
      }
      func measure(_ measures: [Double]) -> Double { measures.filter(\.isFinite).max() ?? 0 }
      let numbers = evidence(networks.map { ($0.name, $0.motion, $0.growth) })
      guard let worst = networks.max(by: { measure($0.measures) < measure($1.measures) }),
        measure(worst.measures) >= 1
      else { return .clear(numbers) }
      let rate = worst.name == "critic" ? "learning-rate" : "generator-learning-rate"
      let settings = record.configuration
      let now = worst.name == "critic" ? settings.learningRate : settings.generatorLearningRate
      let trouble =
        worst.measures[2] >= 1
        ? "the weights have grown to \(worst.growth.size.short) times their usual size"
        : worst.measures[1] >= 1
          ? "an update changes the weights by \(max(worst.motion.relativeSize, worst.motion.firstSize).percent)"
          : "\(worst.motion.overshoot.percent) of the updates raise the loss on their own batch"
      let isBad = (record.observations.all.last?.served.distance ?? 1) > 0.1
      return .finding(
        Finding(
          isBad ? .grave : .warning,
          "The \(worst.name)'s learning rate, \(now.short), is too high: \(trouble).",
          confidence: Finding.confidence(measure(worst.measures), over: 1), evidence: numbers,
          figure: .curves(
            "Losses", "",
            [
              ("critic", record.history["criticLoss"]), ("generator", record.history["generatorLoss"]),
            ]), changes: [(rate, (now / 10).short)]))
    })

  /// The weights are still where they were drawn.
  package static let learningRateLow = Detector(
    "learning-rate-low", "Is a learning rate too low?",
    probe: { examination in
      let record = examination.record
      let series = record.observations.series { $0.raw.distance }
      // A generator that already gives the data need not move.
      guard let now = series.values.last, now > 0.05 else {
        return .clear([
          .init("samples' distance to the data", series.values.last ?? 0, "0 is the data itself")
        ])
      }
      let walk = try examination.walk()
      let threshold = 0.02
      var networks: [(name: String, motion: Rehearsal.Motion, growth: Growth)] = []
      for (name, motion) in [("critic", walk.critic), ("generator", walk.generator)] {
        networks.append((name, motion, try examination.growth(of: name)))
      }
      guard let slowest = networks.min(by: { $0.growth.displacement < $1.growth.displacement }),
        slowest.growth.displacement < threshold
      else { return .clear(evidence(networks.map { ($0.name, $0.motion, $0.growth) })) }
      let slow = networks.filter { $0.growth.displacement < threshold }
      let settings = record.configuration
      let changes = slow.map { network in
        network.name == "critic"
          ? (name: "learning-rate", value: (settings.learningRate * 10).short)
          : (name: "generator-learning-rate", value: (settings.generatorLearningRate * 10).short)
      }
      return .finding(
        Finding(
          .grave,
          """
          The \(slow.map(\.name).joined(separator: " and the ")) hardly \(slow.count == 1 ? "learns" : "learn"): after \
          \(record.lastStep) steps the weights are \(slowest.growth.displacement.percent) from where they started.
          """, confidence: Finding.confidence(threshold / max(slowest.growth.displacement, 1e-9), over: 1),
          since: 0, evidence: evidence(networks.map { ($0.name, $0.motion, $0.growth) }),
          figure: .curves(
            "Distance to the data", "energy distance over the data's size", [("samples", series)]),
          changes: changes))
    })

  private static func evidence(
    _ networks: [(name: String, motion: Rehearsal.Motion, growth: Growth)]
  ) -> [Finding.Evidence] {
    networks.flatMap { name, motion, growth in
      [
        Finding.Evidence(
          "\(name): size of an update over the weights", motion.relativeSize, "sound: 1e-4 to 0.02"),
        .init("\(name): of the run's first updates", motion.firstSize, "sound: up to 0.04"),
        .init("\(name): updates that raise their own loss", motion.overshoot, "sound: below 0.5"),
        .init("\(name): angle between updates", motion.angle, "degrees; 90 is noise, 180 back and forth"),
        .init("\(name): way from the start over the weights", growth.displacement, "sound: 0.1 or more"),
        .init("\(name): weights over their usual size", growth.size, "sound: below 2"),
      ].filter(\.value.isFinite)
    }
  }
}
