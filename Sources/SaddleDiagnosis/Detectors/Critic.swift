import SaddleGAN
import SaddleReport

extension Detector {
  /// The critic, trained on with the generator as it is, would say something else.
  package static let criticOptimum = Detector(
    "critic-far-from-optimum", "Is the critic near its optimum?",
    probe: { examination in
      let record = examination.record
      let answer = try examination.response(of: "critic")
      let scale = record.payoffScale
      let gain = (answer.after - answer.before) / scale
      let distance = record.observations.all.last?.raw.distance ?? 0
      let threshold = 0.3
      // Beyond the noise of batches.
      let evidence: [Finding.Evidence] = [
        .init(
          "critic's payoff now", answer.before, "after \(answer.steps) updates alone: \(answer.after.short)"),
        .init("gain over the payoff's scale", gain, "sound: below 0.2"),
        .init("samples' distance to the data", distance, "a gain matters while this is large"),
      ]
      guard gain > threshold, answer.after - answer.before > 2 * answer.deviation else {
        return .clear(evidence)
      }
      let settings = record.configuration
      return .finding(
        Finding(
          gain > 2 * threshold && distance > 0.1 ? .grave : .warning,
          """
          The critic is far from its optimum: trained on alone for \(answer.steps) updates it improves from \
          \(answer.before.short) to \(answer.after.short), so that the generator follows a poor guide.
          """, confidence: Finding.confidence(gain, over: threshold), evidence: evidence,
          figure: .bars(
            "The critic's payoff", "E ψ(real) − E ψ(fake), or −loss",
            [("now", answer.before), ("trained on alone", answer.after)]),
          changes: [
            ("critic-steps", "\(min(20, max(2, settings.criticSteps * 2)))"),
            ("learning-rate", max(settings.learningRate * 3, 1e-4).short),
          ]))
    })

  /// The samples differ from the data, and the critic cannot say so however long it is trained: what holds it
  /// back is too strong, or it is too small.
  package static let constraintStrength = Detector(
    "critic-held-back", "Is the critic free enough to tell samples from data?",
    probe: { examination in
      let record = examination.record
      let distance = record.observations.all.last?.raw.distance ?? 0
      // Where samples are as good as the data there is nothing to tell.
      guard distance > 0.15 else {
        return .clear([.init("samples' distance to the data", distance, "there is little to tell")])
      }
      let answer = try examination.response(of: "critic")
      let settings = record.configuration
      let told: Double
      if let chance = record.coinTossLoss {
        told = 1 + answer.after / chance
      } else {
        let slopes = try examination.slopes()
        let steepest = slopes.lines.quantile(0.9)
        // E ψ(real) − E ψ(fake) of a 1-Lipschitz critic is at most W_1, of the size of the distance.
        let gap = try examination.sizeOfGap()
        told = steepest > 0 ? slopes.estimate / steepest / gap : 0
      }
      let threshold = 0.2
      let evidence: [Finding.Evidence] = [
        .init("told apart", told, "sound: above 0.3"),
        .init("samples' distance to the data", distance, "equal distributions: 0"),
      ]
      guard told < threshold else { return .clear(evidence) }
      let weakened = settings.constraints.map { $0.weakened.description }.joined(separator: ",")
      return .finding(
        Finding(
          .grave,
          """
          The critic cannot tell samples from data, though they differ: even trained alone it uses \
          \(max(told, 0).percent) of what there is to tell\
          \(settings.constraints.isEmpty ? "" : ". What holds it back (\(settings.constraints.map(\.description).joined(separator: ", "))) is too strong").
          """, confidence: Finding.confidence(threshold / max(told, 0.005), over: 1), evidence: evidence,
          changes: settings.constraints.isEmpty
            ? [("critic-widths", settings.critic.widths.map { "\(2 * $0)" }.joined(separator: ","))]
            : [("constraints", weakened)]))
    })

  /// The slope of a Wasserstein critic is 1 nearly everywhere between data and samples.
  package static let lipschitz = Detector(
    "lipschitz", "Is the critic 1-Lipschitz?",
    probe: { examination in
      let record = examination.record
      guard record.isWasserstein else { return .clear([]) }
      let slopes = try examination.slopes()
      let isClipped = record.configuration.constraints.contains {
        if case .clipping = $0 { true } else { false }
      }
      let (low, middle, high) = (
        slopes.lines.quantile(0.1), slopes.lines.quantile(0.5), slopes.lines.quantile(0.9)
      )
      // Clipping bounds the slope by some constant that only changes the unit of the estimate; far from 1 it
      // makes gradients vanish or explode.
      let (most, least) = isClipped ? (300.0, 1e-3) : (3.0, 0.1)
      let isOneSided = record.configuration.constraints.contains {
        switch $0 {
        case .gradientPenalty: false
        default: true
        }
      }
      let isSteep = high > most, isFlat = middle < least && (isClipped || !isOneSided)
      let evidence: [Finding.Evidence] = [
        .init("slope on lines between reals and fakes, 10 %", low, "meant: 1"),
        .init("median", middle, "meant: 1"), .init("90 %", high, "meant: 1"),
        .init("median at reals", slopes.reals.quantile(0.5), "meant: at most 1"),
        .init("median at fakes", slopes.fakes.quantile(0.5), "meant: at most 1"),
      ]
      guard isSteep || isFlat else { return .clear(evidence) }
      let factor = isSteep ? high / most : least / max(middle, 1e-12)
      let stronger = record.configuration.constraints.map { constraint in
        (isSteep ? constraint.strengthened : constraint.weakened).description
      }
      return .finding(
        Finding(
          factor > 3 ? .grave : .warning,
          isSteep
            ? "The critic is too steep for a Wasserstein critic: slopes reach \(high.short) where 1 is the bound, so its estimate is no distance."
            : "The critic is nearly flat: half of its slopes are below \(middle.short) where 1 is meant, so the generator learns next to nothing from it.",
          confidence: Finding.confidence(factor, over: 1), evidence: evidence,
          figure: .densities(
            "Slopes of the critic", "‖∇ψ‖",
            [("on lines", slopes.lines), ("at reals", slopes.reals), ("at fakes", slopes.fakes)]),
          changes: [
            ("constraints", stronger.isEmpty ? "gradient-penalty:1" : stronger.joined(separator: ","))
          ]))
    })

  /// Clipped weights sit at their bounds (Gulrajani et al., 1704.00028, section 3).
  package static let clipping = Detector(
    "clipping-at-bounds", "Do clipped weights sit at their bounds?",
    probe: { examination in
      let record = examination.record
      let bounds = record.configuration.constraints.compactMap {
        if case .clipping(let bound) = $0 { bound } else { nil }
      }
      guard let bound = bounds.min() else { return .clear([]) }
      let material = try examination.material()
      let weights = material.checkpoint.state["critic"]?.floats ?? []
      var (atBound, count) = (0, 0)
      var values: [Double] = []
      for parameter in material.game.critic.layout.parameters {
        for weight in weights[parameter.offset..<parameter.offset + parameter.shape.count] {
          count += 1
          if abs(Double(weight)) >= 0.999 * bound { atBound += 1 }
          values.append(Double(weight))
        }
      }
      let share = Double(atBound) / Double(max(1, count))
      let threshold = 0.5
      let evidence = [
        Finding.Evidence("share of weights at the bounds", share, "a critic with a penalty has no bounds")
      ]
      guard share > threshold else { return .clear(evidence) }
      return .finding(
        Finding(
          .warning,
          "\(share.percent) of the critic's weights sit at the bounds ±\(bound.short): it is hardly more than a choice of signs.",
          confidence: Finding.confidence(share / threshold, over: 1), evidence: evidence,
          figure: .densities("Weights of the critic", "weight", [("weights", values)]),
          changes: [("constraints", "gradient-penalty:1"), ("optimizer", "adam"), ("learning-rate", "1e-4")]))
    })
}

extension Constraint {
  /// Ten times less of it.
  var weakened: Constraint { scaled(by: 0.1) }
  var strengthened: Constraint { scaled(by: 10) }

  private func scaled(by factor: Double) -> Constraint {
    switch self {
    case .clipping(let bound): .clipping(bound: bound / factor)
    case .gradientPenalty(let weight, let points): .gradientPenalty(weight: weight * factor, at: points)
    case .lipschitzPenalty(let weight, let points): .lipschitzPenalty(weight: weight * factor, at: points)
    case .r1(let weight): .r1(weight: weight * factor)
    case .r2(let weight): .r2(weight: weight * factor)
    case .spectralNorm: .spectralNorm
    }
  }
}
