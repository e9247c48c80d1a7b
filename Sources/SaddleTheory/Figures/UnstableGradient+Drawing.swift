import Foundation
import SaddleReport

extension UnstableGradient {
  /// - Parameter slopes: the tail index of ‖J_i(z)‖.
  func result(_ theorem: Theorem, slopes: TailIndex, _ networks: [Networks]) -> DemonstrationResult {
    DemonstrationResult(
      figure: Figure(
        columns: 3, plotWidth: 330, plotHeight: 310,
        plots: [quantilePlot(theorem, networks), indexPlot(theorem, networks), normPlot(networks)]),
      text: text(theorem, slopes, networks), checks: checks(theorem, networks),
      numbers: numbers(theorem, slopes, networks))
  }

  /// Shares of a sample from the middle far into the tail, at equal distances on the Cauchy distribution's
  /// logarithmic scale.
  private var shares: [Double] {
    line(from: 0, to: log10(setup.isQuick ? 300 : 3000), count: 60).map { 2 / Double.pi * atan(pow(10, $0)) }
  }

  private func quantilePlot(_ theorem: Theorem, _ networks: [Networks]) -> Plot {
    let cauchy = shares.map { tan(Double.pi / 2 * $0) }
    let last = networks.last!
    func quantiles(_ sample: TailSample) -> [Double] { shares.map { sample.quantile($0) } }
    return Plot(
      title: "Quantiles of the magnitudes", x: Axis("quantile of |Cauchy|", scale: .logarithmic),
      y: Axis("quantile / median", scale: .logarithmic),
      marks: [
        .line(x: cauchy, y: cauchy, name: "Cauchy", color: .gray, dash: .dashed),
        .line(x: cauchy, y: shares.map(normalQuantile), name: "normal", color: .gray, dash: .dotted),
        .points(x: cauchy, y: quantiles(theorem.sample), name: "theorem's noise", color: .vermilion),
        .line(x: cauchy, y: quantiles(last.sample), name: "D, \(last.step) updates", color: .blue),
        .line(x: cauchy, y: quantiles(last.relative), name: "divided by ‖J_i(z)‖", color: .green),
      ], legend: .below)
  }

  private func indexPlot(_ theorem: Theorem, _ networks: [Networks]) -> Plot {
    let steps = networks.map { Double($0.step) }
    let ends = [steps.first!, steps.last!]
    func marks(_ index: (Networks) -> TailIndex, _ name: String, _ color: Color) -> [Mark] {
      let indices = networks.map(index)
      return [
        .whiskers(x: steps, lower: indices.map(\.low), upper: indices.map(\.high), color: color),
        .line(x: steps, y: indices.map(\.value), name: name, color: color),
      ]
    }
    return Plot(
      title: "Tail index of the greatest \(short(100 * tail))%", x: Axis("updates of D", scale: .logarithmic),
      y: Axis("Hill's tail index", range: 0...9),
      marks: [
        .band(
          x: ends, lower: [theorem.index.low, theorem.index.low],
          upper: [theorem.index.high, theorem.index.high], name: "theorem's noise", color: .vermilion)
      ] + marks(\.index, "D in training", .blue) + marks(\.relativeIndex, "divided by ‖J_i(z)‖", .green) + [
        .horizontal(at: 1, name: "Cauchy"), .horizontal(at: normalIndex, name: "normal", dash: .dotted),
      ], legend: .below)
  }

  private func normPlot(_ networks: [Networks]) -> Plot {
    let steps = networks.map { Double($0.step) }
    return Plot(
      title: "Norm of the gradient of -ln D", x: Axis("updates of D", scale: .logarithmic),
      y: Axis("norm", scale: .logarithmic),
      marks: [
        .band(
          x: steps, lower: networks.map(\.norms.low), upper: networks.map(\.norms.high),
          name: "one z, 5% to 95%", color: .blue),
        .line(x: steps, y: networks.map(\.norms.median), name: "one z, median", color: .blue),
        .line(x: steps, y: networks.map(\.meanNorm), name: "mean over 512 z", color: .vermilion),
      ], legend: .below)
  }

  /// The tail index that so large a share of a normal sample shows.
  private var normalIndex: Double {
    let threshold = normalQuantile(1 - tail)
    let excesses = (0..<2000).map { log(normalQuantile(1 - tail * (Double($0) + 0.5) / 2000) / threshold) }
    return 2000 / excesses.reduce(0, +)
  }

  private func text(_ theorem: Theorem, _ slopes: TailIndex, _ networks: [Networks]) -> String {
    let (first, last) = (networks[0], networks.last!)
    func interval(_ index: TailIndex) -> String {
      "\(short(index.value)) (\(short(index.low)) to \(short(index.high)))"
    }
    return """
      \(coordinates.count) coordinates of the gradient for a generator of digits after \(passes) \
      \(passes == 1 ? "pass" : "passes") over the data, each divided by its median magnitude; tail indices are \
      Hill's, of the greatest \(short(100 * tail))%, with 95% intervals. Under the theorem's noise (8 latent points, \
      \(draws) draws) the coordinates are Cauchy, as it says: \(interval(theorem.index)). Then discriminators are \
      trained from the start against the generator (\(seeds.count) seeds, \(latents) single latent points each). \
      Their index is \(interval(first.index)) after \(first.step) update and \(interval(last.index)) after \
      \(last.step), with a kurtosis of \(short(first.sample.kurtosis)) and \(short(last.sample.kurtosis)): heavy, \
      but as heavy before D has learnt anything, and as the generator's own derivatives J_i(z) of a sample by a \
      parameter, whose norms have the index \(interval(slopes)). Divided by these norms, which under the theorem \
      leaves a standard Cauchy variable, they have light tails: \(interval(last.relativeIndex)). So these networks \
      are not in the theorem's setting. With a logit s, the gradient of -ln D by a sample is -(1 - D) ∇s: D and \
      its gradient shrink together, and no denominator passes through 0. What holds is the growth that the paper's \
      experiment shows: the norm of the mean gradient rises from \(short(first.meanNorm)) to \
      \(short(last.meanNorm)), and with it the spread between latent points. Intervals come from latent points drawn \
      anew with replacement; generators and discriminators are held fixed.
      """
  }

  private func checks(_ theorem: Theorem, _ networks: [Networks]) -> [Check] {
    let (first, last) = (networks[0], networks.last!)
    // Dvoretzky, Kiefer and Wolfowitz's inequality with Massart's constant, for all coordinates at once.
    let distance = (log(2 * Double(coordinates.count) / 1e-4) / (2 * Double(draws))).squareRoot()
    let growth = (setup.isQuick ? 3 : 10)...Double.infinity
    return [
      Check(
        "Under the theorem's noise the tail index is 1", theorem.index.value, equals: 1,
        within: 4 * theorem.index.error, reason: "four standard errors"),
      Check(
        "Under the theorem's noise every coordinate is Cauchy of the predicted scale", theorem.distance,
        in: 0...distance,
        reason: """
          the greatest distance between distribution functions, which \(draws) draws exceed with a probability below \
          1e-4 (Dvoretzky, Kiefer and Wolfowitz); a normal of the same quartiles is 0.08 away
          """),
      Check(
        "The norm of -ln D's gradient grows with D's training", last.meanNorm / first.meanNorm, in: growth,
        reason: "after \(last.step) updates, divided by that after \(first.step): by an order of magnitude"),
      Check(
        "So does its spread over latent points",
        (last.norms.high - last.norms.low) / (first.norms.high - first.norms.low), in: growth,
        reason: "the same of the distance between the quantiles 5% and 95%"),
      Check(
        "Beside the generator's own derivatives, trained discriminators' gradients are not Cauchy",
        last.relativeIndex.low, in: 2...Double.infinity,
        reason: """
          the interval's lower end; (1 - D) |∇s| is bounded by the slope of the network, so the moments are finite, \
          as with indices above 2 the first two are
          """),
    ]
  }

  private func numbers(
    _ theorem: Theorem, _ slopes: TailIndex, _ networks: [Networks]
  ) -> [String: [Double]] {
    var numbers = [
      "share": shares, "quantile, Cauchy": shares.map { tan(Double.pi / 2 * $0) },
      "quantile, normal": shares.map(normalQuantile),
      "quantile, theorem's noise": shares.map { theorem.sample.quantile($0) },
      "tail index, normal": [normalIndex], "update": networks.map { Double($0.step) },
      "kurtosis": networks.map(\.sample.kurtosis), "kurtosis, relative": networks.map(\.relative.kurtosis),
      "norm of the mean gradient": networks.map(\.meanNorm), "norm, 5%": networks.map(\.norms.low),
      "norm, median": networks.map(\.norms.median), "norm, 95%": networks.map(\.norms.high),
    ]
    let indices = [
      ("theorem's noise", [theorem.index]), ("generator's derivatives", [slopes]),
      ("networks", networks.map(\.index)), ("networks, relative", networks.map(\.relativeIndex)),
    ]
    for (name, indices) in indices {
      numbers["tail index, \(name)"] = indices.map(\.value)
      numbers["tail index, \(name), low"] = indices.map(\.low)
      numbers["tail index, \(name), high"] = indices.map(\.high)
    }
    for look in networks {
      numbers["quantile, \(look.step) updates"] = shares.map { look.sample.quantile($0) }
      numbers["quantile, \(look.step) updates, relative"] = shares.map { look.relative.quantile($0) }
    }
    return numbers
  }
}

/// The magnitude below which a share of N(0, 1) lies, in units of its median.
private func normalQuantile(_ share: Double) -> Double { absoluteNormal(share) / absoluteNormal(0.5) }

/// By bisection: P(|X| <= x) = erf(x / √2).
private func absoluteNormal(_ share: Double) -> Double {
  var (low, high) = (0.0, 40.0)
  for _ in 0..<80 {
    let middle = (low + high) / 2
    if erfc(middle / 2.squareRoot()) > 1 - share { low = middle } else { high = middle }
  }
  return low
}
