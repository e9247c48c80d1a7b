import SaddleData
import SaddleGAN
import SaddleMetrics
import Yams

extension Study {
  /// A study from its file (Documentation/Study.md has all keys).
  ///
  /// ```yaml
  /// data: ring
  /// budget: {critic-steps: 5000}
  /// metrics: [w1]
  /// models:
  ///   wgan-gp:
  ///     constraints: gradient-penalty:$penalty
  ///     search: {penalty: {log: [0.1, 100]}}
  /// ```
  /// - Parameter path: for messages.
  /// - Throws: `DataError` with line and column: an unknown key, model, setting or metric with the nearest
  ///   name, a range that is empty or a logarithmic one through 0, a value that its setting does not take, a
  ///   searched name that nothing mentions.
  public init(yaml text: String, path: String) throws {
    let advice = "write one `name: value` a line, each name once"
    let root = try YAMLText.root(of: text, path: path, what: "a study is a page of settings", advice: advice)
    guard let root else { throw DataError("the file is empty", path: path, advice: advice) }
    let fields = try FileFields(root, path: path, what: "a study", names: Self.keys)
    name = try fields["name"].map { try Self.name($0, "a study", fields) } ?? "study"
    data = try fields.text(fields.required("data", "name it, as for `saddle train --data`"), "data")
    sampler = try Self.sampler(fields)
    trials = try fields.integer("trials", in: 1...100_000, default: 10)
    repetitions = try fields.integer("repetitions", in: 0...10_000, default: 5)
    budget = try Self.budget(fields)
    metrics = try Self.metrics(fields)
    measurements = try fields.integer("measurements", in: 1...1000, default: 10)
    samples = try fields.integer("samples", in: 1...10_000_000, default: 2000)
    features = try fields["features"].map { try fields.text($0, "features") } ?? "raw"
    seed = UInt64(try fields.integer("seed", in: 0...Int.max, default: 1))
    stopsHopeless = try fields.flag("stop-hopeless", default: false)
    if stopsHopeless, sampler == .successiveHalving {
      throw fields.failure(
        "successive halving ends trials by its own rule", fields["stop-hopeless"] ?? root,
        "leave stop-hopeless out")
    }
    (settings, models) = try FileModels(fields).read()
    try checkSizes(fields)
  }

  private static let keys = [
    "name", "data", "settings", "search", "models", "sampler", "trials", "repetitions", "budget", "metrics",
    "measurements", "samples", "features", "seed", "stop-hopeless",
  ]

  /// A name that may be a folder's.
  static func name(_ node: Node, _ what: String, _ fields: FileFields) throws -> String {
    let name = node.scalar?.string ?? ""
    guard (1...60).contains(name.count), name.first != ".", name.first != "-",
      name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "-_.+".contains($0)) })
    else {
      throw fields.failure(
        "\(fields.shown(node)) is no name of \(what)", node, "use at most 60 letters, digits and - _ . +")
    }
    return name
  }

  private static func sampler(_ fields: FileFields) throws -> SearchSampler {
    guard let node = fields["sampler"] else { return .random }
    let names = SearchSampler.allCases.map(\.rawValue)
    let text = try fields.text(node, "sampler")
    guard let sampler = SearchSampler(rawValue: text) else {
      let near = nearestName(to: text, among: names).map { "did you mean \($0)? " } ?? ""
      throw fields.failure(
        "there is no sampler \"\(text)\"", node, "\(near)there are \(names.joined(separator: ", "))")
    }
    return sampler
  }

  private static func budget(_ fields: FileFields) throws -> Budget {
    let advice = "write budget: {critic-steps: N}, {generator-steps: N} or {seconds: X}"
    let node = try fields.required("budget", advice)
    let names = ["critic-steps", "generator-steps", "seconds"]
    let budget = try FileFields(node, path: fields.path, what: "a budget", names: names)
    guard budget.entries.count == 1 else {
      throw fields.failure("a budget is one number", node, advice)
    }
    let (name, value) = (budget.entries[0].name, budget.entries[0].value)
    if name == "seconds" {
      let seconds = try budget.number(value, name)
      guard seconds > 0, seconds <= 1e7 else {
        throw budget.failure("seconds is a number above 0, to 10000000", value, "correct it")
      }
      return .seconds(seconds)
    }
    let steps = try budget.integer(value, name, in: 1...100_000_000)
    return name == "critic-steps" ? .criticSteps(steps) : .generatorSteps(steps)
  }

  private static func metrics(_ fields: FileFields) throws -> [Metric] {
    let node = try fields.required(
      "metrics", "name them, the one that decides first; `saddle evaluate --help` has the list")
    let nodes = node.sequence.map { Array($0) } ?? [node]
    var metrics: [Metric] = []
    for node in nodes {
      do {
        for metric in try Metric.list(fields.settingText(node, "metrics")) where !metrics.contains(metric) {
          metrics.append(metric)
        }
      } catch let error as MetricError {
        throw fields.failure(error.what, node, error.advice)
      }
    }
    guard !metrics.isEmpty else { throw fields.failure("no metric is named", node, "name one, such as fid") }
    return metrics
  }

  private func checkSizes(_ fields: FileFields) throws {
    if trials * models.count > 1_000_000 {
      throw fields.failure(
        "\(models.count) models of \(trials) trials are too many", fields["trials"] ?? fields.node,
        "a record takes at most a million trials")
    }
    let steps: Int? =
      switch budget {
      case .criticSteps(let steps), .generatorSteps(let steps): steps
      case .seconds: nil
      }
    if let steps, steps < measurements {
      throw fields.failure(
        "a budget of \(steps) steps cannot be measured \(measurements) times",
        fields["measurements"] ?? fields["budget"] ?? fields.node, "measure less often, or train longer")
    }
  }
}
