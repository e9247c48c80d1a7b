import SaddleReport

extension Detector {
  /// What the loss says does not reach the first layers, or the generator at all.
  package static let vanishingGradients = Detector(
    "vanishing-gradients", "Do gradients vanish on their way through the layers?",
    probe: { examination in
      let networks = try examination.layerGradients(.own)
      let early = try examination.layerGradients(.beginner)
      guard (networks + early).allSatisfy({ $0.largest.isFinite }) else {
        throw Untold("gradients are not finite")
      }
      let record = examination.record
      let distance = record.observations.all.last?.raw.distance ?? 0
      var signs = early.compactMap { Sign($0, isAtStart: true) } + networks.compactMap { Sign($0) }
      // The samples are bad, and neither network is told so. Clipped critics are flat by design.
      let isClipped = record.configuration.constraints.contains {
        if case .clipping = $0 { true } else { false }
      }
      let norms = ["critic", "generator"].map { record.history["\($0)GradientNorm"].last(0.2).median }
      let (norm, least) = (norms.filter(\.isFinite).max() ?? .infinity, isClipped ? 1e-5 : 0.03)
      if norm < least, distance > 0.1, let critic = networks.last {
        let sentence =
          "Gradients have vanished: the samples are far from the data, and neither network's gradient is longer than \(norm.short)."
        signs.append(
          Sign(
            critic, sentence, excess: least / max(norm, 1e-30),
            since: record.onsetOfNorm("critic") { $0 < least }))
      }
      let evidence =
        [Finding.Evidence("largest gradient norm over the last fifth", norm, "sound: above 0.03")]
        + networks.map { $0.evidence("now") } + early.map { $0.evidence("at the start") }
      // What is still so says more than what was.
      guard let sign = signs.max(by: { ($0.isNow ? 1 : 0, $0.excess) < ($1.isNow ? 1 : 0, $1.excess) }) else {
        return .clear(evidence)
      }
      return .finding(
        Finding(
          sign.isNow || distance > 0.1 ? .grave : .warning, sign.sentence,
          confidence: Finding.confidence(sign.excess, over: 1), since: sign.since,
          evidence: evidence
            + sign.network.layers.prefix(20).map {
              .init("\($0.name): gradient per weight", $0.size, "weights: \($0.weight.short)")
            },
          figure: .layers(sign.network), changes: healthierStart(record, sign.network.network)))
    })

  /// That a network's gradients have vanished.
  private struct Sign {
    let network: LayerGradients
    let sentence: String
    /// How far beyond the threshold: 1 is at it.
    let excess: Double
    let since: Int?
    var isNow = true

    init(_ network: LayerGradients, _ sentence: String, excess: Double, since: Int?) {
      (self.network, self.sentence, self.excess, self.since) = (network, sentence, excess, since)
    }

    /// `nil` where they have not.
    init?(_ network: LayerGradients, isAtStart: Bool = false) {
      let (leastArrival, leastSize) = (1e-3, 1e-6)
      let start = isAtStart ? "At the start the" : "The"
      let (has, are) = isAtStart ? ("had", "were") : ("have", "are")
      self.network = network
      isNow = !isAtStart
      since = isAtStart ? 0 : nil
      if network.largest < leastSize {
        excess = leastSize / max(network.largest, 1e-30)
        sentence =
          "\(start) \(network.network)'s gradients \(has) vanished: the largest of any layer is \(network.largest.short) per weight."
      } else if network.layers.count > 1, network.arrival < leastArrival {
        excess = leastArrival / max(network.arrival, 1e-30)
        sentence =
          "\(start) \(network.network)'s gradients vanish on their way: the first layer's \(are) \(network.arrival.short) of the last one's."
      } else {
        return nil
      }
    }
  }

  /// Gradients so large, or growing so from layer to layer, that steps are blind.
  package static let explodingGradients = Detector(
    "exploding-gradients", "Do gradients explode?",
    probe: { examination in
      let record = examination.record
      let networks = try examination.layerGradients(.own)
      guard networks.allSatisfy({ $0.largest.isFinite }) else {
        throw Untold("gradients are not finite")
      }
      let most = 1e3
      let steepest = networks.filter { $0.layers.count > 1 }.max { $0.arrival < $1.arrival }
      let norms = [("critic", "criticGradientNorm"), ("generator", "generatorGradientNorm")].map {
        (network: $0.0, series: record.history[$0.1])
      }
      // Of the whole gradient, over the last fifth.
      let largest = norms.filter { !$0.series.isEmpty }
        .max { $0.series.last(0.2).median < $1.series.last(0.2).median }
      let norm = largest?.series.last(0.2).median ?? 0
      let arrival = steepest?.arrival ?? 0
      let evidence = [Finding.Evidence("gradient norm over the last fifth", norm, "sound: 0.01 to 100")]
      guard norm > most || arrival > most else { return .clear(evidence) }
      let name = norm > most ? largest?.network ?? "critic" : steepest?.network ?? "critic"
      return .finding(
        Finding(
          .grave,
          norm > most
            ? "The \(name)'s gradients explode: their norm is \(norm.short)."
            : "The \(name)'s gradients explode on their way: the first layer's are \(arrival.short) times the last one's.",
          confidence: Finding.confidence(max(norm, arrival), over: most),
          since: record.onsetOfNorm(name) { $0 > most / 10 },
          evidence: evidence
            + (networks.first { $0.network == name }?.layers ?? []).prefix(20).map {
              .init("\($0.name): gradient per weight", $0.size, "weights: \($0.weight.short)")
            },
          figure: .curves(
            "Gradient norms", "Euclidean norm", isLogarithmic: true, norms.map { ($0.network, $0.series) }),
          changes: healthierStart(record, name) + [("gradient-norm-limit", "1")]))
    })

  /// Weights whose size keeps signals as they are, and a critic without a bound on its weights.
  private static func healthierStart(
    _ record: RunRecord, _ network: String
  ) -> [(name: String, value: String)] {
    let settings = record.configuration
    let style = network == "critic" ? settings.critic : settings.generator
    let isClipped = settings.constraints.contains { if case .clipping = $0 { true } else { false } }
    var changes: [(name: String, value: String)] = []
    if isClipped { changes.append(("constraints", "gradient-penalty:1")) }
    if style.weights != nil { changes.append(("\(network)-weights", "none")) }
    if style.widths.count > 4 {
      changes.append(("\(network)-widths", style.widths.prefix(3).map(String.init).joined(separator: ",")))
    }
    if changes.isEmpty, settings.objective == "minimax" { changes.append(("objective", "non-saturating")) }
    return changes.isEmpty
      ? [("\(network)-activation", "leaky-relu:0.2"), ("\(network)-normalisation", "layer")] : changes
  }
}

extension LayerGradients {
  fileprivate func evidence(_ when: String) -> Finding.Evidence {
    .init(
      "\(network), \(when): first layer's gradient over the last one's", arrival, "largest: \(largest.short)")
  }
}

extension RunRecord {
  /// Since when a network's gradient norm is such.
  func onsetOfNorm(_ network: String, _ condition: (Double) -> Bool) -> Int? {
    history["\(network)GradientNorm"].onset(condition)
  }
}

extension Figure {
  static func layers(_ network: LayerGradients) -> Figure {
    .bars(
      "Gradients of the \(network.network), first layer to last", "root mean square, per weight",
      isLogarithmic: true, network.layers.map { ($0.name, $0.size) })
  }
}
