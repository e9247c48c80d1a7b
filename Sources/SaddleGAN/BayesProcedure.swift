import SaddleBayes
import SaddleCPU
import SaddleData
import SaddleTensor

/// A whole fit, or an iteration of a mixture's. All that it keeps is the model.
final class BayesProcedure: Procedure {
  private let learner: BayesLearner
  private let rows: LabelledRows
  private let parameters: Buffer
  private let threads: Int

  let operationsPerStep = 0.0
  let arenaBytes = 0

  /// Samples of each class that a mixture's start is chosen from.
  private static let startCount = 2048

  init(_ learner: BayesLearner, _ workspace: Workspace) throws {
    self.learner = learner
    threads = workspace.threads ?? Machine.coreCount
    let dataset = workspace.reader.dataset
    rows = LabelledRows(
      dataset: dataset, classes: learner.generator.classes, units: learner.model.units(dataset.scaling),
      threads: threads)
    let layout = learner.generator.layout
    var flat = [Float](repeating: 0, count: layout.count)
    if learner.kind == .mixture {
      learner.model.write(try Self.start(learner, rows), dataset.scaling, to: &flat)
    }
    parameters = workspace.keep("generator", at: Value(flat, shape: [layout.count]))
  }

  private static func start(_ learner: BayesLearner, _ rows: LabelledRows) throws -> GaussianClassifier {
    let (some, labels) = try rows.first(max(startCount, 2 * learner.components))
    return try .mixtureStart(
      some, labels: labels, dimension: rows.dataset.shape.count, classes: rows.classes ?? 1,
      components: learner.components, seed: learner.seed, threads: rows.threads)
  }

  func advance(step: Int, factor: Double, into record: inout StepRecord) throws {
    if learner.kind == .mixture {
      try iterate(into: &record)
    } else {
      write(try fitted())
      try score(into: &record)
    }
  }

  private func write(_ model: any GenerativeClassifier) {
    var flat = parameters.value.floats
    learner.model.write(model, rows.dataset.scaling, to: &flat)
    parameters.write(Value(flat, shape: parameters.type.shape))
  }

  // MARK: Fitting

  private func fitted() throws -> any GenerativeClassifier {
    switch learner.kind {
    case .gaussianNaiveBayes:
      try GaussianClassifier.naiveBayes(moments(.diagonal), smoothing: learner.smoothing)
    case .lda:
      try GaussianClassifier.linearDiscriminant(
        moments(.pooled), .shrinkage(learner.shrinkage), threads: threads)
    case .qda, .mixture:
      try GaussianClassifier.quadraticDiscriminant(
        moments(.full), .shrinkage(learner.shrinkage), threads: threads)
    case .bernoulliNaiveBayes:
      try BernoulliNaiveBayes(
        totals { BernoulliNaiveBayes.binarised($0) }, smoothing: learner.smoothing)
    case .multinomialNaiveBayes: try MultinomialNaiveBayes(totals { $0 }, smoothing: learner.smoothing)
    }
  }

  private func moments(_ spread: ClassMoments.Spread) throws -> ClassMoments {
    var moments = ClassMoments(
      classes: rows.classes ?? 1, dimension: rows.dataset.shape.count, spread, threads: threads)
    try rows.forEachBlock { some, labels, _ in try moments.add(some, labels: labels) }
    return moments
  }

  private func totals(_ features: ([Double]) -> [Double]) throws -> ClassTotals {
    var totals = ClassTotals(classes: rows.classes ?? 1, dimension: rows.dataset.shape.count)
    try rows.forEachBlock { some, labels, _ in try totals.add(features(some), labels: labels) }
    return totals
  }

  /// The likelihood is that of the model before the step.
  private func iterate(into record: inout StepRecord) throws {
    let kept = try learner.model.model(in: parameters.value.floats, threads: threads)
    guard let model = kept as? GaussianClassifier else { preconditionFailure("\(kept) is not Gaussian") }
    var iteration = ExpectationMaximisation(from: model, threads: threads)
    try rows.forEachBlock { some, labels, _ in try iteration.add(some, labels: labels) }
    write(try iteration.maximised(.shrinkage(learner.shrinkage)))
    let volume = rows.units.logVolume(rows.dataset.shape.count)
    record.values.append(("logLikelihood", iteration.meanLogLikelihood - volume))
  }

  /// How well the model that is kept explains what it was fitted to, at most 10,000 samples of it: the mean of
  /// ln p(x, c) in the data's own units, and of classes how many it tells rightly.
  private func score(into record: inout StepRecord) throws {
    let density = try learner.model.density(
      of: parameters.value.floats, rows.dataset.scaling, threads: threads)
    var (likelihood, right, count) = (0.0, 0, 0)
    try rows.forEachBlock(most: 10_000) { _, labels, values in
      let joint = density.logJoint(of: values)
      for (index, label) in labels.enumerated() {
        let terms = joint[index * density.classes..<(index + 1) * density.classes]
        likelihood += terms[terms.startIndex + label]
        if density.tells(label, from: terms) { right += 1 }
      }
      count += labels.count
    }
    record.values.append(("logLikelihood", likelihood / Double(count)))
    if rows.classes != nil { record.values.append(("classAccuracy", Double(right) / Double(count))) }
  }
}
