import Foundation
import SaddleMetrics
import SaddleStudy

/// A study whose trials are drawn from a formula: like real ones, and the same every time.
struct MadeUpStudy {
  var study: Study
  var trials: [Trial] = []
  private var state: UInt64

  static let names = [
    "minimax", "non-saturating", "least-squares", "wgan", "wgan-gp", "wgan-lp", "dragan", "began", "vae",
    "r3gan",
  ]

  /// - Parameters:
  ///   - models: how many of ``names``.
  ///   - trials: of each model's search.
  ///   - gap: between the best FID of one model and that of the next.
  init(
    models: Int = 10, trials: Int = 30, repetitions: Int = 10, gap: Double = 0.35,
    metrics: [Metric] = [.frechet, .precision, .recall], seed: UInt64 = 1
  ) {
    let contenders = Self.names.prefix(models).enumerated().map { index, name in
      var search: [SearchDimension] = [
        .init("learning-rate", .logarithmic(1e-5, 1e-2)), .init("beta1", .uniform(0, 1)),
        .init("critic-steps", .choice(["1", "5"])),
      ]
      if index % 3 == 1 { search.append(.init("penalty", .logarithmic(0.1, 100))) }
      return Model(name, settings: [Assignment("method", name)], search: search)
    }
    study = Study(
      name: "made up", data: "polygons", settings: [Assignment("batch", "64")], models: contenders,
      trials: trials, repetitions: repetitions, budget: .criticSteps(2000), metrics: metrics, measurements: 2,
      samples: 1000, seed: seed)
    state = seed
    for (index, model) in contenders.enumerated() {
      var search: [Trial] = []
      for _ in 0..<trials {
        let values = draw(model.search)
        search.append(trial(of: model, floor: 4 + gap * Double(index), values: values))
      }
      let finished = search.filter { $0.state == .finished }
      let best = finished.min { ($0.curve.last?.values["fid"] ?? 0) < ($1.curve.last?.values["fid"] ?? 0) }
      for _ in 0..<(best == nil ? 0 : repetitions) {
        _ = trial(
          of: model, floor: 4 + gap * Double(index), values: best?.hyperparameters ?? [],
          repeats: best?.number)
      }
    }
  }

  private mutating func draw(_ dimensions: [SearchDimension]) -> [Assignment] {
    dimensions.map { dimension in
      let share = uniform()
      switch dimension.range {
      case .uniform(let low, let high): return Assignment(dimension.name, "\(low + share * (high - low))")
      case .logarithmic(let low, let high):
        return Assignment(dimension.name, "\(low * pow(high / low, share))")
      case .integers(let low, let high):
        return Assignment(dimension.name, "\(low + Int(share * Double(high - low + 1)))")
      case .choice(let values):
        return Assignment(dimension.name, values[Int(share * Double(values.count))])
      }
    }
  }

  /// The FID is best for learning rates about 3e-4; from 4e-3 on half of the trials diverge.
  private mutating func trial(
    of model: Model, floor: Double, values: [Assignment], repeats: Int? = nil
  ) -> Trial {
    var trial = Trial(
      number: trials.count, model: model.name, repeats: repeats, seed: UInt64(trials.count),
      hyperparameters: values)
    let rate = values.first.flatMap { Double($0.value) } ?? 3e-4
    let distance = log10(rate / 3e-4)
    let noise = (uniform() + uniform() + uniform()) / 1.5 - 1
    let fid = floor * (1 + 2 * distance * distance) * exp(0.25 * noise)
    trial.seconds = 20 + 5 * uniform()
    trial.state = rate > 4e-3 && uniform() < 0.5 ? .diverged : .finished
    let measured = [0.5, 1].map { share in
      Trial.Measurement(
        step: Int(400 * share), criticSteps: Int(2000 * share), seconds: trial.seconds * share,
        values: [
          "fid": fid / share, "precision": 1 / (1 + fid / 10), "recall": 1 / (1 + fid / 20 + 0.2 * uniform()),
        ])
    }
    trial.curve = trial.state == .finished ? measured : [measured[0]]
    if trial.state == .diverged {
      trial.message = "the critic's loss is not finite at step \(200 + trial.number)"
    }
    trials.append(trial)
    return trial
  }

  /// SplitMix64 (Steele, Lea and Flood 2014), in [0, 1).
  private mutating func uniform() -> Double {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return Double((word ^ (word >> 31)) >> 11) * 0x1p-53
  }
}
