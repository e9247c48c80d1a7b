import Foundation
import SaddleCPU
import SaddleData
import SaddleGAN
import SaddleMetrics

/// Trains a study's trials one after the other, until none is left. Any number of workers, in as many
/// processes of one machine, may share a record.
///
/// ```swift
/// let worker = try StudyWorker(record, on: dataset, threads: 1)
/// let ending = try worker.work()
/// ```
public final class StudyWorker {
  public enum Ending: Equatable {
    /// The study is complete.
    case finished
    /// It was told to stop; its trial went back into the queue.
    case interrupted
    /// Its time is over; the trial that it had begun is complete.
    case outOfTime
  }

  private let record: StudyRecord
  private let study: Study
  private let dataset: Dataset
  private let evaluation: Evaluation
  private let threads: Int
  private let lock: WorkerLock

  /// Reads the reference that samples are measured against.
  ///
  /// - Parameters:
  ///   - dataset: the study's data.
  ///   - threads: of each training: the last bits of its numbers depend on it.
  /// - Throws: `DataError` when the data is not what the study began with; `MetricError` when a metric does
  ///   not fit the data.
  public init(_ record: StudyRecord, on dataset: Dataset, threads: Int) throws {
    self.record = record
    self.dataset = dataset
    self.threads = threads
    study = try record.study()
    try record.check(dataset)
    evaluation = try Evaluation(
      against: dataset, metrics: study.metrics, count: study.samples,
      extractor: study.extractor(for: dataset, threads: threads), split: "training", seed: study.seed,
      threads: threads)
    lock = try WorkerLock(in: record.workers)
  }

  /// Works until nothing is left, or until told to stop.
  ///
  /// - Parameters:
  ///   - deadline: after it no trial is begun.
  ///   - shouldStop: asked after every step, and while there is nothing to do.
  /// - Throws: `DataError` when the record or the data fails; a trial that was being trained goes back into
  ///   the queue.
  public func work(
    until deadline: ContinuousClock.Instant? = nil, shouldStop: () -> Bool = { false }
  ) throws -> Ending {
    while true {
      if shouldStop() { return .interrupted }
      if let deadline, ContinuousClock.now >= deadline { return .outOfTime }
      switch try record.claim(for: lock.name, versions: Self.versions, machine: Self.machine) {
      case .done: return .finished
      case .wait: usleep(100_000)
      case .claimed(let claim):
        do { try train(claim, shouldStop) } catch is CancellationError {
          try record.giveBack(claim)
        } catch {
          // The record may be what failed; then the lock's end gives the trial back.
          try? record.giveBack(claim)
          throw error
        }
      }
    }
  }

  /// Trains a trial to its target and records what came of it.
  /// - Throws: `CancellationError` when told to stop; `DataError`.
  private func train(_ claim: TrialClaim, _ shouldStop: () -> Bool) throws {
    var trial = claim.trial
    (trial.curve, trial.seconds) = ([], 0)
    var training: TrialTraining?
    do {
      let begun = try TrialTraining(trial, of: study, on: dataset, by: evaluation, threads: threads)
      training = begun
      try advance(begun, &trial, claim, shouldStop)
    } catch {
      guard let state = Self.state(after: error, isTraining: training != nil) else { throw error }
      (trial.state, trial.message) = (state, "\(error)")
    }
    var picture: Data?
    if (try rivals(of: trial) + [trial]).best(by: study.metrics[0])?.number == trial.number {
      picture = try training.flatMap {
        try BestModels.picture(of: $0.checkpoint, on: dataset, title: trial.model, seed: study.seed)
      }
    }
    try record.complete(trial, of: claim, in: study, configuration: training?.configurationFile) {
      guard let training else { return }
      try BestModels(of: record).keep(training.checkpoint, picture: picture, as: trial.model)
    }
  }

  private func rivals(of trial: Trial) throws -> [Trial] {
    try record.trials().filter { $0.model == trial.model && $0.number != trial.number }
  }

  private func advance(
    _ training: TrialTraining, _ trial: inout Trial, _ claim: TrialClaim, _ shouldStop: () -> Bool
  ) throws {
    for index in 1...min(claim.target, study.measurements) {
      let measurement = try training.advance(to: index, shouldStop: shouldStop)
      trial.curve.append(measurement)
      trial.seconds = measurement.seconds
      if index == study.measurements {
        trial.state = measurement.values[study.metrics[0].name] == nil ? .failed : .finished
        trial.message = trial.state == .failed ? training.unmeasured.map { "\($0)" } : nil
      } else if index == claim.target {
        trial.state = .stopped
        trial.message = "after \(index) of \(study.measurements) measurements: not among the best third"
      } else if let reason = try hopelessness(of: trial) {
        (trial.state, trial.message) = (.stopped, reason)
        return
      } else {
        try record.note(trial, of: claim)
      }
    }
  }

  /// What a trial that ended by an error is: `nil` when it says nothing of the trial.
  private static func state(after error: any Error, isTraining: Bool) -> Trial.State? {
    switch error {
    case is NonFiniteError: .diverged
    case is CancellationError: nil
    case is DataError where isTraining: nil
    default: .failed
    }
  }

  /// Why a trial cannot become good any more: after half of the budget it is worse than the median of its
  /// model's trials was at the same point (the median rule of Golovin et al. 2017, "Google Vizier", section
  /// 3.2.2, on values in place of running averages). `nil` unless the study asks, with fewer than 5 others,
  /// and for repetitions.
  private func hopelessness(of trial: Trial) throws -> String? {
    let (place, metric) = (trial.curve.count, study.metrics[0])
    guard study.stopsHopeless, trial.repeats == nil, 2 * place >= study.measurements,
      let value = trial.curve[place - 1].values[metric.name]
    else { return nil }
    let others = try rivals(of: trial).filter { $0.repeats == nil && $0.curve.count >= place }
      .compactMap { $0.curve[place - 1].values[metric.name] }
    guard others.count >= 5 else { return nil }
    let median = median(others)
    guard metric.better == .lower ? value > median : value < median else { return nil }
    return
      "after \(place) of \(study.measurements) measurements: \(metric.name) \(value), the median \(median)"
  }

  private static let versions = "record \(StudyRecord.version), oneDNN \(Machine.libraryVersion)"
  private static let machine =
    "\(Machine.coreCount) cores, \(Machine.instructionSet), "
    + ProcessInfo.processInfo.operatingSystemVersionString
}
