import SaddleReport

extension Detector {
  /// What the loss says does not reach the first layers, or the generator at all.
  package static let vanishingGradients = Detector(
    "vanishing-gradients", "Do gradients vanish on their way through the layers?",
    probe: { examination in
      let networks = try examination.layerGradients()
      guard networks.allSatisfy({ $0.largest.isFinite }) else {
        throw Untold("gradients are not finite")
      }
      let record = examination.record
      let (threshold, least) = (1e-3, 1e-6)
      // Per weight, over the last layer's.
      let worst = networks.filter { $0.layers.count > 1 }.min { $0.arrival < $1.arrival }
      let faint = networks.filter { $0.largest < least }.min { $0.largest < $1.largest }
      // The samples are bad, and neither network is told so. Clipped critics are flat by design.
      let isClipped = record.configuration.constraints.contains {
        if case .clipping = $0 { true } else { false }
      }
      let norms = ["critic", "generator"].map { record.history["\($0)GradientNorm"].last(0.2).median }
      let norm = norms.filter(\.isFinite).max() ?? .infinity
      let leastNorm = isClipped ? 1e-5 : 0.03
      let isStill = norm < leastNorm && (record.observations.all.last?.raw.distance ?? 0) > 0.1
      let evidence =
        [Finding.Evidence("largest gradient norm over the last fifth", norm, "sound: above 0.03")]
        + networks.map(\.evidence)
      guard let network = faint ?? worst, faint != nil || network.arrival < threshold || isStill else {
        return .clear(evidence)
      }
      let (confidence, sentence) =
        if faint != nil {
          (
            Finding.confidence(least / max(network.largest, 1e-30), over: 1),
            "The \(network.network)'s gradients have vanished: the largest of any layer is \(network.largest.short) per weight."
          )
        } else if network.arrival < threshold {
          (
            Finding.confidence(threshold / max(network.arrival, 1e-30), over: 1),
            "The \(network.network)'s gradients vanish on their way: the first layer's are \(network.arrival.short) of the last one's."
          )
        } else {
          (
            Finding.confidence(leastNorm / max(norm, 1e-30), over: 1),
            "Gradients have vanished: the samples are far from the data, and neither network's gradient is longer than \(norm.short)."
          )
        }
      return .finding(
        Finding(
          .grave, sentence, confidence: confidence,
          since: record.onsetOfNorm(network.network) { $0 < (isStill ? leastNorm : least * 100) },
          evidence: evidence
            + network.layers.prefix(20).map {
              .init("\($0.name): gradient per weight", $0.size, "weights: \($0.weight.short)")
            },
          figure: .layers(network), changes: healthierStart(record, isStill ? "critic" : network.network)))
    })

  /// Gradients so large, or growing so from layer to layer, that steps are blind.
  package static let explodingGradients = Detector(
    "exploding-gradients", "Do gradients explode?",
    probe: { examination in
      let record = examination.record
      let networks = try examination.layerGradients()
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
  fileprivate var evidence: Finding.Evidence {
    .init("\(network): first layer's gradient over the last one's", arrival, "largest: \(largest.short)")
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
