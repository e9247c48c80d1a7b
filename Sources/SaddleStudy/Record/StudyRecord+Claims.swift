import Foundation
import GRDB
import SaddleData

/// A trial that a worker has for itself, until it completes it or gives it back.
package struct TrialClaim: Sendable {
  /// Of the claim.
  let number: Int
  package let trial: Trial
  /// How many measurements it is to be trained to.
  package let target: Int
}

/// What the record has for a worker.
package enum NextTrial {
  case claimed(TrialClaim)
  /// Others are at work, and what comes next depends on it.
  case wait
  case done
}

extension StudyRecord {
  /// Takes the next trial for a worker: the lowest number that waits, those that were lost least often first,
  /// so that one that brings down its workers does not keep the others from being trained.
  ///
  /// Trials of workers that ended come back into the queue; ``mostLost`` such workers fail a trial. What the
  /// study needs next is added when all that there is has ended.
  /// - Parameter worker: a ``WorkerLock``'s name.
  package func claim(for worker: String, versions: String, machine: String) throws -> NextTrial {
    try write { db in
      try returnLost(db)
      if try !Self.hasWaiting(db) {
        guard try Self.openClaims(db).isEmpty else { return .wait }
        try plan(study(db), db)
      }
      let row = try Row.fetchOne(
        db,
        sql: """
          SELECT * FROM trial WHERE state = 'waiting' ORDER BY
          (SELECT COUNT(*) FROM claim WHERE trial = trial.number AND outcome = 'lost'), number LIMIT 1
          """)
      guard let planned = try row.map({ try PlannedTrial($0) }) else { return .done }
      try db.execute(
        sql: "UPDATE trial SET state = 'running', curve = '[]', seconds = 0 WHERE number = ?",
        arguments: [planned.trial.number])
      try db.execute(
        sql: "INSERT INTO claim (trial, worker, versions, machine, began) VALUES (?, ?, ?, ?, ?)",
        arguments: [
          planned.trial.number, worker, versions, machine, Date.now.timeIntervalSince1970,
        ])
      return .claimed(
        TrialClaim(number: Int(db.lastInsertedRowID), trial: planned.trial, target: planned.target))
    }
  }

  /// So many workers that ended without a word fail the trial that they were at.
  static let mostLost = 5

  private static func hasWaiting(_ db: Database) throws -> Bool {
    try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM trial WHERE state = 'waiting')") ?? false
  }

  private static func openClaims(_ db: Database) throws -> [(number: Int, trial: Int, worker: String)] {
    try Row.fetchAll(db, sql: "SELECT number, trial, worker FROM claim WHERE ended IS NULL")
      .map { row in
        (
          try row.decode(forColumn: "number"), try row.decode(forColumn: "trial"),
          try row.decode(forColumn: "worker")
        )
      }
  }

  private func returnLost(_ db: Database) throws {
    for claim in try Self.openClaims(db) where !WorkerLock.isHeld(claim.worker, in: workers) {
      try Self.end(claim.number, "lost", db)
      let lost = try Int.fetchOne(
        db, sql: "SELECT COUNT(*) FROM claim WHERE trial = ? AND outcome = 'lost'", arguments: [claim.trial])
      guard lost ?? 0 >= Self.mostLost else {
        try Self.requeue(claim.trial, db)
        continue
      }
      try db.execute(
        sql: "UPDATE trial SET state = 'failed', curve = '[]', seconds = 0, message = ? WHERE number = ?",
        arguments: [
          "its worker ended \(Self.mostLost) times without a word, as one does that runs out of memory",
          claim.trial,
        ])
    }
  }

  private static func end(_ claim: Int, _ outcome: String, _ db: Database) throws {
    try db.execute(
      sql: "UPDATE claim SET ended = ?, outcome = ? WHERE number = ?",
      arguments: [Date.now.timeIntervalSince1970, outcome, claim])
  }

  private static func requeue(_ trial: Int, _ db: Database) throws {
    try db.execute(
      sql: "UPDATE trial SET state = 'waiting', curve = '[]', seconds = 0 WHERE number = ?",
      arguments: [trial])
  }

  /// Whether the claim still holds: of a trial that was given to another nothing may be recorded.
  private static func holds(_ claim: TrialClaim, _ db: Database) throws -> Bool {
    try Bool.fetchOne(
      db, sql: "SELECT EXISTS (SELECT 1 FROM claim WHERE number = ? AND ended IS NULL)",
      arguments: [claim.number]) ?? false
  }

  /// Records how far a trial is.
  /// - Throws: `CancellationError` when the trial was given to another worker.
  package func note(_ trial: Trial, of claim: TrialClaim) throws {
    try write { db in
      guard try Self.holds(claim, db) else { throw CancellationError() }
      try db.execute(
        sql: "UPDATE trial SET curve = ?, seconds = ? WHERE number = ?",
        arguments: [try trial.curve.lineOfJSON(), trial.seconds, trial.number])
    }
  }

  /// Records what came of a trial, once.
  ///
  /// - Parameters:
  ///   - configuration: the whole configuration, as a file.
  ///   - keep: called within the transaction if the trial has finished as the best of its model so far.
  /// - Throws: `CancellationError` when the trial was given to another worker; what `keep` throws, with
  ///   nothing recorded.
  package func complete(
    _ trial: Trial, of claim: TrialClaim, in study: Study, configuration: String?,
    keepingBest keep: () throws -> Void
  ) throws {
    try write { db in
      guard try Self.holds(claim, db) else { throw CancellationError() }
      try db.execute(
        sql: """
          UPDATE trial SET state = ?, curve = ?, seconds = ?, message = ?, configuration = ? WHERE number = ?
          """,
        arguments: [
          trial.state.rawValue, try trial.curve.lineOfJSON(), trial.seconds, trial.message, configuration,
          trial.number,
        ])
      try Self.end(claim.number, trial.state.rawValue, db)
      let rivals = try Row.fetchAll(
        db, sql: "SELECT * FROM trial WHERE model = ? AND state = 'finished' ORDER BY number",
        arguments: [trial.model]
      ).map { try PlannedTrial($0).trial }
      if rivals.best(by: study.metrics[0])?.number == trial.number { try keep() }
    }
  }

  /// Puts a trial back into the queue.
  package func giveBack(_ claim: TrialClaim) throws {
    try write { db in
      guard try Self.holds(claim, db) else { return }
      try Self.end(claim.number, "returned", db)
      try Self.requeue(claim.trial.number, db)
    }
  }
}
