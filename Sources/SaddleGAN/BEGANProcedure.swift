import SaddleNN
import SaddleTensor

/// The inputs of a BEGAN's graphs.
struct BEGANInputs {
  /// A batch, [batch] + sampleShape.
  let real: Tensor
  /// Its classes, of a conditional training; the samples are of the same.
  let labels: Tensor?
  let key = Tensor.input("key", [2], .uint32)
  /// The balance, a scalar.
  let k = Tensor.input("k", [])
  let reference: Tensor?
  let generator: Trainee
  let encoder: Trainee
  let decoder: Trainee

  init(_ learner: BEGAN) {
    real = .input("real", Shape([learner.batch] + learner.generator.sampleShape.dimensions))
    labels = learner.generator.classes.map { _ in .input("labels", [learner.batch], .int32) }
    reference = learner.autoencoder.usesReference ? .input("reference", real.shape) : nil
    func trainee(
      _ name: String, _ layout: ParameterLayout, _ optimizer: any Optimizer, referenceBatch: Tensor? = nil
    ) -> Trainee {
      Trainee(
        name, layout, optimizer: optimizer, gradientNormLimit: learner.gradientNormLimit,
        historyWeight: learner.historyWeight, referenceBatch: referenceBatch)
    }
    generator = trainee("generator", learner.generator.layout, learner.generatorOptimizer)
    encoder = trainee(
      "encoder", learner.autoencoder.layout, learner.optimizer, referenceBatch: reference)
    decoder = trainee("decoder", learner.autoencoder.decoder.layout, learner.optimizer)
  }

  /// What both updates read.
  var data: [Tensor] { [labels, reference].compactMap { $0 } }
}

/// The autoencoder's updates, the generator's, then the balance.
final class BEGANProcedure: Procedure {
  private let learner: BEGAN
  private let workspace: Workspace
  private let autoencoder: CompiledUpdate
  private let generator: CompiledUpdate

  init(_ learner: BEGAN, _ workspace: Workspace) throws {
    self.learner = learner
    self.workspace = workspace
    let inputs = BEGANInputs(learner)
    if learner.autoencoder.usesReference { try workspace.keepFirstBatch("reference") }
    // The authors' start.
    workspace.keep("k", at: Value([Float(0)], shape: []))
    let trainees = [(0, inputs.generator), (1, inputs.encoder), (2, inputs.decoder)]
    autoencoder = try workspace.compile(
      learner.autoencoderUpdate(inputs), named: "autoencoder", moving: trainees)
    generator = try workspace.compile(learner.generatorUpdate(inputs), named: "generator", moving: trainees)
  }

  func advance(step: Int, factor: Double, into record: inout StepRecord) throws {
    workspace.set("generator.rate", learner.generatorOptimizer.learningRate * factor)
    for network in ["encoder", "decoder"] {
      workspace.set("\(network).rate", learner.optimizer.learningRate * factor)
    }
    workspace.setAverageWeight(decay: learner.averageDecay, step: step)
    for _ in 0..<learner.criticSteps {
      try workspace.readBatch()
      try autoencoder.run(step: step + 1)
    }
    try generator.run(step: step + 1)
    autoencoder.report(into: &record)
    generator.report(into: &record)
    balance(&record)
  }

  private func balance(_ record: inout StepRecord) {
    guard let real = record["realError"], let fake = record["generatorLoss"],
      let k = workspace.buffers["k"]?.value.scalar
    else { return }
    record.values += [("k", k), ("convergence", learner.equilibrium.convergence(real: real, fake: fake))]
    workspace.set("k", learner.equilibrium.next(k, real: real, fake: fake))
  }

  var operationsPerStep: Double {
    Double(learner.criticSteps) * autoencoder.program.operationsPerRun + generator.program.operationsPerRun
  }

  var arenaBytes: Int { autoencoder.program.arenaBytes + generator.program.arenaBytes }
}
