/// One training of a study: what was planned, and what came of it.
public struct Trial: Hashable, Sendable, Codable {
  public enum State: String, Hashable, Sendable, Codable, CaseIterable {
    case waiting, running
    /// Spent its budget.
    case finished
    /// A number stopped being finite: a result, the worst there is.
    case diverged
    /// Could not be trained; the message says why. A result too.
    case failed
    /// Ended early as hopeless.
    case stopped
  }

  /// Within the record, from 0, in the order in which trials were planned: the same whatever the number of
  /// workers.
  public let number: Int
  /// The model's name.
  public let model: String
  /// The trial of the search whose settings it repeats with a seed of its own; `nil` for one of the search.
  public let repeats: Int?
  public let seed: UInt64
  /// What was searched, in the order of the model's dimensions: names and values as text.
  public let hyperparameters: [Assignment]
  public var state = State.waiting
  /// The metrics along the budget.
  public var curve: [Measurement] = []
  /// Of training, without measuring.
  public var seconds = 0.0
  /// Why it diverged, failed or was stopped.
  public var message: String?

  /// The metrics of a trial at one point of its budget.
  public struct Measurement: Hashable, Sendable, Codable {
    /// Generator updates.
    public let step: Int
    public let criticSteps: Int
    /// Of training until then, without measuring.
    public let seconds: Double
    /// By the metrics' names; those that could not be measured are missing.
    public let values: [String: Double]

    public init(step: Int, criticSteps: Int, seconds: Double, values: [String: Double]) {
      self.step = step
      self.criticSteps = criticSteps
      self.seconds = seconds
      self.values = values
    }
  }

  public init(
    number: Int, model: String, repeats: Int? = nil, seed: UInt64, hyperparameters: [Assignment]
  ) {
    self.number = number
    self.model = model
    self.repeats = repeats
    self.seed = seed
    self.hyperparameters = hyperparameters
  }
}
