import Foundation
import SaddleData
import SaddleGAN

/// The observations of a training, made, kept and written as it goes.
public final class ObservationLog {
  private let monitor: SampleMonitor
  private let file: MetricsFile
  private let run: TrainingRun
  public private(set) var observations = Observations()

  /// Goes on with the file of a run that goes on: later lines are removed.
  /// - Throws: `DataError` when the file cannot be read or written.
  public init(_ run: TrainingRun) throws {
    self.run = run
    let (trainer, url) = (run.trainer, run.directory.observations)
    monitor = try SampleMonitor(trainer.learner.generator, run.dataset, threads: run.configuration.threads)
    let isThere = FileManager.default.fileExists(atPath: url.path)
    let kept = isThere ? try Observations(contentsOf: url).before(trainer.step + 1) : Observations()
    // What was counted into other cells cannot be gone on with.
    let fits = kept.cells == monitor.cells
    file = try MetricsFile(url, upTo: fits ? trainer.step : -1)
    if fits {
      observations = kept
    } else {
      observations.cells = monitor.cells
      try file.append(line: Observations.Header(cells: monitor.cells).lineOfJSON())
    }
  }

  /// Whether an observation is due after a step: some sixty in a run, so that what comes and goes is seen,
  /// and no oftener than every hundredth step, so that they cost little.
  public func isDue(step: Int) -> Bool { step % max(100, run.configuration.steps / 60) == 0 }

  /// Looks at the generator as it is now.
  /// - Throws: `DataError` when the file cannot be written.
  public func observe(step: Int) throws {
    let trainer = run.trainer
    guard step > (observations.all.last?.step ?? -1),
      let observation = try monitor.observe(
        step: step, trainer.weights(averaged: false),
        averaged: trainer.learner.averageDecay == nil ? nil : trainer.weights(averaged: true))
    else { return }
    observations.append(observation)
    try file.append(line: observation.lineOfJSON())
  }
}
