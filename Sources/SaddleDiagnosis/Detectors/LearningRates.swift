import SaddleReport

extension Detector {
  /// Updates overshoot: after each the loss on the very batch that made it is often higher.
  static let learningRateHigh = Detector(
    "learning-rate-high", "Is a learning rate too high?",
    probe: { examination in
      let walk = try examination.walk()
      let record = examination.record
      let threshold = 0.4, largest = 0.05
      let networks = [("critic", walk.critic), ("generator", walk.generator)].map { name, motion in
        (
          name: name, motion: motion, growth: try? examination.growth(of: name),
          measure: max(motion.overshoot / threshold, motion.relativeSize / largest)
        )
      }
      guard let worst = networks.max(by: { $0.measure < $1.measure }), worst.measure >= 1 else {
        return .clear
      }
      let rate = worst.name == "critic" ? "learning-rate" : "generator-learning-rate"
      let settings = record.configuration
      let now = worst.name == "critic" ? settings.learningRate : settings.generatorLearningRate
      let isBad = (record.observations.all.last?.served.distance ?? 1) > 0.1
      return .finding(
        Finding(
          isBad ? .grave : .warning,
          """
          The \(worst.name)'s learning rate, \(short(now)), is too high: each update changes its weights by \
          \(percent(worst.motion.relativeSize)), and \(percent(worst.motion.overshoot)) of updates make the loss \
          worse on their own batch.
          """, confidence: Finding.confidence(worst.measure, over: 1),
          evidence: evidence(networks.map { ($0.name, $0.motion, $0.growth ?? nil) }),
          figure: .curves(
            "Losses", "",
            [
              ("critic", record.history["criticLoss"]), ("generator", record.history["generatorLoss"]),
            ]), changes: [(rate, short(now / 10))]))
    })

  /// The weights are still where they were drawn.
  static let learningRateLow = Detector(
    "learning-rate-low", "Is a learning rate too low?",
    probe: { examination in
      let record = examination.record
      let series = record.observations.series { $0.raw.distance }
      // A generator that already gives the data need not move.
      guard let now = series.values.last, now > 0.05 else { return .clear }
      let walk = try examination.walk()
      let threshold = 0.05
      var networks: [(name: String, motion: Rehearsal.Motion, growth: Growth)] = []
      for (name, motion) in [("critic", walk.critic), ("generator", walk.generator)] {
        networks.append((name, motion, try examination.growth(of: name)))
      }
      guard let slowest = networks.min(by: { $0.growth.displacement < $1.growth.displacement }),
        slowest.growth.displacement < threshold
      else { return .clear }
      let slow = networks.filter { $0.growth.displacement < threshold }
      let settings = record.configuration
      let changes = slow.map { network in
        network.name == "critic"
          ? (name: "learning-rate", value: short(settings.learningRate * 10))
          : (name: "generator-learning-rate", value: short(settings.generatorLearningRate * 10))
      }
      return .finding(
        Finding(
          .grave,
          """
          The \(slow.map(\.name).joined(separator: " and the ")) hardly \(slow.count == 1 ? "learns" : "learn"): after \
          \(record.lastStep) steps the weights are \(percent(slowest.growth.displacement)) from where they started.
          """, confidence: Finding.confidence(threshold / max(slowest.growth.displacement, 1e-9), over: 1),
          since: 0, evidence: evidence(networks.map { ($0.name, $0.motion, $0.growth) }),
          figure: .curves(
            "Distance to the data", "energy distance over the data's size", [("samples", series)]),
          changes: changes))
    })

  private static func evidence(
    _ networks: [(name: String, motion: Rehearsal.Motion, growth: Growth?)]
  ) -> [Finding.Evidence] {
    networks.flatMap { name, motion, growth in
      [
        Finding.Evidence(
          "\(name): size of an update over the weights", motion.relativeSize, "sound: 1e-4 to 0.02"),
        .init("\(name): updates that raise their own loss", motion.overshoot, "sound: below 0.25"),
        .init("\(name): angle between updates", motion.angle, "degrees; 90 is noise, 180 back and forth"),
      ]
        + (growth.map {
          [
            .init("\(name): way from the start over the weights", $0.displacement, "sound: 0.2 or more"),
            .init("\(name): weights over those at the start", $0.size, "sound: below 5"),
          ]
        } ?? [])
    }
  }
}
