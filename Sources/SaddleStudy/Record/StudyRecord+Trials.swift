import Foundation
import GRDB
import SaddleData

extension StudyRecord {
  /// All trials, in their order.
  public func trials() throws -> [Trial] {
    try read { try Self.plannedTrials($0).map(\.trial) }
  }

  /// The whole configuration that a trial was trained with, as a file; `nil` for one that has not ended yet, could
  /// not be begun, or cost its workers.
  public func configuration(of trial: Int) throws -> String? {
    try read {
      try String.fetchOne($0, sql: "SELECT configuration FROM trial WHERE number = ?", arguments: [trial])
    }
  }

  /// A number that changes when another process writes.
  public func changes() throws -> Int {
    try read { try Int.fetchOne($0, sql: "PRAGMA data_version") } ?? 0
  }

  /// All claims, in their order.
  public func claims() throws -> [ClaimEntry] {
    try read { db in
      try Row.fetchAll(db, sql: "SELECT * FROM claim ORDER BY number").map { row in
        ClaimEntry(
          trial: try row.decode(forColumn: "trial"), worker: try row.decode(forColumn: "worker"),
          versions: try row.decode(forColumn: "versions"), machine: try row.decode(forColumn: "machine"),
          began: try row.decode(forColumn: "began"), ended: try row.decode(forColumn: "ended"),
          outcome: try row.decode(forColumn: "outcome"))
      }
    }
  }

  static func plannedTrials(_ db: Database) throws -> [PlannedTrial] {
    try Row.fetchAll(db, sql: "SELECT * FROM trial ORDER BY number").map { try PlannedTrial($0) }
  }

  /// Adds what the study asks for and the record does not have yet, and reopens trials that go on.
  func plan(_ study: Study, _ db: Database) throws {
    let known = try Self.plannedTrials(db)
    let plan = try StudyPlan(study, known)
    for trial in plan.added {
      let texts = try trial.trial.hyperparameters.lineOfJSON()
      try db.execute(
        sql: """
          INSERT INTO trial (number, model, place, repetition, repeats, seed, hyperparameters, target)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          trial.trial.number, trial.trial.model, trial.place, trial.repetition, trial.trial.repeats,
          Int64(trial.trial.seed), texts, trial.target,
        ])
    }
    for (number, target) in plan.continued {
      try db.execute(
        sql: "UPDATE trial SET state = 'waiting', message = NULL, target = ? WHERE number = ?",
        arguments: [target, number])
    }
  }
}

/// A worker's hold of a trial, as the record keeps it.
public struct ClaimEntry: Hashable, Sendable {
  /// Its number.
  public let trial: Int
  public let worker: String
  public let versions: String
  public let machine: String
  /// Seconds since 1970.
  public let began: Double
  /// `nil` while it lasts.
  public let ended: Double?
  /// The state that the trial ended in, "returned" for one that was given back, "lost" for one whose worker
  /// ended.
  public let outcome: String?
}

extension PlannedTrial {
  /// - Throws: `DataError` or `RowDecodingError` when the row was written by something else.
  init(_ row: Row) throws {
    let decoder = JSONDecoder.ofLines
    let state = Trial.State(rawValue: try row.decode(forColumn: "state"))
    let texts: String = try row.decode(forColumn: "hyperparameters")
    let curve: String = try row.decode(forColumn: "curve")
    let number: Int = try row.decode(forColumn: "number")
    let place: Int = try row.decode(forColumn: "place")
    let repetition: Int = try row.decode(forColumn: "repetition")
    let target: Int = try row.decode(forColumn: "target")
    guard let state, (0..<1 << 32).contains(number), (0..<1 << 32).contains(place), repetition >= 0,
      target >= 1,
      let hyperparameters = try? decoder.decode([Assignment].self, from: Data(texts.utf8)),
      let curve = try? decoder.decode([Trial.Measurement].self, from: Data(curve.utf8))
    else {
      throw DataError(
        "trial \(number) of the record cannot be read", advice: "bring back a copy of the record")
    }
    let seed: Int64 = try row.decode(forColumn: "seed")
    var trial = Trial(
      number: number, model: try row.decode(forColumn: "model"),
      repeats: try row.decode(forColumn: "repeats"),
      seed: UInt64(bitPattern: seed), hyperparameters: hyperparameters)
    trial.state = state
    trial.curve = curve
    trial.seconds = try row.decode(forColumn: "seconds")
    trial.message = try row.decode(forColumn: "message")
    self.init(trial: trial, place: place, repetition: repetition, target: target)
  }
}
