import Foundation
import SaddleMetrics

/// How far a study is.
public struct StudyProgress: Codable, Sendable {
  /// How far one model is.
  public struct OfModel: Codable, Sendable {
    public let name: String
    /// Planned of the search and of the repetitions.
    public let trials: Int
    public let repetitions: Int
    public let finished: Int
    public let diverged: Int
    public let failed: Int
    public let stopped: Int
    public let running: Int
    public let waiting: Int
    /// The trial of the search that is best by the deciding metric so far.
    public let bestTrial: Int?
    public let bestValue: Double?
    /// Of training, without measuring, all trials together; of one that was trained anew, the last time.
    public let seconds: Double
  }

  public let study: String
  public let data: String
  /// The one that decides.
  public let metric: String
  public let models: [OfModel]
  /// Trials that ended, whatever came of them.
  public let done: Int
  /// All that the study asks for, repetitions included that are not planned yet.
  public let total: Int
  public let isComplete: Bool
  /// Expected at the pace so far; `nil` before a trial has ended or with none at work. A trial whose worker was
  /// killed is at work until somebody claims the next.
  public let secondsLeft: Double?

  /// - Throws: `DataError` when the record cannot be read.
  public init(of record: StudyRecord) throws {
    let (study, claims) = (try record.study(), try record.claims())
    let planned = try record.read { try StudyRecord.plannedTrials($0) }
    let (trials, next) = (planned.map(\.trial), try StudyPlan(study, planned))
    self.study = study.name
    data = study.data
    metric = study.metrics[0].name
    models = study.models.map { model in
      OfModel(model.name, study, trials.filter { $0.model == model.name })
    }
    let open = planned.count { $0.isOpen }
    done = trials.count - open
    let isSearching = planned.contains { $0.repetition == 0 && $0.isOpen }
    // Models of which no trial finishes will not be repeated.
    let repetitions = study.models.count * study.repetitions
    total =
      isSearching
      ? max(trials.count, study.models.count * study.trials + repetitions)
      : trials.count + next.added.count
    isComplete = open == 0 && next.added.isEmpty && next.continued.isEmpty
    let ended = claims.filter { $0.outcome != nil && $0.outcome != "lost" && $0.outcome != "returned" }
    let spent = ended.reduce(0) { $0 + ($1.ended ?? $1.began) - $1.began }
    let workers = claims.count { $0.ended == nil }
    secondsLeft =
      ended.isEmpty || workers == 0
      ? nil : spent / Double(ended.count) * Double(total - done) / Double(workers)
  }
}

extension StudyProgress.OfModel {
  init(_ name: String, _ study: Study, _ trials: [Trial]) {
    self.name = name
    self.trials = trials.count { $0.repeats == nil }
    repetitions = trials.count { $0.repeats != nil }
    func count(_ state: Trial.State) -> Int { trials.count { $0.state == state } }
    (finished, diverged, failed) = (count(.finished), count(.diverged), count(.failed))
    (stopped, running, waiting) = (count(.stopped), count(.running), count(.waiting))
    let best = trials.filter(\.isOfSearch).best(by: study.metrics[0])
    bestTrial = best?.number
    bestValue = best?.outcome(by: study.metrics[0])
    seconds = trials.reduce(0) { $0 + $1.seconds }
  }
}
