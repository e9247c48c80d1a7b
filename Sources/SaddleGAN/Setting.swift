import SaddleData
import SaddleNN

/// One entry of a configuration: its name, its meaning, and how its text is read and written. Configuration
/// files, the command line, methods and searches all go through this table.
public struct Setting: Sendable {
  /// In files and, after two hyphens, on the command line.
  public let name: String
  /// What the value looks like, such as "N".
  public let value: String
  /// One line.
  public let help: String
  /// `nil` when the value is not set.
  public let read: @Sendable (Configuration) -> String?
  fileprivate let write: @Sendable (inout Configuration, String) -> Bool

  /// No size is larger; with it, no product of sizes overflows.
  private static let most = 1 << 24

  /// The choices, or what a value looks like and means.
  fileprivate var expectation: String { value.contains("|") ? value : "\(value): \(help)" }

  public static func named(_ name: String) -> Setting? { all.first { $0.name == name } }

  public static let all: [Setting] =
    [
      Setting("data", "SOURCE", "a made-up or built-in set, a folder or a file", at(\.data)),
      optional("size", "N|HxW", "the height and width that images are brought to", at(\.size)),
      optional("channels", "1|3", "grey or colour", at(\.channels)) { [1, 3].contains($0) },
      optional("label", "COLUMN", "the column of a table that holds the class", at(\.labelColumn)),
      Setting("form", "wgan-gp|pacgan", "whose scale the ring and the grid have", at(\.form)) {
        ["wgan-gp", "pacgan"].contains($0)
      },
      flag(
        "conditional", "learn each class by itself, so that samples of a class can be asked for",
        at(\.isConditional)),

      Setting(
        "method", names(Method.all.map(\.name)), "the published method that other settings start from",
        at(\.method)
      ) {
        Method.named($0) != nil
      },
      Setting(
        "objective", names(Objectives.all.map(\.name)), "what critic and generator minimise", at(\.objective)
      ) {
        Objectives.named($0) != nil
      },
      Setting(
        "constraints", "LIST", "what keeps the critic from growing steep, e.g. gradient-penalty:10, or none",
        read: { list($0.constraints) },
        write: { configuration, text in
          let parts = parts(text).map { Constraint($0) }
          guard !parts.contains(nil) else { return false }
          configuration.constraints = parts.compactMap { $0 }
          return true
        }),
    ] + network("generator", \.generator) + network("critic", \.critic) + [
      optional(
        "critic-minibatch-discrimination", "KERNELS[xDIMENSIONS]",
        "the critic sees how close the other samples of the batch are, e.g. 100x5, or none",
        at(\.minibatch.discrimination)),
      flag(
        "critic-minibatch-deviation", "the critic sees how varied the batch is", at(\.minibatch.hasDeviation)),
      choice("latent", "the distribution of the generator's input", at(\.latent.distribution)),
      positive("latent-size", "numbers in the generator's input", at(\.latent.count)),

      positive("packing", "samples that the critic judges together (PacGAN)", at(\.packing)),
      Setting(
        "augmentation", "LIST", "changes of reals and fakes alike: color, translation, cutout, or none",
        at(\.augmentation)),
      Setting(
        "unrolled-steps", "K", "critic updates that the generator's derivative looks ahead through",
        at(\.unrolledSteps)
      ) { (0...1000).contains($0) },
      number(
        "label-smoothing", "what the target of real samples falls short of 1 by, from 0 to below 1",
        at(\.labelSmoothing)
      ) { (0..<1).contains($0) },
      optional(
        "instance-noise", "X", "the deviation of noise on the critic's inputs, in training units, or none",
        at(\.instanceNoise)
      ) { $0.isFinite && $0 > 0 },
      optional(
        "instance-noise-steps", "N", "steps over which that noise falls to 0, or none",
        at(\.instanceNoiseSteps)
      ) { (1...most).contains($0) },
      flag(
        "feature-matching", "the generator matches the mean of the critic's features", at(\.matchesFeatures)),
      optional(
        "historical-averaging", "X", "the weight of a pull towards the mean of earlier parameters, or none",
        at(\.historicalAveraging)
      ) { $0.isFinite && $0 > 0 },

      Setting(
        "imle-factor", "N", "generated samples that are searched for each real one, 1 to 1000",
        at(\.imleFactor)
      ) { (1...1000).contains($0) },
      positive("imle-staleness", "passes through the samples with the same matches", at(\.imleStaleness)),
      number(
        "imle-jitter", "the deviation of the noise on matched latent points, from 0", at(\.imleJitter)
      ) { $0 >= 0 },
      number(
        "vae-beta", "the weight of the divergence of the encoder's distribution, from 0", at(\.vaeBeta)
      ) { $0 >= 0 },
      number(
        "began-gamma", "the error of samples over that of data at the equilibrium, from 0 to 1",
        at(\.beganGamma)
      ) { (0...1).contains($0) },
      number("began-lambda", "how fast the balance k moves, above 0", at(\.beganLambda)) { $0 > 0 },

      number(
        "smoothing", "of naive Bayes: added to counts, or to variances as a share of the largest, from 0",
        at(\.smoothing)
      ) { $0 >= 0 },
      number(
        "shrinkage", "of covariances towards a ball of the same mean variance, from 0 to 1", at(\.shrinkage)
      ) { (0...1).contains($0) },
      Setting(
        "mixture-components", "N", "Gaussians in a mixture, of each class if it is conditional, 1 to 10000",
        at(\.mixtureComponents)
      ) { (1...10_000).contains($0) },

      choice("optimizer", "of both networks", at(\.optimizer)),
      number("learning-rate", "of the critic, above 0", at(\.learningRate)) { $0 > 0 },
      number("generator-learning-rate", "of the generator, above 0", at(\.generatorLearningRate)) { $0 > 0 },
      number("beta1", "of Adam and its relatives, from 0 to below 1", at(\.beta1)) { (0..<1).contains($0) },
      number("beta2", "of Adam and its relatives, from 0 to below 1", at(\.beta2)) { (0..<1).contains($0) },
      number("momentum", "of momentum and Nesterov, from 0 to below 1", at(\.momentum)) {
        (0..<1).contains($0)
      },
      positive("batch", "samples in a batch", at(\.batch)),
      Setting("critic-steps", "K", "critic updates before each generator update", at(\.criticSteps)),
      flag(
        "warm-up", "100 critic steps before each of the first 25 generator steps and every 500th",
        at(\.warmsUp)),
      choice("schedule", "how the learning rates change", at(\.schedule)),
      optional(
        "gradient-norm-limit", "X", "scale longer gradients down to this norm, or none",
        at(\.gradientNormLimit)
      ) { $0.isFinite && $0 > 0 },
      optional(
        "average-decay", "X", "of the generator's running average, from 0 to below 1, or none",
        at(\.averageDecay)
      ) { (0..<1).contains($0) },

      Setting("steps", "N", "generator updates, or a mixture's iterations, at least 1", at(\.steps)) {
        $0 > 0
      },
      optional("minutes", "X", "stop after so long, above 0, even if the steps are not done", at(\.minutes)) {
        $0.isFinite && $0 > 0
      },
      Setting("seed", "N", "of all random numbers", at(\.seed)),
      optional("threads", "N", "threads to use, at least 1; all cores unless set", at(\.threads)) {
        (1...1024).contains($0)
      },
      positive("save-every", "steps between checkpoints", at(\.saveEvery)),
      positive("sample-every", "steps between pictures", at(\.sampleEvery)),
      Setting(
        "keep", "N|best", "the newest N checkpoints, or the newest and the best by the metrics", at(\.keep)),
      optional(
        "metrics", "LIST", "what every checkpoint is measured by; the first decides which is best, or none",
        at(\.metrics)),
      positive("metrics-count", "samples drawn for the metrics", at(\.metricsCount)),
      Setting("features", "raw|FILE", "what metrics of features compare", at(\.features)) { !$0.isEmpty },
      optional(
        "patience", "N", "stop when the first metric is no better in N checkpoints, or none", at(\.patience)
      ) { (1...most).contains($0) },
    ]

  private static func network(
    _ name: String, _ style: WritableKeyPath<Configuration, NetworkStyle> & Sendable
  ) -> [Setting] {
    [
      choice(name, "the kind of network", at(style, \.kind)),
      Setting(
        "\(name)-widths", "LIST",
        "widths of an mlp's layers; the first channels of a dcgan or resnet; 64,1024 of an infogan",
        read: { list($0[keyPath: style].widths) },
        write: { configuration, text in
          let widths = parts(text).map { Int($0) }
          guard (1...100).contains(widths.count), widths.allSatisfy({ (1...most).contains($0 ?? 0) })
          else { return false }
          configuration[keyPath: style].widths = widths.compactMap { $0 }
          return true
        }),
      Setting("\(name)-activation", "NAME", "relu, leaky-relu:SLOPE, tanh, ...", at(style, \.activation)),
      choice("\(name)-normalisation", "after each hidden layer", at(style, \.normalisation)),
      number(
        "\(name)-dropout", "the share of activations that training drops, from 0 to below 1",
        at(style, \.dropout)
      ) {
        (0..<1).contains($0)
      },
      optional(
        "\(name)-weights", "NAME", "the initial weights: he-normal, normal:DEVIATION, ...",
        at(style, \.weights)),
    ]
  }
}

// How kinds of values are read and written.
extension Setting {
  /// Where a configuration keeps a value.
  private struct Place<Value>: Sendable {
    let get: @Sendable (Configuration) -> Value
    let set: @Sendable (inout Configuration, Value) -> Void
  }

  private static func at<Value>(_ path: WritableKeyPath<Configuration, Value> & Sendable) -> Place<Value> {
    Place(get: { $0[keyPath: path] }, set: { $0[keyPath: path] = $1 })
  }

  private static func at<Part, Value>(
    _ part: WritableKeyPath<Configuration, Part> & Sendable, _ path: WritableKeyPath<Part, Value> & Sendable
  ) -> Place<Value> {
    Place(get: { $0[keyPath: part][keyPath: path] }, set: { $0[keyPath: part][keyPath: path] = $1 })
  }

  private init(
    _ name: String, _ value: String, _ help: String, read: @escaping @Sendable (Configuration) -> String?,
    write: @escaping @Sendable (inout Configuration, String) -> Bool
  ) {
    self.name = name
    self.value = value
    self.help = help
    self.read = read
    self.write = write
  }

  private init<Value: LosslessStringConvertible & SendableMetatype>(
    _ name: String, _ value: String, _ help: String, _ place: Place<Value>,
    where isValid: @escaping @Sendable (Value) -> Bool = { _ in true }
  ) {
    self.init(
      name, value, help, read: { "\(place.get($0))" },
      write: { configuration, text in
        guard let value = Value(text), isValid(value) else { return false }
        place.set(&configuration, value)
        return true
      })
  }

  private static func positive(
    _ name: String, _ help: String, _ place: Place<Int>
  ) -> Setting {
    Setting(name, "N", "\(help), at least 1", place) { (1...most).contains($0) }
  }

  private static func number(
    _ name: String, _ help: String, _ place: Place<Double>,
    where isValid: @escaping @Sendable (Double) -> Bool
  ) -> Setting {
    Setting(name, "X", help, place) { $0.isFinite && isValid($0) }
  }

  private static func flag(
    _ name: String, _ help: String, _ place: Place<Bool>
  ) -> Setting {
    Setting(name, "true|false", help, place)
  }

  private static func choice<Value: RawRepresentable & CaseIterable & SendableMetatype>(
    _ name: String, _ help: String, _ place: Place<Value>
  ) -> Setting where Value.RawValue == String {
    Setting(
      name, names(Value.allCases.map(\.rawValue)), help, read: { place.get($0).rawValue },
      write: { configuration, text in
        guard let value = Value(rawValue: text) else { return false }
        place.set(&configuration, value)
        return true
      })
  }

  /// "none" is no value.
  private static func optional<Value: LosslessStringConvertible & SendableMetatype>(
    _ name: String, _ value: String, _ help: String, _ place: Place<Value?>,
    where isValid: @escaping @Sendable (Value) -> Bool = { _ in true }
  ) -> Setting {
    Setting(
      name, value, help, read: { place.get($0).map { "\($0)" } },
      write: { configuration, text in
        let value = text == "none" ? nil : Value(text)
        guard value.map(isValid) ?? (text == "none") else { return false }
        place.set(&configuration, value)
        return true
      })
  }

  private static func names(_ names: [String]) -> String { names.joined(separator: "|") }

  private static func list(_ items: [some CustomStringConvertible]) -> String {
    items.isEmpty ? "none" : items.map(\.description).joined(separator: ",")
  }

  private static func parts(_ text: String) -> [String] {
    text == "none" ? [] : text.split(separator: ",").map { String($0.drop { $0 == " " }) }
  }
}

extension Configuration {
  /// Sets one entry from its text.
  /// - Throws: ``ConfigurationError`` when there is no such setting, with the nearest name, or the text is no
  ///   value of it.
  public mutating func set(_ name: String, to text: String) throws(ConfigurationError) {
    guard let setting = Setting.named(name) else {
      throw ConfigurationError(.unknown(nearest: nearestName(to: name, among: Setting.all.map(\.name))), name)
    }
    guard setting.write(&self, text) else {
      throw ConfigurationError(.value(text, expected: setting.expectation), name)
    }
  }

  /// All settings that have a value, in the table's order.
  public var settings: [(name: String, value: String)] {
    Setting.all.compactMap { setting in setting.read(self).map { (setting.name, $0) } }
  }
}

/// A setting that cannot be taken.
public struct ConfigurationError: Error, Hashable, CustomStringConvertible {
  public enum Problem: Hashable, Sendable {
    case unknown(nearest: String?)
    case value(String, expected: String)
  }

  public let problem: Problem
  public let name: String

  init(_ problem: Problem, _ name: String) {
    self.problem = problem
    self.name = name
  }

  public var description: String {
    switch problem {
    case .unknown(let nearest):
      "there is no setting \"\(name)\"" + (nearest.map { "; did you mean \"\($0)\"?" } ?? "")
    case .value(let text, let expected):
      "\(name): \"\(text)\" is not what it takes, which is \(expected)"
        + (nearestName(to: text, among: expected.split(separator: "|").map(String.init))
          .map { "; did you mean \"\($0)\"?" } ?? "")
    }
  }
}
