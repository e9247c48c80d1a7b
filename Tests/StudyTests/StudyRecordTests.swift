import Foundation
import GRDB
import SaddleData
import SaddleStudy
import Testing

/// What several workers share.
@Suite struct StudyRecordTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  func record(_ study: Study, patience: Double = 30) throws -> StudyRecord {
    try StudyRecord(of: study, fingerprint: "abc", in: scratch.path("study"), patience: patience)
  }

  func claim(_ record: StudyRecord, _ worker: WorkerLock) throws -> TrialClaim? {
    let next = try record.claim(for: worker.name, versions: "v", machine: "m")
    if case .claimed(let claim) = next { return claim }
    return nil
  }

  /// Ends a claim as finished with a value.
  func finish(_ claim: TrialClaim, _ record: StudyRecord, value: Double) throws {
    var trial = claim.trial
    trial.state = .finished
    trial.curve = [
      .init(step: 10, criticSteps: 20, seconds: 0.5, values: ["w1": value, "modes": .infinity])
    ]
    trial.seconds = 0.5
    try record.complete(trial, of: claim, in: record.study(), configuration: "steps: 10\n") {}
  }

  @Test("Trials are planned place by place through all models, and read back as they were")
  func planning() throws {
    let study = try SmallStudy.study(trials: 2)
    let record = try record(study)
    let trials = try record.trials()
    #expect(trials.map(\.number) == [0, 1, 2, 3])
    #expect(trials.map(\.model) == ["non-saturating", "wgan-gp", "non-saturating", "wgan-gp"])
    #expect(trials[3].seed == study.seed(of: study.models[1], place: 1))
    #expect(try trials[3].hyperparameters == study.hyperparameters(of: study.models[1], place: 1))
    #expect(trials.allSatisfy { $0.state == .waiting && $0.curve.isEmpty })
    #expect(try StudyRecord(contentsOf: scratch.path("study")).study() == study)
  }

  @Test("A trial is one worker's until it ends, and what came of it is read back to the bit")
  func claiming() throws {
    let record = try record(SmallStudy.study(trials: 1, repetitions: 0))
    let (one, two) = (try WorkerLock(in: record.workers), try WorkerLock(in: record.workers))
    let first = try #require(try claim(record, one))
    let second = try #require(try claim(record, two))
    #expect(first.trial.number == 0 && second.trial.number == 1)
    #expect(try claim(record, one) == nil)
    #expect(try record.trials().map(\.state) == [.running, .running])
    try finish(first, record, value: 0.1 + 0.2)
    let trial = try record.trials()[0]
    #expect(trial.state == .finished && trial.seconds == 0.5)
    #expect(trial.curve[0].values == ["w1": 0.1 + 0.2, "modes": .infinity])
    #expect(try record.configuration(of: 0) == "steps: 10\n")
    let entry = try record.claims()[0]
    #expect(entry.worker == one.name && entry.versions == "v" && entry.machine == "m")
    #expect(entry.outcome == "finished" && (entry.ended ?? 0) >= entry.began)
  }

  @Test("The trial of a worker that ended goes back, and cannot be completed by it any more")
  func losing() throws {
    let record = try record(SmallStudy.study(trials: 1, repetitions: 0))
    var gone: WorkerLock? = try WorkerLock(in: record.workers)
    let other = try WorkerLock(in: record.workers)
    let lost = try #require(try gone.flatMap { try claim(record, $0) })
    gone = nil
    // The one that was never taken comes before the one that was lost.
    let next = try #require(try claim(record, other))
    #expect(next.trial.number == 1)
    try finish(next, record, value: 1)
    let again = try #require(try claim(record, other))
    #expect(again.trial.number == 0 && again.trial.seed == lost.trial.seed)
    #expect(throws: CancellationError.self) { try finish(lost, record, value: 2) }
    try finish(again, record, value: 3)
    #expect(try record.trials()[0].curve[0].values["w1"] == 3)
    #expect(throws: CancellationError.self) { try finish(again, record, value: 4) }
    #expect(try record.claims().map(\.outcome) == ["lost", "finished", "finished"])
  }

  @Test("A trial that costs five workers has failed") func fatal() throws {
    let record = try record(SmallStudy.study(trials: 1, repetitions: 0))
    let other = try WorkerLock(in: record.workers)
    try finish(#require(try claim(record, other)), record, value: 1)
    for _ in 1...5 {
      let worker = try WorkerLock(in: record.workers)
      #expect(try claim(record, worker)?.trial.number == 1)
    }
    #expect(try claim(record, other) == nil)
    let trial = try record.trials()[1]
    #expect(trial.state == .failed && trial.message?.contains("5 times") == true)
  }

  @Test("A trial that is given back is begun anew by the next")
  func givingBack() throws {
    let record = try record(SmallStudy.study(trials: 1, repetitions: 0))
    let worker = try WorkerLock(in: record.workers)
    let claim = try #require(try claim(record, worker))
    var trial = claim.trial
    trial.curve = [.init(step: 1, criticSteps: 1, seconds: 1, values: [:])]
    try record.note(trial, of: claim)
    #expect(try record.trials()[0].curve.count == 1)
    try record.giveBack(claim)
    #expect(try record.trials()[0].curve.isEmpty)
    #expect(try self.claim(record, worker)?.trial.number == 0)
  }

  @Test("The best of each model is repeated when all of the search is over")
  func repeating() throws {
    let study = try SmallStudy.study(trials: 2, repetitions: 2)
    let record = try record(study)
    let worker = try WorkerLock(in: record.workers)
    for value in [2, 5, 1, 7.0] { try finish(#require(try claim(record, worker)), record, value: value) }
    let claim = try #require(try claim(record, worker))
    let repetitions = try record.trials().dropFirst(4)
    // Of the first model trial 2 is best, of the second trial 1.
    #expect(repetitions.map(\.repeats) == [2, 2, 1, 1])
    #expect(repetitions.map(\.number) == [4, 5, 6, 7])
    #expect(claim.trial.number == 4)
    let best = try record.trials()[2]
    #expect(claim.trial.hyperparameters == best.hyperparameters)
    #expect(claim.trial.seed == study.seed(of: study.models[0], place: 1, repetition: 1))
    #expect(Set(try record.trials().map(\.seed)).count == 8)
  }

  @Test("A larger study goes on with the same trials, and another one is refused")
  func growing() throws {
    let record = try record(SmallStudy.study(trials: 1, repetitions: 0))
    let worker = try WorkerLock(in: record.workers)
    for value in [2, 5.0] { try finish(#require(try claim(record, worker)), record, value: value) }
    #expect(try claim(record, worker) == nil)
    let larger = try SmallStudy.study(trials: 2, repetitions: 1)
    let grown = try self.record(larger)
    #expect(try grown.trials().map(\.state) == [.finished, .finished, .waiting, .waiting])
    #expect(try grown.trials()[3].hyperparameters == larger.hyperparameters(of: larger.models[1], place: 1))
    for value in [1, 6.0] { try finish(#require(try claim(grown, worker)), grown, value: value) }
    #expect(try claim(grown, worker)?.trial.repeats == 2)
    #expect(try grown.trials().map(\.repeats) == [nil, nil, nil, nil, 2, 1])
    let smaller = try #require(throws: DataError.self) { try self.record(SmallStudy.study(trials: 1)) }
    #expect(smaller.description.contains("it has 2 trials a model, and this one 1"))
    var other = larger
    other.budget = .criticSteps(21)
    let error = try #require(throws: DataError.self) { try self.record(other) }
    #expect(
      error.description.contains(
        "it says \"budget: {critic-steps: 20}\", and this one \"budget: {critic-steps: 21}\""))
    let data = try #require(throws: DataError.self) {
      try StudyRecord(of: larger, fingerprint: "other", in: scratch.path("study"))
    }
    #expect(data.description.contains("the data is not what this study began with"))
  }

  @Test("What is planned next is what the study asks for by then") func growingMeanwhile() throws {
    let small = try SmallStudy.study(trials: 1, repetitions: 1)
    let record = try record(small)
    let worker = try WorkerLock(in: record.workers)
    let claims = try [#require(try claim(record, worker)), #require(try claim(record, worker))]
    _ = try self.record(SmallStudy.study(trials: 1, repetitions: 3))
    for entry in claims { try finish(entry, record, value: 1) }
    #expect(try claim(record, worker)?.trial.repeats == 0)
    #expect(try record.trials().map(\.repeats) == [nil, nil, 0, 0, 0, 1, 1, 1])
  }

  @Test("A study that its record could not hold is refused") func tooLarge() throws {
    let searched = [
      "beta1", "beta2", "momentum", "smoothing", "shrinkage", "began-gamma", "began-lambda", "vae-beta",
      "imle-jitter", "label-smoothing",
    ]
    let yaml =
      "data: ring\nbudget: {critic-steps: 100}\nmetrics: [w1]\nsearch:\n"
      + searched.map { "  \($0): {uniform: [0.1, 0.2]}\n" }.joined() + "models:\n"
      + (0..<51).map { "  m\($0): {method: wgan}\n" }.joined()
    let error = try #require(throws: DataError.self) { try record(Study(yaml: yaml, path: "large.yaml")) }
    #expect(error.description.contains("cannot hold the study"))
  }

  // MARK: Files that are none

  func refusal(patience: Double = 30) throws -> String {
    let error = try #require(throws: DataError.self) {
      try StudyRecord(contentsOf: scratch.path("study"), patience: patience)
    }
    return error.description
  }

  func file() throws -> URL {
    try FileManager.default.createDirectory(at: scratch.path("study"), withIntermediateDirectories: true)
    return scratch.path("study/study.sqlite")
  }

  @Test("A folder without a record says so") func nothing() throws {
    #expect(try refusal().contains("there is no study in this folder"))
  }

  @Test("A file that is no database is refused and left alone", arguments: [40, 5000])
  func garbage(count: Int) throws {
    let bytes = Data((0..<count).map { UInt8(truncatingIfNeeded: $0 * 7) })
    try bytes.write(to: file())
    #expect(try refusal().contains("this is no record of a study, or it is damaged"))
    #expect(try Data(contentsOf: file()) == bytes)
  }

  @Test("Another program's database is refused and left alone") func foreign() throws {
    let queue = try DatabaseQueue(path: file().path)
    try queue.write { try $0.execute(sql: "CREATE TABLE trial (x)") }
    try queue.close()
    let before = try Data(contentsOf: file())
    #expect(try refusal().contains("this is a database, but no record of a study"))
    #expect(try Data(contentsOf: file()) == before)
  }

  @Test("A record of a newer format is refused and left alone") func newer() throws {
    do { _ = try record(SmallStudy.study()) }
    let queue = try DatabaseQueue(path: file().path)
    try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA user_version = 2") }
    try queue.close()
    #expect(try refusal().contains("the record has format 2, and this program knows formats up to 1"))
  }

  @Test("A record that another program has locked is told of") func locked() throws {
    let record = try record(SmallStudy.study(), patience: 0.05)
    let queue = try DatabaseQueue(path: file().path)
    try queue.writeWithoutTransaction { db in
      try db.execute(sql: "BEGIN EXCLUSIVE")
      let worker = try WorkerLock(in: record.workers)
      let error = try #require(throws: DataError.self) { try claim(record, worker) }
      #expect(error.description.contains("the record is locked by another program"))
      try db.execute(sql: "ROLLBACK")
      #expect(try claim(record, worker)?.trial.number == 0)
    }
  }

  @Test(
    "A column of another kind is told of",
    arguments: [
      "UPDATE trial SET seconds = 'x'", "UPDATE trial SET place = 'x' WHERE number = 0",
      "UPDATE trial SET repeats = 'x'",
      "UPDATE trial SET target = 0", "UPDATE trial SET curve = NULL OR 3",
      "UPDATE trial SET place = -1 WHERE number = 0",
      "ALTER TABLE trial DROP COLUMN seconds", "INSERT INTO claim VALUES (1, 0, '', '', '', 'x', NULL, NULL)",
    ]) func mistyped(change: String) throws
  {
    let record = try record(SmallStudy.study())
    var options = GRDB.Configuration()
    options.foreignKeysEnabled = false
    let queue = try DatabaseQueue(path: file().path, configuration: options)
    try queue.write { try $0.execute(sql: change) }
    #expect(throws: DataError.self) { try (record.trials(), record.claims()) }
  }

  @Test("A claim's worker is no path") func foreignWorker() throws {
    let record = try record(SmallStudy.study())
    let notes = scratch.path("notes.txt")
    try Data("kept".utf8).write(to: notes)
    let queue = try DatabaseQueue(path: file().path)
    try queue.write { db in
      try db.execute(
        sql:
          "INSERT INTO claim (trial, worker, versions, machine, began) VALUES (0, '../../notes.txt', '', '', 0)"
      )
    }
    #expect(try claim(record, WorkerLock(in: record.workers)) != nil)
    #expect(FileManager.default.fileExists(atPath: notes.path))
    #expect(try record.claims().map(\.outcome) == ["lost", nil])
  }

  @Test("A truncated record is refused") func truncated() throws {
    do { _ = try record(SmallStudy.study(trials: 200)) }
    let data = try Data(contentsOf: file())
    try data.prefix(data.count / 2).write(to: file())
    let error = try #require(throws: DataError.self) {
      _ = try StudyRecord(contentsOf: scratch.path("study")).trials()
    }
    #expect(error.description.contains("damaged"))
  }
}
