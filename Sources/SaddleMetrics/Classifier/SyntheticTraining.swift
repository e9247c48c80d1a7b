import SaddleData

/// How much samples are worth in place of real data: the accuracy, on real data held out, of a classifier
/// trained on labelled samples (TSTR: train on synthetic, test on real; Esteban et al., 1706.02633) beside
/// that of the same classifier trained on real data (TRTR).
public struct SyntheticTraining: Sendable, Hashable {
  /// TSTR.
  public let syntheticAccuracy: Double
  /// TRTR.
  public let realAccuracy: Double
  /// How many samples each classifier was trained on, and tested on.
  public let trainingCount: Int, testCount: Int

  /// The standard error of ``syntheticAccuracy`` from the number of test samples, sqrt(p (1 - p) / n). What
  /// another seed of the training would change is not in it.
  public var syntheticError: Double { error(syntheticAccuracy) }
  /// That of ``realAccuracy``.
  public var realError: Double { error(realAccuracy) }

  private func error(_ p: Double) -> Double { (p * (1 - p) / Double(testCount)).squareRoot() }
}

/// Trains a classifier on labelled samples, another on real ones, and tests both on other real ones. Both
/// learn from the same number of samples, the smaller of the two. All samples are in own units, and labels
/// are class numbers of the data.
///
/// - Parameters:
///   - real: what a generator may have been trained on.
///   - test: real samples that neither the generator nor `real` contains.
///   - data: whose shape, classes and scaling they have.
///   - progress: told the share of both trainings that is done. What it throws ends them.
/// - Throws: ``MetricError`` when labels are missing or are no classes of the data, numbers are not finite,
///   or there is nothing to learn from.
public func trainOnSyntheticTestOnReal(
  synthetic: SampleBatch, real: SampleBatch, test: SampleBatch, like data: Dataset,
  _ training: ClassifierTraining = ClassifierTraining(),
  progress: (_ share: Double) throws -> Void = { _ in }
) throws -> SyntheticTraining {
  let sets = try [(synthetic, "samples"), (real, "real samples"), (test, "test samples")].map { batch, what in
    try labelled(batch, what, like: data)
  }
  let number = min(sets[0].count ?? 0, sets[1].count ?? 0)
  var done = 0.0
  let accuracies = try sets[..<2].map { set in
    let part = try set.sample(number, seed: training.seed)
    let classifier = try Classifier.trained(on: part, heldOut: sets[2], training) { share, _ in
      try progress(done + share / 2)
    }
    done += 0.5
    return classifier.record.accuracy
  }
  return SyntheticTraining(
    syntheticAccuracy: accuracies[0], realAccuracy: accuracies[1], trainingCount: number,
    testCount: sets[2].count ?? 0)
}

/// Samples as a data set.
private func labelled(_ batch: SampleBatch, _ what: String, like data: Dataset) throws -> Dataset {
  guard let labels = batch.labels else {
    throw MetricError(
      "the \(what) have no classes",
      advice: "use a generator trained with --conditional, or samples in a file or folder with labels")
  }
  guard !labels.isEmpty, batch.values.count == labels.count * data.shape.count else {
    throw MetricError(
      "\(labels.count) labels and \(batch.values.count) numbers are no \(what) of \(data.shape)",
      advice: "give one label a sample, of the data's shape")
  }
  guard labels.allSatisfy({ data.classNames.indices.contains(Int($0)) }) else {
    throw MetricError(
      "a class of the \(what) is none of the \(data.classNames.count) of \(data.name)",
      advice: "give the samples the data's classes")
  }
  guard batch.values.allSatisfy(\.isFinite) else {
    throw MetricError(
      "the \(what) have numbers that are not finite", advice: "take another checkpoint of the generator")
  }
  return Dataset(
    name: data.name, kind: data.kind, shape: data.shape, samples: .floats(batch.values), labels: labels,
    classNames: data.classNames, scaling: data.scaling)
}
