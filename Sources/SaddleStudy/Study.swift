import SaddleMetrics

/// A comparison of models at one budget: what its file says.
///
/// The space of each model is searched by trials; the best settings of each are then trained again with other
/// seeds, and those repetitions are what models are compared by (Lucic et al., 1711.10337).
public struct Study: Hashable, Sendable {
  /// For titles and folders.
  public var name: String
  /// As for `saddle train --data`.
  public var data: String
  /// Of every trial, under those of its model.
  public var settings: [Assignment]
  public var models: [Model]
  public var sampler: SearchSampler
  /// Of the search, for each model.
  public var trials: Int
  /// How often the best settings of each model are trained again, each time with another seed.
  public var repetitions: Int
  /// Of each trial.
  public var budget: Budget
  /// The first decides which trial is best.
  public var metrics: [Metric]
  /// How often a trial is measured along its budget, evenly, the end included; at least 1.
  public var measurements: Int
  /// Samples drawn for a measurement.
  public var samples: Int
  /// "raw", or the file of a classifier or of Inception's weights.
  public var features: String
  /// Decides every trial's settings and seed.
  public var seed: UInt64
  /// Whether trials that cannot become good any more are ended early; they are marked in the record.
  public var stopsHopeless: Bool

  public init(
    name: String, data: String, settings: [Assignment] = [], models: [Model],
    sampler: SearchSampler = .random,
    trials: Int, repetitions: Int, budget: Budget, metrics: [Metric], measurements: Int = 1, samples: Int,
    features: String = "raw", seed: UInt64 = 0, stopsHopeless: Bool = false
  ) {
    self.name = name
    self.data = data
    self.settings = settings
    self.models = models
    self.sampler = sampler
    self.trials = trials
    self.repetitions = repetitions
    self.budget = budget
    self.metrics = metrics
    self.measurements = measurements
    self.samples = samples
    self.features = features
    self.seed = seed
    self.stopsHopeless = stopsHopeless
  }
}

/// A setting's name and its value as text. In a value, `$NAME` stands for a searched number.
public struct Assignment: Hashable, Sendable, Codable {
  public let name: String
  public let value: String

  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

/// One contender of a study: a method with settings, and what of them is searched.
public struct Model: Hashable, Sendable {
  public var name: String
  public var settings: [Assignment]
  public var search: [SearchDimension]
  /// What the first trial takes in place of a draw, such as the published settings; all dimensions in their
  /// order, or empty.
  public var first: [Assignment]

  public init(
    _ name: String, settings: [Assignment], search: [SearchDimension], first: [Assignment] = []
  ) {
    self.name = name
    self.settings = settings
    self.search = search
    self.first = first
  }
}

/// One searched quantity: a setting, or a name that the model's settings mention as `$NAME`.
public struct SearchDimension: Hashable, Sendable {
  public let name: String
  public let range: SearchRange

  public init(_ name: String, _ range: SearchRange) {
    self.name = name
    self.range = range
  }
}

/// Where a searched quantity lies.
public enum SearchRange: Hashable, Sendable {
  /// The second end excluded.
  case uniform(Double, Double)
  /// Its logarithm is uniform; the second end excluded.
  case logarithmic(Double, Double)
  /// Both ends included.
  case integers(Int, Int)
  case choice([String])
}

/// How points of a search space are chosen.
public enum SearchSampler: String, Hashable, Sendable, CaseIterable {
  /// Independent draws, as published.
  case random
  /// A low-discrepancy sequence, which covers the space more evenly than as many random draws.
  case quasiRandom = "quasi-random"
  /// Random draws, of which the better third goes on to three times the budget, again and again (Jamieson and
  /// Talwalkar, 1502.07943).
  case successiveHalving = "successive-halving"
}

/// What every trial may spend.
public enum Budget: Hashable, Sendable {
  /// Updates of the critic: five critic steps a generator step pay five times.
  case criticSteps(Int)
  /// Updates of the generator.
  case generatorSteps(Int)
  /// Of training alone, without measuring.
  case seconds(Double)
}
