import SaddleGAN

extension Study {
  /// The whole study as a file, from which ``init(yaml:path:)`` makes the same again.
  public var yaml: String {
    var lines = ["name: \(YAMLText.scalar(name))", "data: \(YAMLText.scalar(data))"]
    lines += Self.block("settings", settings.map(Self.line))
    lines += ["models:"]
    for model in models {
      let parts =
        model.settings.map(Self.line)
        + Self.block("search", model.search.map { "\($0.name): \($0.range.yaml)" })
        + Self.block("first", model.first.map(Self.line))
      lines += Self.block(model.name, parts).map { "  " + $0 }
    }
    let list = metrics.map(\.name).joined(separator: ", ")
    lines += [
      "sampler: \(sampler.rawValue)", "trials: \(trials)", "repetitions: \(repetitions)",
      "budget: \(budget.yaml)", "metrics: [\(list)]", "measurements: \(measurements)", "samples: \(samples)",
      "features: \(YAMLText.scalar(features))", "seed: \(seed)", "stop-hopeless: \(stopsHopeless)",
    ]
    return lines.map { $0 + "\n" }.joined()
  }

  private static func line(_ assignment: Assignment) -> String {
    "\(assignment.name): \(YAMLText.scalar(assignment.value))"
  }

  /// Indented lines under a name; nothing for none.
  private static func block(_ name: String, _ lines: [String]) -> [String] {
    lines.isEmpty ? [] : ["\(name):"] + lines.map { "  " + $0 }
  }
}

extension SearchRange {
  fileprivate var yaml: String {
    switch self {
    case .uniform(let low, let high): "{uniform: [\(low), \(high)]}"
    case .logarithmic(let low, let high): "{log: [\(low), \(high)]}"
    case .integers(let low, let high): "{integers: [\(low), \(high)]}"
    case .choice(let choices):
      "{choice: [\(choices.map { YAMLText.quoted($0) }.joined(separator: ", "))]}"
    }
  }
}

extension Budget {
  fileprivate var yaml: String {
    switch self {
    case .criticSteps(let steps): "{critic-steps: \(steps)}"
    case .generatorSteps(let steps): "{generator-steps: \(steps)}"
    case .seconds(let seconds): "{seconds: \(seconds)}"
    }
  }
}
