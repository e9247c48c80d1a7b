import SaddleGAN
import SaddleReport

extension Detector {
  /// Weights blown up, or updates that overshoot: after each the loss on the very batch that made it is
  /// higher.
  package static let learningRateHigh = Detector(
    "learning-rate-high", "Is a learning rate too high?",
    probe: { examination in
      let record = examination.record
      let networks = try examination.pacedNetworks()
      let numbers = networks.flatMap(\.evidence)
      guard let worst = networks.max(by: { $0.haste.measure < $1.haste.measure }), worst.haste.measure >= 1
      else {
        return .clear(numbers)
      }
      let rate = worst.name == "critic" ? "learning-rate" : "generator-learning-rate"
      let settings = record.configuration
      let now = worst.name == "critic" ? settings.learningRate : settings.generatorLearningRate
      let isBad = (record.observations.all.last?.served.distance ?? 1) > 0.1
      return .finding(
        Finding(
          isBad ? .grave : .warning,
          "The \(worst.name)'s learning rate, \(now.short), is too high: \(worst.haste.sentence).",
          confidence: Finding.confidence(worst.haste.measure, over: 1), evidence: numbers,
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
      let threshold = 0.02
      let networks = try examination.pacedNetworks()
      let numbers = networks.flatMap(\.evidence)
      let slow = networks.filter { $0.growth.displacement < threshold }
      guard let slowest = slow.min(by: { $0.growth.displacement < $1.growth.displacement }) else {
        return .clear(numbers)
      }
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
          since: 0, evidence: numbers,
          figure: .curves(
            "Distance to the data", "energy distance over the data's size", [("samples", series)]),
          changes: changes))
    })
}

/// How fast a network moves, and has moved.
private struct PacedNetwork {
  let name: String
  let motion: Rehearsal.Motion
  let growth: Growth
  /// The strongest sign that it moves too fast: 1 is at the threshold.
  let haste: (measure: Double, sentence: String)

  init(_ name: String, _ motion: Rehearsal.Motion, _ growth: Growth, _ constraints: [Constraint]) {
    (self.name, self.motion, self.growth) = (name, motion, growth)
    // What is small at the start is expected to grow; clipping cuts weights at the first update.
    let isClipped = constraints.contains { if case .clipping = $0 { true } else { false } }
    let first = isClipped ? 0 : motion.firstSize * growth.startSize
    // Spectral normalisation divides by the weights' size, which may grow as it likes.
    let size = constraints.contains(.spectralNorm) ? 0 : growth.size
    let signs = [
      (size / 2.5, "the weights have grown to \(size.short) times their usual size"),
      (first / 0.15, "one of the first updates changed the weights by \(first.percent)"),
      (motion.relativeSize / 0.05, "an update changes the weights by \(motion.relativeSize.percent)"),
      (
        motion.overshoot / 0.6, "\(motion.overshoot.percent) of the updates raise the loss on their own batch"
      ),
    ]
    haste = signs.filter(\.0.isFinite).max { $0.0 < $1.0 } ?? (0, "")
  }

  var evidence: [Finding.Evidence] {
    [
      .init("\(name): size of an update over the weights", motion.relativeSize, "sound: 1e-4 to 0.02"),
      .init("\(name): largest of the run's first updates", motion.firstSize, "sound: up to 0.06"),
      .init("\(name): updates that raise their own loss", motion.overshoot, "sound: below 0.5"),
      .init("\(name): angle between updates", motion.angle, "degrees; 90 is noise, 180 back and forth"),
      .init("\(name): way from the start over the weights", growth.displacement, "sound: 0.1 or more"),
      .init("\(name): weights over their usual size", growth.size, "sound: below 2"),
    ].filter(\.value.isFinite)
  }
}

extension Examination {
  fileprivate func pacedNetworks() throws -> [PacedNetwork] {
    let walk = try walk()
    let constraints = record.configuration.constraints
    return [
      PacedNetwork("critic", walk.critic, try growth(of: "critic"), constraints),
      PacedNetwork("generator", walk.generator, try growth(of: "generator"), []),
    ]
  }
}
