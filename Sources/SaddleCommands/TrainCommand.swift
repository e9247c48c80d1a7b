import ArgumentParser
import Foundation
import SaddleData
import SaddleDiagnosis
import SaddleGAN

struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a generator on images, points or a table of numbers.",
    discussion: """
      Examples:
        saddle train --data digits
        saddle train --data ring --method wgan-gp --steps 5000
        saddle train --data photos --size 64 --minutes 30 --out runs/photos
        saddle train --data mnist --conditional
        saddle train --data digits --model qda
        saddle train --config runs/00000-digits-default/config.yaml --seed 1
        saddle train --resume runs/00000-digits-default

      `saddle networks` lists methods, objectives, constraints and networks. Settings come from the method, then \
      from --config, then from the options; what is not set has a default that fits the data.
      """)

  @Option(name: .customLong("config"), help: "A YAML file of settings; options win over it.")
  var configurationFile: String?
  @Option(help: "The run directory; without it runs/NNNNN-DATA-METHOD is made.")
  var out: String?
  @Option(help: "The run's name in place of DATA-METHOD.")
  var name: String?
  @Option(help: "Go on with this run, exactly where its newest checkpoint is.")
  var resume: String?
  @Flag(help: "Show networks, memory, arithmetic and a measured step time, and exit.")
  var dryRun = false
  @Flag(help: "Print events as JSON lines on standard output, and nothing else there.")
  var json = false
  @OptionGroup(title: "Settings") var options: TrainingOptions

  func validate() throws {
    if resume != nil && (configurationFile != nil || out != nil || name != nil) {
      throw ValidationError("--resume goes on in the run's own directory, with its own configuration")
    }
    if resume != nil && dryRun { throw ValidationError("--dry-run looks at a new run; leave out --resume") }
  }

  func run() throws {
    let console = Console()
    let (run, refused) = try resume.map { try resumed($0, console) } ?? (started(console), [])
    guard let run else { return }
    let interruption = Interruption(console)
    let display = TrainingDisplay(run, console, isJSON: json)
    display.begin(refused: refused)
    do {
      let pictures = try SamplePictures(run)
      let log = try ObservationLog(run)
      let reading = DataProgressLine(console)
      let evaluation = try TrainingEvaluation(run) { reading.show($0) }
      func look(_ step: Int) throws {
        try log.observe(step: step)
        display.look(at: log.observations)
      }
      let shouldStop = { interruption.isRequested || evaluation?.isExhausted ?? false }
      let ending = try run.train(shouldStop: shouldStop) { event in
        if case .sample(let step) = event, let picture = try pictures.write(step: step) {
          display.wrote(picture, step: step)
        }
        display.observe(event)
        switch event {
        case .sample(let step): try look(step)
        case .step(let record, _) where log.isDue(step: record.step): try look(record.step)
        case .saved(let step):
          guard let evaluation else { break }
          let values = try evaluation.evaluate(step: step) { reading.show($0) }
          try display.evaluated(values, step: step, isBest: evaluation.best?.step == step)
        case .step: break
        }
      }
      display.finish(ending, evaluation)
    } catch {
      let error = (error as? NonFiniteError).map { Diverged(error: $0, directory: run.directory) } ?? error
      display.fail(error)
      throw error
    }
  }

  /// A new run, or `nil` after a dry run.
  private func started(_ console: Console) throws -> TrainingRun? {
    let fileEntries = try configurationFile.map { try Configuration.entries(yaml: text($0), path: $0) }
    let entries = (fileEntries ?? []) + options.entries
    // Only how the data is read: the rest depends on what kind of data it is.
    var reading = Configuration()
    for (name, value) in entries { try reading.set(name, to: value) }
    let dataset = try Dataset.open(reading, console)
    var configuration = try Configuration(
      resolving: entries, for: dataset.kind, shape: dataset.shape, classes: dataset.classNames.count)
    configuration.data = Dataset.lasting(configuration.data)
    _ = try TrainingEvaluation.metrics(of: configuration)
    if dryRun {
      try DryRun(configuration, dataset).print(to: console, isJSON: json)
      return nil
    }
    let name = name ?? "\(dataset.name)-\(configuration.method)"
    return try TrainingRun(
      configuration, on: dataset,
      in: .create(out.map { URL(filePath: $0) }, in: URL(filePath: "runs"), name: name))
  }

  /// A run that goes on. Its length and what is kept of it may be set anew; whatever would change its numbers
  /// may not.
  private func resumed(_ path: String, _ console: Console) throws -> (TrainingRun?, refused: [String]) {
    let directory = RunDirectory(URL(filePath: path))
    // One that was ended before its first save starts again, which gives the same.
    let isUnsaved =
      directory.checkpointSteps.isEmpty
      && FileManager.default.fileExists(atPath: directory.configuration.path)
    let found = isUnsaved ? nil : try TrainingRun.newestCheckpoint(in: directory)
    var configuration =
      try found?.checkpoint.configuration
      ?? Configuration(yaml: text(directory.configuration.path), path: directory.configuration.path)
    let changeable = [
      "steps", "minutes", "save-every", "sample-every", "keep", "metrics", "metrics-count", "features",
      "patience",
    ]
    for (name, value) in options.entries {
      var changed = configuration
      try changed.set(name, to: value)
      changed.data = Dataset.lasting(changed.data)
      guard changeable.contains(name) || changed == configuration else {
        throw OptionError(
          "--\(name) \(value)",
          "a run that goes on keeps its settings, but for \(changeable.joined(separator: ", "))")
      }
      guard changed.steps == configuration.steps || configuration.schedule == .constant else {
        throw OptionError(
          "--steps \(value)",
          """
          the learning rates fall to 0 at step \(configuration.steps), so the run cannot be made longer; \
          start a new one
          """)
      }
      configuration = changed
    }
    let dataset = try Dataset.open(configuration, console)
    guard let found else {
      return (try TrainingRun(configuration, on: dataset, in: directory), [])
    }
    return (
      try TrainingRun(found.checkpoint, with: configuration, on: dataset, in: directory), found.refused
    )
  }

  /// The text of a configuration file.
  private func text(_ path: String) throws -> String {
    do { return try String(contentsOfFile: path, encoding: .utf8) } catch {
      throw DataError(
        "the configuration cannot be read: \(error.reason)", path: path,
        advice: "name a YAML file of settings, such as a run's config.yaml")
    }
  }
}

/// Training that stopped because of a number, with what to try.
struct Diverged: Error, CustomStringConvertible {
  let error: NonFiniteError
  let directory: RunDirectory

  var description: String {
    """
    \(error).
    Training stopped; the networks as they were before that update are kept in \(directory.checkpoints.relativePath).
    What helps most often: a lower --learning-rate and --generator-learning-rate, --gradient-norm-limit 1, a \
    smaller penalty weight in --constraints, or --beta1 0.
    """
  }
}
