import SaddleNN
import SaddleTensor

extension Game: Learner {
  public var networks: [LearntNetwork] {
    [
      LearntNetwork("generator", generator.layout, summary: generator.summary),
      LearntNetwork("critic", critic.layout, summary: critic.summary),
    ]
  }

  public func procedure(over workspace: Workspace) throws -> any Procedure {
    try AdversarialProcedure(self, workspace)
  }
}

/// The critic's updates, then the generator's.
final class AdversarialProcedure: Procedure {
  private let game: Game
  private let workspace: Workspace
  private let critic: CompiledUpdate
  private let generator: CompiledUpdate

  init(_ game: Game, _ workspace: Workspace) throws {
    self.game = game
    self.workspace = workspace
    let step = AdversarialStep(game)
    let inputs = StepInputs(game)
    let trainees = [(0, inputs.generator), (1, inputs.critic)]
    if game.critic.usesReference { try workspace.keepFirstBatch("reference") }
    critic = try workspace.compile(step.critic, named: "critic", moving: trainees)
    generator = try workspace.compile(step.generator, named: "generator", moving: trainees)
  }

  func advance(step: Int, factor: Double, into record: inout StepRecord) throws {
    workspace.set("generator.rate", game.generatorOptimizer.learningRate * factor)
    workspace.setAverageWeight(decay: game.averageDecay, step: step)
    for _ in 0..<game.criticSteps(before: step) { try advanceCritic(step: step, factor: factor) }
    try generator.run(step: step + 1)
    critic.report(into: &record)
    generator.report(into: &record)
  }

  /// One update of the critic alone.
  func advanceCritic(step: Int, factor: Double) throws {
    workspace.set("critic.rate", game.criticOptimizer.learningRate * factor)
    try readBatch(step: step)
    try critic.run(step: step + 1)
  }

  func reportCritic(into record: inout StepRecord) { critic.report(into: &record) }

  /// One update of the generator alone, on a batch of its own; its running average stays as it is.
  func advanceGenerator(step: Int, factor: Double) throws {
    workspace.set("generator.rate", game.generatorOptimizer.learningRate * factor)
    // What an unrolled critic moves by.
    workspace.set("critic.rate", game.criticOptimizer.learningRate * factor)
    workspace.set("average.weight", 0)
    try readBatch(step: step)
    try generator.run(step: step + 1)
  }

  func reportGenerator(into record: inout StepRecord) { generator.report(into: &record) }

  /// The derivatives of each network's loss by its flat parameters, by its name, at some batches.
  func gradients(step: Int, batches: Int) throws -> [[String: [Float]]] {
    let parts = try [critic, generator].map { update in
      try update.gradients(batches: batches) { try readBatch(step: step) }
    }
    return zip(parts[0], parts[1]).map { $0.merging($1) { $1 } }
  }

  private func readBatch(step: Int) throws {
    if let noise = game.view.instanceNoise { workspace.set("noise", noise.deviation(at: step)) }
    try workspace.readBatch()
  }

  var operationsPerStep: Double {
    Double(game.criticSteps) * critic.program.operationsPerRun + generator.program.operationsPerRun
  }

  var arenaBytes: Int { critic.program.arenaBytes + generator.program.arenaBytes }
}
