import SaddleData
import SaddleNN
import SaddleTensor

/// A way of training a generator: an adversarial ``Game``, or one without an adversary (``IMLE``, ``VAE``,
/// ``BayesLearner``), or with an autoencoder as one (``BEGAN``). What it is is a value; what it does step by step is its ``procedure(over:)``.
public protocol Learner: Sendable {
  var generator: Generator { get }
  /// All that is learnt, the generator first: what a model file holds.
  var networks: [LearntNetwork] { get }
  /// Samples in a batch.
  var batch: Int { get }
  /// The weight of the past in the running average of the generator's parameters, in [0, 1); `nil`: none is
  /// kept.
  var averageDecay: Double? { get }
  /// The step after which nothing changes any more; `nil`: there is none.
  var finalStep: Int? { get }
  /// What step `step`, counted from 0, costs of a budget in updates of the critic, or of what stands in its
  /// place; 1 without either.
  func criticSteps(before step: Int) -> Int
  /// - Throws: `ProgramError` when a graph cannot be compiled.
  func procedure(over workspace: Workspace) throws -> any Procedure
}

extension Learner {
  public var finalStep: Int? { nil }
  public func criticSteps(before step: Int) -> Int { 1 }
}

/// A network that a learner trains.
public struct LearntNetwork: Sendable {
  /// In a model file the names of its tensors start with it.
  public let name: String
  public let layout: ParameterLayout
  /// Layer by layer.
  public let summary: [LayerSummary]

  public init(_ name: String, _ layout: ParameterLayout, summary: [LayerSummary]) {
    self.name = name
    self.layout = layout
    self.summary = summary
  }
}

/// What a learner does in each step, with its programs compiled over a ``Workspace``.
public protocol Procedure: AnyObject {
  /// One step, its results into `record`.
  /// - Parameters:
  ///   - step: counted from 0.
  ///   - factor: what the optimizers' learning rates are multiplied by.
  /// - Throws: ``NonFiniteError``; what was learnt is then as before that update. `DataError`.
  func advance(step: Int, factor: Double, into record: inout StepRecord) throws
  /// What the runs of one step count up to.
  var operationsPerStep: Double { get }
  /// Of the programs' intermediate results.
  var arenaBytes: Int { get }
}
