import ArgumentParser
import Foundation
import SaddleData
import SaddleGAN
import SaddleMetrics
import SaddleTensor

struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Measure how good samples are: a run's, or anyone's.",
    discussion: """
      What is measured is a run, one of its checkpoints, or samples made by any tool: a folder of images, a .npy \
      or a CSV file. A run is compared with the data that it was trained on, unless --against says otherwise.

      Metrics:
      \(Metric.allCases.map { "  \($0.name): \($0.meaning)" }.joined(separator: "\n"))

      Numbers are comparable only where features, resizing, both counts, split and seed are the same, so all of \
      them are printed.

      Examples:
        saddle evaluate runs/00000-digits-default
        saddle evaluate runs/00000-ring-default --checkpoint all --metrics modes,high-quality
        saddle evaluate samples/ --against photos --size 64 --metrics fid,kid --json
      """)

  @Argument(help: "A run, a checkpoint, or samples: what `saddle train --data` takes.") var path: String
  @Option(help: "The data to compare with, or .npz statistics (mu, sigma); of a run its own data.")
  var against: String?
  @Option(help: "Data that the generator was not trained on; memorisation, tstr and densities need it.")
  var heldOut: String?
  @Option(help: "By commas; unless set, what fits the data.") var metrics: String?
  @Option(help: "The most samples of each side; 10000 unless set, or as many as the data has.") var count:
    Int?
  @Option(help: "The step of a run's checkpoint, or all; the newest unless set.") var checkpoint: String?
  @Option(help: "raw, or a file of `saddle features train` or of Inception v3's weights.") var features =
    "raw"
  @Option(
    help: "Writes mean and covariance of the samples' features (mu, sigma) as .npz, as FID tools read it.")
  var saveStatistics: String?
  @Flag(help: "The generator as it is, not its running average.") var raw = false
  @Option(help: "Decides which samples are drawn and taken.") var seed: UInt64 = 1
  @Option(help: .setting("size")) var size: String?
  @Option(help: .setting("channels")) var channels: String?
  @Option(help: .setting("label")) var label: String?
  @Option(help: .setting("form")) var form: String?
  @Option(help: "How many threads.") var threads: Int?
  @Flag(help: "Print one JSON object a number on standard output, and nothing else there.") var json = false

  func validate() throws {
    if let count, count < 1 { throw ValidationError("--count \(count): measure at least 1 sample") }
    if let threads, threads < 1 { throw ValidationError("--threads \(threads): use at least 1") }
    if let checkpoint, checkpoint != "all", Int(checkpoint) == nil {
      throw ValidationError("--checkpoint \(checkpoint): give a step, or all")
    }
  }

  func run() throws {
    let console = Console()
    let asked = try metrics.map { try Metric.list($0) }
    let options = try DataOptions([
      ("size", size), ("channels", channels), ("label", label), ("form", form),
    ])
    func open(_ source: String) throws -> Dataset { try Dataset.open(source, options: options, console) }
    let subjects = try EvaluationSubject.named(
      path, checkpoint: checkpoint, averaged: !raw, seed: seed, threads: threads, console,
      open: open)
    let own = subjects[0].configuration
    guard let source = against ?? own?.data else {
      throw OptionError("--against", "samples are compared with data: name it, as for `saddle train --data`")
    }
    if source.hasSuffix(".npz") {
      try evaluate(subjects, againstStatistics: source, asked, console)
      return
    }
    // Without --against there is the run's own configuration.
    let reference = try against.map(open) ?? Dataset.open(own ?? Configuration(), console)
    let line = DataProgressLine(console)
    defer { console.clear() }
    let evaluation = try Evaluation(
      against: reference, heldOut: heldOut.map(open),
      metrics: asked ?? Metric.fitting(reference),
      count: count ?? min(10_000, reference.count ?? 10_000),
      extractor: FeatureChoice(features).extractor(for: reference.shape, threads: threads),
      split: against == nil ? "training" : "all", seed: seed, threads: threads, progress: { line.show($0) })
    try report(subjects, evaluation, against: source, console)
  }

  private func evaluate(
    _ subjects: [EvaluationSubject], againstStatistics path: String, _ asked: [Metric]?, _ console: Console
  ) throws {
    let statistics = try FeatureStatistics(archive: URL(filePath: path))
    let extractor = try FeatureChoice(features).extractor(
      for: subjects[0].samples().shape, threads: threads)
    let evaluation = try Evaluation(
      against: statistics, metrics: asked ?? [.frechet], count: count ?? 10_000, extractor: extractor,
      seed: seed, threads: threads)
    try report(subjects, evaluation, against: path, console)
  }

  private func report(
    _ subjects: [EvaluationSubject], _ evaluation: Evaluation, against source: String, _ console: Console
  ) throws {
    let line = DataProgressLine(console)
    let report = EvaluationReport(console, isJSON: json, against: source, evaluation.metrics)
    for subject in subjects {
      let measurements = try evaluation.measure(subject.samples(), progress: { line.show($0) })
      console.clear()
      try report.add(subject, measurements)
    }
    report.finish()
    guard let saveStatistics else { return }
    try FeatureStatistics(
      of: subjects[subjects.count - 1].samples(), evaluation.extractor, most: evaluation.count
    )
    .write(archive: URL(filePath: saveStatistics))
    console.note(
      "mean and covariance of the features of \(subjects[subjects.count - 1].name): \(saveStatistics)")
  }
}

extension Metric {
  /// What tells most about samples of such data.
  static func fitting(_ dataset: Dataset) -> [Metric] {
    if dataset.modes != nil { return [.modes, .highQuality, .reverseKL, .w1, .precision, .recall] }
    return dataset.kind == .images
      ? [.frechet, .kernel, .precision, .recall, .density, .coverage]
      : [.w1, .sliced, .precision, .recall, .coverage, .c2st]
  }
}
