import SaddleCPU
import SaddleData
import SaddleTensor

/// Rounds of matching, and updates between them.
///
/// The pool of a round is read anew after an interruption: the step decides where in the data it starts. The
/// matches are kept.
final class IMLEProcedure: Procedure {
  private let learner: IMLE
  private let workspace: Workspace
  private let update: CompiledUpdate
  private let search: LatentSearch
  private let poolBatches: Int
  /// The round whose samples the pool holds.
  private var round: Int?
  private let samples: Buffer
  private let labels: Buffer?

  init(_ learner: IMLE, _ workspace: Workspace) throws {
    self.learner = learner
    self.workspace = workspace
    let count = learner.poolCount(of: workspace.reader.dataset)
    poolBatches = count / learner.batch
    let inputs = IMLEInputs(learner, count: count)
    workspace.keep(
      "matches",
      at: Value(repeatElement(Float(0), count: inputs.matches.shape.count), shape: inputs.matches.shape))
    workspace.keep("order", at: RandomKey.words(seed: 0))
    update = try workspace.compile(
      learner.update(inputs), named: "generator", moving: [(0, inputs.generator)])
    search = try LatentSearch(learner, inputs, workspace)
    samples = Buffer(TensorType(Shape([learner.batch] + learner.generator.sampleShape.dimensions)))
    labels = learner.generator.classes.map { _ in Buffer(TensorType([learner.batch], .int32)) }
  }

  private var roundSteps: Int { learner.staleness * poolBatches }

  func advance(step: Int, factor: Double, into record: inout StepRecord) throws {
    workspace.set("generator.rate", learner.optimizer.learningRate * factor)
    workspace.setAverageWeight(decay: learner.averageDecay, step: step)
    let (round, within) = step.quotientAndRemainder(dividingBy: roundSteps)
    if round != self.round { try readPool(round) }
    if within % poolBatches == 0 {
      workspace.buffers["order"]!.write(workspace.buffers["key"]!.value)
    }
    if within == 0 { try search.run() }
    workspace.buffers["place"]!.withElements(as: Int32.self) {
      $0[0] = Int32(within % poolBatches * learner.batch)
    }
    try update.run(step: step + 1)
    update.report(into: &record)
  }

  private func readPool(_ round: Int) throws {
    let reader = workspace.reader
    reader.position = round * poolBatches
    for batch in 0..<poolBatches {
      try reader.next(samples: samples, labels: labels)
      Self.copy(samples, into: workspace.buffers["pool"]!, at: batch, as: Float.self)
      if let labels { Self.copy(labels, into: workspace.buffers["pool.labels"]!, at: batch, as: Int32.self) }
    }
    self.round = round
  }

  private static func copy<Element: BitwiseCopyable>(
    _ batch: Buffer, into pool: Buffer, at place: Int, as type: Element.Type
  ) {
    batch.withElements(as: type) { source in
      pool.withElements(as: type) { target in
        let start = place * source.count
        for index in source.indices { target[start + index] = source[index] }
      }
    }
  }

  var operationsPerStep: Double {
    update.program.operationsPerRun + search.operations / Double(roundSteps)
  }

  var arenaBytes: Int { update.program.arenaBytes + search.program.arenaBytes }
}
