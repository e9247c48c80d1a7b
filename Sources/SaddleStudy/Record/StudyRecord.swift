import Foundation
import GRDB
import SaddleData
import SaddleGAN

/// A study's record: an SQLite file that several processes of one machine share. It holds the study, every
/// trial with its whole configuration and curve, and who worked at it when.
///
/// ```swift
/// let record = try StudyRecord(
///   of: study, fingerprint: dataset.fingerprint, in: URL(filePath: "studies/ring"))
/// let trials = try record.trials()
/// ```
///
/// What a method changes, it changes in one transaction: a process that is killed leaves the record as it was
/// before or as it should be after. One object may be used from several threads.
public final class StudyRecord: Sendable {
  /// Where the record and what belongs to it lie.
  public let folder: URL
  let queue: DatabaseQueue

  static let fileName = "study.sqlite"
  /// Marks the file as ours: "Sddl".
  private static let application = 0x5364_646C
  /// What this code reads and writes.
  static let version = 1

  /// Where workers hold their locks.
  package var workers: URL { folder.appending(path: "workers") }
  private var path: String { folder.appending(path: Self.fileName).path }

  /// A study's record in a folder: a new one, or the one that is there, to which further trials and
  /// repetitions are added if the study asks for more than it did.
  ///
  /// - Parameters:
  ///   - fingerprint: of the data.
  ///   - patience: seconds to wait for other processes.
  /// - Throws: `DataError` when the folder holds another study, the data is not what it was, or the record
  ///   cannot be opened or written.
  public convenience init(
    of study: Study, fingerprint: String, in folder: URL, patience: Double = 30
  ) throws {
    do { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) } catch {
      throw DataError(
        "the study's folder cannot be made: \(error.reason)", path: folder.path,
        advice: "choose another --out, or make room and give yourself the right to write there")
    }
    try self.init(folder, patience: patience)
    try begin(study, fingerprint: fingerprint)
  }

  /// The record in a folder.
  /// - Parameter patience: seconds to wait for other processes.
  /// - Throws: `DataError` when there is none, or it cannot be opened.
  public convenience init(contentsOf folder: URL, patience: Double = 30) throws {
    guard FileManager.default.fileExists(atPath: folder.appending(path: Self.fileName).path) else {
      throw DataError(
        "there is no study in this folder", path: folder.path,
        advice: "name the folder that was given by --out, or begin with saddle study run FILE.yaml --out DIR")
    }
    try self.init(folder, patience: patience)
    guard try read({ try Self.holdsStudy($0) }) else {
      throw DataError(
        "the record is empty: its making was interrupted", path: path,
        advice: "begin it again with saddle study run FILE.yaml --out \(folder.relativePath)")
    }
  }

  private init(_ folder: URL, patience: Double) throws {
    self.folder = folder
    let path = folder.appending(path: Self.fileName).path
    var options = GRDB.Configuration()
    options.busyMode = .timeout(patience)
    queue = try Self.explaining(path) {
      let queue = try DatabaseQueue(path: path, configuration: options)
      try queue.read { try Self.check($0, path: path) }
      try queue.writeWithoutTransaction { db in
        // Readers and the writer do not wait for each other, and what is committed survives a loss of power.
        _ = try String.fetchOne(db, sql: "PRAGMA journal_mode = WAL")
        try db.execute(sql: "PRAGMA synchronous = FULL")
      }
      try queue.write { db in
        if try !db.tableExists("trial") { try Self.makeTables(db) }
      }
      return queue
    }
  }

  /// That the file is a record, of a version that this code knows.
  private static func check(_ db: Database, path: String) throws {
    let application = try Int.fetchOne(db, sql: "PRAGMA application_id") ?? 0
    let isEmpty = try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM sqlite_master") == 0
    guard application == Self.application || application == 0 && isEmpty else {
      throw DataError(
        "this is a database, but no record of a study", path: path, advice: "name the folder of a study")
    }
    let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
    guard version <= Self.version else {
      throw DataError(
        "the record has format \(version), and this program knows formats up to \(Self.version)", path: path,
        advice: "use the newer program that wrote it; nothing was changed")
    }
  }

  private static func makeTables(_ db: Database) throws {
    try db.execute(
      sql: """
        PRAGMA application_id = \(application);
        PRAGMA user_version = \(version);
        CREATE TABLE study (yaml TEXT NOT NULL, fingerprint TEXT NOT NULL);
        CREATE TABLE trial (
          number INTEGER PRIMARY KEY,
          model TEXT NOT NULL,
          place INTEGER NOT NULL,
          repetition INTEGER NOT NULL,
          repeats INTEGER REFERENCES trial (number),
          seed INTEGER NOT NULL,
          hyperparameters TEXT NOT NULL,
          target INTEGER NOT NULL,
          state TEXT NOT NULL DEFAULT 'waiting',
          curve TEXT NOT NULL DEFAULT '[]',
          seconds REAL NOT NULL DEFAULT 0,
          message TEXT,
          configuration TEXT,
          UNIQUE (model, place, repetition));
        CREATE INDEX trial_by_state ON trial (state, number);
        CREATE TABLE claim (
          number INTEGER PRIMARY KEY,
          trial INTEGER NOT NULL REFERENCES trial (number),
          worker TEXT NOT NULL,
          versions TEXT NOT NULL,
          machine TEXT NOT NULL,
          began REAL NOT NULL,
          ended REAL,
          outcome TEXT);
        CREATE INDEX claim_by_trial ON claim (trial);
        CREATE INDEX open_claim ON claim (ended) WHERE ended IS NULL;
        """)
  }

  private static func holdsStudy(_ db: Database) throws -> Bool {
    try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM study") == 1
  }

  // MARK: The study

  public func study() throws -> Study {
    try read { try study($0) }
  }

  func study(_ db: Database) throws -> Study {
    try Study(yaml: String.fetchOne(db, sql: "SELECT yaml FROM study") ?? "", path: path)
  }

  /// Of the data that the trials are trained on.
  public func fingerprint() throws -> String {
    try read { try String.fetchOne($0, sql: "SELECT fingerprint FROM study") } ?? ""
  }

  /// - Throws: `DataError` when the data is not what the study began with.
  public func check(_ dataset: Dataset) throws {
    guard try fingerprint() == dataset.fingerprint else { throw otherData(dataset.name) }
  }

  private func otherData(_ name: String) -> DataError {
    DataError(
      "the data is not what this study began with", path: folder.relativePath,
      advice: "bring back the data as it was, or begin another study on what there is now")
  }

  private func begin(_ study: Study, fingerprint: String) throws {
    // What cannot be read back must not be written.
    do { _ = try Study(yaml: study.yaml, path: path) } catch {
      throw DataError(
        "a record, in which each model has its own ranges, cannot hold the study: \(error)",
        path: folder.relativePath, advice: "correct it, or make two studies of its models")
    }
    try write { db in
      if try Self.holdsStudy(db) {
        let old = try self.study(db)
        if let difference = study.difference(from: old) {
          throw DataError(
            "the folder holds another study: \(difference)", path: folder.relativePath,
            advice: "choose another --out; only trials and repetitions may grow")
        }
        guard try String.fetchOne(db, sql: "SELECT fingerprint FROM study") == fingerprint else {
          throw otherData(study.data)
        }
        try db.execute(sql: "UPDATE study SET yaml = ?", arguments: [study.yaml])
      } else {
        try db.execute(sql: "INSERT INTO study VALUES (?, ?)", arguments: [study.yaml, fingerprint])
      }
      try plan(study, db)
    }
  }

  // MARK: Access

  func read<Result>(_ body: (Database) throws -> Result) throws -> Result {
    try Self.explaining(path) { try queue.read(body) }
  }

  /// In a transaction that has the record for itself.
  func write<Result>(_ body: (Database) throws -> Result) throws -> Result {
    try Self.explaining(path) { try queue.write(body) }
  }

  private static func explaining<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
    do { return try body() } catch let error as DatabaseError {
      throw DataError(what(error), path: path, advice: advice(error))
    } catch is RowDecodingError {
      throw DataError(
        "the record holds what is no part of a study", path: path, advice: "bring back a copy of the record")
    }
  }

  private static func what(_ error: DatabaseError) -> String {
    switch error.resultCode {
    case .SQLITE_NOTADB: "this is no record of a study, or it is damaged"
    case .SQLITE_CORRUPT: "the record is damaged"
    case .SQLITE_BUSY, .SQLITE_LOCKED: "the record is locked by another program"
    case .SQLITE_FULL: "the disk is full"
    default: "the record cannot be used: \(error.message ?? "\(error.resultCode)")"
    }
  }

  private static func advice(_ error: DatabaseError) -> String {
    switch error.resultCode {
    case .SQLITE_NOTADB, .SQLITE_CORRUPT: "bring back a copy of it, or begin the study in another folder"
    case .SQLITE_BUSY, .SQLITE_LOCKED: "end what has it open, such as an SQLite shell, and go on"
    case .SQLITE_FULL, .SQLITE_IOERR:
      "make room and go on with saddle study run DIR; all that was recorded is intact"
    default: "check that the folder is there and that you may write to it"
    }
  }
}

extension Study {
  /// What keeps a record of an older study from going on with this one, or `nil`.
  fileprivate func difference(from old: Study) -> String? {
    if trials < old.trials { return "it has \(old.trials) trials a model, and this one \(trials)" }
    if repetitions < old.repetitions {
      return "it has \(old.repetitions) repetitions, and this one \(repetitions)"
    }
    var same = old
    (same.trials, same.repetitions) = (trials, repetitions)
    guard self != same else { return nil }
    // The first line of the file that tells them apart.
    let lines = zip(yaml.split(separator: "\n"), same.yaml.split(separator: "\n")).first { $0 != $1 }
    return lines.map { "it says \"\($1)\", and this one \"\($0)\"" } ?? "its models differ"
  }
}
