import Foundation
import GRDB
import SaddleData

extension StudyRecord {
  /// All trials, in their order.
  public func trials() throws -> [Trial] {
    try read { try Self.plannedTrials($0).map(\.trial) }
  }

  /// The whole configuration that a trial was trained with, as a file; `nil` for one that has not ended yet.
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
          trial: row["trial"], worker: row["worker"], versions: row["versions"], machine: row["machine"],
          began: row["began"], ended: row["ended"], outcome: row["outcome"])
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
  /// - Throws: `DataError` when the row was written by something else.
  init(_ row: Row) throws {
    let decoder = JSONDecoder.ofLines
    let state: String = row["state"]
    let texts: String = row["hyperparameters"]
    let curve: String = row["curve"]
    guard let state = Trial.State(rawValue: state),
      let hyperparameters = try? decoder.decode([Assignment].self, from: Data(texts.utf8)),
      let curve = try? decoder.decode([Trial.Measurement].self, from: Data(curve.utf8))
    else {
      throw DataError(
        "trial \(row["number"] as Int) of the record cannot be read",
        advice: "bring back a copy of the record")
    }
    let seed: Int64 = row["seed"]
    var trial = Trial(
      number: row["number"], model: row["model"], repeats: row["repeats"], seed: UInt64(bitPattern: seed),
      hyperparameters: hyperparameters)
    trial.state = state
    trial.curve = curve
    trial.seconds = row["seconds"]
    trial.message = row["message"]
    self.init(trial: trial, place: row["place"], repetition: row["repetition"], target: row["target"])
  }
}
